"""容缺受理: to accept with something lacking, to sign, to take in and look at what follows, to move its last day."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from approvals import rules
from approvals.enums import CaseState, Restoring, Way
from approvals.forms import CameForm, GapPapersForm, GapVerdictForm, PutOffForm, RestoreForm
from approvals.models import Case
from approvals.models.case_query import DECIDING
from ground.accounts.actor import Actor

NAMES = [
    "deferral", "deficiency", "gaps", "gap_clock", "gap_sign", "gap_sign_form", "gap_papers", "gap_papers_form", "gap_look",
    "gap_look_form", "gap_put_off", "gap_put_off_form", "gap_restore", "gap_restore_form", "gap_more",
]  # fmt: skip


def of(case: Case, actor: Actor, at: datetime) -> dict[str, Any]:
    if case.state == CaseState.FILED:
        # Whether anything may follow here, and what closes it, the page of the notice says; this page counts its queries.
        return {"deferral": case.is_permit or case.edition.deficiency}
    if case.state not in DECIDING and not case.lapse:
        return {}
    last = rules.last_deficiency(case)
    if last is None:
        return {}
    last.case = case
    offered: dict[str, Any] = {
        "deficiency": last,
        # Until when each of them may come: one day for all (docs/decisions/0035).
        "gap_clock": last.clock if last.is_open else None,
        "gaps": list(
            last.gaps.select_related("material").prefetch_related("files", "papers", "supplies", "checks")
        ),
    }
    if rules.why_not_promise_supply(last, by=actor, at=at).ok and actor.is_officer:
        offered |= {"gap_sign": True, "gap_sign_form": CameForm(case, auto_id="id_sign_%s")}
    if rules.why_not_fill(last, way=Way.COUNTER, by=actor, at=at).ok:
        offered |= {"gap_papers": True, "gap_papers_form": GapPapersForm(last)}
    if (look := rules.why_not_look(last, by=actor, at=at)).ok:
        offered |= {"gap_look": look, "gap_look_form": GapVerdictForm(last)}
    if rules.why_not_put_off(last, 1, "-", by=actor, at=at).ok:
        offered |= {"gap_put_off": True, "gap_put_off_form": PutOffForm(auto_id="id_off_%s")}
    if rules.why_not_restore(last, by=actor, at=at).ok:
        offered |= {
            "gap_restore": True,
            "gap_restore_form": RestoreForm(last, initial={"ground": Restoring.ARRIVED}),
        }
    offered["gap_more"] = rules.may_tell_more(case, by=actor, at=at)
    return offered
