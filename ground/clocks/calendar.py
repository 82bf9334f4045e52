"""Changing the calendar, with its consequences: each verb edits the days, recounts the running clocks and records both.

What a clock that has thereby run out means is not decided here: its app's next sweep finds it.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction

from ground.accounts.actor import Actor
from ground.clocks import rules, run
from ground.clocks.enums import Act
from ground.clocks.run import Moved
from ground.law.rulings import refuse
from ground.trail.record import record
from ground.workdays import edit
from ground.workdays.load import load_years


@transaction.atomic
def declare_day(
    day: date, *, is_workday: bool, name: str, source: str, by: Actor, at: datetime
) -> list[Moved]:
    """The day is off, or worked to make up for one (CAL-4), on the authority of `source`; returns the clocks it moved."""
    refuse(rules.why_not_edit_calendar(by=by, at=at))
    run.change_calendar()
    edit.declare(day, is_workday=is_workday, name=name, source=source)
    moved = run.recompute(day.year, now=at)
    facts = {"day": day, "is_workday": is_workday, "name": name, "source": source, "moved": len(moved)}
    record(thread(day.year), Act.DAY_DECLARED, by=by, at=at, facts=facts)
    return moved


@transaction.atomic
def withdraw_day(day: date, *, by: Actor, at: datetime) -> list[Moved]:
    """The day goes by its weekday again; returns the clocks that moved. Nothing happens where it does already."""
    refuse(rules.why_not_edit_calendar(by=by, at=at))
    run.change_calendar()
    if not edit.withdraw(day):
        return []
    moved = run.recompute(day.year, now=at)
    record(thread(day.year), Act.DAY_WITHDRAWN, by=by, at=at, facts={"day": day, "moved": len(moved)})
    return moved


@transaction.atomic
def announce_year(year: int, *, source: str, by: Actor, at: datetime) -> list[Moved]:
    """The year's special days are complete: nothing counted over it is provisional any more (CAL-5)."""
    refuse(rules.why_not_edit_calendar(by=by, at=at))
    run.change_calendar()
    if not edit.announce(year, source=source, at=at):
        return []
    moved = run.recompute(year, now=at)
    record(thread(year), Act.YEAR_ANNOUNCED, by=by, at=at, facts={"source": source, "moved": len(moved)})
    return moved


@transaction.atomic
def load(years: Iterable[int] | None = None, *, at: datetime) -> tuple[list[int], list[Moved]]:
    """The years that the library has announced since stand in the table; returns them, and the clocks that moved.

    A year's arrangement may reach into the December before it, so that year is counted again too.
    """
    run.change_calendar()
    new = load_years(years, at=at)
    moved = []
    for year in new:
        found = run.recompute(year - 1, now=at) + run.recompute(year, now=at)
        record(
            thread(year), Act.YEAR_ANNOUNCED, by=Actor.system("calendar"), at=at, facts={"moved": len(found)}
        )
        moved += found
    return new, moved


@transaction.atomic
def moved_told(people: Mapping[int, int], *, at: datetime) -> None:
    """It is on record how many people were told where their last days went, by the year in which these are now."""
    for year, told in sorted(people.items()):
        facts = {"moved": 0, "people": told}
        record(thread(year), Act.MOVED_TOLD, by=Actor.system("calendar"), at=at, facts=facts)


def thread(year: int) -> str:
    """Where the trail keeps what happened to a year's calendar."""
    return f"calendar:{year}"
