"""送达: the paper reaches the applicant."""

from datetime import date, datetime
from typing import Any

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
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        refuse(rules.why_not_deliver(case, method, received_on, by=by, at=at))
        if method == Method.ONLINE:
            by = by.acting_in(case.party, Power.RECEIVE, case.edition.matter.implementation_code, at=at)
        mandate = by.mandate
        if by.is_officer:
            if proof.strip():  # a paper that somebody looked at and found good
                refuse(why_not_by_machine(by=by))
            mandate = receives(case, method, Came(receiver, relation, proof, Card(card)), at=at)
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
        document = issue(
            papers.SERVICE,
            thread=case.thread,
            facts=papers.service(
                case,
                method=str(method.label),
                receiver=receiver,
                relation=str(relation.label),
                place=place_of(method, by),
                server=case.competent_office.name if method == Method.ONLINE else by.person.name,
                delivered_on=received_on or legal_day(at),
                remarks=remarks_of(mail_number, received_on, proof_of(mandate, proof, relation), Card(card)),
                at=at,
            )
            | papers.under(mandate),
            office=papers.organ(case.competent_office),
            by=by,
            at=at,
        )
        Delivery.objects.create(
            case=case,
            stands_for=case,
            method=method,
            receiver=receiver,
            relation=relation,
            delivered_at=at,
            delivered_by=None if method == Method.ONLINE else by.person,
            document=document,
        )
    return case


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
