"""更正: a slip in an issued paper is put right; the old paper is void, the new one stands in its place (U10)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from approvals import papers, rules
from approvals.actions.closing import begin_delivery
from approvals.actions.delivery import place_of, proof_of, receives, remarks_of, standing_in
from approvals.enums import Act, Kind, Method, Relation
from approvals.models import Amendment, AmendmentDelivery, Case
from approvals.rules import Came, Card
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.enums import Power
from ground.accounts.rules import why_not_by_machine
from ground.documents.issue import draft, issue, void
from ground.documents.models import Document
from ground.law.rulings import refuse
from ground.notices.tell import tell
from ground.trail.record import record
from ground.workdays.calendar import legal_day


def amend(document: Document, *, wrong: str, right: str, reason: str, by: Actor, at: datetime) -> Amendment:
    """The paper is void and another says the same without the slip, under a number of its own; the applicant is told.

    Where the void one had been delivered, ten working days to deliver the new one are running.
    """
    with transaction.atomic():
        case = Case.objects.locked(Case.objects.of_thread(document.thread).pk)
        document = Document.objects.select_for_update(no_key=True, of=("self",)).get(pk=document.pk)
        refuse(rules.why_not_amend(case, document, wrong, right, reason, by=by, at=at))
        facts = papers.amended(document, case, wrong=wrong, right=right, at=at)
        void(document, reason=papers.replaced_words(), by=by, at=at)
        running = clocks.of(case.thread, Kind.DELIVERY)
        if hasattr(case, "delivery") and (running is None or running.settled_at is not None):
            begin_delivery(case, at=at)
        # Whose name was misspelt stays out of the trail: the paper says it.
        record(case.thread, Act.AMENDED, by=by, at=at, facts={"document": str(document.uuid)})
        told = papers.told(case) | {"paper": document.title}
        tell(case.addressees(at=at), "approvals/notices/amended", about=case.thread, at=at, context=told)
        new = issue(
            papers.same_paper(document),
            thread=case.thread,
            facts=facts,
            office=papers.organ(case.competent_office),
            by=by,
            at=at,
        )
        return Amendment.objects.create(
            case=case,
            old=document,
            new=new,
            wrong=wrong,
            right=right,
            reason=reason,
            amended_at=at,
            amended_by=by.person,
        )


def amended_draft(document: Document, case: Case, *, wrong: str, right: str, at: datetime) -> Document:
    """样稿 of the amended paper, as whoever signs reads it before he does."""
    facts = papers.amended(document, case, wrong=wrong, right=right, at=at)
    return draft(
        papers.same_paper(document),
        thread=case.thread,
        facts=facts,
        office=papers.organ(case.competent_office),
        at=at,
    )


def deliver_amended(
    amendment: Amendment,
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
) -> AmendmentDelivery:
    """送达 of the amended paper (行政许可法 44): in the applicant's hands, with a 送达回证 of its own."""
    with transaction.atomic():
        case = Case.objects.locked(amendment.case_id)
        amendment = Amendment.objects.select_related("new").get(pk=amendment.pk)
        amendment.case = case
        refuse(rules.why_not_deliver_amended(amendment, method, received_on, by=by, at=at))
        if method == Method.ONLINE:
            by = by.acting_in(case.party, Power.RECEIVE, case.edition.matter.implementation_code, at=at)
        mandate = by.mandate
        if by.is_officer:
            if proof.strip():  # a paper that somebody looked at and found good
                refuse(why_not_by_machine(by=by))
            mandate = receives(case, method, Came(receiver, relation, proof, Card(card)), at=at)
        others = [one for one in case.amendments.exclude(pk=amendment.pk) if one.awaits_delivery]
        if not others:
            clocks.settle(case.thread, Kind.DELIVERY, at=rules.served_at(received_on, at=at))
        entry = {"method": method.value} | standing_in(mandate, proof, relation)
        record(case.thread, Act.AMENDED_DELIVERED, by=by, at=at, facts=entry)
        tell(
            case.addressees(at=at),
            "approvals/notices/amended_delivered",
            about=case.thread,
            at=at,
            context=papers.told(case) | {"paper": amendment.new.title},
        )
        told = papers.service(
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
        document = issue(
            papers.SERVICE,
            thread=case.thread,
            facts=told
            | papers.under(mandate)
            | {
                "paper_title": amendment.new.title,
                "paper_number": amendment.new.number,
                "licence_name": "",
                "licence_number": "",
            },
            office=papers.organ(case.competent_office),
            by=by,
            at=at,
        )
        return AmendmentDelivery.objects.create(
            amendment=amendment,
            method=method,
            receiver=receiver,
            relation=relation,
            delivered_at=at,
            delivered_by=None if method == Method.ONLINE else by.person,
            document=document,
        )
