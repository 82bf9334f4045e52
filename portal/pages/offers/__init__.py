"""What the desk offers on a case, stage by stage: the ruling that greys each button, and the form each act needs.

A stage is a module with `NAMES`, everything its part of templates/approvals/case/ asks for, and `of(case, actor, at)`, what
the state allows now.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from approvals.models import Case
from ground.accounts.actor import Actor
from portal.pages.offers import decision, decline, delivery, edition_move, intake, review, withdrawal

STAGES = [intake, decline, review, decision, delivery, edition_move, withdrawal]


def of(case: Case, actor: Actor, at: datetime) -> dict[str, Any]:
    """Every name the templates ask for, None where the state brings nothing."""
    offered: dict[str, Any] = {name: None for stage in STAGES for name in stage.NAMES}
    for stage in STAGES:
        offered |= stage.of(case, actor, at)
    return offered
