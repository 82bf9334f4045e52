"""开通在线办理: a complete edition is published, and from then on the matter can be applied for online."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from ground.accounts.actor import Actor
from ground.accounts.models import Office
from ground.law.rulings import refuse
from ground.trail.record import record
from matters import rules
from matters.actions.catalogue import spell
from matters.enums import Act, EditionState
from matters.models import Edition, Material, Matter, ReviewPoint, Step, guide_code

DATA = Path(__file__).parents[1] / "data" / "open"

# The rows that an edition owns, by their name in the content.
ROWS: dict[Any, str] = {Material: "materials", Step: "steps", ReviewPoint: "review_points"}
# Papers by which a person shows who he is; the content may say otherwise of one (`identity_copy`).
IDENTITY_PAPERS = re.compile(r"身份证|户口[簿本]|护照|居住证|(来往|往来).*通行证|永久居留")


def packaged() -> Iterator[Mapping[str, Any]]:
    """The matters of the example town that are worked out in full."""
    for path in sorted(DATA.glob("*.json")):
        yield json.loads(path.read_text(encoding="utf-8"))


def load_open_matters(*, by: Actor, at: datetime) -> list[Edition]:
    """Every packaged matter is open; the editions that this run published are returned. Safe to run again."""
    published = [open_matter(content, by=by, at=at) for content in packaged()]
    return [edition for edition in published if edition is not None]


@transaction.atomic
def open_matter(content: Mapping[str, Any], *, by: Actor, at: datetime) -> Edition | None:
    """The content is the open edition in force of its matter, the one before it replaced (行政许可法 30).

    Nothing happens if an open edition of that day, or a later one, is there already. What the content leaves out is
    named in the refusal (rules.why_not_open), and nothing of it is kept.
    """
    on = date.fromisoformat(content["effective_on"])
    matter = _matter(content["matter"])
    if matter.editions.filter(state=EditionState.OPEN, effective_on__gte=on).exists():
        return None
    for before in matter.editions.filter(replaced_on=None):
        before.replaced_on = max(on, before.effective_on)
        before.save(update_fields=["replaced_on"])
    edition = _draft(matter, content, on)
    refuse(rules.why_not_open(edition))
    edition.state = EditionState.OPEN
    edition.save(update_fields=["state"])
    record(edition.thread, Act.OPENED, by=by, at=at, facts={"matter": matter.code, "edition": edition.no})
    return edition


def _matter(told: Mapping[str, Any]) -> Matter:
    """The matter of the catalogue that this is, or a new one; named and placed as the open edition says."""
    code = told["implementation_code"]
    matter = Matter.objects.filter(implementation_code=code).first()
    if matter is None:
        matter = Matter(code=guide_code(code), implementation_code=code)
    for column in (
        "name", "aliases", "main_item", "basic_code", "type_code", "for_persons", "for_organisations",
    ):  # fmt: skip
        if column in told:
            setattr(matter, column, told[column])
    matter.office = Office.objects.get(path=told["office"])
    spell(matter).save()
    return matter


def _draft(matter: Matter, content: Mapping[str, Any], on: date) -> Edition:
    told = dict(content["edition"])
    if path := told.pop("regulator", None):
        told["regulator"] = Office.objects.get(path=path)
    last = max(matter.editions.values_list("no", flat=True), default=0)
    edition = Edition.objects.create(
        matter=matter, no=last + 1, state=EditionState.LISTED, name=matter.name, effective_on=on, **told
    )
    for row, rows in ROWS.items():
        row.objects.bulk_create(
            row(edition=edition, no=no, **_filled(row, words))
            for no, words in enumerate(content.get(rows, []), start=1)
        )
    return edition


def _filled(row: Any, words: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the content says, and what the name of a material says where the content is silent."""
    if row is not Material:
        return words
    return {"identity_copy": bool(IDENTITY_PAPERS.search(words["name"])), **words}
