"""The announced calendars of a kept library enter our own table, which alone decides (CAL-5)."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from importlib.metadata import version

from django.db import transaction
from django.utils import timezone

from ground.law.rulings import follows
from ground.workdays.models import AnnouncedYear, SpecialDay


def announced_by_library() -> list[int]:
    """The years whose arrangement the library knows. It never guesses: a year with its National Day is an announced one."""
    from chinese_calendar.constants import holidays

    return sorted({day.year for day in holidays if (day.month, day.day) == (10, 1)})


@follows("CAL-7", article="国务院办公厅关于 2026 年部分节假日安排的通知")
@follows("CAL-8", article="国务院办公厅关于 2025 年部分节假日安排的通知")
@transaction.atomic
def load_years(years: Iterable[int] | None = None, *, at: datetime | None = None) -> list[int]:
    """Every announced year stands in the table; returns the years that were new.

    A year that stands there already is left as it is: an administrator may have corrected it.
    `ValueError` names the years asked for that nobody has announced.
    """
    known = announced_by_library()
    wanted = known if years is None else sorted(set(years))
    if unknown := [str(year) for year in wanted if year not in known]:
        raise ValueError(
            f"{'、'.join(unknown)} 年的放假安排没有收录；请等国务院办公厅公布后升级日历，或由管理员在工作日历页面录入"  # not a message: a console
        )
    present = set(AnnouncedYear.objects.values_list("year", flat=True))
    new = [year for year in wanted if year not in present]
    source = f"国务院办公厅节假日安排通知（chinesecalendar {version('chinesecalendar')}）"  # not a message: a source
    SpecialDay.objects.bulk_create(
        [
            SpecialDay(date=day, is_workday=is_workday, name=name, source=source)
            for day, is_workday, name in _named_days()
            if day.year in new or (day.month == 12 and day.year + 1 in new)  # 元旦 may reach into December
        ],
        ignore_conflicts=True,
    )
    loaded_at = at or timezone.now()
    AnnouncedYear.objects.bulk_create(
        [AnnouncedYear(year=year, source=source, loaded_at=loaded_at) for year in new]
    )
    return new


def _named_days() -> Iterator[tuple[date, bool, str]]:
    """Every day of a holiday, weekends too, and every day worked to make up for one."""
    from chinese_calendar.constants import Holiday, holidays, workdays

    for is_workday, days in ((False, holidays), (True, workdays)):
        for day, english in days.items():
            yield day, is_workday, Holiday(english).chinese
