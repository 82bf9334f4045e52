"""The acts of a story in which a word is not kept: found, ordered, revoked, listed (撤销、失信), in the words of data/cases.json."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from approvals.actions import performing, rectification, revocation
from approvals.models import Case, Proceeding
from approvals.proceedings import Item
from commitments.models import Commitment
from credit.actions import listing
from credit.enums import Tier
from credit.models import Record
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty


class BreaksItsWord:
    """What was promised does not come; ordered to be put right, told, heard, revoked; then the credit file, by another desk."""

    _applicant: Callable[[], Actor]
    _officer: Callable[..., Actor]

    def _overdue(self, case: Case, at: datetime) -> None:
        performing.run_over(Commitment.objects.get(thread=case.thread), at=at)

    def _order(self, case: Case, at: datetime, reviewer: str, words: str) -> None:
        by = self._officer(reviewer, Duty.REVIEW)
        rectification.order_rectification(_pending(case), words, by=by, at=at)

    def _unmended(self, case: Case, at: datetime) -> None:
        rectification.end_rectification(_pending(case).thread, at=at)

    def _tell(self, case: Case, at: datetime, reviewer: str, words: str) -> None:
        by = self._officer(reviewer, Duty.REVIEW)
        revocation.notify(_pending(case), Item.OTHERWISE, words, by=by, at=at)

    def _plead(self, case: Case, at: datetime, words: str) -> None:
        revocation.plead(_pending(case), words, by=self._applicant(), at=at)

    def _heard(self, case: Case, at: datetime) -> None:
        revocation.hear(_pending(case).thread, at=at)

    def _revoke(self, case: Case, at: datetime, approver: str, reasons: str) -> None:
        revocation.revoke(_pending(case), reasons, by=self._officer(approver, Duty.DECISION), at=at)

    def _propose(self, case: Case, at: datetime, keeper: str) -> None:
        listing.notify(_entry(case), Tier.GENERAL, by=self._officer(keeper, Duty.CREDIT), at=at)

    def _unheard(self, case: Case, at: datetime) -> None:
        listing.hear(_entry(case).thread, at=at)

    def _enlist(self, case: Case, at: datetime, keeper: str, reasons: str) -> None:
        by = self._officer(keeper, Duty.CREDIT)
        listing.enlist(_entry(case), Tier.GENERAL, reasons, by=by, at=at)


def _pending(case: Case) -> Proceeding:
    return Proceeding.objects.pending().get(case=case)


def _entry(case: Case) -> Record:
    return Record.objects.get(source_number=case.number)
