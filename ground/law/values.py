"""Dated parameters: `value("clock.yellow", place, on)`. No app keeps a settings table of its own."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from ground.law.models import DatedValue


class NoValue(LookupError):
    """Nobody has said what the value is, there and then."""

    def __init__(self, key: str, place: str, on: date) -> None:
        super().__init__(
            _("没有 %(on)s 在“%(place)s”施行的参数“%(key)s”；请先录入并写明依据")
            % {"key": key, "place": place, "on": on}
        )


def source(key: str, place: str, on: date) -> str:
    """By what rule that value holds there, that day, as it was entered."""
    return _held(key, place, on).source


def value(key: str, place: str, on: date) -> Any:
    """What the law says there, that day: the place's own word, else that of the nearest place around it, else the nation's."""
    return _held(key, place, on).value


def _held(key: str, place: str, on: date) -> DatedValue:
    found = DatedValue.objects.nearest(key, place, on).first()
    if found is None:
        raise NoValue(key, place, on)
    return found
