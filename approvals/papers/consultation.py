"""征求意见函, 事前告知函 and 会商纪要."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy

from approvals.models import Consultation
from approvals.papers.story import Facts, facts, last_days, materials
from ground.clocks.models import Clock
from ground.documents.issue import Paper
from ground.law.rulings import follows

CONSULTATION = Paper(
    "approvals.consultation", gettext_lazy("征求意见函"), "approvals/papers/consultation.html"
)
PRIOR_NOTICE = Paper(
    "approvals.prior_notice", gettext_lazy("审批决定事前告知函"), "approvals/papers/consultation.html"
)
CONFERENCE = Paper("approvals.conference", gettext_lazy("会商纪要"), "approvals/papers/conference.html")


@follows("SHG-4", source="审管联动各地办法：双方联络员")
def consultation(row: Consultation, clock: Clock, *, at: datetime) -> Facts:
    """The letter to the office that is asked: what, until when, and who of ours is the one to call."""
    case = row.case
    return facts(case, at=at) | {
        "office": row.office.name,
        "question": row.question,
        "ground": case.edition.get_prior_notice_display(),
        "is_notice": row.kind == "prior_notice",
        "days": clock.length,
        **last_days(due_on=clock),
        "materials": materials(case),
        "contact": row.asked_by.name,
        "contact_phone": case.edition.consult_phone,
    }


def conference(rows: Sequence[Consultation], *, minutes: str, attendees: str, at: datetime) -> Facts:
    """会商纪要: when and where, who was there, what was said, and the stance of every office."""
    first = rows[0]
    assert first.meeting_at is not None
    meeting = localtime(first.meeting_at)
    return facts(first.case, at=at) | {
        "question": first.question,
        "met_on": meeting.date().isoformat(),
        "met_at": meeting.strftime("%H:%M"),
        "place": first.place,
        "attendees": attendees,
        "minutes": minutes,
        "stances": [
            {"office": row.office.name, "stance": row.get_stance_display(), "words": row.answer}
            for row in rows
        ],
        "recorder": first.answered_by.name if first.answered_by else "",
    }
