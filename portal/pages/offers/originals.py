"""原件: to hold them against the copies, to give them back, and what still lies here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from approvals import rules
from approvals.forms import GiveBackForm, OriginalCheckForm
from approvals.models import Case
from ground.accounts.actor import Actor

NAMES = ["originals_here", "original_check_form", "give_back_form"]


def of(case: Case, actor: Actor, at: datetime) -> dict[str, Any]:
    offered: dict[str, Any] = {"originals_here": rules.originals_here(case)}
    if rules.why_not_check_original(case, by=actor, at=at).ok:
        offered["original_check_form"] = OriginalCheckForm(case)
    if offered["originals_here"] and rules.why_not_give_back(case, by=actor, at=at).ok:
        offered["give_back_form"] = GiveBackForm(case)
    return offered
