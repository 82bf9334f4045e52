"""The life of a clock: started, settled, counted again when the calendar changes. What its lapse means, its app says."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import F

from ground.clocks import marks
from ground.clocks.enums import Limit, Unit
from ground.clocks.models import Clock
from ground.law.rulings import follows
from ground.law.values import value
from ground.workdays.calendar import ONE_DAY, Calendar, Due, midnight


class Moments(NamedTuple):
    """Where a limit ends and where its last stretch begins; both moments are midnights in Asia/Shanghai."""

    due: Due
    yellow_at: datetime
    lapses_at: datetime


class Moved(NamedTuple):
    """A clock that now ends elsewhere, or whose end is no longer provisional; `over` if it has thereby run out."""

    clock: Clock
    was: Due
    over: bool

    @property
    def is_to_be_told(self) -> bool:
        """Whether it ends for good on another day than people know: a provisional one is told when its year is announced."""
        return self.clock.told_on is not None and not self.clock.provisional


# The advisory lock of the calendar: who starts a clock shares it, who changes the calendar holds it alone.
CALENDAR = 20_260_101


def hold_calendar() -> None:
    """Until this transaction ends the calendar stays as it is: nobody counts by days that are being changed."""
    _advisory_lock("pg_advisory_xact_lock_shared")


def change_calendar() -> None:
    """Until this transaction ends nobody starts a clock: every clock that runs is seen by the recount."""
    _advisory_lock("pg_advisory_xact_lock")


def _advisory_lock(function: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [CALENDAR])


def start(
    kind: str,
    *,
    thread: str,
    side: str,
    rule_id: str,
    office: str,
    started_on: date,
    limit: Limit,
    place: str = "",
) -> Clock:
    """The limit runs on the thread from the day after `started_on`. No second of its kind and side can run beside it."""
    hold_calendar()
    due, yellow_at, lapses_at = moments(limit, started_on, place, Calendar.covering(started_on))
    return Clock.objects.create(
        thread=thread,
        kind=kind,
        side=side,
        rule_id=rule_id,
        office=office,
        place=place,
        started_on=started_on,
        length=limit.length,
        unit=limit.unit,
        due_on=due.on,
        yellow_at=yellow_at,
        lapses_at=lapses_at,
        provisional=due.provisional,
    )


def lock(thread: str, kind: str) -> None:
    """The running clocks of this kind are nobody else's until this transaction ends: a due day read next will stand."""
    hold_calendar()
    mine = Clock.objects.running().filter(thread=thread, kind=kind).order_by("pk")
    list(mine.select_for_update(no_key=True, of=("self",)))


def settle(thread: str, kind: str, side: str | None = None, *, at: datetime) -> int:
    """What the clocks of this kind waited for has happened, on every side or on that one, for good. Returns how many were running."""
    # Before any clock is: whoever changes the calendar takes it first and the clocks after it.
    hold_calendar()
    running = Clock.objects.running().filter(thread=thread, kind=kind)
    return (running if side is None else running.filter(side=side)).update(settled_at=at)


def take_told(threads: Iterable[str], kinds: Iterable[str]) -> list[Clock]:
    """The clocks of these threads that moved, each with the day people knew; whoever calls tells them, in this transaction."""
    hold_calendar()
    rows = Clock.objects.moved(kinds).filter(thread__in=set(threads)).order_by("due_on", "pk")
    found = list(rows.select_for_update(no_key=True, of=("self",)))
    Clock.objects.filter(pk__in=[one.pk for one in found]).update(told_on=None)
    return found


def hand_over(thread: str, office: str) -> int:
    """The running clocks of the thread are this office's; they end when they did, by the calendar they were begun by (U3)."""
    hold_calendar()
    return Clock.objects.running().filter(thread=thread).update(office=office)


def of(thread: str, kind: str, side: str | None = None) -> Clock | None:
    """The thread's clock of this kind: the one that runs, else the one settled last; of two sides the one due first."""
    clocks = Clock.objects.filter(thread=thread, kind=kind)
    if side is not None:
        clocks = clocks.filter(side=side)
    return clocks.order_by(F("settled_at").desc(nulls_first=True), "due_on", "pk").first()


def first_of(clocks: Iterable[Clock]) -> Clock | None:
    """What `of` finds, among clocks of one kind that somebody has read already."""

    def place(clock: Clock) -> tuple[bool, float, date, int]:
        settled = clock.settled_at.timestamp() if clock.settled_at else 0.0
        return clock.settled_at is not None, -settled, clock.due_on, clock.pk

    return min(clocks, key=place, default=None)


def open_for(threads: Iterable[str]) -> dict[str, list[Clock]]:
    """The running clocks of many threads in one query, those due first in front; a thread without any has an empty list."""
    running: dict[str, list[Clock]] = defaultdict(list)
    for clock in Clock.objects.running().filter(thread__in=set(threads)).order_by("lapses_at", "pk"):
        running[clock.thread].append(clock)
    return running


