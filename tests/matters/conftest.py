from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from ground.accounts.actor import Actor
from ground.accounts.town import load_offices
from matters import sheets
from matters.actions.importing.directory import DATA, Report, import_matters
from matters.actions.opening import load_foundations, load_open_matters
from matters.models import Edition, Matter
from matters.sheets import Line
from tests.walks import walked_once

EDITORS = Actor.system("catalogue")

ROW = {
    "name": "道路客运班线经营许可",
    "type_code": "1",
    "implementation_code": "511A0014100001-511602000000-000-11511301008778386B-1-00",
    "basic_code": "511A0014100001",
    "main_item": "",
    "source_department": "区交通运输局",
    "source_department_code": "11736",
    "org_uscc": "11511301008778386B",
    "service_objects": "法人",
}


@walked_once
def settled(at: datetime) -> int:
    """The offices of the town, and what its packaged matters rest on and show, are there; how many offices."""
    count = load_offices()
    load_foundations(at=at)
    return count


@walked_once
def with_open_matters(at: datetime) -> list[Edition]:
    """The packaged open matters are there."""
    return load_open_matters(by=EDITORS, at=at)


@pytest.fixture
def offices(walking: None, moment: datetime) -> int:
    """The offices of the town, and what its packaged matters rest on and show."""
    return settled(moment)


@pytest.fixture
def take(offices: int, moment: datetime) -> Callable[..., Report]:
    """Imports rows that differ from ROW in what is said of them; line numbers as in a file with a head."""

    def imported(*rows: dict[str, str], at: datetime = moment, on: date | None = None) -> Report:
        lines = [Line(number, {**ROW, **row}) for number, row in enumerate(rows, start=2)]
        return import_matters(lines, by=EDITORS, at=at, effective_on=on, basis="区政府决定")

    return imported


@pytest.fixture
def listed(take: Callable[..., Report]) -> Callable[..., Matter]:
    """One more matter in the directory."""
    count = 0

    def add(name: str = "道路客运班线经营许可", **row: str) -> Matter:
        nonlocal count
        count += 1
        code = f"511A00{count:08d}-511602000000-000-11511301008778386B-1-00"
        report = take({"name": name, "implementation_code": code, **row}, on=date(2026, 1, 1))
        assert report.new == 1, report.problems
        return Matter.objects.get(implementation_code=code)

    return add


@pytest.fixture
def opened(offices: int, moment: datetime) -> list[Edition]:
    """The packaged open matters, on a directory that lists nothing else."""
    return with_open_matters(moment)


def packaged_directory(at: datetime) -> Report:
    """The offices of the town and the packaged directory of 1,135 matters are there."""
    load_offices()
    return import_matters(sheets.read(DATA / "matters.csv"), by=EDITORS, at=at, effective_on=date(2026, 1, 1))


@pytest.fixture
def directory(offices: int, django_db_setup: Any) -> Report:
    """The packaged directory of 1,135 matters stands in this database; what its import said."""
    report: Report = django_db_setup.made["directory"]
    return report


@pytest.fixture
def desk(town: Any) -> Any:
    """Who writes the catalogue of the town and who publishes it (tests/matters/desk.py)."""
    from tests.matters.desk import Desk

    return Desk(town)
