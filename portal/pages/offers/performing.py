"""履行承诺: what is owed from the signature on, what a window takes of it, and what the organ says of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from approvals import rules
from approvals.forms import CheckForm, HandedInForm, VerificationForm
from approvals.models import Case
from approvals.models.case_query import DECIDED
from approvals.performed import performance
from ground.accounts.actor import Actor

NAMES = ["performance", "handed_in_form", "verification_form", "check_form"]


def of(case: Case, actor: Actor, at: datetime) -> dict[str, Any]:
    if not case.scheme and (case.state not in DECIDED or not case.on_his_word):
        return {}
    commitment = rules.supplied_under(case)
    if commitment is None:
        return {}
    shown = performance(case, commitment, at)
    offered: dict[str, Any] = {"performance": shown}
    # What came in time may be entered later: the verb asks when it came.
    since = commitment.signed_at
    if shown.open and rules.why_not_hand_in(case, commitment, arrived_at=since, by=actor, at=at).ok:
        offered["handed_in_form"] = HandedInForm(case, shown.open)
    if not rules.why_not_check(case, commitment, by=actor, at=at).ok:
        return offered
    people = rules.checkers(case, at=at)
    if rules.why_not_announce(case, commitment, by=actor, at=at).ok:
        offered["check_form"] = CheckForm(commitment, people)
    things = [None, *(one.promised for one in shown.owed)]
    if any(rules.is_looked_at(commitment, one) for one in things):
        others = [user for user in people if user.pk != actor.user_id]
        offered["verification_form"] = VerificationForm(shown, others=others)
    return offered
