"""责令整改: ordered, put right or not by its last day, and what had come in time taken back (COM-14, RQ-10)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from approvals import papers, rules
from approvals.actions.fulfilment import go_on
from approvals.actions.proceeding import (
    attach,
    conclude,
    enter,
    has_it,
    held_by,
    issue_paper,
    locked,
    organ_of,
    reach,
    start,
    tell_desk,
    tell_party,
)
from approvals.models import Case, Plea, Proceeding
from approvals.proceedings import Breach, ProceedingAct, ProceedingKind, ProceedingState, Served
from commitments.enums import BROKEN, CommitmentState
from commitments.enums import Act as CommitmentAct
from commitments.models import Commitment
from ground import clocks
from ground.accounts.actor import Actor
from ground.documents.files import receive
from ground.law.rulings import refuse
from ground.notices.tell import tell
from ground.trail.record import record
from ground.workdays.calendar import legal_day


def restore(case: Case, held: Commitment, *, arrived_at: datetime, by: Actor, at: datetime) -> None:
    """恢复履行: all of it had arrived in time, so it never was overdue, and nothing that rests on that goes on (RQ-10). What had arrived
    only by the last day of an order was put right in time.

    For a case and a commitment that are locked; what was reported besides, people conclude. `arrived_at`: what was entered last.
    """
    proceeding = rules.open_proceeding(case)
    if proceeding is None:
        return
    late = held.state in BROKEN and proceeding.gravest == Breach.OVERDUE
    if not late or not rules.came_in_time(held):
        _met(proceeding, arrived_at=arrived_at, by=by, at=at)
        return
    if proceeding.reports.exists():
        go_on(case, held, by=by, at=at)
    else:
        conclude(locked(proceeding), _("材料在期限内已经收到，没有逾期"), speaks=False, by=by, at=at)
    record(held.thread, CommitmentAct.RESTORED, by=by, at=at, facts={"commitment": str(held.uuid)})
    people = case.addressees(at=at)
    told = papers.told(case)
    tell(people, "approvals/notices/commitment_restored", about=case.thread, at=at, context=told)


def _met(proceeding: Proceeding, *, arrived_at: datetime, by: Actor, at: datetime) -> None:
    """恢复整改: it had come by the last day of the order, so nobody says any more that it was not put right: the office looks at it.

    For a case that is locked.
    """
    if proceeding.unmet_at is None or not rules.is_in_days_of_order(proceeding, arrived_at):
        return
    if not rules.is_put_right(proceeding):
        return
    proceeding = locked(proceeding)
    held = held_by(proceeding)
    proceeding.meet()
    proceeding.save()
    if held is not None and held.state in (CommitmentState.OVERDUE, CommitmentState.MISMATCHED):
        held.rectify()
        held.save()
    enter(proceeding, ProceedingAct.RECTIFICATION_RESTORED, by=by, at=at)
    tell_party(proceeding, "approvals/notices/rectification_restored", at)
    tell_desk(proceeding, "approvals/notices/rectification_over", at)


def order_rectification(proceeding: Proceeding, words: str, *, by: Actor, at: datetime) -> Proceeding:
    """责令整改: what is to be put right and until when is told; the commitment waits for that (COM-14). An order about something less
    grave runs no more: what was to be put right by it is as much of the new one as its words say.
    """
    with transaction.atomic():
        proceeding = locked(proceeding)
        refuse(rules.why_not_order_rectification(proceeding, words, by=by, at=at))
        proceeding.order(words.strip(), by=by.person, at=at)
        proceeding.save()
        held = held_by(proceeding)
        if held is not None and held.state in (CommitmentState.OVERDUE, CommitmentState.MISMATCHED):
            held.rectify()
            held.save()
            facts = {"commitment": str(held.uuid)}
            record(held.thread, CommitmentAct.RECTIFYING, by=by, at=at, facts=facts)
        for kind in (ProceedingKind.NOTICE, ProceedingKind.RECTIFY, ProceedingKind.SERVICE):
            clocks.settle(proceeding.thread, kind, at=at)
        days = rules.ordered_days(proceeding)
        clock = None
        if reach(proceeding, Served.ORDER, by=by, at=at):
            clock = clocks.of(proceeding.thread, ProceedingKind.RECTIFY)
        due_on = clock.due_on if clock else None
        enter(proceeding, ProceedingAct.RECTIFICATION_ORDERED, by=by, at=at, kind=proceeding.kind)
        until = {"due_on": due_on.isoformat() if due_on else "", "days": days}
        tell_party(proceeding, "approvals/notices/rectification_ordered", at, **until)
        issue_paper(
            papers.RECTIFICATION,
            proceeding,
            papers.rectification(proceeding, organ_of(proceeding, by), days=days, due=clock, at=at),
            by=by,
            at=at,
        )
    return proceeding


def report(
    proceeding: Proceeding,
    words: str,
    *,
    uploads: Iterable[UploadedFile[Any]] = (),
    arrived_at: datetime | None = None,
    arrival: str = "",
    by: Actor,
    at: datetime,
) -> Plea:
    """整改情况: what he put right, with his files, lies before the office, which looks (COM-14). Of a paper, when it came and what shows
    that: by the last day of the order it was in time, whenever it is entered (RQ-10).

    Raises files.Unacceptable with a sentence for the person when type, size or content of a file will not do.
    """
    told: dict[str, Any] = {"arrived_at": arrived_at, "arrival": arrival}
    refuse(rules.why_not_report_rectified(proceeding, words, **told, by=by, at=at))
    settle_lapsed(proceeding, at=arrived_at or at)
    received = [receive(one, at=at) for one in uploads]
    with transaction.atomic():
        proceeding = locked(proceeding)
        refuse(rules.why_not_report_rectified(proceeding, words, **told, by=by, at=at))
        if rules.why_not_acknowledge(proceeding, by=by, at=at).ok:
            has_it(proceeding, by=by, at=at)
        said = Plea.objects.create(
            proceeding=proceeding,
            words=words.strip(),
            rectifies=True,
            arrived_at=arrived_at,
            arrival=arrival.strip(),
            said_at=at,
            said_by=by.person,
        )
        attach(proceeding, received, said, by=by, at=at)
        enter(proceeding, ProceedingAct.RECTIFIED, by=by, at=at, plea=said.pk)
        tell_desk(proceeding, "approvals/notices/rectification_reported", at)
        if arrived_at is not None:
            _met(proceeding, arrived_at=arrived_at, by=by, at=at)
    return said


def settle_lapsed(proceeding: Proceeding, *, at: datetime) -> None:
    """The days of an order that are over by now are over, whatever the caller's act comes to."""
    if not clocks.doubted() and clocks.has_lapsed(proceeding.thread, ProceedingKind.RECTIFY, at):
        end_rectification(proceeding.thread, at=at)


