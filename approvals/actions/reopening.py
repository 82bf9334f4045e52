"""A review that was concluded is opened again by what happened to the case since, and by no officer who sent it back."""

from __future__ import annotations

from datetime import datetime

from approvals.models import Case, SendBack
from ground.accounts.actor import Actor


def review_again(case: Case, words: str, *, by: Actor, at: datetime) -> None:
    """The reviewers have it once more, because of what the applicant did or the law closed to him. For a locked case."""
    opinion = case.opinion
    case.send_back()
    sender = by.person if by.user is not None else opinion.reviewed_by
    SendBack.objects.create(opinion=opinion, comment=words, sent_at=at, sent_by=sender)
