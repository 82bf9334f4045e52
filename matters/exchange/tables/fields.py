"""Which tables and fields there are, and which of our elements have a place in them."""

from __future__ import annotations

import csv
import re
from functools import cache
from typing import NamedTuple

from matters.elements import ELEMENTS, ROWS, Element, of_part
from matters.exchange.profiles import Col, Sheet
from matters.standard import CODES, Standard

C0109 = Standard.C0109
BASIC, PUBLIC = "up_task_general_basic", "up_task_public_basic"
EXTEND, MATERIAL = "up_task_general_extend", "up_task_general_material"
FEE, QUESTIONS = "up_task_general_fee_project", "up_task_general_questions"
TABLES = (BASIC, PUBLIC, EXTEND, MATERIAL, FEE, QUESTIONS)

NONE = "无"  # not a message: what the tables hold
WHEN = "提供情形："  # not a message: what the tables hold
COPIES = re.compile(r"原件 (\d+) 份，复印件 (\d+) 份")  # not a message: what the tables hold
ENDED = "3"


class Field(NamedTuple):
    """A field of an exchange table."""

    table: str
    name: str
    label: str
    most: int | None
    needed: bool


@cache
def fields() -> dict[str, dict[str, Field]]:
    """The fields of each table, in the order of the file."""
    found: dict[str, dict[str, Field]] = {table: {} for table in TABLES}
    with CODES.with_name("exchange_fields.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            one = Field(
                row["table"],
                row["field"],
                row["label"],
                int(row["most"]) if row["most"] else None,
                row["needed"] == "1",
            )
            found[one.table][one.name] = one
    return found


def as_sheets() -> list[Sheet]:
    """The tables as sheets to fill in."""
    return [
        Sheet(
            table,
            table,
            [Col(one.name, one.name, one.name, "text", needed=one.needed) for one in known.values()],
        )
        for table, known in fields().items()
    ]


def _carried(element: Element) -> bool:
    return bool(element.c0109) or element.key in {
        "fee", "faq", "steps.name", "steps.office_words", "steps.days_words", "consult_ways", "complaint_ways",
        "for_persons", "for_organisations", "materials.copies", "materials.when_words", "materials.committable",
        "materials.secondary", "materials.identity_copy", "handling_items.no", "handling_items.name",
        "handling_items.purpose", "handling_items.promised_length", "handling_items.promised_unit", "materials.purposes",
    }  # fmt: skip


# The elements that the tables have a place for; `nearby` has codes of one place there, and ours are several.
CARRIED = {element.key for element in ELEMENTS.values() if _carried(element)} - {"nearby"}


@cache
def silent() -> dict[str, frozenset[str]]:
    """What the tables have no place for in the rows of each list."""
    return {
        part: frozenset(element.column for element in of_part(part) if element.key not in CARRIED)
        for part in ROWS
    }
