"""The papers of the regulator, under its own head (COR-20)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from approvals.papers import facts, granted_by, online_route
from commitments.enums import CommitmentState, Scheme
from ground.documents.issue import Paper
from ground.law.values import value
from ground.workdays.calendar import legal_day
from supervision.models import Finding, StopOrder

STOP_ORDER = Paper(
    "supervision.stop_order",
    _("责令停止通知书"),
    "supervision/papers/stop_order.html",
    series="责停",  # not a message: a word in the number
)
STOP_LIFTING = Paper(
    "supervision.stop_lifting",
    _("解除责令停止通知书"),
    "supervision/papers/stop_lifting.html",
    series="解停",  # not a message: a word in the number
)


def stop_order(finding: Finding, *, words: str, basis: str, at: datetime) -> dict[str, Any]:
    """责令停止通知书: what was found, what stops at once, on which provision, what follows, where to turn against it."""
    handoff = finding.handoff
    case, office = handoff.case, handoff.regulator
    decision = case.decision
    says = value("remedy.organ", office.division_code, legal_day(at))
    return facts(case, at=at) | {
        "organ": office.name,
        # Who granted then, and who has it before him now: the power may have gone to another office between (U3).
        "decider": granted_by(decision),
        "answers": case.competent_office.name,
        "decision_title": decision.paper.title,
        "decision_number": decision.paper.number or "",
        "found": finding.words,
        # Nothing is to be supplied any more, or ever was (证明事项).
        "fulfilled": finding.commitment.state == CommitmentState.FULFILLED
        or finding.commitment.scheme == Scheme.PROOF,
        "order": words,
        "basis": basis,
        "contact": office.phone,
        "reconsideration_organ": says["reconsideration"],
        "court": says["court"],
        "online": online_route(case, at=at),
    }


def stop_lifting(order: StopOrder, *, reason: str, at: datetime) -> dict[str, Any]:
    """解除责令停止通知书: which order, why it holds no longer, and that a decision that is gone is not brought back by it."""
    handoff = order.finding.handoff
    office, decision = handoff.regulator, handoff.case.last_decision
    assert decision is not None
    return facts(handoff.case, at=at) | {
        "organ": office.name,
        "decider": granted_by(decision),
        "order_number": order.document.number or "",
        "ordered_on": legal_day(order.ordered_at).isoformat(),
        "order": order.words,
        "reason": reason,
        # Taken away by a reconsideration or a court: it never was one.
        "struck": order.document.is_void,
        "stands": handoff.stands,
        "contact": office.phone,
    }
