"""Whether what was granted may be revoked, and what came of it (行政许可法 69)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from approvals import rules
from approvals.enums import CaseState
from approvals.models import Case
from ground.accounts.actor import Actor

NAMES = ["proceedings", "open_proceeding"]


def of(case: Case, actor: Actor, at: datetime) -> dict[str, Any]:
    if case.state != CaseState.GRANTED:
        return {}
    found = list(case.proceedings.order_by("-pk"))
    pending = any(one.is_pending for one in found)
    may = not pending and rules.handles(case, by=actor, at=at)
    return {
        "proceedings": found if rules.handles(case, by=actor, at=at) else [],
        "open_proceeding": may and rules.why_not_open_proceeding(case, by=actor, at=at).ok,
    }
