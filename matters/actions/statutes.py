"""法规库: the laws that packaged matters rest on are known (LINT-11)."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from django.db import transaction

from matters.models import Statute

STATUTES = Path(__file__).parents[1] / "data" / "statutes.csv"


@transaction.atomic
def load_statutes(path: Path = STATUTES) -> int:
    """Every statute of the file is there as the file says; running it again changes nothing. Returns how many changed.

    A statute is known by its title and the day it came into force. The words of articles are not in the file; the number of the
    last one is.
    """
    with path.open(encoding="utf-8", newline="") as file:
        told = {(row["title"], date.fromisoformat(row["from_on"])): row for row in csv.DictReader(file)}
    known = {(one.title, one.from_on): one for one in Statute.objects.order_by("pk")}
    changed = []
    for (title, from_on), row in told.items():
        statute = known.get((title, from_on)) or Statute(title=title, from_on=from_on)
        says = {
            "document_no": row["document_no"],
            "rank": row["rank"],
            "issuer": row["issuer"],
            "until_on": date.fromisoformat(row["until_on"]) if row["until_on"] else None,
            "last_article": int(row["last_article"]) if row["last_article"] else None,
        }
        if statute.pk is None or any(getattr(statute, column) != said for column, said in says.items()):
            for column, said in says.items():
                setattr(statute, column, said)
            changed.append(statute)
    for statute in changed:
        statute.save()
    return len(changed)
