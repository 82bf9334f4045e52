"""补正 that asks for what is promised, or may follow, after all: it is asked no more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from approvals import rules
from approvals.actions.window import window_runs
from approvals.enums import Act, CaseState, Fault
from approvals.models import Case
from ground.accounts.actor import Actor
from ground.documents.issue import void
from ground.law.rulings import follows
from ground.trail.record import record
from matters.models import Material


@follows("COM-6", article="国办发〔2020〕42号", source="已经承诺的，不再索要")
@follows("RQ-2", article="天津“一制三化”方案 二（三）")
def let_go(case: Case, materials: Sequence[Material], words: str, *, by: Actor, at: datetime) -> list[str]:
    """The open notice does not ask for these any more where they were missing; what else it asks for stays. Where it asks for nothing
    else it is void, and the window has the case before it with its days anew. Returns the names of what was let go.

    For a case that is locked.
    """
    notice = rules.open_correction(case) if case.state == CaseState.CORRECTING else None
    if notice is None:
        return []
    items = list(
        notice.items.filter(material__in=materials, fault=Fault.MISSING)
        .select_related("material")
        .order_by("no")
    )
    if not items:
        return []
    notice.items.filter(pk__in=[item.pk for item in items]).update(let_go_at=at)
    record(case.thread, Act.ITEMS_LET_GO, by=by, at=at, facts={"no": notice.no, "items": len(items)})
    if not notice.items.exists():
        notice.supplied_at = notice.let_go_at = at
        notice.save()
        void(notice.document, reason=words, by=by, at=at)
        case.supply(at=at)
        case.save()
        window_runs(case)
    return [item.material.name for item in items if item.material is not None]
