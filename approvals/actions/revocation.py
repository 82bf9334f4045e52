"""撤销: opened, perhaps put right, told, heard, concluded by another officer of the office that granted (COR-2, 行政许可法 69)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from approvals import papers, rules
from approvals.actions import undoing, with_licence
from approvals.actions.fulfilment import stop_clocks
from approvals.actions.handover import go_along
from approvals.actions.proceeding import (
    SERVED_ACTS,
    attach,
    conclude,
    enter,
    has_it,
    held_by,
    issue_paper,
    locked,
    organ_of,
    reach,
    served,
    settle,
    start,
    tell_desk,
    tell_party,
)
from approvals.models import Case, Plea, Proceeding, ProceedingReport
from approvals.proceedings import Breach, ProceedingAct, ProceedingKind, Served
from commitments.enums import Act as CommitmentAct
from commitments.enums import CommitmentState
from commitments.enums import Kind as CommitmentKind
from commitments.models import Commitment
from ground import clocks
from ground.accounts.actor import Actor
from ground.clocks.service import reached_on
from ground.documents.files import Received, receive
from ground.law.rulings import follows, refuse
from ground.law.values import value
from ground.notices.tell import tell
from ground.trail.record import record
from ground.workdays.calendar import legal_day


@follows("COM-16", article="天津“一制三化”方案", source="逾期未补齐、核查不符，由审批机关启动撤销程序")
def open(
    case: Case,
    *,
    kind: str,
    words: str,
    commitment: Commitment | None = None,
    evidence: Iterable[Received] = (),
    by: Actor,
    at: datetime,
) -> Proceeding:
    """The deciding office has before it what was found, and has to act; the commitment is overdue, or does not match. Where the
    power went to another office since it decided, that one has it.

    Reported again while one is pending, it is that one, about the gravest of what was reported. Whoever holds the commitment
    reads it again.
    """
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        refuse(rules.why_not_open_proceeding(case, kind, words, commitment, by=by, at=at))
        held = Commitment.objects.locked(commitment.pk) if commitment is not None else None
        proceeding = rules.open_proceeding(case)
        if proceeding is not None:
            return _report(locked(proceeding), kind, words, held, evidence, by=by, at=at)
        proceeding = Proceeding.objects.create(
            case=case,
            decision=case.decision,
            commitment=held,
            kind=kind,
            words=words.strip(),
            opened_at=at,
            opened_by=by.user,
            opened_office=by.office.name if by.office else "",
        )
        attach(proceeding, evidence, by=by, at=at)
        if held is not None:
            _break(case, held, kind, by=by, at=at)
        start(ProceedingKind.NOTICE, "revocation.notice", proceeding, legal_day(at))
        enter(proceeding, ProceedingAct.OPENED, by=by, at=at, kind=kind)
        go_along(case, at=at)
        tell_desk(proceeding, "approvals/notices/proceeding_opened", at)
    return proceeding


def _report(
    proceeding: Proceeding,
    kind: str,
    words: str,
    held: Commitment | None,
    evidence: Iterable[Received],
    *,
    by: Actor,
    at: datetime,
) -> Proceeding:
    """What was reported of it while it is pending is on file, and before the desk; what it is about is the gravest of all.

    What comes after the notice makes it no graver before he is told of it (`supplements.supplement`).
    """
    late = proceeding.noticed_at is not None
    said = ProceedingReport.objects.create(
        proceeding=proceeding,
        kind=kind,
        words=words.strip(),
        reported_at=at,
        reported_by=by.user,
        reported_office=by.office.name if by.office else "",
        after_notice=late,
    )
    attach(proceeding, evidence, report=said, by=by, at=at)
    proceeding.aggravate(proceeding.kind if late else kind, held)
    proceeding.save()
    if held is not None:
        _break(proceeding.case, held, kind, by=by, at=at)
    enter(proceeding, ProceedingAct.REPORTED, by=by, at=at, kind=kind)
    news = {"reported": said.get_kind_display(), "late": late}
    tell_desk(proceeding, "approvals/notices/proceeding_reported", at, **news)
    return proceeding


def notify(proceeding: Proceeding, item: str, found: str, *, by: Actor, at: datetime) -> Proceeding:
    """事先告知: facts, the item of the law, evidence, what is intended; where he agreed to it, it has reached him in his account
    and his days run.

    Anybody else is served by hand, by post or as the law says, and an officer records it (`serve`), or signs for it himself (`acknowledge`).
    """
    with transaction.atomic():
        proceeding = locked(proceeding)
        refuse(rules.why_not_tell_of_revocation(proceeding, item, found, by=by, at=at))
        proceeding.notify(item, found.strip(), by=by.person, at=at)
        for kind in (ProceedingKind.NOTICE, ProceedingKind.RECTIFY, ProceedingKind.SERVICE):
            clocks.settle(proceeding.thread, kind, at=at)
        proceeding.save()
        reach(proceeding, Served.NOTICE, by=by, at=at)
        enter(proceeding, ProceedingAct.NOTIFIED, by=by, at=at, item=item)
        days: int = value("revocation.defence", proceeding.case.place, legal_day(at))
        tell_party(proceeding, "approvals/notices/revocation_noticed", at, days=days)
        until = rules.barred_after(proceeding, at=at)
        facts = papers.revocation_notice(
            proceeding,
            days=days,
            barred_until=until,
            held_against=bool(rules.listing_basis(proceeding, at=at)),
            word_barred=rules.breach_bars(proceeding, at=at),
            at=at,
        )
        issue_paper(
            papers.revoking_paper(papers.REVOCATION_NOTICE, proceeding.case), proceeding, facts, by=by, at=at
        )
    return proceeding


def serve(
    proceeding: Proceeding, method: str, on: date, receipt: str, *, by: Actor, at: datetime
) -> Proceeding:
    """登记送达: the order, the notice, its supplement or what was decided has reached whoever no account received it for; his days
    follow that day.

    `on`: the day it was handed over, signed for or left, or announced (`reached_on`).
    """
    with transaction.atomic():
        proceeding = locked(proceeding)
        refuse(rules.why_not_serve(proceeding, method, on, receipt, by=by, at=at))
        paper = rules.awaits_service(proceeding)
        assert paper is not None
        reached = reached_on(method, on, proceeding.case.place)
        served(proceeding, paper, method, reached, receipt.strip(), by=by, at=at)
        enter(proceeding, SERVED_ACTS[paper], by=by, at=at, method=method, on=reached.isoformat())
    return proceeding


def plead(
    proceeding: Proceeding,
    words: str,
    *,
    uploads: Iterable[UploadedFile[Any]] = (),
    arrived_at: datetime | None = None,
    arrival: str = "",
    by: Actor,
    at: datetime,
) -> Plea:
    """陈述申辩: what he says, with his files, is on file before anything is decided; of a paper, when it came and what shows that.

    Raises files.Unacceptable with a sentence for the person when type, size or content of a file will not do.
    """
    told: dict[str, Any] = {"arrived_at": arrived_at, "arrival": arrival}
    refuse(rules.why_not_plead(proceeding, words, **told, by=by, at=at))
    received = [receive(one, at=at) for one in uploads]
    with transaction.atomic():
        proceeding = locked(proceeding)
        refuse(rules.why_not_plead(proceeding, words, **told, by=by, at=at))
        if rules.why_not_acknowledge(proceeding, by=by, at=at).ok:
            has_it(proceeding, by=by, at=at)
        plea = Plea.objects.create(
            proceeding=proceeding,
            words=words.strip(),
            arrived_at=arrived_at,
            arrival=arrival.strip(),
            said_at=at,
            said_by=by.person,
        )
        attach(proceeding, received, plea, by=by, at=at)
        enter(proceeding, ProceedingAct.DEFENDED, by=by, at=at, plea=plea.pk)
        tell_desk(proceeding, "approvals/notices/revocation_pleaded", at)
    return plea


def acknowledge(proceeding: Proceeding, *, by: Actor, at: datetime) -> Proceeding:
    """签收: what was made out and not served has reached him today, because he says so himself; nobody goes to a window for it."""
    with transaction.atomic():
        proceeding = locked(proceeding)
        refuse(rules.why_not_acknowledge(proceeding, by=by, at=at))
        has_it(proceeding, by=by, at=at)
    return proceeding


def waive(proceeding: Proceeding, *, by: Actor, at: datetime) -> Proceeding:
    """He has nothing more to say: it may be decided. What lay there unserved has reached him: he has read it in his account."""
    with transaction.atomic():
        proceeding = locked(proceeding)
        refuse(rules.why_not_end_pleading(proceeding, waived=True, by=by, at=at))
        has_it(proceeding, by=by, at=at)
        _heard(proceeding, by=by, at=at)
    return proceeding


def hear(thread: str, *, at: datetime) -> bool:
    """His time to speak has passed: it may be decided. The timer's verb, safe to run again."""
    with transaction.atomic():
        proceeding = locked(Proceeding.objects.get(uuid=thread.removeprefix("proceeding:")))
        clocks.lock(proceeding.thread, ProceedingKind.DEFENCE)
        by = Actor.system("clock")
        if not rules.why_not_end_pleading(proceeding, by=by, at=at).ok:
            return False
        _heard(proceeding, by=by, at=at)
    return True


