"""The departments that the source of the catalogue names, and our own offices for them."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


@cache
def offices_of_departments() -> Mapping[str, str]:
    """The path of the town's own office for each department the catalogue's source names."""
    with (DATA / "departments.csv").open(encoding="utf-8", newline="") as file:
        return {row["source_department"]: row["office"] for row in csv.DictReader(file)}
