"""应急收件单不予确认告知书: nothing was received by a slip, said on paper to whoever stands on it (U7)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy

from approvals.enums import SlipFault
from approvals.models import Case, EmergencyReceipt
from approvals.papers.story import Facts, under
from ground.documents.issue import Paper
from ground.law.rulings import follows
from ground.workdays.calendar import legal_day

NOT_RECEIVED = Paper(
    "approvals.not_received", gettext_lazy("应急收件单不予确认告知书"), "approvals/papers/not_received.html"
)


@follows("PRO-5", article="行政许可法 7、38 第二款；行政复议法 20；行政诉讼法 46")
def not_received(
    receipt: EmergencyReceipt, fault: SlipFault, words: str, *, given: Case | None, at: datetime
) -> Facts:
    """Which slip, on which ground, how to apply all the same, and where to turn against it.

    `given` is the case in which the same was granted since: then it was received, and there is nothing left to apply for.
    """
    case = receipt.case
    assert case is not None
    assert receipt.received_at is not None
    edition = case.edition
    return {
        "organ": case.competent_office.name,
        "applicant": case.party_version.name,
        "slip": receipt.number,
        "matter": case.subject,
        "issued_on": legal_day(at).isoformat(),
        "noted_on": legal_day(receipt.received_at).isoformat(),
        "ground": str(fault.label),
        "reasons": words,
        "window": receipt.office.name,
        "reconsideration_organ": edition.review_organ,
        "court": edition.court,
        "contact": edition.consult_phone,
        "complaint_phone": edition.complaint_phone,
        **_granted(given),
        **under(case.mandate),
    }


def _granted(given: Case | None) -> Facts:
    if given is None:
        return {}
    return {"given": given.number, "given_on": legal_day(given.decision.decided_at).isoformat()}
