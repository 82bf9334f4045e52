"""送达回证."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext_lazy

from approvals.models import Amendment, Case, Reissue
from approvals.papers.life import licence_paper
from approvals.papers.story import Facts, facts
from ground.documents.issue import Paper

SERVICE = Paper("approvals.service", gettext_lazy("送达回证"), "approvals/papers/service.html")


def served_anew(replaced: Amendment | Reissue) -> Facts:
    """What a 送达回证 names that proves the delivery of a paper in the place of another; with the licence, where its certificate was
    issued again with the decision.
    """
    told = {
        "paper_title": replaced.new.title,
        "paper_number": replaced.new.number,
        "licence_name": "",
        "licence_number": "",
    }
    licence = replaced.case.decision.gives_licence if isinstance(replaced, Reissue) else None
    certificate = licence_paper(licence) if licence is not None else None
    if licence is not None and certificate is not None and certificate.issued_at == replaced.made_at:
        told |= {"licence_name": licence.name, "licence_number": licence.number}
    return told


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
