"""What a file says over what is in force: a file changes what it says, and nothing that it cannot say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from matters import standard
from matters.content import Content
from matters.elements import ELEMENTS, ROWS, of_part
from matters.enums import EditionState
from matters.exchange.profiles import SETS, Line

Row = dict[str, Any]
ASKED = ("necessity", "secondary", "committable")


def over(base: Content | None, line: Line, on: date) -> Content:
    """What is in force, and over it what the line says; of a new matter, a listed one that serves everybody unless it says."""
    told = line.content
    if base is None:
        matter = told.get("matter", {})
        serves = (
            {}
            if told.get("edition", {}).get("service_objects")
            else {"for_persons": True, "for_organisations": True}
        )
        made: Content = {**told, "matter": {**serves, **matter}}
        made.setdefault("state", EditionState.LISTED.value)
    else:
        made = {**base, **told}
        for part in ("matter", "edition"):
            made[part] = {**base[part], **told.get(part, {})}
        made["edition"]["note"] = told.get("edition", {}).get("note", "")
        for part in ROWS:
            if part in told:
                made[part] = [_row(part, row, mine, line) for row, mine in _met(part, told[part], base[part])]
        if line.standard:
            for part in ("matter", "edition"):
                made[part] = _finer(part, made[part], base[part], line.standard)
    if line.standard:
        _without_the_usual(made, base)
    made["effective_on"] = on.isoformat()
    return made


def _met(part: str, rows: Sequence[Row], mine: Sequence[Row]) -> Iterator[tuple[Row, Row | None]]:
    """Each row with the one that stands for the same thing now: by its number, or what it is called."""
    called = "no" if part == "handling_items" else "name" if f"{part}.name" in ELEMENTS else "words"
    waiting: dict[Any, list[Row]] = defaultdict(list)
    for one in reversed(mine):
        waiting[one.get(called)].append(one)
    for row in rows:
        same = waiting.get(row.get(called)) if isinstance(row, Mapping) else None
        yield row, same.pop() if same else None


def _row(part: str, row: Row, mine: Row | None, line: Line) -> Row:
    if mine is None:
        return row
    kept = {name: mine[name] for name in line.silent.get(part, ()) if name in mine}
    made = {**row, **kept}
    return _finer(part, made, mine, line.standard) if line.standard else made


def _finer(part: str, told: Row, mine: Mapping[str, Any], of: str) -> Row:
    """Where the standard writes the same for both, ours stays: it says more."""
    made = dict(told)
    for element in of_part(part):
        name, code_set = element.column, SETS.get(element.key)
        if not code_set or name not in told or told[name] == mine.get(name):
            continue
        if name == "necessity":
            continue  # written together with two others, below
        if _written(code_set, told[name], of) == _written(code_set, mine.get(name), of):
            made[name] = mine[name]
    if part == "materials" and "necessity" in told and _asked(told, of) == _asked(mine, of):
        made |= {name: mine[name] for name in ASKED}
    return made


def _asked(row: Mapping[str, Any], of: str) -> str:
    """How the standard writes whether a material is asked: one code for three elements of ours."""
    value = row.get("necessity") or "required"
    if value == "required" and (row.get("secondary") or row.get("committable")):
        value = "secondary" if row.get("secondary") else "committable"
    return _written("necessity", value, of)


def _written(code_set: str, value: Any, of: str) -> str:
    try:
        if isinstance(value, list):
            return standard.written_all(code_set, value, of).value
        return standard.written(code_set, str(value), of).value if value not in (None, "") else ""
    except KeyError:
        return ""


def _without_the_usual(made: Content, base: Content | None) -> None:
    """An item with the promise of the whole matter says none of its own, unless it does so now."""
    said = base["handling_items"] if base else []
    own = {row["no"] for row in said if row["promised_length"] is not None}
    for row in made.get("handling_items") or []:
        usual = (row.get("promised_length"), row.get("promised_unit") or "wd") == (
            made["edition"].get("promised_length"),
            made["edition"].get("promised_unit") or "wd",
        )
        if usual and row.get("no") not in own:
            row["promised_length"], row["promised_unit"] = None, None
