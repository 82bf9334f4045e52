"""The normal form of a content: everything said, in the order of the registry; what it is silent about has its default."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from typing import Any

from matters.elements import ELEMENTS, ROWS, of_group, of_part
from matters.enums import EditionState, Purpose, ServiceObject
from matters.models import Matter
from matters.models.identity import identity_of

Content = dict[str, Any]
Told = Mapping[str, Any]

# Papers by which a person shows who he is; the content may say otherwise of one (`identity_copy`).
IDENTITY_PAPERS = re.compile(r"身份证|户口[簿本]|护照|居住证|(来往|往来).*通行证|永久居留")
FIRST = re.compile(r"（新办）$")
# Whom it is for follows from the service objects, where the content names those alone.
SERVED = {"for_persons", "for_organisations"}


def normal(content: Told) -> Content:
    """The content with every element said, in the order of the registry: what it is silent about has its default."""
    told = _with_items(content)
    edition = _filled(told.get("edition", {}), "edition")
    edition["form_version"] = told.get("edition", {}).get("form_version", 1)
    return {
        "effective_on": told.get("effective_on"),
        "state": told.get("state", EditionState.OPEN.value),
        "matter": _filled(_served(told), "matter"),
        "edition": edition,
        **{part: [_filled(_told_by_name(row, part), part) for row in told.get(part, [])] for part in ROWS},
    }


def _filled(told: Told, part: str) -> Content:
    return {element.column: own(told.get(element.column, element.default)) for element in of_part(part)}


def own(value: Any) -> Any:
    """A value that nobody else can change; most are texts and numbers, which nobody can."""
    if not isinstance(value, list | dict):
        return value
    return copy.deepcopy(value) if value else type(value)()


def _with_items(content: Told) -> Told:
    """`purposes`, the short way to say what is offered beside a first licence, as handling items."""
    edition = content.get("edition", {})
    if "purposes" not in edition:
        return content
    told = {**content, "edition": {key: said for key, said in edition.items() if key != "purposes"}}
    if edition["purposes"] and not content.get("handling_items"):
        told["handling_items"] = list(_items(content, edition["purposes"]))
    return told


def _items(content: Told, purposes: Mapping[str, Told]) -> Iterator[Content]:
    name = content.get("matter", {}).get("name", "")
    unit = content["edition"].get("promised_unit", ELEMENTS["promised_unit"].default)
    yield {"no": "01", "name": name, "purpose": Purpose.NEW.value}
    offered = [purpose for purpose in Purpose if purpose in purposes]
    for no, purpose in enumerate(offered, start=2):
        length = purposes[purpose].get("promised_length")
        yield {
            "no": f"{no:02d}",
            "name": f"{FIRST.sub('', name)}（{purpose.label}）",
            "purpose": purpose.value,
            "promised_length": length,
            "promised_unit": None if length is None else unit,
        }


def _told_by_name(row: Told, part: str) -> Told:
    """What the row says, and what the name of a material says where the row is silent."""
    if part != "materials" or "identity_copy" in row:
        return row
    return {**row, "identity_copy": bool(IDENTITY_PAPERS.search(row.get("name", "")))}


def _served(told: Told) -> Told:
    """For whom the matter is follows from the service objects of its edition, where they are said."""
    matter, objects = told.get("matter", {}), set(told.get("edition", {}).get("service_objects", ()))
    if not objects:
        return matter
    return {
        **matter,
        "for_persons": ServiceObject.PERSON in objects,
        "for_organisations": bool(objects - {ServiceObject.PERSON}),
    }


def complete(content: Told, matter: Matter | None) -> Content:
    """The normal form, in which the matter says itself what the content is silent about: the directory has said it before."""
    whole = normal(content)
    if matter is not None:
        said, before = content.get("matter", {}), identity_of(matter)
        follows = set() if not whole["edition"]["service_objects"] else SERVED
        for column, now in whole["matter"].items():
            if (now is None and column in SERVED) or (column not in said and column not in follows):
                whole["matter"][column] = before[column]
    return whole


def apply(content: Told, group: str, values: Told) -> Content:
    """The content with these elements of one tab as told; lists of rows are told whole, by the name of their part.

    What is not told stays: a form that was posted without some of its boxes blanks nothing.
    """
    changed = copy.deepcopy(dict(content))
    mine = {element.key: element for element in of_group(group)}
    for key, value in values.items():
        element = mine.get(key)
        if element is not None and not element.is_of_rows:
            changed.setdefault(element.part, {})[element.column] = copy.deepcopy(value)
        elif key in ROWS and any(one.part == key for one in mine.values()):
            changed[key] = copy.deepcopy(value)
        else:
            raise KeyError(f"{key} is no element of {group}")
    return changed
