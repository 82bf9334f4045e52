"""Counting working days (行政许可法 82; 民法典 201).

A single question asks the module (`after`, `between`, `is_workday`); a page that counts many rows reads one
`Calendar` and asks that. The day of the event is never counted: counting begins with the day after it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple, Self

from django.db.models import BooleanField, DateField, F, Func, Value

from ground.law.rulings import follows
from ground.workdays import legal_day as legal_day
from ground.workdays import midnight as midnight
from ground.workdays.models import AnnouncedYear, SpecialDay

ONE_DAY = timedelta(days=1)
SATURDAY = 5

# An announced year travels in the same query as the special days, as a row of its first day.
NEW_YEARS_DAY = Func(F("year"), 1, 1, function="make_date", output_field=DateField())


class Due(NamedTuple):
    """Where a count ends; provisional while a year it ran through has no announced calendar."""

    on: date
    provisional: bool


class Special(NamedTuple):
    """What a row says about its day: whether it is worked, and the holiday's name."""

    is_workday: bool
    name: str


@dataclass(frozen=True)
class Calendar:
    """The days from `first` to `last`, as they stood when they were read. Asking about another day is an error."""

    first: date
    last: date
    special: Mapping[date, Special]
    announced: frozenset[int]

    @classmethod
    def covering(cls, first: date, last: date = date.max) -> Self:
        """The calendar between two days, both included, in one query."""
        days = SpecialDay.objects.filter(date__range=(first, last)).order_by()
        years = AnnouncedYear.objects.filter(year__range=(first.year, last.year)).order_by()
        rows = days.values_list("date", "is_workday", "name").union(
            years.values_list(NEW_YEARS_DAY, Value(None, BooleanField()), Value("")), all=True
        )
        special: dict[date, Special] = {}
        announced: set[int] = set()
        for day, is_workday, name in rows:
            if is_workday is None:
                announced.add(day.year)
            else:
                special[day] = Special(is_workday, name)
        return cls(first, last, special, frozenset(announced))

    @follows("CAL-4", article="国务院办公厅节假日安排通知")
    def is_workday(self, day: date) -> bool:
        """Whether the day counts: as its row says (放假、调休上班), else Monday to Friday."""
        named = self.named(day)
        return named.is_workday if named else day.weekday() < SATURDAY

    def named(self, day: date) -> Special | None:
        """The day's own row, if it has one."""
        if not self.first <= day <= self.last:
            raise ValueError(f"{day} lies outside this calendar ({self.first} to {self.last})")
        return self.special.get(day)

    @follows("CAL-5", article="国务院办公厅节假日安排通知")
    def provisional(self, day: date) -> bool:
        """Whether the day's year has no announced calendar, so that the day is counted by its weekday for now."""
        return day.year not in self.announced

    @follows("CAL-2", article="民法典 201、行政许可法 82")
    def after(self, start: date, n: int) -> Due:
        """The n-th working day after the start day, which is not counted. No days at all end on the start day itself."""
        if n < 0:
            raise ValueError("a limit has no negative length")
        day, provisional = start, False
        while n:
            day += ONE_DAY
            provisional = provisional or self.provisional(day)
            if self.is_workday(day):
                n -= 1
        return Due(day, provisional)

    def between(self, a: date, b: date) -> int:
        """How many working days d lie in a < d <= b; counted below zero where b is before a."""
        if b < a:
            return -self.between(b, a)
        return sum(self.is_workday(day) for day in days_after(a, b))


def days_after(a: date, b: date) -> Iterator[date]:
    """Every day d with a < d <= b."""
    return (a + ONE_DAY * number for number in range(1, (b - a).days + 1))


def after(start: date, n: int) -> Due:
    """The n-th working day after the start day (CAL-2)."""
    return Calendar.covering(start).after(start, n)


def between(a: date, b: date) -> int:
    """How many working days d lie in a < d <= b."""
    return Calendar.covering(min(a, b), max(a, b)).between(a, b)


@follows("CAL-1", article="行政许可法 82")
def is_workday(day: date) -> bool:
    """Whether the day counts toward an organ's limit."""
    return Calendar.covering(day, day).is_workday(day)
