"""What the acts of a revocation have in common: its clocks, papers, messages and history, and how it ends without a decision."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from approvals import papers, rules
from approvals.actions import undoing
from approvals.actions.fulfilment import fulfil, go_on
from approvals.enums import Method
from approvals.models import (
    Case,
    Plea,
    Proceeding,
    ProceedingFile,
    ProceedingReport,
    ProceedingService,
    Supplement,
)
from approvals.proceedings import ProceedingAct, ProceedingKind, Served
from commitments.enums import BROKEN, CommitmentState
from commitments.models import Commitment
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.addressees import holders
from ground.accounts.enums import Duty
from ground.accounts.models import Office
from ground.clocks.enums import Limit, Side
from ground.clocks.models import Clock
from ground.documents.files import Received
from ground.documents.issue import Paper, issue
from ground.documents.models import Document
from ground.law.values import value
from ground.notices.tell import Addressee, tell
from ground.trail.record import record
from ground.workdays.calendar import legal_day

SERVED_ACTS = {
    Served.ORDER: ProceedingAct.ORDER_SERVED,
    Served.NOTICE: ProceedingAct.SERVED,
    Served.SUPPLEMENT: ProceedingAct.SUPPLEMENT_SERVED,
    Served.DECISION: ProceedingAct.DECISION_SERVED,
    Served.CORRECTION: ProceedingAct.CORRECTION_SERVED,
}


def conclude(
    proceeding: Proceeding, words: str, *, stands: bool = True, speaks: bool = True, by: Actor, at: datetime
) -> None:
    """It is over without a decision; whoever knew of it, or of what it was about, hears so. `speaks`: whether the caller leaves it to
    this to say that the commitment goes on.
    """
    told = proceeding.noticed_at is not None or proceeding.ordered_at is not None
    proceeding.close(words.strip(), by=by.user, at=at)
    proceeding.save()
    undoing.clear(proceeding, words.strip(), by=by, at=at)
    settle(proceeding, at=at)
    held = held_by(proceeding)
    knew = held is not None and rules.known_state(held) in BROKEN
    # Of a decision that is gone, nothing is owed either: who took it away sees to that.
    if stands and held is not None and held.state in BROKEN:
        _mend(proceeding, held, by=by, at=at)
    enter(proceeding, ProceedingAct.CLOSED, by=by, at=at)
    if told and stands:
        tell_party(proceeding, "approvals/notices/proceeding_closed", at, words=words.strip())
    elif stands and speaks and knew and held is not None and held.state == CommitmentState.PERFORMING:
        # Before any notice he knew that something was late, and fulfilled it is not yet.
        tell_party(proceeding, "approvals/notices/commitment_goes_on", at, words=words.strip())


def settle(proceeding: Proceeding, *, at: datetime) -> None:
    """It was concluded: no limit of it runs."""
    for kind in ProceedingKind:
        clocks.settle(proceeding.thread, kind, at=at)


def attach(
    proceeding: Proceeding,
    files: Iterable[Received],
    plea: Plea | None = None,
    *,
    report: ProceedingReport | None = None,
    supplement: Supplement | None = None,
    by: Actor,
    at: datetime,
) -> None:
    ProceedingFile.objects.bulk_create(
        ProceedingFile(
            proceeding=proceeding,
            plea=plea,
            report=report,
            supplement=supplement,
            original=one.original,
            view=one.view,
            name=one.filename,
            pages=one.pages,
            added_at=at,
            added_by=by.user,
        )
        for one in files
    )


def start(kind: ProceedingKind, key: str, proceeding: Proceeding, on: date) -> Clock:
    days: int = value(key, proceeding.case.place, on)
    return run(kind, days, proceeding, on)


def run(kind: ProceedingKind, days: int, proceeding: Proceeding, on: date) -> Clock:
    """Its clock runs from the day after `on`."""
    return clocks.start(
        kind,
        thread=proceeding.thread,
        side=Side.NONE,
        rule_id="COR-2",
        office=proceeding.case.competent_office.path,
        started_on=on,
        limit=Limit(days),
        place=proceeding.case.place,
    )


def desk_of(case: Case, *, at: datetime) -> list[Addressee]:
    office = case.competent_office
    return holders(Duty.REVIEW, at=at, office=office) + holders(Duty.DECISION, at=at, office=office)


def _told(proceeding: Proceeding) -> dict[str, Any]:
    """What the messages about a proceeding may say: nothing personal."""
    told: dict[str, Any] = dict(papers.told(proceeding.case))
    return told | {"breach": str(proceeding.told_of.label), "noticed": proceeding.noticed_at is not None}


def tell_desk(proceeding: Proceeding, template: str, at: datetime, **more: object) -> None:
    case = proceeding.case
    tell(desk_of(case, at=at), template, about=case.thread, at=at, context=_told(proceeding) | more)


def tell_party(proceeding: Proceeding, template: str, at: datetime, **more: object) -> None:
    case = proceeding.case
    people = proceeding.addressees(at=at)
    tell(people, template, about=case.thread, at=at, context=_told(proceeding) | more)


def reach(proceeding: Proceeding, paper: Served, *, by: Actor, at: datetime) -> bool:
    """Whether it has reached him in an account, with his consent; else it is to be served within so many days."""
    if not rules.why_not_serve_in_account(proceeding.case, at=at).ok:
        start(ProceedingKind.SERVICE, "revocation.service", proceeding, legal_day(at))
        return False
    served(proceeding, paper, Method.ONLINE, legal_day(at), "", by=by, at=at)
    return True


def served(
    proceeding: Proceeding, paper: Served, method: str, on: date, receipt: str, *, by: Actor, at: datetime
) -> Clock | None:
    """It reached him on that day: his days run from the next one; those against a decision run with no clock of ours."""
    lies = proceeding.supplements.filter(service=None).first() if paper == Served.SUPPLEMENT else None
    ProceedingService.objects.create(
        proceeding=proceeding,
        paper=paper,
        about=proceeding.ordered_kind if paper == Served.ORDER else "",
        supplement=lies,
        method=method,
        on=on,
        receipt=receipt,
        entered_at=at,
        entered_by=by.person,
    )
    clocks.settle(proceeding.thread, ProceedingKind.SERVICE, at=at)
    if paper == Served.ORDER:
        return run(ProceedingKind.RECTIFY, rules.ordered_days(proceeding), proceeding, on)
    if paper == Served.NOTICE:
        proceeding.serve(at=at)
        proceeding.save()
    if paper in (Served.DECISION, Served.CORRECTION):
        return None
    told_at = lies.noticed_at if lies is not None else proceeding.noticed_at
    assert told_at is not None
    return run(ProceedingKind.DEFENCE, rules.defence_days(proceeding, told_at, on), proceeding, on)


def has_it(proceeding: Proceeding, *, by: Actor, at: datetime) -> None:
    """What lay there unserved has reached him, today: he says so in an account that opens it, or acts on it there."""
    if paper := rules.awaits_service(proceeding):
        served(proceeding, paper, Method.ONLINE, legal_day(at), "", by=by, at=at)
        enter(proceeding, SERVED_ACTS[paper], by=by, at=at, method=Method.ONLINE.value)


def enter(proceeding: Proceeding, act: ProceedingAct, *, by: Actor, at: datetime, **more: object) -> None:
    facts = {"proceeding": str(proceeding.uuid)} | more
    record(proceeding.case.thread, act, by=by, at=at, facts=facts)


def issue_paper(
    paper: Paper, proceeding: Proceeding, facts: papers.Facts, *, by: Actor, at: datetime
) -> Document:
    office = papers.organ(organ_of(proceeding, by))
    return issue(paper, thread=proceeding.case.thread, facts=facts, office=office, by=by, at=at)


def organ_of(proceeding: Proceeding, by: Actor) -> Office:
    """Whose paper it is: of the office that granted, or of the one above it whose approver acts."""
    return by.office or proceeding.case.competent_office


def locked(proceeding: Proceeding) -> Proceeding:
    Case.objects.locked(proceeding.case_id)
    return Proceeding.objects.locked(proceeding.pk)


def held_by(proceeding: Proceeding) -> Commitment | None:
    """The commitment of the proceeding, locked."""
    return Commitment.objects.locked(proceeding.commitment_id) if proceeding.commitment_id else None


def _mend(proceeding: Proceeding, held: Commitment, *, by: Actor, at: datetime) -> None:
    """Nothing is held against it any more: all of it was found in order, or what is still to come or to be looked at is awaited."""
    case = proceeding.case
    if rules.is_kept(held.promised.all(), held.verifications.all(), held):
        fulfil(case, held, by=by, at=at)
    else:
        go_on(case, held, doubted_on=legal_day(proceeding.opened_at), by=by, at=at)
