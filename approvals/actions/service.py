"""送达地址确认: where papers that start days are to reach the applicant, as he says at filing and whenever he likes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from approvals import rules
from approvals.enums import Act
from approvals.models import Case
from ground.accounts.actor import Actor
from ground.accounts.enums import ServedAt
from ground.accounts.identity import telephone
from ground.accounts.models import ServiceAddress, ServiceTold
from ground.law.rulings import follows, refuse
from ground.trail.record import record


@follows("COR-14", article="民事诉讼法 90；行政处罚法 61")
def confirm(case: Case, told: ServiceTold, proof: str = "", *, by: Actor, at: datetime) -> ServiceAddress:
    """From now on papers of this application, and of what follows from it, are served as he says; what was served stays served.

    `proof` is the paper that he signed at the window. What lies there unserved is not served by it: he has it, or he is brought it.
    """
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        refuse(rules.why_not_confirm_service(case, told, proof=proof, by=by, at=at))
        return keep(case, told, proof, by=by, at=at)


def keep(case: Case, told: ServiceTold, proof: str = "", *, by: Actor, at: datetime) -> ServiceAddress:
    """The row and its trail, for a case that is locked and an answer that will do; nothing of an address that is not needed."""
    posted = told.way == ServedAt.POST
    record(case.thread, Act.SERVICE_CONFIRMED, by=by, at=at, facts={"way": str(told.way)})
    return ServiceAddress.objects.create(
        party=case.party,
        thread=case.thread,
        way=told.way,
        address=told.address.strip() if posted else "",
        phone=telephone(told.phone) if posted else "",
        proof=proof.strip() if by.is_officer else "",
        confirmed_at=at,
        confirmed_by=by.person,
        office=by.office.name if by.is_officer and by.office else "",
    )
