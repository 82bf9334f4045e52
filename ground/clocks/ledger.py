"""A due date opened into its arithmetic: every day from the start to the end, counted or not, and why."""

from datetime import date
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ground.clocks.enums import Unit
from ground.clocks.models import Clock
from ground.law.rulings import follows
from ground.workdays.calendar import Calendar, days_after


class Day(NamedTuple):
    """One day of the count; `nth` is its number among the counted ones, 0 where it is not counted."""

    date: date
    counted: bool
    words: str
    nth: int


@follows("CAL-2", article="民法典 201、行政许可法 82")
def ledger(clock: Clock, calendar: Calendar | None = None) -> list[Day]:
    """Every day from the start to the due day, with its reason; the calendar may be handed in where many are shown."""
    calendar = calendar or Calendar.covering(clock.started_on, clock.due_on)
    days = [Day(clock.started_on, False, _("起始日，不计入"), 0)]
    nth = 0
    for day in days_after(clock.started_on, clock.due_on):
        every_day = clock.unit == Unit.CALENDAR_DAYS
        counted = every_day or calendar.is_workday(day)
        nth += counted
        days.append(Day(day, counted, "" if every_day else _why(day, calendar), nth if counted else 0))
    return days


def _why(day: date, calendar: Calendar) -> str:
    named = calendar.named(day)
    if named:
        return _("%(name)s调休上班") % {"name": named.name} if named.is_workday else named.name
    if not calendar.is_workday(day):
        return _("周末")
    if calendar.provisional(day):
        return _("工作日（%(year)s 年放假安排尚未公布，暂按星期计）") % {"year": day.year}
    return _("工作日")


def sentence(clock: Clock) -> str:
    """The count in one sentence that a person reads and can check, with the rules it rests on."""
    facts = {
        "side": clock.get_side_display(),
        "rule": clock.rule_id,
        "start": _day(clock.started_on),
        "length": clock.length,
        "due": _day(clock.due_on),
        "year": clock.due_on.year,
    }
    if clock.length == 0:
        words = _("%(side)s：当日办结，%(start)s 24 时届满（%(rule)s）。")
    elif clock.unit == Unit.CALENDAR_DAYS:
        words = _("%(side)s：至 %(due)s 24 时届满，按日历日计，共 %(length)s 日（%(rule)s）。")
    else:
        words = _(
            "%(side)s：自 %(start)s 起算，当日不计入（民法典 201），只计工作日、不含法定节假日（行政许可法 82），"
            "第 %(length)s 个工作日 %(due)s 24 时届满（%(rule)s、CAL-1、CAL-2）。"
        )
    if clock.provisional:
        words += _("%(year)s 年放假安排尚未公布，此日期为暂定，公布后自动重算（CAL-5）。")
    return words % facts


def _day(day: date) -> str:
    return date_format(day, _("Y 年 n 月 j 日"))