def _heard(proceeding: Proceeding, *, by: Actor, at: datetime) -> None:
    proceeding.hear(at=at)
    proceeding.save()
    clocks.settle(proceeding.thread, ProceedingKind.DEFENCE, at=at)
    start(ProceedingKind.CONCLUSION, "revocation.decision", proceeding, legal_day(at))
    enter(proceeding, ProceedingAct.HEARD, by=by, at=at)
    tell_desk(proceeding, "approvals/notices/revocation_heard", at)


def settle_lapsed(proceeding: Proceeding, *, at: datetime) -> None:
    """A period that is over by now is over, whatever the caller's act comes to."""
    if not clocks.doubted() and clocks.has_lapsed(proceeding.thread, ProceedingKind.DEFENCE, at):
        hear(proceeding.thread, at=at)


@follows("COR-2", article="行政许可法 69")
def revoke(
    proceeding: Proceeding, reasons: str, *, read: int | None = None, by: Actor, at: datetime
) -> Proceeding:
    """撤销: the decision is none any more, its licence 撤销, its certificate void, the breach bars at once; a credit entry is proposed.
    Neither where an earlier revocation of the grant, gone since, left an entry that was decided (`undoing.hold_against`).

    `read`: the number of the last entry of its story that whoever decides had before him (`why_not_overlook`).

    Listing is credit's own procedure, with a notice and a hearing of its own (CRE-4); 注销 is an act of its own (LIF-4).
    """
    settle_lapsed(proceeding, at=at)
    with transaction.atomic():
        with_licence.lock_cases(proceeding.case)
        proceeding = Proceeding.objects.locked(proceeding.pk)
        refuse(rules.why_not_conclude_proceeding(proceeding, reasons, by=by, at=at))
        refuse(rules.why_not_rest_on_untold(proceeding))
        refuse(rules.why_not_overlook(proceeding, read))
        held = held_by(proceeding)
        proceeding.revoke(reasons.strip(), by=by.person, at=at)
        proceeding.save()
        office = organ_of(proceeding, by)
        why = _("经%(organ)s决定撤销") % {"organ": office.name}
        undoing.take_away(proceeding, held, why, by=by, at=at)
        until, word_barred = rules.barred_after(proceeding, at=at), rules.breach_bars(proceeding, at=at)
        proceeding.record = undoing.hold_against(
            proceeding, until=until, word_barred=word_barred, by=by, at=at
        )
        settle(proceeding, at=at)
        reached = reach(proceeding, Served.DECISION, by=by, at=at)
        enter(proceeding, ProceedingAct.REVOKED, by=by, at=at, item=proceeding.item)
        news = papers.licence_then(proceeding) | {"reached": reached}
        tell_party(proceeding, "approvals/notices/revoked", at, **news)
        facts = papers.revocation(
            proceeding,
            office,
            reasons=reasons.strip(),
            barred_until=until,
            word_barred=word_barred,
            at=at,
        )
        paper = papers.revoking_paper(papers.REVOCATION, proceeding.case)
        proceeding.document = issue_paper(paper, proceeding, facts, by=by, at=at)
        proceeding.save(update_fields=["record", "document"])
    return proceeding


