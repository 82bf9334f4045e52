"""What a matter is split into says, and what several matters are merged into: contents made of contents, to be worked on as drafts."""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from matters.content import Content, normal
from matters.content.merging import PLACES
from matters.enums import Purpose

# What a merged matter says as all of them do, each thing once: lists of the edition.
UNITED = ("legal_basis", "application_conditions", "grant_conditions")


def part_of(content: Mapping[str, Any], *, name: str, code: str, items: Collection[str]) -> Content:
    """One of the matters that this one is split into: it says what the whole said, and offers the handling items of these numbers."""
    whole = _new(content, name=name, code=code)
    kept = [row for row in whole["handling_items"] if row["no"] in items]
    whole["handling_items"] = _numbered(kept)
    return whole


def one_of(contents: Iterable[Mapping[str, Any]], *, name: str, code: str) -> Content:
    """The matter that these are merged into: it says what the first said, with the grounds, conditions, papers, points of review
    and of supervision, and handling items of the others behind its own, each once."""
    first, *others = [normal(content) for content in contents]
    whole = _new(first, name=name, code=code)
    for other in others:
        for key in UNITED:
            whole["edition"][key] += [
                one for one in other["edition"][key] if one not in whole["edition"][key]
            ]
        papers = _bound("materials", other["materials"], whole, other)
        whole["materials"] += _unknown(papers, whole["materials"])
        whole["review_points"] += _unknown(other["review_points"], whole["review_points"], by="words")
        _watch(whole, other)
    items: list[Content] = []
    for told in (first, *others):
        items += [row for row in _items(told) if not _is_offered(row, items)]
    whole["handling_items"] = _numbered(items)
    return whole


def _watch(whole: Content, other: Content) -> None:
    """What the regulator looked at in the other is looked at in the whole (SHG-2); of one point that both have, in both places."""
    there = {row["words"]: row for row in whole["regulation_points"]}
    for row in _bound("regulation_points", other["regulation_points"], whole, other):
        if (known := there.get(row["words"])) is None:
            whole["regulation_points"].append(row)
        else:
            for column in PLACES["regulation_points"]:
                known[column] = sorted({*known[column], *row[column]})


def _bound(part: str, rows: list[Content], whole: Content, other: Content) -> list[Content]:
    """The rows with the places that they name in the other as the places of the same in the whole; nowhere, where it did not come along."""
    found = []
    for row in rows:
        row = dict(row)
        for column, pointed in PLACES[part].items():
            met = _places(pointed, whole, other)
            said = row[column]
            row[column] = [met[no] for no in said if no in met] if isinstance(said, list) else met.get(said)
        found.append(row)
    return found


def _places(pointed: str, whole: Content, other: Content) -> dict[int, int]:
    """Where each thing of a list of the other stands in that list of the whole, both counted from 1."""
    theirs, ours = ([_called(one) for one in _list(pointed, content)] for content in (other, whole))
    return {no: ours.index(one) + 1 for no, one in enumerate(theirs, start=1) if one in ours}


def _list(pointed: str, content: Content) -> list[Any]:
    found: list[Any] = content[pointed] if pointed in content else content["edition"][pointed]
    return found


def _called(one: Any) -> Any:
    return (one.get("name") or one.get("words")) if isinstance(one, Mapping) else one


def _new(content: Mapping[str, Any], *, name: str, code: str) -> Content:
    """A matter of its own: a basic code that does not begin its code, and what other systems call it, are not its."""
    whole = copy.deepcopy(normal(content))
    told = whole["matter"]
    basic = told["basic_code"] if told["basic_code"] and code.startswith(told["basic_code"]) else ""
    told |= {"name": name, "implementation_code": code, "basic_code": basic, "local_code": "", "aliases": ""}
    whole.pop("operation", None)
    return whole


def _items(content: Content) -> list[Content]:
    """Its handling items; of a matter that names none, the one that it is."""
    alone = {"no": "01", "name": content["matter"]["name"], "purpose": Purpose.NEW.value}
    told: list[Content] = normal({**content, "handling_items": content["handling_items"] or [alone]})[
        "handling_items"
    ]
    return told


def _is_offered(row: Content, items: list[Content]) -> bool:
    """Of what becomes of a licence there is one of each kind; first applications are told apart by their names."""
    if row["purpose"] != Purpose.NEW:
        return any(one["purpose"] == row["purpose"] for one in items)
    return any(one["name"] == row["name"] for one in items)


def _numbered(items: list[Content]) -> list[Content]:
    return [{**row, "no": f"{no:02d}"} for no, row in enumerate(items, start=1)]


def _unknown(rows: list[Content], known: list[Content], *, by: str = "name") -> list[Content]:
    there = {row[by] for row in known}
    return [row for row in rows if row[by] not in there]
