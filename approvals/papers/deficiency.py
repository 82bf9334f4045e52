"""容缺受理通知书, 承诺书, the slips of what came, 补齐确认单, and what is said when the last day is over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.demands import Demand
from approvals.enums import Kind, Lapse, Relation, Way
from approvals.models import Case, Deficiency, Gap
from approvals.papers.intake import acceptance
from approvals.papers.life import online_route
from approvals.papers.story import Facts, facts, last_days, of_organ, row, under
from ground import clocks
from ground.accounts.models import Mandate
from ground.clocks.enums import Side
from ground.documents.issue import Paper, draft, iso, organ
from ground.documents.models import Document
from ground.law.rulings import follows
from ground.workdays.calendar import Due, legal_day
from matters.models import Material

DEFICIENCY = Paper(
    "approvals.deficiency",
    gettext_lazy("容缺受理通知书"),
    "approvals/papers/deficiency.html",
    series="容受",  # not a message: a word in the number
)
DEFICIENCY_PROMISE = Paper(
    "approvals.deficiency_promise",
    gettext_lazy("容缺受理承诺书"),
    "approvals/papers/deficiency_promise.html",
)
DEFICIENCY_RECEIPT = Paper(
    "approvals.deficiency_receipt",
    gettext_lazy("容缺材料收件凭证"),
    "approvals/papers/deficiency_receipt.html",
)
DEFICIENCY_COMPLETION = Paper(
    "approvals.deficiency_completion",
    gettext_lazy("容缺材料补齐确认单"),
    "approvals/papers/deficiency_completion.html",
)
DEFICIENCY_LAPSE = Paper(
    "approvals.deficiency_lapse",
    gettext_lazy("容缺受理终止办理告知书"),
    "approvals/papers/deficiency_lapse.html",
    series="容终",  # not a message: a word in the number
)

DEFICIENCY_LISTED = Paper(
    "approvals.deficiency_listed",
    gettext_lazy("容缺受理终止告知书"),
    "approvals/papers/deficiency_listed.html",
    series="容终",  # not a message: a word in the number
)


@follows("COR-5", source="各地容缺受理办法：逾期未补齐的后果")
def lapse_paper(lapse: Lapse) -> Paper:
    """Named by what follows: the case is over, counts as taken back, or goes on to its decision."""
    titles = {
        Lapse.WITHDRAWN: gettext_lazy("容缺受理视为撤回申请告知书"),
        Lapse.DECIDE: gettext_lazy("容缺材料逾期未补齐告知书"),
    }
    return replace(DEFICIENCY_LAPSE, title=titles.get(lapse, DEFICIENCY_LAPSE.title))


def deficiency(
    case: Case,
    gaps: Sequence[Demand],
    *,
    days: int,
    due: Due,
    lapse: Lapse,
    new_ground: str = "",
    at: datetime,
) -> Facts:
    """受理通知书 with everything that is lacking: form, standard, last day, and what a lapse or a false promise leads to (RQ-4)."""
    edition = case.edition
    told = acceptance(case, at=at)
    return told | {
        "gaps": [
            {
                "name": gap.material.name,
                "fault": str(gap.fault.label),
                "words": gap.words,
                "form": gap.material.get_form_display(),
                "standard": gap.standard,
            }
            for gap in gaps
            if gap.material is not None
        ],
        "days": days,
        **last_days(told, due_on=due),
        "lapse": lapse.value,
        "new_ground": new_ground,
        "online": case.applicant_id is not None,
        "address": edition.address,
        "hours": edition.hours,
    }


def deficiency_draft(
    case: Case,
    gaps: Sequence[Demand],
    *,
    days: int,
    due: Due,
    lapse: Lapse,
    new_ground: str = "",
    ends: Mapping[Side, Due],
    at: datetime,
) -> Document:
    """样稿 of the notice, as the clerk reads it before it is given; the case counts as accepted today.

    `ends`: where its limits would end.
    """
    case.accepted_on = case.accepted_on or legal_day(at)
    told = deficiency(case, gaps, days=days, due=due, lapse=lapse, new_ground=new_ground, at=at)
    for key, side in (("statutory_due_on", Side.STATUTORY), ("promised_due_on", Side.PROMISED)):
        if not told[key]:
            told |= last_days(told, **{key: ends.get(side)})
    return draft(DEFICIENCY, thread=case.thread, facts=told, office=organ(case.competent_office), at=at)


def deficiency_promise(
    deficiency: Deficiency,
    gaps: Sequence[Gap],
    *,
    signer: str,
    relation: Relation,
    proof: str,
    card: str,
    at_window: bool,
    at: datetime,
) -> Facts:
    """What he promises, word for word what the notice told him, and who signed how."""
    case = deficiency.case
    return facts(case, at=at) | {
        "notice_number": deficiency.document.number,
        "names": [gap.material.name for gap in gaps],
        **last_days(due_on=deficiency.clock),
        "lapse": deficiency.document.facts["lapse"],
        "signer": signer,
        "relation": "" if relation == Relation.SELF else str(relation.label),
        "proof": proof,
        "card": card,
        "at_window": at_window,
        "signed_at": localtime(at).strftime("%Y-%m-%d %H:%M"),
    }


def brought_by(name: str, relation: Relation, proof: str, card: str, mandate: Mandate | None) -> Facts:
    """Who brought it to the window, and on which paper he stood in for the applicant."""
    return under(mandate) | {
        "came": name,
        "relation": str(relation.label),
        "proof": "" if mandate is not None else proof,
        "card": card,
    }


def deficiency_receipt(
    deficiency: Deficiency,
    gaps: Sequence[Gap],
    left: Sequence[Gap],
    way: Way,
    arrived: datetime,
    evidence: str,
    *,
    at: datetime,
) -> Facts:
    """What came, how, and when it arrived: the moment that counts (RQ-10)."""
    return facts(deficiency.case, at=at) | {
        "notice_number": deficiency.document.number,
        "way": str(way.label),
        "arrived_on": legal_day(arrived).isoformat(),
        "arrived_at_words": localtime(arrived).strftime("%H:%M"),
        "evidence": evidence.strip() if arrived < at else "",
        "materials": [_row(gap) for gap in gaps],
        "left": [gap.material.name for gap in left],
        **last_days(due_on=deficiency.clock if deficiency.is_open else None),
    }


def deficiency_completion(deficiency: Deficiency, gaps: Sequence[Gap], *, at: datetime) -> Facts:
    """Everything that was lacking, when each of it came, and that it is in order; until when the decision is due."""
    case = deficiency.case
    due = clocks.of(case.thread, Kind.DECISION)
    return facts(case, at=at) | {
        "notice_number": deficiency.document.number,
        "materials": [
            _row(gap) | {"came_on": iso(legal_day(gap.supplied_at) if gap.supplied_at else None)}
            for gap in gaps
        ],
        "completed_on": legal_day(at).isoformat(),
        **last_days(decide_by=due),
        "contact": case.edition.consult_phone,
    }


def deficiency_lapse(
    deficiency: Deficiency,
    left: Sequence[Gap],
    lapse: Lapse,
    originals: Sequence[tuple[Material, int]],
    *,
    at: datetime,
) -> Facts:
    """What did not come by the last day, what follows there, what goes back, and where to turn against it (COR-5)."""
    case = deficiency.case
    edition = of_organ(case.edition, case.competent_office, on=legal_day(at))
    law = clocks.of(case.thread, Kind.DECISION, Side.STATUTORY)
    return facts(case, at=at) | {
        "accepted_on": iso(case.accepted_on),
        "notice_number": deficiency.document.number,
        "due_on": deficiency.due_on.isoformat(),
        "left": [gap.material.name for gap in left],
        "lapse": lapse.value,
        **last_days(decide_by=law),
        # Whether somebody finds there again what he filled in.
        "account": case.applicant_id is not None,
        "originals": [{"name": one.name, "originals": n} for one, n in originals],
        "reconsideration_organ": edition.review_organ,
        "court": edition.court,
        "online": online_route(case, at=at),
        "contact": edition.consult_phone,
        "complaint_phone": edition.complaint_phone,
    }


def deficiency_listed(deficiency: Deficiency, left: Sequence[Gap], why: str, *, at: datetime) -> Facts:
    """Which listing ended it, what is owed at once, until when the organ decides, and where to object (COR-4)."""
    case = deficiency.case
    edition = of_organ(case.edition, case.competent_office, on=legal_day(at))
    law = clocks.of(case.thread, Kind.DECISION, Side.STATUTORY)
    return facts(case, at=at) | {
        "accepted_on": iso(case.accepted_on),
        "notice_number": deficiency.document.number,
        "why": why,
        "left": [gap.material.name for gap in left],
        **last_days(decide_by=law),
        "reconsideration_organ": edition.review_organ,
        "court": edition.court,
        "contact": edition.consult_phone,
        "complaint_phone": edition.complaint_phone,
    }


def _row(gap: Gap) -> dict[str, Any]:
    """So many papers, or so many files, that lie there for it."""
    papers = [paper for paper in gap.papers.all() if paper.gave_way_to_id is None]
    if papers:
        return row(gap.material.name, sum(paper.originals + paper.copies for paper in papers), _("纸质"))
    n = gap.files.filter(gave_way_to=None).count()
    return row(gap.material.name, max(n, 1), _("电子，%(n)d 个文件") % {"n": n} if n > 1 else _("电子"))
