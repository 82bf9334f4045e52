"""延续: the end of the licence is the organ's limit, and what silence until then does to the renewal (行政许可法 50)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

import licences.actions as licences
from approvals import papers, rules
from approvals.actions import commitment, life, routes
from approvals.actions.closing import call_off, close
from approvals.actions.standing import look_up
from approvals.enums import Act, CaseState, Kind, Purpose
from approvals.models import Case, Decision
from credit.enums import Moment
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.addressees import holders
from ground.accounts.enums import Duty
from ground.clocks.enums import Limit, Side, Unit
from ground.clocks.ledger import sentence
from ground.documents.issue import issue
from ground.notices.tell import tell
from ground.trail.record import record
from ground.workdays.calendar import legal_day


def begin_again(case: Case, *, at: datetime) -> None:
    """A renewal that is decided anew while its licence still runs has the end of it as its limit again (CLK-11)."""
    if case.purpose != Purpose.RENEWAL or case.about_licence is None:
        return
    until = case.about_licence.valid_until
    if until is not None and until >= legal_day(at) and not case.about_licence.is_closed:
        begin(case)


def begin(case: Case) -> None:
    """The day on which the licence ends is the organ's limit, where it was asked in time (CLK-11)."""
    if not rules.in_time(case):
        return
    assert case.about_licence is not None
    assert case.about_licence.valid_until is not None
    clocks.start(
        Kind.RENEWAL,
        thread=case.thread,
        side=Side.STATUTORY,
        rule_id="CLK-11",
        office=case.competent_office.path,
        started_on=case.received_on,
        limit=Limit((case.about_licence.valid_until - case.received_on).days, Unit.CALENDAR_DAYS),
        place=case.place,
    )


def lock(case: Case) -> None:
    """Its letter and its licence are nobody else's until this transaction ends; before any clock is locked (the floors' order)."""
    if case.scheme:
        commitment.lock(case)
    life.lock_licence(case)


def settle(case: Case, *, at: datetime) -> bool:
    """What silence has done to a renewal by `at` is done; whether it did. The case is locked.

    Where the applicant owed a correction when it lapsed, the case is over or its licence closed, the limit ends
    without renewing anything.
    """
    if case.purpose != Purpose.RENEWAL:
        return False
    lock(case)
    clocks.lock(case.thread, Kind.RENEWAL)
    if rules.why_not_deem_renewed(case, at=at).ok:
        _deem(case, at=at)
        return True
    clock = clocks.of(case.thread, Kind.RENEWAL)
    if clock is None or clock.settled_at is not None:
        return False
    if clock.lapsed(at) or not rules.awaits_renewal(case, at=at):
        clocks.settle(case.thread, Kind.RENEWAL, at=at)
    return False


def deem(pk: int, *, at: datetime) -> bool:
    """视为准予延续 (CLK-11): the licence ended and nobody had decided on its renewal.

    The timer's verb: asks again under its own lock, and leaves a case that somebody works on for the next round.
    """
    with transaction.atomic():
        case = Case.objects.locked_unless_busy(pk)
        return case is not None and settle(case, at=at)


def _deem(case: Case, *, at: datetime) -> None:
    """Decided by the law and no person: the ruling and the count that it rests on are kept with the entry."""
    ruling = rules.why_not_deem_renewed(case, at=at)
    clock = clocks.of(case.thread, Kind.RENEWAL)
    assert clock is not None
    by = Actor.system("clock")
    if case.state == CaseState.FILED:
        # What counts as renewed was accepted: the machine has no other way from receipt to a grant.
        case.deem_accepted(at=at)
        case.save()
        clocks.settle(case.thread, Kind.INTAKE, at=at)
    # As with any decision it is kept how he stood and what was open to him; the law renews all the same.
    look_up(case, Moment.DECISION, at=at)
    routes.keep_offers(case, Moment.DECISION, at=at)
    case.deem_renewed(at=at)
    case.save()
    # What he signed is due as after any grant; a letter that nobody signed binds nobody.
    signed = commitment.decide(case, by_silence=True, by=by, at=at)
    if signed is not None and not signed.is_signed:
        commitment.end(case, _("承诺书没有签署，延续已经视为准予"), by=by, at=at)
        signed = None
    licence = life.lock_licence(case)
    until = papers.renewed_until(case)
    licences.renew(licence, until=until, thread=case.thread, on=legal_day(at), deemed=True)
    close(case, at=at)
    call_off(case, _("有效期届满前未作决定，视为准予延续，不再等待"), by=by, at=at)
    facts = {
        "ruling": ruling.as_json(),
        "count": sentence(clock),
        "due_on": clock.due_on,
        "licence": licence.number,
        "until": until,
    }
    record(case.thread, Act.RENEWAL_DEEMED, by=by, at=at, facts=facts)
    told = papers.told(case) | {"licence": licence.number, "until": until.isoformat()}
    tell(case.addressees(at=at), "approvals/notices/renewal_deemed", about=case.thread, at=at, context=told)
    desk = holders(Duty.DECISION, at=at, office=case.competent_office) + holders(Duty.EFFICIENCY, at=at)
    tell(desk, "approvals/notices/renewal_silence", about=case.thread, at=at, context=told)
    life.issue_licence(case, licence, papers.committed(signed), by=by, at=at)
    document = issue(
        papers.DEEMED_RENEWAL,
        thread=case.thread,
        facts=papers.deemed_renewal(case, licence, ended_on=clock.due_on, at=at) | papers.committed(signed),
        office=papers.organ(case.competent_office),
        by=by,
        at=at,
    )
    Decision.objects.create(
        case=case,
        stands_for=case,
        granted=True,
        deemed=True,
        reasons="",
        decided_at=at,
        decided_by=None,
        document=document,
    )
