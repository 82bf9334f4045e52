"""现场核查: what was arranged and found; arranging another has a page of its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from approvals.enums import CaseState
from approvals.models import Case
from approvals.models.case_query import DECIDED, DECIDING
from ground.accounts.actor import Actor
from portal.pages.offers.consultation import may_ask

NAMES = ["surveys", "may_survey"]


def of(case: Case, actor: Actor, at: datetime) -> dict[str, Any]:
    if CaseState(case.state) not in [*DECIDING, *DECIDED]:
        return {}
    surveys = list(case.surveys.all())
    free = case.state in DECIDING and not any(survey.is_open for survey in surveys)
    return {"surveys": surveys, "may_survey": free and may_ask(case, actor, at)}
