"""同一申请人、同一事项: other cases of the party for this matter, those he may open by name, the rest as a number (G11)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from approvals import rules
from approvals.enums import CaseState
from approvals.models import Case
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty

NAMES = ["earlier", "earlier_hidden", "shown_before"]
DESKS = (Duty.INTAKE, Duty.REVIEW, Duty.DECISION)
AT_INTAKE = (CaseState.FILED, CaseState.CORRECTING)


def of(case: Case, actor: Actor, at: datetime) -> dict[str, Any]:
    if actor.duty not in DESKS or case.state not in AT_INTAKE:
        return {}
    found = rules.earlier_cases(case, by=actor, at=at)
    if not found:
        return {}
    mine = set(
        Case.objects.visible_to(actor.person, at=at)
        .filter(pk__in=[one.case.pk for one in found])
        .values_list("pk", flat=True)
    )
    return {
        "earlier": [one for one in found if one.case.pk in mine],
        "earlier_hidden": len(found) - len(mine),
        "shown_before": list(case.duplicates.exclude(why="")[:1]),
    }
