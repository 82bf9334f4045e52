"""Our words and those of the standards: one truth of ours, mapped where it goes out and comes in (X2, X3).

data/codes.csv has a row for each of our values in a set of codes, and what each standard writes for it. Where a standard has one
code for several of our values, its code is read as the first of their rows, and whoever writes one of the others is told so. A value
without a code in a standard is not written there, and that is said too. A row with words in `refused` is a value we do not take. A
spelling that ends with ? is a guess, and said to be one.

Sets are named by the element: type, level, organ_nature, power_source, service_object, channel, handling, scope, depth, state,
result, necessity, material_kind, medium, source, unit, contact_way, person_theme, organisation_theme. Of necessity, `secondary` is
a required material that may follow, `committable` one that a commitment stands in for.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext as _

from ground.law.rulings import follows

CODES = Path(__file__).parent / "data" / "codes.csv"
PARTED = re.compile(r"[、,，;；|/^\s]+")


class Standard(StrEnum):
    C0109 = "c0109"
    GB39046 = "gb39046"
    GUANGDONG = "guangdong"


class Told(NamedTuple):
    """A value on the other side, and in words what is lost or guessed on the way; no words when nothing is."""

    value: str
    doubt: str = ""


class Unreadable(ValueError):
    """What was written is no value of ours; the words say what to write."""


class Row(NamedTuple):
    """One of our values, or one that we do not take."""

    ours: str
    label: str
    codes: dict[str, str]
    spellings: tuple[str, ...]
    guesses: tuple[str, ...]
    refused: str


@cache
def rows() -> dict[str, list[Row]]:
    """Every set's rows, in the order of the file."""
    found: dict[str, list[Row]] = {}
    with CODES.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            words = [word for word in line["spellings"].split("|") if word]
            found.setdefault(line["set"], []).append(
                Row(
                    line["ours"],
                    line["label"],
                    {standard: line[standard] for standard in Standard},
                    (line["label"], *(word for word in words if not word.endswith("?"))),
                    tuple(word[:-1] for word in words if word.endswith("?")),
                    line["refused"],
                )
            )
    return found


def label(code_set: str, ours: str) -> str:
    """A value of ours as people read it. KeyError: no such value."""
    return _row(code_set, ours).label


def values(code_set: str) -> list[str]:
    """Our values of a set; the empty one only where nothing is a value of its own."""
    return [row.ours for row in rows()[code_set] if not row.refused]


# Out.


@follows("X2", source="GB/T 39046-2020 附录 A；GB/T 39554-2020 (C0109)")
def written(code_set: str, ours: str, standard: str) -> Told:
    """What a standard writes for a value of ours; empty, with words, where it has no code. KeyError: no such value."""
    row = _row(code_set, ours)
    code = row.codes[standard]
    if not code:
        # That nothing is said of what is not so is no loss.
        return Told("", _("该标准没有“%(label)s”的代码，未写出") % {"label": row.label} if ours else "")
    back = next(one for one in rows()[code_set] if one.codes[standard] == code)
    if back.ours == ours:
        return Told(code)
    return Told(
        code, _("“%(label)s”按该标准写出后，读回是“%(back)s”") % {"label": row.label, "back": back.label}
    )


def written_all(code_set: str, ours: Iterable[str], standard: str) -> Told:
    """Several values in one field, parted by commas, each code once."""
    told = [written(code_set, one, standard) for one in ours]
    codes = dict.fromkeys(one.value for one in told if one.value)
    return Told(",".join(codes), _("；").join(one.doubt for one in told if one.doubt))


# In.


@follows("X2", source="GB/T 39046-2020 附录 A；GB/T 39554-2020 (C0109)")
def read(code_set: str, said: str, standard: str = "") -> Told:
    """Our value for a standard's code, or for a word people write. Raises Unreadable with words.

    A code is read by its own standard alone: 20 is 公共服务 of the nation and 其他行政权力 of Guangdong. Without a standard
    only words are understood. A limit of nothing has no unit: whoever reads a length of 0 does not ask.
    """
    first, *others = _read(code_set, said, standard)
    if others:
        labels = _("、").join(label(code_set, told.value) for told in (first, *others))
        raise Unreadable(
            _("“%(said)s”包括%(labels)s，请写明是哪一种") % {"said": said.strip(), "labels": labels}
        )
    return first


def read_all(code_set: str, said: str, standard: str = "") -> list[Told]:
    """Our values for a field that holds several; a word that covers several values of ours gives each."""
    parts = [part for part in PARTED.split(said.strip()) if part]
    found = {told.value: told for part in parts for told in _read(code_set, part, standard)}
    return list(found.values())


def _read(code_set: str, said: str, standard: str) -> list[Told]:
    word, found = said.strip(), rows()[code_set]
    if standard and (coded := [row for row in found if word and row.codes[standard] == word]):
        return [_taken(coded[0])]
    if spelt := [row for row in found if word in row.spellings]:
        return [_taken(row) for row in spelt]
    if guessed := [row for row in found if word in row.guesses]:
        words = _("“%(said)s”按“%(label)s”理解，请核对") % {"said": word, "label": guessed[0].label}
        return [_taken(guessed[0], words)]
    raise Unreadable(
        _("“%(said)s”不是可用的值，请填写：%(labels)s")
        % {"said": word[:40], "labels": _("、").join(row.label for row in found if not row.refused)}
    )


def _taken(row: Row, doubt: str = "") -> Told:
    if row.refused:
        raise Unreadable(row.refused)
    return Told(row.ours, doubt)


def _row(code_set: str, ours: str) -> Row:
    for row in rows()[code_set]:
        if row.ours == ours and not row.refused:
            return row
    raise KeyError(f"{code_set}: {ours}")
