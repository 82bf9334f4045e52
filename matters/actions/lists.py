"""清单: the negative lists, reforms, proofs and intermediary services that come with the example town."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.db import transaction

from ground.accounts.models import Office
from matters.models import ExemptionItem, IntermediaryItem, ListEntry, Matter, ProofItem, ReformItem

DATA = Path(__file__).parents[1] / "data" / "lists"


@transaction.atomic
def load_proofs(path: Path = DATA / "proofs.json") -> int:
    """Every proof of the file is on its list, kept or cancelled by the six tests (S47); returns how many are new. Safe to run again."""
    made = 0
    for told in json.loads(path.read_text(encoding="utf-8")):
        said = {**told, "from_on": date.fromisoformat(told["from_on"])}
        key = {"office": Office.objects.get(path=said.pop("office"))}
        key |= {column: said.pop(column) for column in ("code", "from_on")}
        _row, new = ProofItem.objects.get_or_create(**key, defaults=said)
        made += new
    return made


@transaction.atomic
def load_lists() -> int:
    """Every matter and service of the files is on its list; returns how many are new. A matter that is not there is left out."""
    made = load_proofs()
    for row in _read("negative.csv"):
        matter = Matter.objects.filter(implementation_code=row["implementation_code"]).first()
        if matter is not None:
            said = {"reason": row["reason"], "basis": row["basis"]}
            key = {"kind": row["kind"], "matter": matter, "from_on": date.fromisoformat(row["from_on"])}
            made += ListEntry.objects.get_or_create(**key, defaults=said)[1]
    for row in _read("reform.csv"):
        matter = Matter.objects.filter(implementation_code=row["implementation_code"]).first()
        if matter is not None:
            said = {column: row[column] for column in ("mode", "item_no", "basis", "measures")}
            days = int(row["follow_days"]) if row["follow_days"] else None
            key = {"matter": matter, "from_on": date.fromisoformat(row["from_on"])}
            made += ReformItem.objects.get_or_create(**key, defaults={**said, "follow_days": days})[1]
    for told in json.loads((DATA / "exemptions.json").read_text(encoding="utf-8")):
        matter = Matter.objects.filter(implementation_code=told.pop("matter")).first()
        if matter is not None:
            key = {"matter": matter, "name": told.pop("name")}
            key |= {"from_on": date.fromisoformat(told.pop("from_on"))}
            made += ExemptionItem.objects.get_or_create(**key, defaults=told)[1]
    for row in _read("intermediaries.csv"):
        key = {"office": Office.objects.get(path=row["office"]), "name": row["name"]}
        key |= {"from_on": date.fromisoformat(row["from_on"])}
        regulator = Office.objects.filter(path=row["regulator"]).first()
        said = {column: row[column] for column in ("basis", "scope", "approval_words")}
        made += IntermediaryItem.objects.get_or_create(**key, defaults={**said, "regulator": regulator})[1]
    return made


def _read(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
