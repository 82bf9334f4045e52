"""The tables in which every element of a matter travels: one sheet for the matters, one for each list of rows that they own.

Columns are those of matters.elements, under the label that people read; a file may call them by their keys too. Rows of a list say
whose they are by the implementation code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from matters.elements import ELEMENTS, PARTS, ROWS, Element, Kind, Words, of_part
from matters.enums import EditionState, Severity

Content = dict[str, Any]

MAIN = ""
CODE = "implementation_code"
# The set of codes.csv by whose spellings a column is read; what is not here knows its own words alone.
SETS: Mapping[str, str] = {
    "type_code": "type", "level": "level", "organ_nature": "organ_nature", "power_source": "power_source",
    "service_objects": "service_object", "channels": "channel", "handling": "handling", "scope": "scope",
    "online_depth": "depth", "result_kind": "result", "materials.kind": "material_kind",
    "materials.necessity": "necessity", "materials.form": "medium", "materials.source": "source",
    "statutory_unit": "unit", "promised_unit": "unit", "steps.unit": "unit", "handling_items.promised_unit": "unit",
    "special_procedures.unit": "unit", "person_theme": "person_theme", "organisation_theme": "organisation_theme",
    "consult_ways.way": "contact_way", "complaint_ways.way": "contact_way",
}  # fmt: skip


class Problem(NamedTuple):
    """What is the matter with a cell, a row or a file, and how bad it is; row 0 is the sheet as a whole."""

    sheet: str
    row: int
    column: str
    severity: Severity
    words: str
    check: str = ""

    @property
    def stops(self) -> bool:
        return self.severity == Severity.ERROR


class Col(NamedTuple):
    """One column of a sheet: where its value goes in the row, and how it is written."""

    key: str
    name: str
    label: str
    kind: Kind
    choices: tuple[tuple[Any, Words], ...] = ()
    needed: bool = False
    default: Any = None

    @property
    def code_set(self) -> str:
        return SETS.get(self.key, "")


@dataclass(frozen=True)
class Sheet:
    """A table of the profile: the matters themselves (MAIN), a list of rows, or an element that is itself a small table."""

    key: str
    title: str
    columns: Sequence[Col]

    @property
    def by_head(self) -> dict[str, Col]:
        return {name: col for col in self.columns for name in (col.name, col.key, col.label)}


@dataclass
class Line:
    """What a file says of one matter: a content that is silent about what the file has no column for."""

    row: int
    code: str
    content: Content
    sheet: str = ""
    # The rows of the file from which the rows of each list came, for findings.
    rows: dict[str, list[int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    # What the file has no column for in the rows of each list: it stays as it is here.
    silent: dict[str, frozenset[str]] = field(default_factory=dict)
    # The standard in whose codes the file is written: what it cannot tell apart stays as it is here too.
    standard: str = ""

    def problem(self, column: str, words: str, severity: Severity = Severity.ERROR) -> None:
        self.problems.append(Problem(self.sheet, self.row, column, severity, words))

    def place(self, path: str, element: str) -> tuple[str, int, str]:
        """Sheet, row and column in which a finding's place stood."""
        with override(settings.LANGUAGE_CODE):
            label = str(ELEMENTS[element].label) if element in ELEMENTS else ""
        part, _stroke, rest = path.partition("/")
        number, _stroke, _column = rest.partition("/")
        rows = self.rows.get(part, [])
        if part in ROWS and number.isdecimal() and int(number) < len(rows):
            return title_of(part), rows[int(number)], label
        return self.sheet, self.row, label


def sheets() -> Mapping[str, Sheet]:
    """The sheets of the profile, the matters first; a file is written in Chinese, whoever asks for it."""
    with override(settings.LANGUAGE_CODE):
        return _sheets()


@cache
def _sheets() -> Mapping[str, Sheet]:
    main = [
        _col(element) for part in ("matter", "edition") for element in of_part(part) if element.kind != "rows"
    ]
    state = Col("state", "state", _("状态"), "choice", tuple(EditionState.choices))
    found = {MAIN: Sheet(MAIN, title_of(MAIN), [*main, state])}
    for part in ROWS:
        found[part] = Sheet(part, title_of(part), [_key(), *(_col(element) for element in of_part(part))])
    for element in ELEMENTS.values():
        if element.kind == "rows":
            columns = (
                Col(f"{element.key}.{one.key}", one.key, str(one.label), one.kind, one.choices)
                for one in element.columns
            )
            found[element.key] = Sheet(element.key, title_of(element.key), [_key(), *columns])
    return found


def title_of(key: str) -> str:
    """What the sheet is called, in a file."""
    with override(settings.LANGUAGE_CODE):
        if key == MAIN:
            return _("事项")
        return str(PARTS[key]._meta.verbose_name if key in ROWS else ELEMENTS[key].label)


def _key() -> Col:
    return Col(CODE, CODE, str(ELEMENTS[CODE].label), "text", needed=True)


def _col(element: Element) -> Col:
    return Col(
        element.key,
        element.column,
        str(element.label),
        element.kind,
        element.choices,
        EditionState.LISTED in element.needed,
        element.default,
    )


def rows_of(content: Mapping[str, Any], sheet: Sheet) -> Iterable[Mapping[str, Any]]:
    """The rows that a content in its normal form has in a sheet of the lists."""
    if sheet.key in ROWS:
        return content[sheet.key]
    return content["edition"][sheet.key] or []


def main_row(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a content in its normal form has in the sheet of the matters."""
    return {**content["matter"], **content["edition"], "state": content["state"]}
