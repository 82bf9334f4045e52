"""The light of a clock: what a queue shows of it at a glance, in colour, shape and words."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ground.clocks.enums import SHAPES, Colour, Unit
from ground.clocks.models import Clock
from ground.workdays.calendar import Calendar, legal_day


@dataclass(frozen=True)
class Light:
    """`days_left` counts days to the due day as the clock counts them, below zero once it is over; `shape` tells without colour."""

    colour: Colour
    words: str
    days_left: int

    @property
    def shape(self) -> str:
        return SHAPES[self.colour]


def light(clock: Clock, now: datetime, calendar: Calendar) -> Light:
    """Green with time to spare, yellow in the last stretch, red when over, grey once settled.

    A day that was fixed years ahead is named until its last stretch begins: nobody counts down a thousand days.
    The calendar, read once for a whole page, covers the days between now (or the settling) and every due day.
    """
    seen = legal_day(clock.settled_at or now)
    by_date = clock.unit == Unit.CALENDAR_DAYS
    left = (clock.due_on - seen).days if by_date else calendar.between(seen, clock.due_on)
    if clock.settled_at is not None:
        over = _over(-left, by_date) if clock.lapsed(clock.settled_at) else _("按期完成")
        return Light(Colour.GREY, over, left)
    if clock.lapsed(now):
        return Light(Colour.RED, _over(-left, by_date), left)
    colour = Colour.YELLOW if clock.yellow_at <= now else Colour.GREEN
    if by_date and colour == Colour.GREEN:
        return Light(colour, _("至 %(due)s") % {"due": date_format(clock.due_on, _("Y年n月j日"))}, left)
    return Light(colour, _left(left, by_date) if left else _("今日到期"), left)


def _left(days: int, by_date: bool) -> str:
    if by_date:
        return ngettext("剩 %(days)d 日", "剩 %(days)d 日", days) % {"days": days}
    return ngettext("剩 %(days)d 个工作日", "剩 %(days)d 个工作日", days) % {"days": days}


def _over(days: int, by_date: bool) -> str:
    """On the rest days that follow the due day it is over by no working day yet."""
    if not days:
        return _("已超期")
    if by_date:
        return ngettext("超期 %(days)d 日", "超期 %(days)d 日", days) % {"days": days}
    return ngettext("超期 %(days)d 个工作日", "超期 %(days)d 个工作日", days) % {"days": days}


def calendar_for(clocks: list[Clock], now: datetime, *, ledgers: bool = False) -> Calendar:
    """The calendar that the lights of all these clocks need, and where asked their ledgers too, in one query."""
    days = [legal_day(now)]
    if ledgers:
        days += [clock.started_on for clock in clocks]
    for clock in clocks:
        days += [clock.due_on, legal_day(clock.settled_at or now)]
    return Calendar.covering(min(days), max(days))
