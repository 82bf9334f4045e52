"""The dated values that come with the product."""

import csv
import json
from datetime import date
from pathlib import Path

from django.db import transaction

from ground.law.models import DatedValue

VALUES = Path(__file__).parent / "data" / "values.csv"


@transaction.atomic
def load_values(path: Path = VALUES) -> int:
    """Every row of the file stands in the table; running it again changes nothing. Returns how many rows changed.

    A row is known by key, place and first day. Oldest first, so that a value is closed before its successor opens.
    """
    changed = 0
    with path.open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["from_on"])
    for row in rows:
        key, place, from_on = row["key"], row["place"], date.fromisoformat(row["from_on"])
        says = {
            "until_on": date.fromisoformat(row["until_on"]) if row["until_on"] else None,
            "value": json.loads(row["value"]),
            "rule_id": row["rule_id"],
            "source": row["source"],
        }
        known = DatedValue.objects.filter(key=key, place=place, from_on=from_on)
        if not known.filter(**says).exists():
            known.update_or_create(key=key, place=place, from_on=from_on, defaults=says)
            changed += 1
    return changed
