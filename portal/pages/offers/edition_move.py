"""A newer edition is in force than the one this case is pinned to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from approvals.models import Case
from approvals.rules.edition_move import MOVABLE
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.workdays.calendar import legal_day
from matters.models import Edition

NAMES = ["newer_edition"]


def of(case: Case, actor: Actor, at: datetime) -> dict[str, Any]:
    if case.state not in MOVABLE or actor.duty not in (Duty.REVIEW, Duty.DECISION):
        return {}
    if case.edition.is_in_force(legal_day(at)):
        return {}
    newer = Edition.objects.open_on(legal_day(at)).filter(matter=case.edition.matter_id).first()
    return {"newer_edition": newer}
