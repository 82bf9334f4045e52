"""A catalogue as administrators keep it, CSV or XLSX, to numbered rows of text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext as _

# What a column may be called at the head of the file; the first name is ours.
COLUMNS = {
    "name": ("name", "事项名称"),
    "type_code": ("type_code", "事项类型"),
    "implementation_code": ("implementation_code", "实施编码"),
    "basic_code": ("basic_code", "基本编码"),
    "main_item": ("main_item", "主项名称"),
    "source_department": ("source_department", "部门"),
    "source_department_code": ("source_department_code", "部门编码"),
    "org_uscc": ("org_uscc", "机构代码"),
    "service_objects": ("service_objects", "服务对象"),
}
NEEDED = ("name", "type_code", "implementation_code", "source_department")


class Unreadable(Exception):
    """The file is no catalogue; the words say what it should be."""


class Line(NamedTuple):
    """One row of the file: its line as the administrator sees it, its cells by our column names."""

    number: int
    cells: dict[str, str]
    # What the spreadsheet program did to a cell before we saw it, in words.
    spoilt: str = ""


def read(path: Path) -> list[Line]:
    """Every row below the head that holds anything. Unreadable, with words, when the file is no catalogue."""
    if not path.is_file():
        raise Unreadable(_("找不到文件 %(path)s，请检查文件名") % {"path": path})
    rows = list(_xlsx(path) if path.suffix.lower() == ".xlsx" else _csv(path))
    if not rows:
        raise Unreadable(_("文件是空的，第一行应为列名"))
    columns = _columns(rows[0][1])
    lines = []
    for number, row in rows[1:]:
        cells = {column: _text(row[place]) if place < len(row) else "" for column, place in columns.items()}
        if any(_text(cell) for cell in row):
            lines.append(Line(number, cells, _spoilt(row, columns)))
    return lines


def _columns(head: Sequence[object]) -> dict[str, int]:
    names = [_text(cell).lower() for cell in head]
    places = {
        column: names.index(name) for column, known in COLUMNS.items() for name in known if name in names
    }
    if missing := [COLUMNS[column][1] for column in NEEDED if column not in places]:
        raise Unreadable(_("第一行缺少列：%(columns)s") % {"columns": _("、").join(missing)})
    return places


def _csv(path: Path) -> Iterator[tuple[int, Sequence[object]]]:
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Unreadable(_("文件编码无法识别，请另存为 UTF-8 编码的 CSV 文件"))
    reader = csv.reader(io.StringIO(text, newline=""))
    before = 0
    try:
        for row in reader:
            # A quoted cell may run over several lines: the row is where it begins.
            yield before + 1, row
            before = reader.line_num
    except csv.Error as wrong:
        raise Unreadable(
            _("第 %(line)d 行起不是有效的 CSV：%(wrong)s") % {"line": before + 1, "wrong": wrong}
        ) from None


def _xlsx(path: Path) -> Iterator[tuple[int, Sequence[object]]]:
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError):
        raise Unreadable(_("文件不是有效的 XLSX 表格，请用表格软件重新另存")) from None
    try:
        yield from enumerate(book.worksheets[0].iter_rows(values_only=True), start=1)
    finally:
        book.close()


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).split())


def _spoilt(row: Sequence[object], columns: dict[str, int]) -> str:
    """A spreadsheet keeps 15 digits of a number: a longer code typed as one has lost its end."""
    for column, place in columns.items():
        cell = row[place] if place < len(row) else None
        if isinstance(cell, int | float) and abs(cell) >= 10**15:
            return _("“%(column)s”被表格软件当作数字，末位已经丢失，请把该列设为文本后重新填写") % {
                "column": COLUMNS[column][1]
            }
    return ""
