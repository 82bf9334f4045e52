"""免许可清单: whoever answers the questions of a row so gets it in writing that no permit is needed (S62)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from ground.accounts.actor import Actor
from ground.documents.issue import issue, organ
from ground.documents.models import Document
from ground.law.rulings import refuse
from ground.trail.record import record
from matters import papers, rules
from matters.enums import Act
from matters.models import ExemptionItem


@transaction.atomic
def tell_exempt(item: ExemptionItem, answers: Mapping[int, str], *, by: Actor, at: datetime) -> Document:
    """That no permit is needed for what was answered is told in writing by the organ whose permit it would be."""
    refuse(rules.why_not_exempt(item, answers, at=at))
    record(item.thread, Act.EXEMPTION_TOLD, by=by, at=at, facts={"row": item.pk})
    return issue(
        papers.EXEMPT,
        thread=item.thread,
        facts=papers.exempt(item, answers, at=at),
        office=organ(item.matter.office),
        by=by,
        at=at,
    )
