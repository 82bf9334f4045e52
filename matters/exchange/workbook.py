"""The workbook of all elements: an empty one to fill in, with drop-downs, and one that holds what is in force."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from ground.accounts.models import Office
from matters.content import normal
from matters.departments import offices_of_departments
from matters.enums import ImportProfile
from matters.exchange import cells
from matters.exchange.profiles import CODE, MAIN, Col, Sheet, main_row, rows_of, sheets
from matters.exchange.tables import as_sheets
from matters.sheets import COLUMNS, NEEDED

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

# A cell of XLSX holds no more signs; what is longer stands in pieces on a sheet of its own, and none of it is lost.
LONGEST = 32_000
LONG = "长文本"  # not a message: the title of a sheet
SEE = "（见“长文本”）"  # not a message: what a cell holds
LONG_HEAD = ("表", "行", "列", "序号", "内容")  # not a message: the heads of columns
# What XML cannot hold.
ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
CHOICES = "选项"  # not a message: the title of a sheet
ROWS_TO_FILL = 2000
NEEDED_MARK = "*"


def template(profile: str, office: Office | None = None) -> bytes:
    """An empty workbook of the profile: its heads, what must be filled in marked, drop-downs for what is chosen.

    `office`: the offices to choose from are this one and those below it.
    """
    from openpyxl import Workbook

    offices = Office.objects.order_by("path")
    if office is not None:
        offices = offices.filter(path=office.path) | offices.filter(path__startswith=f"{office.path}/")
    book = Workbook()
    book.remove(book.active)
    choices = _Choices(book.create_sheet(CHOICES))
    known = cells.Directory.of_the_house()
    for sheet in _asked(profile):
        page = book.create_sheet(sheet.title)
        _head(page, sheet.columns)
        for place, col in enumerate(sheet.columns, start=1):
            options = [known.name(one.path) for one in offices] if col.kind == "office" else _options(col)
            if options:
                choices.offer(page, place, col.key, options)
    choices.page.sheet_state = "hidden"
    book.move_sheet(choices.page, offset=len(book.sheetnames))
    book.active = 0
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _asked(profile: str) -> Iterable[Sheet]:
    """The sheets somebody fills in."""
    if profile == ImportProfile.ELEMENTS:
        return sheets().values()
    if profile == ImportProfile.EXCHANGE:
        return as_sheets()
    chosen = {"source_department": tuple((name, name) for name in offices_of_departments())}
    main = sheets()[MAIN]
    types = next(col.choices for col in main.columns if col.key == "type_code")
    return [
        Sheet(
            MAIN,
            main.title,
            [
                Col(
                    name,
                    name,
                    words[1],
                    "choice" if name in ("type_code", *chosen) else "text",
                    types if name == "type_code" else chosen.get(name, ()),
                    needed=name in NEEDED,
                )
                for name, words in COLUMNS.items()
            ],
        )
    ]


def _options(col: Col) -> list[str]:
    match col.kind:
        case "flag":
            return [cells.YES, cells.NO]
        case "choice":
            return [str(cells.written(col, value, cells.Directory())) for value, _label in col.choices]
    return []


class _Choices:
    """The hidden sheet on which the drop-downs stand; equal lists stand there once."""

    def __init__(self, page: Worksheet) -> None:
        self.page = page
        self.taken: dict[tuple[str, ...], str] = {}

    def offer(self, page: Worksheet, place: int, key: str, options: list[str]) -> None:
        from openpyxl.utils import get_column_letter
        from openpyxl.worksheet.datavalidation import DataValidation

        if tuple(options) not in self.taken:
            column = len(self.taken) + 1
            letter = get_column_letter(column)
            for row, option in enumerate((key, *options), start=1):
                self.page.cell(row, column, option)
            self.taken[tuple(options)] = f"{CHOICES}!${letter}$2:${letter}${len(options) + 1}"
        rule = DataValidation(type="list", formula1=self.taken[tuple(options)], allow_blank=True)
        rule.errorTitle, rule.error = _("不在可选范围内"), _("请从下拉列表中选择")
        letter = get_column_letter(place)
        rule.add(f"{letter}2:{letter}{ROWS_TO_FILL}")
        page.add_data_validation(rule)


def _head(page: Worksheet, columns: Iterable[Col]) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    page.freeze_panes = "A2"
    for place, col in enumerate(columns, start=1):
        cell = page.cell(1, place, f"{NEEDED_MARK}{col.label}" if col.needed else col.label)
        cell.font = Font(bold=True)
        letter = get_column_letter(place)
        page.column_dimensions[letter].width = 24
        # Codes are text: a spreadsheet that takes one for a number cuts its end.
        page.column_dimensions[letter].number_format = "@"


def elements(contents: Iterable[Mapping[str, Any]]) -> bytes:
    """Every element of the contents, nothing cut: read back by the profile of the same name, it changes nothing."""
    from openpyxl import Workbook

    offices = cells.Directory.of_the_house()
    book = Workbook(write_only=True)
    pages = {key: _Page(book.create_sheet(sheet.title), sheet) for key, sheet in sheets().items()}
    long: list[tuple[object, ...]] = []
    for content in contents:
        whole = normal(content)
        code = whole["matter"][CODE]
        pages[MAIN].add(main_row(whole), offices, long)
        for key, page in pages.items():
            if key != MAIN:
                for row in rows_of(whole, page.sheet):
                    page.add({CODE: code, **row}, offices, long)
    if long:
        page = book.create_sheet(LONG)
        for line in (LONG_HEAD, *long):
            page.append([_cell(page, value) for value in line])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


class _Page:
    """A sheet that is written row by row."""

    def __init__(self, page: Any, sheet: Sheet) -> None:
        self.page, self.sheet, self.rows = page, sheet, 1
        page.freeze_panes = "A2"
        page.append([f"{NEEDED_MARK}{col.label}" if col.needed else col.label for col in sheet.columns])

    def add(self, told: Mapping[str, Any], offices: cells.Directory, long: list[tuple[object, ...]]) -> None:
        self.rows += 1
        row = []
        for col in self.sheet.columns:
            value = cells.written(col, told.get(col.name), offices)
            if isinstance(value, str) and len(value) > LONGEST:
                pieces = [value[start : start + LONGEST] for start in range(0, len(value), LONGEST)]
                long.extend(
                    (self.sheet.title, self.rows, col.label, no, piece)
                    for no, piece in enumerate(pieces, start=1)
                )
                value = SEE
            row.append(_cell(self.page, value))
        self.page.append(row)


def _cell(page: Any, value: object) -> Any:
    """A cell that holds what it says: a text that begins with = is no formula."""
    from openpyxl.cell import WriteOnlyCell

    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(page, ILLEGAL.sub("", value))
    if value:
        cell.data_type = "s"
    return cell


def plain(title_rows: Mapping[str, Iterable[Iterable[object]]]) -> bytes:
    """A workbook of these sheets, each with its rows as they are."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for title, rows in title_rows.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append([_cell(page, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
