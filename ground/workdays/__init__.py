"""Working days: which days count, and where a count of them ends. `calendar.py` counts, `edit.py` changes what counts."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from ground.law.rulings import follows

SHANGHAI = ZoneInfo("Asia/Shanghai")


@follows("CAL-6", article="最高法审理行政许可案件规定 6、电子签名法 10-11")
def legal_day(moment: datetime) -> date:
    """The day the law sees: the moment's date in Asia/Shanghai, at whatever hour, on a rest day too."""
    if moment.tzinfo is None:
        raise ValueError("a legal day needs an aware moment")
    return moment.astimezone(SHANGHAI).date()


def midnight(day: date) -> datetime:
    """The moment the legal day begins."""
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
