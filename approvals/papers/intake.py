"""收件凭证 and 受理通知书."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy

from approvals.enums import Kind
from approvals.models import Case
from approvals.papers.commitment import promised_of
from approvals.papers.story import Facts, facts, last_days, materials
from ground import clocks
from ground.clocks.enums import Limit, Side
from ground.documents.issue import Paper

RECEIPT = Paper("approvals.receipt", gettext_lazy("收件凭证"), "approvals/papers/receipt.html")
ACCEPTANCE = Paper(
    "approvals.acceptance", gettext_lazy("受理通知书"), "approvals/papers/acceptance.html", series="受"
)


def receipt(case: Case, *, at: datetime) -> Facts:
    """收件凭证: what came in and when, and the day by which the window must have answered (CLK-1)."""
    clock = clocks.of(case.thread, Kind.INTAKE)
    assert clock is not None
    assert case.filed_at is not None
    return facts(case, at=at) | {
        "query_code": case.query_code,
        "received_on": case.received_on.isoformat(),
        "received_at_words": _clock_words(case.filed_at),
        "materials": materials(case),
        **last_days(notice_due_on=clock),
    }


def acceptance(case: Case, *, at: datetime) -> Facts:
    """受理通知书 with the fields of rules §8.3: both limits and the day each runs out."""
    statutory, promised = (
        clocks.of(case.thread, Kind.DECISION, side) for side in (Side.STATUTORY, Side.PROMISED)
    )
    edition = case.edition
    # As it runs: the promise of a signed commitment is another (COR-6).
    promised_limit = Limit(promised.length, promised.unit) if promised else case.promised
    assert case.accepted_on is not None
    return facts(case, at=at) | {
        "query_code": case.query_code,
        "accepted_on": case.accepted_on.isoformat(),
        "received_on": case.received_on.isoformat(),
        "materials": materials(case),
        "statutory_words": _long(edition.statutory),
        "promised_words": _long(promised_limit),
        **last_days(statutory_due_on=statutory, promised_due_on=promised),
        "contact": edition.consult_phone,
        "complaint_phone": edition.complaint_phone,
        "window": case.intake_office.name if case.intake_office else case.competent_office.name,
        "deemed": case.deemed,
        # What he chose to promise is not called complete (COM-9).
        "promised": [one.name for one in promised_of(case, at=at)] if case.scheme else [],
    }


def _long(limit: Limit | None) -> str:
    return "" if limit is None else limit.words()


def _clock_words(moment: datetime) -> str:
    from django.utils import timezone

    return timezone.localtime(moment).strftime("%H:%M")
