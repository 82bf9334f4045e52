"""受理, and for an instant matter all of it at once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from approvals import rules
from approvals.enums import CaseState
from approvals.forms import ReviewForm
from approvals.models import Case
from ground.accounts.actor import Actor

NAMES = ["accept", "on_the_spot", "spot_form"]


def of(case: Case, actor: Actor, at: datetime) -> dict[str, Any]:
    if case.state != CaseState.FILED:
        return {}
    needless = rules.why_not_decide_needless(case, at=at)
    accept = rules.why_not_accept(case, by=actor, at=at) if needless.ok else needless
    offered: dict[str, Any] = {"accept": rules.why_not_accept_short(case, at=at) if accept.ok else accept}
    if rules.may_go_at_once(case):
        at_once = rules.why_not_decide_on_the_spot(case, by=actor, at=at)
        spot = at_once if needless.ok else needless
        # What keeps it from being accepted is said once, beside the acceptance.
        if offered["accept"].ok or not spot.ok:
            offered |= {"on_the_spot": spot, "spot_form": ReviewForm(case, spot=True)}
    return offered
