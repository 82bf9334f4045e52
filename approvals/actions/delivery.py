"""送达: the paper reaches the applicant."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from approvals import papers, rules
from approvals.enums import Act, Kind, Method, Relation
from approvals.models import Case, Delivery
from approvals.rules import Came, Card
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.enums import Power
from ground.accounts.models import Mandate
from ground.accounts.rules import why_not_by_machine
from ground.documents.issue import issue
from ground.law.rulings import refuse
from ground.notices.tell import tell
from ground.trail.record import record
from ground.workdays.calendar import legal_day


def deliver(
    case: Case,
    *,
    method: Method,
    receiver: str,
    relation: Relation,
    mail_number: str = "",
    received_on: date | None = None,
    proof: str = "",
    card: str = "",
    by: Actor,
    at: datetime,
) -> Case:
    """送达 (行政许可法 44): decision and licence are in the applicant's hands, 送达回证 proves by whom and when.

    What went by post was served on the day it was signed for (`received_on`), not on the day somebody noted it here.
    `proof` is the paper that an agent or guardian without a mandate kept here showed at the window, `card` the number of the
    identity paper of whoever came there.
    """
    served = Served(method, receiver, relation, mail_number, received_on, proof, Card(card))
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        refuse(rules.why_not_deliver(case, method, received_on, by=by, at=at))
        by, mandate = handed_to(case, served, by=by, at=at)
        clocks.settle(case.thread, Kind.DELIVERY, at=rules.served_at(received_on, at=at))
        facts = {"method": method.value} | standing_in(mandate, proof, relation)
        record(case.thread, Act.DELIVERED, by=by, at=at, facts=facts)
        tell(
            case.addressees(at=at),
            "approvals/notices/delivered",
            about=case.thread,
            at=at,
            context=papers.told(case),
        )
        row = proven(case, served, mandate, by=by, at=at)
        Delivery.objects.create(case=case, stands_for=case, **row)
    return case


class Served(NamedTuple):
    """How a paper reached whom: whichever paper it is, this is what its 送达回证 proves."""

    method: Method
    receiver: str
    relation: Relation
    mail_number: str
    received_on: date | None
    proof: str
    card: Card


def handed_to(case: Case, served: Served, *, by: Actor, at: datetime) -> tuple[Actor, Mandate | None]:
    """As whom somebody acts who has the paper now, and under which mandate, if one; refused to whoever may not have it."""
    if served.method == Method.ONLINE:
        by = by.acting_in(case.party, Power.RECEIVE, case.edition.matter, at=at)
    if not by.is_officer:
        return by, by.mandate
    if served.proof.strip():  # a paper that somebody looked at and found good
        refuse(why_not_by_machine(by=by))
    came = Came(served.receiver, served.relation, served.proof, served.card)
    return by, receives(case, served.method, came, at=at)


def proven(
    case: Case,
    served: Served,
    mandate: Mandate | None,
    paper: Mapping[str, Any] | None = None,
    *,
    by: Actor,
    at: datetime,
) -> dict[str, Any]:
    """送达回证 is issued, for the decision or for `paper`; what the row of this delivery keeps, by its fields."""
    online = served.method == Method.ONLINE
    proof = proof_of(mandate, served.proof, served.relation)
    told = papers.service(
        case,
        method=str(served.method.label),
        receiver=served.receiver,
        relation=str(served.relation.label),
        place=place_of(served.method, by),
        server=case.competent_office.name if online else by.person.name,
        delivered_on=served.received_on or legal_day(at),
        remarks=remarks_of(served.mail_number, served.received_on, proof, served.card),
        at=at,
    )
    document = issue(
        papers.SERVICE,
        thread=case.thread,
        facts=told | papers.under(mandate) | dict(paper or {}),
        office=papers.organ(case.competent_office),
        by=by,
        at=at,
    )
    return {
        "method": served.method,
        "receiver": served.receiver,
        "relation": served.relation,
        "delivered_at": at,
        "delivered_by": None if online else by.person,
        "document": document,
    }


def place_of(method: Method, by: Actor) -> str:
    if method == Method.POST:
        return _("邮寄")
    return by.office.name if by.office else _("网上")


def receives(case: Case, method: Method, came: Came, *, at: datetime) -> Mandate | None:
    """Whoever gets the paper from the window may have it; under which mandate, if one. The post asks for no card."""
    if method == Method.COUNTER:
        return somebody(case, Power.RECEIVE, came, at=at)
    refuse(rules.why_not_stand_in(case, Power.RECEIVE, came.relation, came.name, came.proof, at=at))
    return rules.mandate_at_window(case, Power.RECEIVE, came.relation, came.name, at=at)


def somebody(case: Case, power: Power, came: Came, *, at: datetime) -> Mandate | None:
    """Whoever came to the window is who he is said to be, by his card, and may do this; under which mandate, if one (WHO-4, B6)."""
    refuse(rules.why_not_come(case, came))
    stands_in = rules.why_not_stand_in(
        case, power, came.relation, came.name, came.proof, card=came.card, at=at
    )
    refuse(stands_in)
    return rules.mandate_at_window(case, power, came.relation, came.name, card=came.card, at=at)


def shown(card: Card) -> dict[str, Any]:
    """For the paper: the end of the number on the card that was shown."""
    return {"card": card.tail} if card.tail else {}


def remarks_of(mail_number: str, received_on: date | None, proof: str = "", card: Card | None = None) -> str:
    """How the post went, and on which paper somebody stood in for the applicant."""
    remarks = []
    if mail_number and received_on is not None:
        posted = {"number": mail_number, "day": date_format(received_on, _("Y年n月j日"))}
        remarks.append(_("邮件号码 %(number)s，%(day)s签收") % posted)
    if proof:
        remarks.append(_("核对了书面证明：%(proof)s") % {"proof": proof})
    if card is not None and card.tail:
        remarks.append(_("收件人身份证件尾号 %(tail)s") % {"tail": card.tail})
    return "；".join(remarks)


def proof_of(mandate: Mandate | None, proof: str, relation: Relation) -> str:
    """The paper on which somebody stood in, where no mandate kept here says so."""
    return proof.strip() if mandate is None and relation in rules.STANDING_IN else ""


def standing_in(mandate: Mandate | None, proof: str, relation: Relation) -> dict[str, Any]:
    """What the trail says of it: the mandate, or that a paper was seen; which one, the document says."""
    if mandate is not None:
        return {"mandate": mandate.ref}
    return {"proof": "paper"} if proof_of(mandate, proof, relation) else {}
