"""撤回申请确认书."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy

from approvals.models import Case
from approvals.papers.story import Facts, facts
from ground.documents.issue import Paper

WITHDRAWAL = Paper("approvals.withdrawal", gettext_lazy("撤回申请确认书"), "approvals/papers/withdrawal.html")


def taken_back(
    case: Case,
    *,
    who: str,
    relation: str,
    proof: str,
    channel: str,
    reason: str,
    originals: list[Facts],
    at: datetime,
) -> Facts:
    """Who took it back and how, when it had come in, and which originals he gets back."""
    return facts(case, at=at) | {
        "received_on": case.received_on.isoformat(),
        "who": who,
        "relation": relation,
        "proof": proof,
        "channel": channel,
        "reason": reason,
        "originals": originals,
        "contact": case.edition.consult_phone,
    }
