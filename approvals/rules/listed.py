"""What an office may propose for the credit file out of a case, and what becomes of a case whose applicant is listed meanwhile."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from approvals.models import Case
from commitments.enums import CommitmentState
from commitments.models import Commitment
from credit.enums import Misdeed
from credit.rules import keeps
from ground.accounts.actor import Actor
from ground.law.rulings import rule

# The organ has found that what was promised did not come, or was not so.
BROKEN = (
    CommitmentState.OVERDUE,
    CommitmentState.MISMATCHED,
    CommitmentState.RECTIFYING,
    CommitmentState.REVOKED,
    CommitmentState.KEPT,
)


@rule("CRE-5", article="国办发〔2020〕49号")
def why_not_propose_listing(case: Case, misdeed: str, *, by: Actor, at: datetime) -> str | None:
    """By whoever keeps the file of its office, and only what this portal found in the case: nothing else is a misdeed here."""
    if words := keeps(case.competent_office, by=by, at=at):
        return words
    if misdeed not in Misdeed:
        return _("请选择失信行为")
    broken = Commitment.objects.of(case.thread).filter(state__in=BROKEN).exists()
    if misdeed != Misdeed.FALSE:
        return None if broken else _("这个办件没有逾期或者核查不符的承诺，不能据此提出")
    decision = case.last_decision
    if broken or (decision is not None and decision.hidden):
        return None
    return _("这个办件没有认定过隐瞒情况、提供虚假材料或者承诺不实，不能据此提出")
