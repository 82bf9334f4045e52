"""A published list as a file: CSV for machines, XLSX for people, both with the day they were true."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from ground.writing import harmless
from matters.exchange.workbook import plain
from matters.lists.frame import PublicList

AT_ONCE = 500


def rows(published: PublicList, on: date, chosen: Mapping[str, str]) -> Iterator[list[Any]]:
    """Head and rows, all columns, as text, whole numbers and days."""
    yield published.labels()
    found = published.filtered(on, chosen)
    for row in found.iterator(chunk_size=AT_ONCE):
        yield [cell_of(cell) for cell in published.cells(row)]


def as_csv(published: PublicList, on: date, chosen: Mapping[str, str]) -> Iterator[str]:
    """Line by line, with the mark by which spreadsheets know UTF-8."""
    yield "\ufeff"
    for row in rows(published, on, chosen):
        line = io.StringIO()
        csv.writer(line).writerow([harmless(cell) for cell in row])
        yield line.getvalue()


def as_xlsx(published: PublicList, on: date, chosen: Mapping[str, str]) -> bytes:
    """The list, and a sheet that says what it is and of which day."""
    about = [
        [str(published.title)],
        [str(published.words)],
        [_("截至 %(day)s") % {"day": on.isoformat()}],
        *(
            [str(one.label), dict(one.options(published.rows(on))).get(chosen[one.key], chosen[one.key])]
            for one in published.filters
            if one.key in chosen
        ),
    ]
    return plain({str(published.title)[:31]: rows(published, on, chosen), _("说明"): about})


def cell_of(value: Any) -> Any:
    """A cell as a file holds it: a text, or a whole number."""
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int) and not isinstance(value, bool) else str(value or "")