def end_rectification(thread: str, *, at: datetime) -> bool:
    """The days to put it right are over: what lies there is looked at, what is missing was not put right; the office has to go on.

    The timer's verb, safe to run again.
    """
    with transaction.atomic():
        proceeding = locked(Proceeding.objects.get(uuid=thread.removeprefix("proceeding:")))
        clocks.lock(proceeding.thread, ProceedingKind.RECTIFY)
        if not rules.why_not_end_rectification(proceeding, at=at).ok:
            return False
        by, held = Actor.system("clock"), held_by(proceeding)
        done = rules.is_put_right(proceeding)
        proceeding.go_on()
        proceeding.save()
        clocks.settle(proceeding.thread, ProceedingKind.RECTIFY, at=at)
        start(ProceedingKind.NOTICE, "revocation.notice", proceeding, legal_day(at))
        if done:
            # Nobody has looked at it yet: that is the office's delay, and held against nobody.
            enter(proceeding, ProceedingAct.RECTIFICATION_OVER, by=by, at=at)
            tell_desk(proceeding, "approvals/notices/rectification_over", at)
        else:
            _fail(proceeding, held, by=by, at=at)
    return True


def _fail(proceeding: Proceeding, held: Commitment | None, *, by: Actor, at: datetime) -> None:
    """逾期未整改到位: what was ordered is not there, or is not so. What was only late is late still."""
    proceeding.miss(at=at)
    proceeding.save()
    if held is not None and held.state == CommitmentState.RECTIFYING:
        if proceeding.kind == Breach.OVERDUE:
            held.stay_overdue()
        else:
            held.fail()
        held.save()
    state = held.state if held is not None else ""
    enter(proceeding, ProceedingAct.RECTIFICATION_FAILED, by=by, at=at, state=state)
    tell_desk(proceeding, "approvals/notices/rectification_failed", at)


def found_wanting(case: Case, held: Commitment, *, by: Actor, at: datetime) -> None:
    """What he put right will not do: until the last day of the order he may again; after it, it was not put right.

    For a case and a commitment that are locked.
    """
    proceeding = rules.open_proceeding(case)
    if proceeding is None or proceeding.state == ProceedingState.RECTIFYING:
        return
    if rules.is_under_order(held):
        _fail(locked(proceeding), held, by=by, at=at)


def found_right(case: Case, *, by: Actor, at: datetime) -> None:
    """整改到位: with the last of what was ordered the proceeding is over; for a case that is locked."""
    proceeding = rules.open_proceeding(case)
    if proceeding is not None and rules.is_found_right(proceeding):
        conclude(locked(proceeding), _("经核查，已经整改到位"), by=by, at=at)
