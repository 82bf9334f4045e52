"""What a page shows, out of the house as a table."""

import csv
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import StreamingHttpResponse

from ground.writing import harmless


class _Echo:
    def write(self, line: str) -> str:
        return line


def exported(name: str, head: list[str], lines: Iterable[list[Any]]) -> StreamingHttpResponse:
    """The rows as CSV that a spreadsheet opens as text: nothing in it is taken for a formula. `name`: of the file, without its ending."""
    writer = csv.writer(_Echo())

    def rows() -> Iterator[str]:
        yield "\ufeff"
        for line in [head, *lines]:
            yield writer.writerow([harmless(cell) for cell in line])

    response = StreamingHttpResponse(rows(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
