"""撤回申请 at the window, and what was withdrawn."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from approvals import rules
from approvals.enums import CaseState
from approvals.forms import CounterWithdrawalForm
from approvals.models import Case
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty

NAMES = ["withdraw", "withdrawal_form", "withdrawal", "originals"]


def of(case: Case, actor: Actor, at: datetime) -> dict[str, Any]:
    if case.state == CaseState.WITHDRAWN and (case.lapse or case.needless):
        return {"originals": rules.originals_here(case)}
    if case.state == CaseState.WITHDRAWN:
        return {"withdrawal": case.withdrawal, "originals": rules.originals_here(case)}
    if case.is_over or actor.duty != Duty.INTAKE:
        return {}
    may = rules.why_not_withdraw(case, by=actor, at=at)
    if not may.ok:
        return {}
    return {
        "withdraw": may,
        "withdrawal_form": CounterWithdrawalForm(case),
        "originals": rules.originals_here(case),
    }
