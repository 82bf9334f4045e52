"""权责清单: the power lists that come with the example town (S43)."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from pathlib import Path

from django.db import transaction

from ground.accounts.models import Office
from matters.models import PowerEntry, PowerList

POWERS = Path(__file__).parents[1] / "data" / "powers.csv"


@transaction.atomic
def load_powers(path: Path = POWERS) -> int:
    """Every organ of the file has its power list; returns how many lists are new. Safe to run again.

    An organ that has a list already keeps it: a published list is never changed, the next one replaces it.
    """
    told: dict[tuple[str, date], list[dict[str, str]]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            told[row["office"], date.fromisoformat(row["from_on"])].append(row)
    made = 0
    for (place, from_on), rows in told.items():
        office = Office.objects.filter(path=place, power_lists=None).first()
        if office is None:
            continue
        listed = PowerList.objects.create(office=office, no=1, from_on=from_on)
        PowerEntry.objects.bulk_create(
            PowerEntry(
                list=listed,
                code=row["code"],
                name=row["name"],
                type_code=row["type_code"],
                basis=row["basis"],
                duties=row["duties"],
            )
            for row in rows
        )
        made += 1
    return made
