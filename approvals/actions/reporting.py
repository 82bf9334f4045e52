"""否定答复报告: a "no" of the window is said at once and reported afterwards; the report delays nothing."""

from __future__ import annotations

from datetime import datetime

from approvals.models import Case, NegativeAnswer
from ground.accounts.actor import Actor
from ground.accounts.addressees import holders
from ground.accounts.enums import Duty
from ground.accounts.models import Office
from ground.law.rulings import follows
from ground.notices.tell import tell
from matters.models import Edition


@follows("COR-11", source="窗口否定答复报告制度（“不能说 NO”）")
def report_no(
    what: str,
    words: str,
    *,
    office: Office,
    case: Case | None = None,
    edition: Edition | None = None,
    by: Actor,
    at: datetime,
) -> NegativeAnswer:
    """The "no" stands in the report, and the efficiency monitors are told; part of the act that said it.

    `what` names the answer in a few words (不予受理, 第二次告知补正), `words` are its reasons as the applicant got them.
    """
    answer = NegativeAnswer.objects.create(
        case=case,
        edition=edition or (case.edition if case else None),
        office=office,
        what=what,
        words=words[:2000],
        said_at=at,
        said_by=by.person,
    )
    tell(
        holders(Duty.EFFICIENCY, at=at),
        "approvals/notices/negative_answer",
        about=case.thread if case else f"office:{office.pk}",
        at=at,
        fact=f"negative_answer:{answer.uuid}",
        context={
            "what": what,
            "number": case.number if case else "",
            "matter": answer.edition.name if answer.edition else "",
            "office": office.name,
        },
    )
    return answer
