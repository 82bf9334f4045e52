"""Reconsideration and lawsuits against what was decided on the case, and what they made of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from approvals import rules
from approvals.forms import RemedyEndForm, RemedyForm
from approvals.models import Case
from ground.accounts.actor import Actor
from portal.pages.case_file import remedies_of

NAMES = [
    "annulled",
    "anew",
    "anew_words",
    "remedies",
    "remedy_form",
    "remedy_end",
    "remedy_end_form",
]


def of(case: Case, actor: Actor, at: datetime) -> dict[str, Any]:
    remedies = remedies_of(case)
    gone = next((one for one in reversed(remedies) if one.takes_away), None)
    offered: dict[str, Any] = {"remedies": remedies}
    if case.is_over:
        offered["annulled"] = gone if case.is_decided and case.is_annulled else None
        if rules.why_not_record_remedy(case, by=actor, at=at).ok:
            offered["remedy_form"] = RemedyForm()
    elif gone is not None:
        offered["anew"], offered["anew_words"] = gone, rules.anew_words(gone)
    running = next((one for one in remedies if one.ended_at is None), None)
    if running is not None and rules.why_not_end_remedy(running, by=actor, at=at).ok:
        offered["remedy_end"], offered["remedy_end_form"] = running, RemedyEndForm()
    return offered