def close(
    proceeding: Proceeding, words: str, *, read: int | None = None, by: Actor, at: datetime
) -> Proceeding:
    """终结: nothing was found, or all is in after all; the decision stands, and the commitment is fulfilled or goes on.

    `read`: as in `revoke`.
    """
    with transaction.atomic():
        proceeding = locked(proceeding)
        refuse(rules.why_not_close_proceeding(proceeding, words, by=by, at=at))
        refuse(rules.why_not_overlook(proceeding, read))
        conclude(proceeding, words, by=by, at=at)
    return proceeding


def drop(case: Case, words: str, *, by: Actor, at: datetime) -> None:
    """What is pending about a decision that went otherwise is over; for a case that is locked."""
    proceeding = rules.open_proceeding(case)
    if proceeding is not None:
        conclude(locked(proceeding), words, stands=False, by=by, at=at)


def _break(case: Case, held: Commitment, kind: str, *, by: Actor, at: datetime) -> None:
    """What somebody committed to is overdue, or is not so; one that was kept before, or is broken already, stays what it is."""
    if held.state != CommitmentState.PERFORMING or kind == Breach.OTHER:
        return
    if kind == Breach.OVERDUE:
        _run_over(case, held, by=by, at=at)
        return
    held.mismatch()
    held.save()
    record(held.thread, CommitmentAct.MISMATCHED, by=by, at=at, facts={"commitment": str(held.uuid)})


def _run_over(case: Case, held: Commitment, *, by: Actor, at: datetime) -> None:
    """Its last day is over, and he is told what did not come."""
    late = rules.overdue(held, at=at)
    held.run_over()
    held.save()
    stop_clocks(held, CommitmentKind.SUPPLY, at=at)
    facts = {"commitment": str(held.uuid), "promised": [one.no for one in late]}
    record(held.thread, CommitmentAct.OVERDUE, by=by, at=at, facts=facts)
    told = papers.told(case) | {"names": [one.material.name for one in late]}
    people = case.addressees(at=at)
    tell(people, "approvals/notices/commitment_overdue", about=case.thread, at=at, context=told)
