"""Administrative divisions (行政区划), as an address names them: provinces, cities, counties, and below them what a town adds.

data/divisions.csv: code, code of the one above, name; the example town (99…) is nobody's.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

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
def choices(within: str = "") -> tuple[tuple[str, str], ...]:
    """What an address within this division chooses from, by code, in full: what is lowest beneath it, or the provinces of the country.

    Empty, where the code is nobody's.
    """
    if not within:
        return tuple((one.code, one.words) for one in beneath(""))
    return tuple((one.code, one.words) for one in _lowest(within))


def _lowest(code: str) -> list[Division]:
    below = beneath(code)
    if not below:
        return [divisions()[code]] if code in divisions() else []
    return [leaf for one in below for leaf in _lowest(one.code)]


def read(text: str, within: str = "") -> tuple[str, str]:
    """An address as it was typed in one line: the code of what it begins with, and the rest. No code, where that is not said."""
    found = [(code, words) for code, words in choices(within) if text.startswith(words)]
    if found:
        code, words = max(found, key=lambda one: len(one[1]))
        return code, text[len(words) :].strip()
    above = divisions().get(within)
    return "", text.removeprefix(above.words).strip() if above else text
