"""Gapless numbers. The row stays locked until the caller's transaction ends, so a number is taken last and a rollback gives it back."""

from datetime import date

from django.db import connection

TAKE = """
    INSERT INTO documents_series AS series (name, office, year, last) VALUES (%s, %s, %s, 1)
    ON CONFLICT (name, office, year) DO UPDATE SET last = series.last + 1
    RETURNING last
"""


def take_number(series: str, office: str, on: date) -> int:
    """The next number of the series is this caller's, if its transaction commits; the year is the legal day's.

    Whoever comes second waits here for the first to commit or roll back: no number is given twice, none is left out.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a number is taken inside the transaction of the paper that bears it")
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [series, office, on.year])
        (number,) = cursor.fetchone()
    return int(number)


def number_text(mark: str, series: str, year: int, number: int) -> str:
    """The number as it is printed: 朝政许 + 受 → 朝政许受〔2026〕第00001号."""
    return f"{mark}{series}〔{year}〕第{number:05d}号"  # not a message: a number as the law writes it
