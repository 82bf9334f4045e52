"""更正: a slip in an issued paper is put right; the old paper is void, the new one stands in its place (U10); what replaces a
paper that he has is delivered too.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from approvals import papers, rules
from approvals.actions.closing import begin_delivery
from approvals.actions.delivery import Served, handed_to, proven, standing_in
from approvals.enums import Act, Kind, Method, Relation
from approvals.models import Amendment, AmendmentDelivery, Case, Reissue, ReissueDelivery
from approvals.rules import Card
from ground import clocks
from ground.accounts.actor import Actor
from ground.documents.issue import draft, issue, void
from ground.documents.models import Document
from ground.law.rulings import refuse
from ground.notices.tell import tell
from ground.trail.record import record


def amend(document: Document, *, wrong: str, right: str, reason: str, by: Actor, at: datetime) -> Amendment:
    """The paper is void and another says the same without the slip, under a number of its own; the applicant is told.

    Where the void one had been delivered and the decision stands, ten working days to deliver the new one are running
    (行政许可法 44); of a decision that was taken away nothing is owed by a day.
    """
    with transaction.atomic():
        case = Case.objects.locked(Case.objects.of_thread(document.thread).pk)
        document = Document.objects.select_for_update(no_key=True, of=("self",)).get(pk=document.pk)
        refuse(rules.why_not_amend(case, document, wrong, right, reason, by=by, at=at))
        facts = papers.amended(document, case, wrong=wrong, right=right, at=at)
        void(document, reason=papers.replaced_words(), by=by, at=at)
        running = clocks.of(case.thread, Kind.DELIVERY)
        idle = running is None or running.settled_at is not None
        if idle and hasattr(case, "delivery") and not case.is_annulled:
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


def deliver_anew(
    replaced: Amendment | Reissue,
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
) -> AmendmentDelivery | ReissueDelivery:
    """送达 of the paper that took the place of a delivered one (行政许可法 44): in the applicant's hands, with a 送达回证 of its own."""
    served = Served(method, receiver, relation, mail_number, received_on, proof, Card(card))
    with transaction.atomic():
        case = Case.objects.locked(replaced.case_id)
        replaced = type(replaced).objects.select_related("new").get(pk=replaced.pk)
        replaced.case = case
        refuse(rules.why_not_deliver_anew(replaced, method, received_on, by=by, at=at))
        by, mandate = handed_to(case, served, by=by, at=at)
        if len(rules.undelivered(case)) == 1:
            clocks.settle(case.thread, Kind.DELIVERY, at=rules.served_at(received_on, at=at))
        entry = {"method": method.value} | standing_in(mandate, proof, relation)
        amended = isinstance(replaced, Amendment)
        act = Act.AMENDED_DELIVERED if amended else Act.REISSUED_DELIVERED
        record(case.thread, act, by=by, at=at, facts=entry)
        told = papers.told(case) | {"paper": replaced.new.title}
        people = case.addressees(at=at)
        if amended:
            tell(people, "approvals/notices/amended_delivered", about=case.thread, at=at, context=told)
        else:
            tell(people, "approvals/notices/reissued_delivered", about=case.thread, at=at, context=told)
        row = proven(case, served, mandate, papers.served_anew(replaced), by=by, at=at)
        if isinstance(replaced, Amendment):
            return AmendmentDelivery.objects.create(amendment=replaced, **row)
        return ReissueDelivery.objects.create(reissue=replaced, **row)