def has_lapsed(thread: str, kind: str, now: datetime) -> bool:
    """Whether a running clock of this kind is over by `now`; locks nothing: whoever acts on it asks again under a lock."""
    return Clock.objects.lapsed_by(now).filter(thread=thread, kind=kind).exists()


def lapsed(kinds: Iterable[str], now: datetime) -> list[tuple[int, str]]:
    """Id and thread of every running clock of these kinds whose time is over by `now`; reads the index, locks nothing."""
    found = Clock.objects.lapsed_by(now).filter(kind__in=list(kinds))
    return list(found.values_list("pk", "thread"))


def lapsed_threads(kinds: Iterable[str], now: datetime) -> list[str]:
    """The threads of `lapsed`, each once, the longest over first."""
    return list(dict.fromkeys(thread for _pk, thread in lapsed(kinds, now)))


@follows("CAL-3", article="民法典 202-203")
@follows("MON-1", article="电子监察办法")
def moments(limit: Limit, started_on: date, place: str, calendar: Calendar) -> Moments:
    """The due day, which ends at 24:00, and the midnight with which yellow begins.

    Yellow is the day on which few days are left: as many as `clock.yellow` says, or its share of the limit,
    whichever comes earlier; but before a fixed day never more than `clock.yellow.dated` days.
    """
    says = value("clock.yellow", place, started_on)
    stretch = max(says["working_days"], limit.length * says["percent"] // 100)
    if limit.unit == Unit.CALENDAR_DAYS:
        stretch = min(stretch, value("clock.yellow.dated", place, started_on))
    due = _count(limit, limit.length, started_on, calendar)
    yellow_on = _count(limit, max(0, limit.length - stretch), started_on, calendar).on
    return Moments(due, yellow_at=midnight(yellow_on), lapses_at=midnight(due.on + ONE_DAY))


def ends_on(limit: Limit, started_on: date, calendar: Calendar | None = None) -> date:
    """The last day of the limit that runs from the day after `started_on`, in the days it is counted in."""
    return last_of(limit, started_on, calendar).on


def last_of(limit: Limit, started_on: date, calendar: Calendar | None = None) -> Due:
    """The same, and whether it is provisional (CAL-5)."""
    return _count(limit, limit.length, started_on, calendar or Calendar.covering(started_on))


def _count(limit: Limit, days: int, started_on: date, calendar: Calendar) -> Due:
    if limit.unit == Unit.CALENDAR_DAYS:
        return Due(started_on + timedelta(days=days), False)
    return calendar.after(started_on, days)


def shorten(clock: Clock, limit: Limit) -> bool:
    """The running clock ends where this limit ends, counted from the same day, if that is earlier; never later (COR-1)."""
    hold_calendar()
    due, yellow_at, lapses_at = moments(
        limit, clock.started_on, clock.place, Calendar.covering(clock.started_on)
    )
    if clock.settled_at is not None or due.on >= clock.due_on:
        return False
    clock.length, clock.unit, clock.due = limit.length, limit.unit, due
    clock.yellow_at, clock.lapses_at = yellow_at, lapses_at
    clock.save()
    return True


def shorten_to(clock: Clock, limit: Limit, *, started_on: date) -> bool:
    """The running clock ends where this limit ends, counted from `started_on`, if that is earlier; never later."""
    hold_calendar()
    ends = moments(limit, started_on, clock.place, Calendar.covering(started_on)).due.on
    return shorten(clock, Limit((ends - clock.started_on).days, Unit.CALENDAR_DAYS))


@follows("CAL-5", article="国务院办公厅节假日安排通知")
@transaction.atomic
def recompute(year: int, *, now: datetime) -> list[Moved]:
    """Every running clock that counts days of the year ends where the calendar now says; returns those that moved.

    Arithmetic only: a clock may thereby have run out, and its app's sweep will find it. What was said about a clock
    too early is taken back, so that it will be said again in time.
    """
    clocks = list(
        Clock.objects.counted_over(year).order_by("pk").select_for_update(no_key=True, of=("self",))
    )
    if not clocks:
        return []
    calendar = Calendar.covering(min(clock.started_on for clock in clocks))
    moved = []
    for clock in clocks:
        was = clock.due
        clock.due, clock.yellow_at, clock.lapses_at = moments(
            clock.limit, clock.started_on, clock.place, calendar
        )
        known_on = clock.told_on or was.on
        clock.told_on = known_on if known_on != clock.due_on else None
        if clock.due != was:
            moved.append(Moved(clock, was, over=clock.lapsed(now)))
    fields = ["due_on", "provisional", "yellow_at", "lapses_at", "told_on"]
    Clock.objects.bulk_update(clocks, fields, batch_size=500)
    marks.take_back(clocks, now)
    return moved
