"""送达回证."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext_lazy

from approvals.models import Case
from approvals.papers.story import Facts, facts
from ground.documents.issue import Paper

SERVICE = Paper("approvals.service", gettext_lazy("送达回证"), "approvals/papers/service.html")


def service(
    case: Case,
    *,
    method: str,
    receiver: str,
    relation: str,
    place: str,
    server: str,
    delivered_on: date,
    remarks: str,
    at: datetime,
) -> Facts:
    """送达回证: decision and licence, how, where, to whom and on which day they came."""
    decision, licence = case.decision.paper, case.decision.gives_licence
    return facts(case, at=at) | {
        "paper_title": decision.title,
        "paper_number": decision.number,
        "method": method,
        "receiver": receiver,
        "relation": relation,
        "delivered_on": delivered_on.isoformat(),
        "place": place,
        "server": server,
        "remarks": remarks,
        "licence_name": licence.name if licence else "",
        "licence_number": licence.number if licence else "",
    }
