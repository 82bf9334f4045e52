"""决定: to grant, or to refuse with reasons."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from approvals import papers, rules
from approvals.enums import CaseState
from approvals.forms import RefusalForm
from approvals.models import Case
from ground.accounts.actor import Actor

NAMES = ["grant", "refuse", "refusal_form"]


def of(case: Case, actor: Actor, at: datetime) -> dict[str, Any]:
    if case.state != CaseState.REVIEWED:
        return {}
    needless = rules.why_not_decide_needless(case, at=at)
    return {
        "grant": rules.why_not_grant(case, by=actor, at=at) if needless.ok else needless,
        "refuse": rules.why_not_refuse(case, "-", by=actor, at=at) if needless.ok else needless,
        "refusal_form": RefusalForm(initial={"reasons": papers.reasons_found(case)}),
    }
