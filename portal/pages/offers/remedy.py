"""Reconsideration and lawsuits against the decision of the case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from approvals import rules
from approvals.enums import RemedyOutcome
from approvals.forms import RemedyEndForm, RemedyForm
from approvals.models import Case
from ground.accounts.actor import Actor

NAMES = ["annulled", "remedies", "remedy_form", "remedy_end", "remedy_end_form"]


def of(case: Case, actor: Actor, at: datetime) -> dict[str, Any]:
    if not case.is_decided:
        return {}
    remedies = list(case.decision.remedies.all())
    annulled = next((one for one in remedies if one.outcome == RemedyOutcome.ANNULLED), None)
    offered: dict[str, Any] = {"remedies": remedies, "annulled": annulled}
    if rules.why_not_record_remedy(case, by=actor, at=at).ok:
        offered["remedy_form"] = RemedyForm()
    running = next((one for one in remedies if one.ended_at is None), None)
    if running is not None and rules.why_not_end_remedy(running, by=actor, at=at).ok:
        offered["remedy_end"], offered["remedy_end_form"] = running, RemedyEndForm()
    return offered
