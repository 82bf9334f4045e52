"""The items of table 4 of GB/T 39046 (data/gb39046_items.csv), for whoever still exchanges by it: out only.

Its codes are shorter than those in use (10 and 24 signs, X3). A matter whose code does not fit is not written, for a code that lost its
end is another matter's; every other text is written whole, and named where it is longer than its item.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from matters import codes, standard
from matters.codes import Kind
from matters.content import Content, normal
from matters.elements import GB39046
from matters.exchange.tables import Said, Stamp
from matters.exchange.tables.phrases import basis_words, joined, service_words, special_words, step_words, yes
from matters.standard import CODES, Standard

MATTER, MATERIAL = "matter", "material"
# The items of a material; the others are the matter's, once.
MATERIALS = range(56, 65)


class Item(NamedTuple):
    """An item of the table, by its number there."""

    no: int
    label: str
    most: int | None


@cache
def items() -> dict[int, Item]:
    """The items of table 4."""
    with CODES.with_name("gb39046_items.csv").open(encoding="utf-8", newline="") as file:
        return {
            int(row["no"]): Item(int(row["no"]), row["label"], int(row["most"]) if row["most"] else None)
            for row in csv.DictReader(file)
        }


@dataclass
class Written:
    """The rows, by the numbers of their items; which matters are not among them, and what is to be said of the others."""

    matters: list[dict[int, str]] = field(default_factory=list)
    materials: list[dict[int, str]] = field(default_factory=list)
    refused: list[Said] = field(default_factory=list)
    too_long: list[Said] = field(default_factory=list)
    lost: list[Said] = field(default_factory=list)


def written(contents: Iterable[tuple[Mapping[str, Any], Stamp]]) -> Written:
    """The contents by the items of the table; no value is cut."""
    out = Written()
    for content, stamp in contents:
        whole = normal(content)
        code = str(whole["matter"]["implementation_code"])
        if words := _why_not(whole):
            out.refused.append(Said(code, MATTER, "", words))
            continue
        _add(out, out.matters, code, MATTER, _matter(out, whole, stamp))
        for row in whole["materials"]:
            _add(out, out.materials, code, MATERIAL, {3: code, **_material(out, code, row)})
    return out


def _why_not(whole: Content) -> str | None:
    matter = whole["matter"]
    return codes.why_not_exported(
        matter["basic_code"], Kind.BASIC, Standard.GB39046
    ) or codes.why_not_exported(matter["implementation_code"], Kind.IMPLEMENTATION, Standard.GB39046)


def _add(out: Written, rows: list[dict[int, str]], code: str, table: str, row: dict[int, str]) -> None:
    rows.append(row)
    for no, value in row.items():
        one = items()[no]
        if one.most is not None and len(value) > one.most:
            words = _("%(label)s有 %(n)d 个字，该标准最长 %(most)d，照原文写出，未截断")
            said = words % {"label": one.label, "n": len(value), "most": one.most}
            out.too_long.append(Said(code, table, str(no), said))


def _coded(out: Written, code: str, code_set: str, value: Any) -> str:
    if value in (None, "", []):
        return ""
    told = (
        standard.written_all(code_set, value, Standard.GB39046)
        if isinstance(value, list)
        else standard.written(code_set, str(value), Standard.GB39046)
    )
    if told.doubt:
        out.lost.append(Said(code, MATTER, code_set, told.doubt))
    return told.value


def _labels(code_set: str, values: Iterable[str]) -> str:
    return "、".join(
        standard.label(code_set, value) for value in values if value
    )  # not a message: parts words


def _matter(out: Written, whole: Content, stamp: Stamp) -> dict[int, str]:
    matter, edition = whole["matter"], whole["edition"]
    code = str(matter["implementation_code"])
    fees = edition["fee"] or []
    themes = ("person_theme", "organisation_theme")
    told = {
        "name": matter["name"],
        "basic_code": matter["basic_code"],
        "implementation_code": code,
        "type_code": _coded(out, code, "type", matter["type_code"]),
        "legal_basis": "\n".join(basis_words(row) for row in edition["legal_basis"]),
        "level": _coded(out, code, "level", matter["level"]),
        "office": stamp.organ_name or matter["office"],
        "organ_nature": _coded(out, code, "organ_nature", edition["organ_nature"]),
        "statutory_length": _days(edition["statutory_length"]),
        "promised_length": _days(edition["promised_length"]),
        "statutory_unit": standard.label("unit", edition["statutory_unit"]),
        "promised_unit": standard.label("unit", edition["promised_unit"]),
        "application_conditions": joined(edition["application_conditions"]),
        "joint_offices": "、".join(edition["joint_offices"]),  # not a message: parts names
        "intermediaries": "\n".join(service_words(row) for row in edition["intermediaries"]),
        "result_sample": edition["result_sample"] or "",
        "fee": yes(bool(fees)),
        "scope": _coded(out, code, "scope", edition["scope"]),
        "service_objects": _coded(out, code, "service_object", edition["service_objects"]),
        "channels": _coded(out, code, "channel", edition["channels"]),
        "special_procedures": "\n".join(special_words(row) for row in edition["special_procedures"]),
        "faq": "\n".join(f"{row.get('q', '')}\n{row.get('a', '')}" for row in edition["faq"]),
        **{theme: _coded(out, code, theme, edition[theme]) for theme in themes},
        **{flag: yes(edition[flag]) for flag in ("bookable", "pays_online", "posts_result")},
    }
    row = {
        no: str(told[key] if key in told else edition[key])
        for key, no in GB39046.items()
        if no not in MATERIALS
    }
    # What the standard has beside its codes: the same in words.
    return dict(
        sorted(
            {
                **row,
                4: _labels("type", [matter["type_code"]]),
                7: _labels("level", [matter["level"]]),
                12: stamp.organ_code,
                13: _labels("organ_nature", [edition["organ_nature"]]),
                22: "\n".join(step_words(row) for row in whole["steps"]),
                32: joined(row.get("basis", "") for row in fees),
                34: _labels("service_object", edition["service_objects"]),
                39: _labels("channel", edition["channels"]),
                47: yes("online" in edition["channels"]),
            }.items()
        )
    )


def _material(out: Written, code: str, row: Mapping[str, Any]) -> dict[int, str]:
    told = {"materials.necessity": _coded(out, code, "necessity", row["necessity"])}
    return {
        no: told.get(key, str(row.get(key.removeprefix("materials."), "")))
        for key, no in GB39046.items()
        if no in MATERIALS
    }


def _days(length: int | None) -> str:
    return "" if length is None else str(length)
