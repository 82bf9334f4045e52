"""What an office may propose for the credit file out of a case, and what becomes of a case whose applicant is listed meanwhile."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from approvals.enums import How
from approvals.models import Case
from approvals.models.case_query import BEFORE_ACCEPTANCE
from approvals.rules.routes import why_not_deferred, why_not_trusted
from commitments.enums import CommitmentState
from commitments.models import Commitment
from credit.enums import Misdeed
from credit.rules import Standing, keeps
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


@rule(
    "CRE-1", article="国办发〔2020〕49号；国办发〔2020〕42号", source="受理前、决定前被列入的：转为一般程序"
)
def why_not_stay_committed(case: Case, stands: Standing) -> str | None:
    """Listed before the decision, he goes on in the ordinary way: the convenience is closed, never the application.

    Once it is decided nothing follows by itself: what he promised is performed.
    """
    if not case.scheme or case.is_decided or case.is_over:
        return None
    return why_not_trusted(stands, case.scheme).words


@rule("COR-4", article="天津“一制三化”方案 二（三）", source="受理前被列入的：缺少的材料按补正办理")
def why_not_follow_later(case: Case, stands: Standing) -> str | None:
    """Listed before acceptance, what was to follow later is asked for like any other material (补正)."""
    if case.state not in BEFORE_ACCEPTANCE or not case.lacking.filter(how=How.LATER).exists():
        return None
    return why_not_deferred(stands).words
