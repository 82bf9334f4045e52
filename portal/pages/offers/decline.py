"""不予受理: on the two grounds of law; and what was said, where it was."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from approvals import rules
from approvals.enums import CaseState
from approvals.forms import DeclineForm
from approvals.models import Case
from ground.accounts.actor import Actor

NAMES = ["decline", "decline_form", "declination"]


def of(case: Case, actor: Actor, at: datetime) -> dict[str, Any]:
    if case.state == CaseState.DECLINED:
        return {"declination": case.declination}
    if case.state != CaseState.FILED:
        return {}
    return {"decline": rules.why_not_decline(case, by=actor, at=at), "decline_form": DeclineForm.of(case)}
