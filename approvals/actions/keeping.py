"""不予撤销: the office above is asked and answers, and what is unlawful stands for the sake of the public (LIF-3)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from approvals import papers, rules
from approvals.actions import undoing
from approvals.actions.fulfilment import stop_clocks
from approvals.actions.proceeding import (
    enter,
    held_by,
    issue_paper,
    locked,
    organ_of,
    reach,
    settle,
    tell_desk,
    tell_party,
)
from approvals.actions.revocation import settle_lapsed
from approvals.models import KeepingRequest, Proceeding
from approvals.proceedings import Approval, ProceedingAct, Served
from ground.accounts.actor import Actor
from ground.accounts.addressees import holders
from ground.accounts.enums import Duty
from ground.accounts.models import Office
from ground.law.rulings import refuse
from ground.notices.tell import tell


def ask(proceeding: Proceeding, office: Office, why: str, *, by: Actor, at: datetime) -> KeepingRequest:
    """请示: an office above has before it whether the grant is kept, and why; nobody keeps it before it answered."""
    settle_lapsed(proceeding, at=at)
    with transaction.atomic():
        proceeding = locked(proceeding)
        refuse(rules.why_not_ask_to_keep(proceeding, office, why, by=by, at=at))
        asked = KeepingRequest.objects.create(
            proceeding=proceeding, office=office, why=why.strip(), asked_at=at, asked_by=by.person
        )
        enter(proceeding, ProceedingAct.KEEPING_ASKED, by=by, at=at, office=office.path)
        told = papers.told(proceeding.case) | {"organ": proceeding.case.competent_office.name}
        people = holders(Duty.DECISION, at=at, office=office)
        tell(people, "approvals/notices/keeping_asked", about=proceeding.case.thread, at=at, context=told)
    return asked


def answer(
    proceeding: Proceeding, approved: bool, number: str, words: str, *, by: Actor, at: datetime
) -> KeepingRequest:
    """批复: the office that was asked agrees, under its number, or does not, and says why; the desk that asked hears so."""
    with transaction.atomic():
        proceeding = locked(proceeding)
        refuse(rules.why_not_answer_to_keep(proceeding, approved, number, words, by=by, at=at))
        asked = rules.open_request(proceeding)
        assert asked is not None
        asked.approved, asked.number, asked.words = approved, number.strip(), words.strip()
        asked.answered_at, asked.answered_by = at, by.person
        asked.save()
        facts = {"office": asked.office.path, "approved": approved}
        enter(proceeding, ProceedingAct.KEEPING_ANSWERED, by=by, at=at, **facts)
        said = {"answering": asked.office.name, "approved": approved, "number": asked.number}
        tell_desk(proceeding, "approvals/notices/keeping_answered", at, **said)
    return asked


def keep(
    proceeding: Proceeding,
    reasons: str,
    outside: Approval | None = None,
    *,
    read: int | None = None,
    by: Actor,
    at: datetime,
) -> Proceeding:
    """不予撤销 (LIF-3): it stands for the sake of the public, by whose approval is on paper; nobody is barred.

    The approval is what an office above answered here; `outside` is that of an organ that is not in the system.
    `read`: as in `revocation.revoke`.
    """
    settle_lapsed(proceeding, at=at)
    with transaction.atomic():
        proceeding = locked(proceeding)
        refuse(rules.why_not_keep_unlawful(proceeding, reasons, outside, by=by, at=at))
        refuse(rules.why_not_overlook(proceeding, read))
        known = rules.approved_request(proceeding)
        approval = known.approval if known is not None else outside
        assert approval is not None
        held = held_by(proceeding)
        cited = Approval(approval.organ.strip(), approval.number.strip(), approval.on)
        proceeding.keep(reasons.strip(), cited, by=by.person, at=at)
        proceeding.save()
        undoing.clear(proceeding, _("为公共利益不予撤销"), by=by, at=at)
        if held is not None and held.is_broken:
            held.keep(_("为公共利益不予撤销"), at=at)
            held.save()
            stop_clocks(held, at=at)
        settle(proceeding, at=at)
        reached = reach(proceeding, Served.DECISION, by=by, at=at)
        enter(proceeding, ProceedingAct.KEPT, by=by, at=at)
        tell_party(proceeding, "approvals/notices/revocation_kept", at, reached=reached)
        facts = papers.keeping(
            proceeding, organ_of(proceeding, by), reasons=proceeding.reasons, approval=cited, at=at
        )
        paper = papers.revoking_paper(papers.KEEPING, proceeding.case)
        proceeding.document = issue_paper(paper, proceeding, facts, by=by, at=at)
        proceeding.save(update_fields=["document"])
    return proceeding
