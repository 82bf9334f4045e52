"""What the desk offers on a case, stage by stage: the ruling that greys each button, and the form each act needs.

A stage is a module with `NAMES`, everything its part of templates/approvals/case/ asks for, and `of(case, actor, at)`, what
the state allows now.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from approvals.models import Case, Consultation, Opinion, Survey
from approvals.models.case_query import DECIDED, DECIDING
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from portal.pages.offers import (
    amendment,
    commitment,
    consultation,
    correction,
    decision,
    decline,
    deficiency,
    delivery,
    duplicates,
    edition_move,
    finding,
    intake,
    originals,
    performing,
    remedy,
    review,
    revocation,
    survey,
    withdrawal,
)

STAGES = [
    commitment,
    intake,
    correction,
    deficiency,
    decline,
    review,
    survey,
    consultation,
    decision,
    delivery,
    performing,
    originals,
    duplicates,
    edition_move,
    withdrawal,
    amendment,
    finding,
    revocation,
    remedy,
]


def of(case: Case, actor: Actor, at: datetime) -> dict[str, Any]:
    """Every name the templates ask for, None where the state brings nothing."""
    if case.state in [*DECIDING, *DECIDED]:
        beside(case, actor)
    offered: dict[str, Any] = {name: None for stage in STAGES for name in stage.NAMES}
    for stage in STAGES:
        offered |= stage.of(case, actor, at)
    return offered


def beside(case: Case, actor: Actor) -> None:
    """What stands beside the case is read once: rulings, cards and buttons all ask for it."""
    prefetch_related_objects(
        [case],
        Prefetch("opinions", Opinion.objects.select_related("reviewed_by", "sent_back__sent_by")),
        Prefetch(
            "consultations",
            Consultation.objects.select_related(
                "office", "document", "enclosure", "asked_by", "answered_by", "closed_by"
            ),
        ),
        Prefetch("surveys", Survey.objects.prefetch_related("surveyors__user", "answers")),
        *(["deficiencies"] if case.state in DECIDING else []),
        *(["edition__review_points"] if case.state in DECIDING and actor.duty == Duty.REVIEW else []),
    )
    if opinions := list(case.opinions.all()):
        case.opinion = opinions[-1]
