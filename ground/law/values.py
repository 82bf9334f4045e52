"""Dated parameters: `value("clock.yellow", place, on)`. No app keeps a settings table of its own."""

from collections.abc import Collection
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


def values(keys: Collection[str], place: str, on: date) -> dict[str, Any]:
    """What `value` says of each of these keys; one query, however many they are."""
    rows = sorted(DatedValue.objects.around(keys, [place], on), key=lambda row: len(row.place))
    found = {row.key: row.value for row in rows}
    for key in keys:
        if key not in found:
            raise NoValue(key, place, on)
    return found


def alike(keys: Collection[str], places: Collection[str], on: date) -> list[list[str]]:
    """The places, those together where all these values are the same that day; one query, however many they are."""
    rows = list(DatedValue.objects.around(keys, places, on))
    groups: list[tuple[list[Any], list[str]]] = []
    for place in places:
        said = []
        for key in keys:
            here = [row for row in rows if row.key == key and place.startswith(row.place)]
            if not here:
                raise NoValue(key, place, on)
            said.append(max(here, key=lambda row: len(row.place)).value)
        for says, together in groups:
            if says == said:
                together.append(place)
                break
        else:
            groups.append((said, [place]))
    return [together for _says, together in groups]


def _held(key: str, place: str, on: date) -> DatedValue:
    found = DatedValue.objects.nearest(key, place, on).first()
    if found is None:
        raise NoValue(key, place, on)
    return found
