"""更正: a slip in an issued paper; and what replaces a paper, amended or issued again, handed over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from approvals import rules
from approvals.enums import Method
from approvals.forms import AmendmentForm, DeliveryForm
from approvals.models import Case
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.documents.models import Document
from ground.workdays.calendar import legal_day

NAMES = ["amendment_form", "amendments", "amended_delivery", "amended_delivery_form"]


def of(case: Case, actor: Actor, at: datetime) -> dict[str, Any]:
    made = case.amended
    offered: dict[str, Any] = {"amendments": made}
    if actor.duty == Duty.DECISION:
        documents = amendable(case, actor, at)
        offered["amendment_form"] = AmendmentForm(documents) if documents else None
    # What was issued again says so.
    reissued = any("reissued_for" in paper.facts for paper in case.issued)
    again = case.reissues.select_related("old", "new", "delivery") if reissued else []
    waiting = rules.first_undelivered([*made, *again])
    if waiting and rules.why_not_deliver_anew(waiting[0], Method.COUNTER, by=actor, at=at).ok:
        offered["amended_delivery"] = waiting[0]
        offered["amended_delivery_form"] = DeliveryForm(case, today=legal_day(at))
    return offered


def amendable(case: Case, actor: Actor, at: datetime) -> list[Document]:
    """The papers of the case that this approver may amend."""
    valid = [one for one in case.issued if not one.is_void]
    return [one for one in valid if rules.why_not_amend(case, one, by=actor, at=at).ok]
