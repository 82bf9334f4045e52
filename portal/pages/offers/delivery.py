"""送达: over the counter or by post."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from approvals import rules
from approvals.enums import Method
from approvals.forms import DeliveryForm
from approvals.models import Case
from ground.accounts.actor import Actor
from ground.workdays.calendar import legal_day

NAMES = ["deliver", "delivery_form"]


def of(case: Case, actor: Actor, at: datetime) -> dict[str, Any]:
    if not case.is_decided or case.is_annulled or hasattr(case, "delivery"):
        return {}
    return {
        "deliver": rules.why_not_deliver(case, Method.COUNTER, by=actor, at=at),
        "delivery_form": DeliveryForm(case, today=legal_day(at)),
    }
