"""补正告知书, and the slip for what was supplied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.demands import Demand, named
from approvals.enums import Kind
from approvals.models import Case, Correction
from approvals.papers.story import Facts, facts, last_days, row
from ground import clocks
from ground.documents.issue import Paper, draft, organ
from ground.documents.models import Document
from ground.law.rulings import follows
from ground.workdays.calendar import legal_day
from matters.enums import MatterType

CORRECTION = Paper(
    "approvals.correction",
    gettext_lazy("行政许可申请材料补正告知书"),
    "approvals/papers/correction.html",
    series="补",  # not a message: a word in the number
)
SUPPLY = Paper("approvals.supply", gettext_lazy("补正材料收件凭证"), "approvals/papers/supply.html")


@follows("COR-20", source="各地行政许可文书示范文本")
def correction_paper(case: Case) -> Paper:
    """The notice, which names the permit only where the matter is one."""
    if case.edition.type_code == MatterType.PERMIT:
        return CORRECTION
    return replace(CORRECTION, title=gettext_lazy("申请材料补正告知书"))


def correction(case: Case, demands: Sequence[Demand], *, new_ground: str, at: datetime) -> Facts:
    """Everything that is missing or in a wrong form, each with its standard, and how it can be put right."""
    edition = case.edition
    return facts(case, at=at) | {
        "received_on": case.complete_on.isoformat(),
        "supplied_before": case.supplied_at is not None,
        "items": [
            {
                "name": named(case, demand),
                "fault": str(demand.fault.label),
                "words": demand.words,
                "standard": demand.standard,
            }
            for demand in demands
        ],
        "new_ground": new_ground,
        "online": case.applicant_id is not None,
        "address": edition.address,
        "hours": edition.hours,
        "contact": edition.consult_phone,
        "complaint_phone": edition.complaint_phone,
    }


def correction_draft(case: Case, demands: Sequence[Demand], *, new_ground: str, at: datetime) -> Document:
    """样稿 of the notice, as the clerk reads it before it is given."""
    told = correction(case, demands, new_ground=new_ground, at=at)
    return draft(
        correction_paper(case), thread=case.thread, facts=told, office=organ(case.competent_office), at=at
    )


def supply(case: Case, correction: Correction, *, at: datetime) -> Facts:
    """What came in answer to the notice, and the day by which the window must have answered anew (CLK-1)."""
    clock = clocks.of(case.thread, Kind.INTAKE)
    assert clock is not None
    return facts(case, at=at) | {
        "supplied_on": legal_day(at).isoformat(),
        "notice_number": correction.document.number,
        "materials": _answers_to(case, correction),
        **last_days(notice_due_on=clock),
    }


def _answers_to(case: Case, correction: Correction) -> list[dict[str, str | int]]:
    """Item by item: so many files or papers, or the field of the form that was put right."""
    rows = []
    for item in correction.items.select_related("material").prefetch_related("files", "papers"):
        name = named(case, item)
        originals, copies = (
            sum(getattr(paper, kind) for paper in item.papers.all()) for kind in ("originals", "copies")
        )
        if item.material is None:
            rows.append(row(name, 1, _("申请表更正")))
        elif originals or copies:
            rows.append(row(name, originals + copies, _("纸质")))
        else:
            n = len(item.files.all())
            rows.append(row(name, 1, _("电子，%(n)d 个文件") % {"n": n} if n > 1 else _("电子")))
    return rows
