"""Administrative divisions (行政区划), as an address names them: provinces, cities, counties, and below them what a town adds.

data/divisions.csv: code, code of the one above, name; the example town (99…) is nobody's.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext as _

DATA = Path(__file__).parent / "data" / "divisions.csv"


class Division(NamedTuple):
    code: str
    parent: str
    name: str
    # With everything above it, as it is written on an envelope.
    words: str


@cache
def divisions() -> dict[str, Division]:
    """Every division by its code, those above before those below."""
    found: dict[str, Division] = {}
    with DATA.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            above = found[row["parent"]].words if row["parent"] else ""
            found[row["code"]] = Division(row["code"], row["parent"], row["name"], above + row["name"])
    return found


@cache
def beneath(code: str) -> tuple[Division, ...]:
    """Those directly below; the provinces, for no code."""
    return tuple(one for one in divisions().values() if one.parent == code)


@cache
def choices(within: str) -> tuple[tuple[str, str], ...]:
    """What an address within this division chooses from, by code, in full: what is lowest beneath it. Empty, where the code is nobody's."""
    return tuple((one.code, one.words) for one in _lowest(within))


def _lowest(code: str) -> list[Division]:
    below = beneath(code)
    if not below:
        return [divisions()[code]] if code in divisions() else []
    return [leaf for one in below for leaf in _lowest(one.code)]


def is_municipality(code: str) -> bool:
    """直辖市: a division without any above it that is called a city."""
    one = divisions().get(f"{code[:2]}0000")
    return one is not None and one.name.endswith(_CITY)


_CITY = "市"  # not a message: how the names of divisions end

# Province, city, county, street.
DEEPEST = 4


def level(code: str) -> str:
    """What a division of such a code is called: a province, a city, a county, a street."""
    if len(code) > 6:
        return _("街道、乡镇")
    return _("省份") if code.endswith("0000") else _("城市") if code.endswith("00") else _("区县")


def way(code: str, within: str = "") -> list[Division]:
    """The divisions from below `within` down to this one; none, where it does not lie there."""
    found: list[Division] = []
    one = divisions().get(code)
    while one is not None and one.code != within:
        found.insert(0, one)
        one = divisions().get(one.parent)
    return found if one is not None or not within else []


def lies_within(code: str, within: str = "") -> bool:
    return code in divisions() and (code == within or bool(way(code, within)))


def read(text: str, within: str = "") -> tuple[str, str]:
    """An address as it was typed in one line: the code of the lowest division that it names from its beginning, and the rest.

    Whoever is at home leaves out what lies above him: 朝霞区… is understood, where one place alone is called so.
    """
    above = divisions().get(within)
    rest = text.removeprefix(above.words).strip() if above else text.strip()
    found = within
    while below := [one for one in beneath(found) if rest.startswith(one.name)]:
        found = below[0].code
        rest = rest.removeprefix(below[0].name).strip()
    if found == within and not beneath(within):
        return within, rest
    if found == within:
        inside = [one for one in _named(rest) if way(one.code, within)]
        if len(inside) == 1:
            return read(
                inside[0].words.removeprefix(above.words if above else "")
                + rest.removeprefix(inside[0].name),
                within,
            )
    return ("" if found == within else found), rest


def _named(text: str) -> list[Division]:
    """Cities, counties and streets by whose name the text begins."""
    return [one for one in divisions().values() if one.parent and text.startswith(one.name)]
