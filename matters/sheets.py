"""A catalogue as administrators keep it, CSV or XLSX, to numbered rows of text."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _

from ground.writing import unguarded

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
Table = Sequence[tuple[int, Sequence[object]]]

# Bytes a workbook may unfold to, and signs one cell of a text may hold.
MOST_UNPACKED = 400 * 1024**2
LONGEST_CELL = 1024**2
# Rows and columns of a sheet that hold anything, and levels of a JSON.
MOST_ROWS, MOST_COLUMNS = 200_000, 1_000
DEEPEST = 60
ZIPPED = b"PK\x03\x04"
# What XML or the database cannot hold, and what the database alone cannot.
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
UNHELD = re.compile(r"[\x00\ud800-\udfff]")
POWER_OF_TEN = re.compile(r"\d(?:\.\d+)?[Ee]\+\d{2,}")

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
    raw = content_of(path)
    if path.suffix.lower() == ".xlsx" and not raw.startswith(ZIPPED):
        raise _no_workbook()
    return directory(raw)


def content_of(path: Path) -> bytes:
    """The bytes of the file; Unreadable, with words, where there is none."""
    if not path.is_file():
        raise Unreadable(_("找不到文件 %(path)s，请检查文件名") % {"path": path})
    return path.read_bytes()


def directory(raw: bytes) -> list[Line]:
    """The rows of a directory, by our names of its columns."""
    rows = list(next(iter(tables(raw).values()), ()))
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


def tables(raw: bytes) -> dict[str, Table]:
    """The sheets of a workbook by their titles, the files of a ZIP by theirs, or the one table of a text, which has no name.

    What the file is, is told by its content; rows are numbered as the administrator sees them.
    """
    if not raw.startswith(ZIPPED):
        return {"": csv_rows(raw)}
    try:
        with ZipFile(io.BytesIO(raw)) as packed:
            if sum(one.file_size for one in packed.infolist()) > MOST_UNPACKED:
                raise Unreadable(
                    _("文件解压后超过 %(n)d MB，请分成几个文件导入") % {"n": MOST_UNPACKED // 1024**2}
                )
            if "[Content_Types].xml" in packed.namelist():
                return _sheets(raw)
            return {
                Path(name).stem: csv_rows(packed.read(name))
                for name in packed.namelist()
                if name.lower().endswith(".csv")
            }
    except BadZipFile:
        raise _no_workbook() from None


def csv_rows(raw: bytes) -> Table:
    """The rows of a text as office programs save it; a quoted cell may run over several lines: the row is where it begins."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            said = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Unreadable(_("文件编码无法识别，请另存为 UTF-8 编码的 CSV 文件"))
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(said, newline=""))
    before = 0
    rows: list[tuple[int, Sequence[object]]] = []
    try:
        for row in reader:
            rows.append((before + 1, [unguarded(cell) for cell in row]))
            before = reader.line_num
    except csv.Error as wrong:
        raise Unreadable(
            _("第 %(line)d 行起不是有效的 CSV：%(wrong)s") % {"line": before + 1, "wrong": wrong}
        ) from None
    return rows


def _sheets(raw: bytes) -> dict[str, Table]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
        return {
            sheet.title: list(_filled(sheet)) for sheet in book.worksheets if sheet.sheet_state == "visible"
        }
    except (
        BadZipFile,
        InvalidFileException,
        KeyError,
        ValueError,
        TypeError,
        OSError,
        ElementTree.ParseError,
    ):
        raise _no_workbook() from None


def _filled(sheet: Any) -> Iterator[tuple[int, Sequence[object]]]:
    """The head, and the rows below it that hold anything, as far as they do: what size the file says it has means nothing."""
    sheet.reset_dimensions()
    rows = 0
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True), start=1):
        width = next((at for at in range(len(row), 0, -1) if row[at - 1] is not None), 0)
        rows += bool(width)
        if width > MOST_COLUMNS or rows > MOST_ROWS:
            raise Unreadable(
                _("表“%(title)s”超过 %(rows)d 行或者 %(columns)d 列，请分成几个文件导入")
                % {"title": sheet.title, "rows": MOST_ROWS, "columns": MOST_COLUMNS}
            )
        if width or number == 1:
            yield number, row[:width]


def json_of(said: str) -> Any:
    """What a JSON says; ValueError, with words, if it is none, or nothing that the database can hold."""
    try:
        told = json.loads(said)
    except RecursionError:
        raise _too_deep() from None
    level = [told]
    for _depth in range(DEEPEST):
        inner: list[Any] = []
        for one in level:
            if isinstance(one, str) and UNHELD.search(one):
                raise ValueError(_("含有不能保存的字符：%(said)s") % {"said": UNHELD.sub("�", one)[:40]})
            inner += [*one, *one.values()] if isinstance(one, dict) else one if isinstance(one, list) else []
        level = inner
    if level:
        raise _too_deep()
    return told


def _too_deep() -> ValueError:
    return ValueError(_("嵌套超过 %(n)d 层") % {"n": DEEPEST})


def _no_workbook() -> Unreadable:
    return Unreadable(_("文件不是有效的 XLSX 表格，请用表格软件重新另存"))


def _text(cell: object) -> str:
    return " ".join(text(cell).split())


def text(cell: object) -> str:
    """What stands in a cell, its lines kept: a whole number without its point, nothing as the empty text."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, datetime):
        cell = cell.date()
    return UNSEEN.sub("", str(cell).replace("\r\n", "\n").replace("\r", "\n")).strip()


def _spoilt(row: Sequence[object], columns: dict[str, int]) -> str:
    for column, place in columns.items():
        if place < len(row) and is_spoilt(row[place]):
            return _("“%(column)s”被表格软件当作数字，末位已经丢失，请把该列设为文本后重新填写") % {
                "column": COLUMNS[column][1]
            }
    return ""


def is_spoilt(cell: object) -> bool:
    """Whether a spreadsheet took a code for a number: it keeps 15 digits of one, and saves it as text in powers of ten."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return abs(cell) >= 10**15
    return isinstance(cell, str) and POWER_OF_TEN.fullmatch(cell.strip()) is not None
