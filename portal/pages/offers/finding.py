"""What the regulator found of a commitment after the grant, for the desks of the office that granted (SHG-7)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from approvals import rules
from approvals.models import Case
from approvals.models.case_query import DECIDED
from ground.accounts.actor import Actor
from supervision.models import Finding

NAMES = ["findings"]


def of(case: Case, actor: Actor, at: datetime) -> dict[str, Any]:
    if case.state not in DECIDED or not case.on_his_word or not rules.handles(case, by=actor, at=at):
        return {}
    return {"findings": list(Finding.objects.filter(handoff__case=case).with_story())}
