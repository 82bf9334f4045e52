"""The last day of 容缺受理 moved: put off for force majeure, a lapse taken back, or given anew with the case (RQ-10, G10)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from approvals import papers, rules
from approvals.actions import catalogue, commitment, owing, renewal
from approvals.actions.deficiency import take_locked
from approvals.actions.gaps import clock_runs, locked, promise_waits_again
from approvals.actions.lapsing import settle_lapsed
from approvals.demands import Counts
from approvals.enums import Act, CaseState, DeficiencyState, Kind, Restoring, Way
from approvals.models import Case, Deficiency, LastDayMoved
from ground import clocks
from ground.accounts.actor import Actor
from ground.clocks.enums import Limit, Side
from ground.clocks.models import Clock
from ground.documents.issue import void
from ground.law.rulings import refuse
from ground.notices.tell import tell
from ground.trail.record import record
from ground.workdays.calendar import between, legal_day


def put_off(deficiency: Deficiency, days: int, reason: str, *, by: Actor, at: datetime) -> Deficiency:
    """不可抗力 (RQ-10): the last day is so many working days later, the applicant is told."""
    settle_lapsed(deficiency, at=at)
    with transaction.atomic():
        deficiency = locked(deficiency)
        refuse(rules.why_not_put_off(deficiency, days, reason, by=by, at=at))
        before, after = deficiency.due_on, rules.put_off_to(deficiency, days)
        clock_runs(deficiency, between(legal_day(at), after), at=at)
        _move_last_day(deficiency, Restoring.FORCE_MAJEURE, reason, before, restored=False, by=by, at=at)
    return deficiency


def _move_last_day(
    deficiency: Deficiency,
    ground: Restoring,
    reason: str,
    before: date,
    *,
    restored: bool,
    by: Actor,
    at: datetime,
) -> None:
    case, after = deficiency.case, deficiency.due_on
    LastDayMoved.objects.create(
        deficiency=deficiency,
        ground=ground,
        reason=reason.strip(),
        restored=restored,
        before=before,
        after=after,
        at=at,
        by=by.person,
    )
    act = Act.DEFICIENCY_RESTORED if restored else Act.DEFICIENCY_EXTENDED
    facts = {
        "no": deficiency.no,
        "ground": ground.value,
        "before": before.isoformat(),
        "after": after.isoformat(),
    }
    record(case.thread, act, by=by, at=at, facts=facts)
    if ground == Restoring.DECIDED_ANEW:
        template = "approvals/notices/deficiency_again"
    elif restored:
        template = "approvals/notices/deficiency_restored"
    else:
        template = "approvals/notices/deficiency_extended"
    told = papers.told(case) | {
        "reason": reason.strip(),
        "last": date_format(after, _("n月j日"))
        if any(gap.waits for gap in rules.gaps_of(deficiency))
        else "",
    }
    tell(case.addressees(at=at), template, about=case.thread, at=at, context=told)


def restore(
    deficiency: Deficiency,
    ground: Restoring,
    reason: str,
    *,
    arrived_at: datetime | None = None,
    received: Mapping[int, Counts] | None = None,
    days: int = 0,
    by: Actor,
    at: datetime,
) -> Deficiency:
    """The lapse is taken back (RQ-10): all of it had arrived in time, or force majeure kept it away and `days` are given anew.

    The case goes on where it was, its paper of the lapse is void. Where all had arrived it never was over, and the limits end when
    they would have, his own too: what is then found wanting lapses, unless days are given back. After force majeure the organ has
    the days that it had left. Where the matter went elsewhere meanwhile, the case goes along (U3).
    """
    with transaction.atomic():
        deficiency = locked(deficiency)
        ruling = rules.why_not_restore(
            deficiency, ground, reason, arrived_at=arrived_at, received=received, days=days, by=by, at=at
        )
        refuse(ruling)
        case, before, paper = deficiency.case, deficiency.due_on, deficiency.lapse_document
        lapsed_at = deficiency.closed_at
        assert paper is not None
        assert lapsed_at is not None
        if ended := bool(case.lapse):
            _go_on(deficiency, ground, since=lapsed_at, by=by, at=at)
        else:
            promise_waits_again(deficiency, at=at)
        deficiency.restore()
        deficiency.save()
        void(paper, reason=_("逾期认定已经撤销，恢复办理"), by=by, at=at)
        if ground == Restoring.FORCE_MAJEURE:
            clock_runs(deficiency, days, at=at)
        else:
            assert arrived_at is not None
            _start_like(deficiency.clock, deficiency.clock.started_on, deficiency.clock.limit)
            handed = received or {}
            take_locked(deficiency, handed, (), Way.POST, arrived_at, reason, None, by, at, proven=True)
        _move_last_day(deficiency, ground, reason, before, restored=True, by=by, at=at)
        if ended:
            catalogue.follow_late(case, at=at)
    return deficiency


def take_up_again(case: Case, reason: str, *, by: Actor, at: datetime) -> None:
    """A case that is decided anew waits again for what it lacked when it ended, as long as its limit has room for (RQ-5, G10).

    For a case that is locked and under way again, its limit running.
    """
    for deficiency in case.deficiencies.filter(state=DeficiencyState.ENDED):
        deficiency.case = case
        before = deficiency.due_on
        deficiency.take_up_again()
        deficiency.save()
        clock_runs(deficiency, max(1, rules.days_left(case, at=at)), at=at)
        _move_last_day(deficiency, Restoring.DECIDED_ANEW, reason, before, restored=True, by=by, at=at)


def lift(deficiency: Deficiency, case: Case) -> None:
    """The end of 容缺受理 was taken away (COR-5, G10): the case is where it was when it lapsed.

    For a case that is locked. The organ's limits run again next (`days_back`, or as it was ordered), then what is lacking is waited
    for (`wait_again`).
    """
    deficiency.case = case
    _go_back(deficiency, brought_back=True)
    deficiency.restore()
    deficiency.save()


def days_back(case: Case, ended_at: datetime, *, from_on: date) -> None:
    """The organ has the days that it had left when the case ended, from this day on; what was promised and had run out by then is
    not promised a second time.
    """
    for clock in _ran_until(case, ended_at).filter(kind=Kind.DECISION):
        left = rules.left_at(clock, ended_at)
        if left.length > 0 or clock.side == Side.STATUTORY:
            _start_like(clock, from_on, left)


def wait_again(
    deficiency: Deficiency, case: Case, days: int | None, reason: str, *, by: Actor, at: datetime
) -> None:
    """What is lacking may come for so many working days; where nobody set any, as long as it was given before, inside the law's own
    limit.
    """
    deficiency.case = case
    before, given = deficiency.due_on, days or deficiency.longest
    law = clocks.of(case.thread, Kind.DECISION, Side.STATUTORY)
    if days is None and law is not None:
        given = max(1, min(given, between(legal_day(at), law.due_on)))
    clock_runs(deficiency, given, at=at)
    _move_last_day(deficiency, Restoring.TAKEN_AWAY, reason, before, restored=True, by=by, at=at)


def _go_back(deficiency: Deficiency, *, brought_back: bool = False) -> None:
    case = deficiency.case
    if rules.goes_back_to(deficiency) == CaseState.REVIEWED:
        case.go_on_deciding(brought_back=brought_back)
    else:
        case.go_on_reviewing(brought_back=brought_back)
    case.save()


def _ran_until(case: Case, since: datetime) -> QuerySet[Clock]:
    """The organ's limits that the lapse ended."""
    ran = Clock.objects.filter(thread=case.thread, kind__in=[Kind.DECISION, Kind.RENEWAL], settled_at=since)
    return ran.order_by("pk")


def _start_like(clock: Clock, started_on: date, limit: Limit) -> None:
    clocks.start(
        clock.kind,
        thread=clock.thread,
        side=clock.side,
        rule_id=clock.rule_id,
        office=clock.office,
        started_on=started_on,
        limit=limit,
        place=clock.place,
    )


def _go_on(deficiency: Deficiency, ground: Restoring, *, since: datetime, by: Actor, at: datetime) -> None:
    """Back where it was, its limits running, and the letter that ended is told anew (COM-7)."""
    case = deficiency.case
    _go_back(deficiency)
    if ground == Restoring.FORCE_MAJEURE:
        days_back(case, since, from_on=legal_day(at))
        renewal.begin_again(case, at=at)
    else:
        for clock in _ran_until(case, since):
            _start_like(clock, clock.started_on, clock.limit)
    commitment.tell_again(case, by=by, at=at)
    owing.begin_and_tell(case, at=at)
