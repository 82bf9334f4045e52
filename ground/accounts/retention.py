"""Logs that may go, go when their time is over (DB-7); the trail never does.

How long each is kept is a dated value in months. The database itself keeps sign-ins and readings for six months at least,
whatever the value says: they are deleted by functions of the tables' owner, and by nothing else.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from ground.accounts.actor import Actor
from ground.accounts.enums import Act
from ground.accounts.models import PhoneCode
from ground.law.rulings import follows
from ground.law.values import value
from ground.trail.record import record
from ground.workdays import legal_day

SHANGHAI = ZoneInfo("Asia/Shanghai")
# Months that the law asks for (网络安全法: 留存相关的网络日志不少于六个月).
LEAST = 6
# The log, its dated value, and the function of the database that lets its old rows go.
LOGS = (
    ("sign-ins", "retention.sign_ins", "accounts_forget_sign_ins"),
    ("readings", "retention.readings", "trail_forget_readings"),
)


@follows("DB-7", article="网络安全法 21（2026 年修改后的条次待核）", source="GB/T 22239-2019 8.1.4.3")
def forget(*, now: datetime) -> dict[str, int]:
    """Whatever was kept long enough is gone, by whole legal days; of sign-ins and readings the trail says up to which day."""
    gone = {log: _forget(log, key, function, now=now) for log, key, function in LOGS}
    last = _first_kept("retention.codes", now=now)
    gone["codes"], _rows = PhoneCode.objects.filter(sent_at__lt=_begins(last)).delete()
    return gone


def _forget(log: str, key: str, function: str, *, now: datetime) -> int:
    first = _first_kept(key, now=now)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [_begins(first)])
            rows: int = cursor.fetchone()[0]
        if rows:
            facts = {"before": first, "rows": rows}
            record(f"log:{log}", Act.FORGOTTEN, by=Actor.system("retention"), at=now, facts=facts)
    return rows


def _first_kept(key: str, *, now: datetime) -> date:
    """The first legal day that is still kept."""
    today = legal_day(now)
    return _months_before(today, max(LEAST, value(key, "", today)))


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
