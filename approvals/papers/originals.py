"""原件退还清单."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.models import Case
from approvals.papers.story import Facts, facts, row
from ground.documents.issue import Paper
from ground.workdays.calendar import legal_day
from matters.models import Material

ORIGINAL_RETURN = Paper(
    "approvals.original_return", gettext_lazy("原件退还清单"), "approvals/papers/originals.html"
)


def original_return(
    case: Case,
    counts: Mapping[Material, int],
    left: list[tuple[Material, int]],
    *,
    receiver: str,
    relation: str,
    place: str,
    server: str,
    proof: str,
    at: datetime,
) -> Facts:
    """What went back, to whom, and what still lies at the window."""
    return facts(case, at=at) | {
        "returned_on": legal_day(at).isoformat(),
        "materials": [row(material.name, n, _("原件")) for material, n in counts.items() if n],
        "left": [row(material.name, n, _("原件")) for material, n in left],
        "receiver": receiver,
        "relation": relation,
        "place": place,
        "server": server,
        "proof": proof,
    }
