"""审查: the checklist and the opinion."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from approvals import rules
from approvals.enums import Answer, CaseState
from approvals.forms import ReviewForm
from approvals.models import Case
from ground.accounts.actor import Actor

NAMES = ["conclude", "review_form"]


def of(case: Case, actor: Actor, at: datetime) -> dict[str, Any]:
    if case.state != CaseState.ACCEPTED:
        return {}
    form = ReviewForm(case)
    every = dict.fromkeys((point.pk for point in form.points), Answer.CONFORMS)
    return {"conclude": rules.why_not_conclude(case, every, by=actor, at=at), "review_form": form}
