"""What is in force, written out whole: one matter, one office with those below it, or all."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

from django.utils.translation import gettext as _

from ground.accounts.models import Office
from ground.writing import harmless
from matters.content import Content, content_of
from matters.elements import ROWS
from matters.exchange import gb39046, tables, workbook
from matters.models import Edition, Matter

AT_ONCE = 500
ZIP = "application/zip"
HEAD = ("task_code", "table", "field", "words")


class Format(StrEnum):
    XLSX = "xlsx"
    JSON = "json"
    EXCHANGE = "exchange"
    GB39046 = "gb39046"


class Exported(NamedTuple):
    """A file to hand out."""

    name: str
    media_type: str
    content: bytes


def editions(scope: Matter | Office | None, on: date) -> Iterator[Edition]:
    """The editions in force on the day, by implementation code, each with everything it owns; some hundred in memory at once.

    Of an office, those that were its own on that day.
    """
    found = Edition.objects.in_force(on).order_by("matter__implementation_code", "pk")
    if isinstance(scope, Matter):
        found = found.filter(matter=scope)
    elif scope is not None:
        paths = Office.objects.within(scope.path).order_by("path").values_list("path", flat=True)
        found = found.filter(identity__office__in=list(paths))
    found = found.select_related("matter__office", "matter__upstream", "regulator", "result_sample")
    found = found.prefetch_related(*ROWS, "materials__blank_form", "materials__sample")
    return found.iterator(chunk_size=AT_ONCE)


def export(scope: Matter | Office | None, kind: str, *, on: date) -> Exported:
    """What is in force on the day, as a file that the import of the same profile reads back without a change."""
    found = editions(scope, on)
    match Format(kind):
        case Format.XLSX:
            told = workbook.elements(content_of(edition) for edition in found)
            media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            return Exported(_name(scope, on, "xlsx"), media, told)
        case Format.JSON:
            return Exported(_name(scope, on, "json"), "application/json", as_json(map(content_of, found)))
        case Format.EXCHANGE:
            written = tables.written((content_of(edition), tables.Stamp.of(edition)) for edition in found)
            return Exported(_name(scope, on, "zip"), ZIP, as_zip(written))
        case Format.GB39046:
            told_of = gb39046.written((content_of(edition), tables.Stamp.of(edition)) for edition in found)
            return Exported(_name(scope, on, "zip"), ZIP, as_zip_of_items(told_of))


def _name(scope: Matter | Office | None, on: date, ending: str) -> str:
    of = scope.name if scope is not None else _("全部事项")
    return f"{of[:40]}-{on:%Y%m%d}.{ending}"


def as_json(contents: Iterable[Content]) -> bytes:
    """One content on each line of a list."""
    lines = ",\n".join(json.dumps(content, ensure_ascii=False, sort_keys=True) for content in contents)
    return f"[\n{lines}\n]\n".encode()


def as_zip(written: tables.Written) -> bytes:
    """A text for each table, one for what is longer than its field, one for what is missing, one for what was not written."""
    told = {
        table: _csv(known, (row.values() for row in written.tables[table]))
        for table, known in tables.fields().items()
    }
    told["超长"] = _csv(HEAD, written.too_long)  # not a message: the name of a file
    told["缺项"] = _csv(HEAD, written.missing)  # not a message: the name of a file
    told["未写出"] = _csv(HEAD, written.lost)  # not a message: the name of a file
    return _zip(told)


def as_zip_of_items(written: gb39046.Written) -> bytes:
    """The matters and their materials under the names of the standard's items, and what is to be said of them."""
    known = gb39046.items()
    told = {}
    sheets = {
        "事项管理": written.matters,  # not a message: the name of a file
        "申请材料": written.materials,  # not a message: the name of a file
    }
    for name, rows in sheets.items():
        numbers = sorted({no for row in rows for no in row})
        head = [known[no].label for no in numbers]
        told[name] = _csv(head, ([row.get(no, "") for no in numbers] for row in rows))
    told["不能导出"] = _csv(HEAD, written.refused)  # not a message: the name of a file
    told["超长"] = _csv(HEAD, written.too_long)  # not a message: the name of a file
    told["未写出"] = _csv(HEAD, written.lost)  # not a message: the name of a file
    return _zip(told)


def _zip(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(f"{name}.csv", content)
    return out.getvalue()


def _csv(head: Iterable[str] | Mapping[str, Any], rows: Iterable[Iterable[str]]) -> bytes:
    """No cell is run by a spreadsheet; `sheets.csv_rows` reads each as it was."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")
