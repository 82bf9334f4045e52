"""What an administrator may change in the calendar. The verbs of ground/clocks/calendar.py add the trail and the clocks."""

from datetime import date, datetime

from ground.workdays.models import AnnouncedYear, SpecialDay


def declare(day: date, *, is_workday: bool, name: str, source: str) -> SpecialDay:
    """The day is special, on that document's authority; what its row said before is replaced."""
    special, _created = SpecialDay.objects.update_or_create(
        date=day, defaults={"is_workday": is_workday, "name": name, "source": source}
    )
    return special


def withdraw(day: date) -> bool:
    """The day goes by its weekday again; False if it did already."""
    removed, _rows = SpecialDay.objects.filter(date=day).delete()
    return bool(removed)


def announce(year: int, *, source: str, at: datetime) -> bool:
    """The year's calendar is complete, its dates no longer provisional; False if it was announced already."""
    _row, created = AnnouncedYear.objects.get_or_create(
        year=year, defaults={"source": source, "loaded_at": at}
    )
    return created
