"""Working days: which days count, and where a count of them ends. `calendar.py` counts, `edit.py` changes what counts."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def legal_day(moment: datetime) -> date:
    """The day the law sees: the moment's date in Asia/Shanghai."""
    if moment.tzinfo is None:
        raise ValueError("a legal day needs an aware moment")
    return moment.astimezone(SHANGHAI).date()


def midnight(day: date) -> datetime:
    """The moment the legal day begins."""
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
