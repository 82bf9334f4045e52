"""现场核查: what was arranged and found, and arranging another."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from approvals import rules
from approvals.answers import opened
from approvals.enums import CaseState
from approvals.forms import SurveyForm
from approvals.models import Case, Survey
from approvals.models.case import DECIDED, DECIDING
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty

NAMES = ["surveys", "survey_form"]


def of(case: Case, actor: Actor, at: datetime) -> dict[str, Any]:
    if CaseState(case.state) not in [*DECIDING, *DECIDED]:
        return {}
    surveys = list(
        Survey.objects.filter(case=case).with_story().prefetch_related("surveyors__user").order_by("pk")
    )
    offered: dict[str, Any] = {"surveys": surveys}
    may_arrange = rules.may_review(case, by=actor, at=at) or actor.acts_as(
        Duty.DECISION, at=at, office=case.competent_office
    )
    if may_arrange and case.state in DECIDING and not any(survey.is_open for survey in surveys):
        offered["survey_form"] = SurveyForm(case, at=at, initial={"place": place_of(case)})
    return offered


def place_of(case: Case) -> str:
    """Where the applicant says that it is: the first address among the answers, or his own."""
    answers = opened(case.answers)
    said = next((str(answers[key]) for key in answers if key.endswith(("address", "place")) and answers[key]), "")
    return said or case.party_version.address
