"""A place changes its rules: another row of a dated value from a day on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from ground.law.models import DatedValue


def another_row(key: str, said: Any, *, from_on: date, place: str = "990001") -> None:
    """From that day on the place says this; until then what held."""
    held = DatedValue.objects.filter(key=key, place=place, until_on=None)
    held.update(until_on=from_on - timedelta(days=1))
    DatedValue.objects.create(key=key, place=place, value=said, from_on=from_on, source="新规定：另行规定")
