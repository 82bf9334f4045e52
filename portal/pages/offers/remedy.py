"""Reconsideration and lawsuits against what was decided on the case, and what they made of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from approvals import rules
from approvals.forms import RemedyEndForm, RemedyForm
from approvals.models import Cancellation, Case
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from portal.pages.case_file import remedies_of

NAMES = [
    "annulled",
    "anew",
    "anew_words",
    "remedies",
    "remedy_form",
    "remedy_ends",
]


def of(case: Case, actor: Actor, at: datetime) -> dict[str, Any]:
    remedies = remedies_of(case)
    gone = case.undone_by
    offered: dict[str, Any] = {"remedies": remedies}
    if case.is_over:
        offered["annulled"] = gone if case.is_decided and case.is_annulled else None
        if contested := contestable(case, actor, at):
            offered["remedy_form"] = RemedyForm(contested=contested)
    elif gone is not None:
        offered["anew"], offered["anew_words"] = gone, rules.anew_words(gone)
    offered["remedy_ends"] = [
        RemedyEndForm(remedy=one) for one in remedies if rules.why_not_end_remedy(one, by=actor, at=at).ok
    ]
    return offered


def contestable(case: Case, actor: Actor, at: datetime) -> list[rules.Contested]:
    """What this officer may record a remedy against."""
    if actor.duty != Duty.DECISION:
        return []
    return [
        one
        for one in rules.open_to_remedy(case)
        if rules.why_not_record_remedy(
            case, against=one if isinstance(one, Cancellation) else None, by=actor, at=at
        ).ok
    ]
