"""开通在线办理: a complete edition is published, and from then on the matter can be applied for online."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from ground.accounts.actor import Actor
from matters.actions.lists import load_proofs
from matters.actions.powers import load_powers
from matters.actions.publishing import put_in_force
from matters.actions.samples import lay_samples
from matters.actions.statutes import load_statutes
from matters.actions.synonyms import load_synonyms
from matters.elements import ELEMENTS
from matters.enums import FILABLE
from matters.models import Edition, Matter
from matters.samples import uuid_of

DATA = Path(__file__).parents[1] / "data" / "open"


def packaged() -> Iterator[Mapping[str, Any]]:
    """The matters of the example town that are worked out in full."""
    for path in sorted(DATA.glob("*.json")):
        yield _with_files(json.loads(path.read_text(encoding="utf-8")))


def _with_files(content: dict[str, Any]) -> dict[str, Any]:
    """A packaged content calls its samples by their names in data/samples; a content, by the uuid of the stored file."""
    for element in ELEMENTS.values():
        if element.kind == "file":
            told = content.get(element.part, [])
            for part in told if element.is_of_rows else [told]:
                if name := part.get(element.column):
                    part[element.column] = str(uuid_of(name))
    return content


def load_foundations(*, at: datetime) -> None:
    """The laws that packaged matters rest on, the power list and the proofs they point to and the samples they show are there."""
    load_statutes()
    load_powers(at=at)
    load_proofs()
    load_synonyms(at=at)
    lay_samples(at=at)


def load_open_matters(*, by: Actor, at: datetime) -> list[Edition]:
    """Every packaged matter is open; the editions that this run published are returned. Safe to run again."""
    load_foundations(at=at)
    published = [open_matter(content, by=by, at=at) for content in packaged()]
    return [edition for edition in published if edition is not None]


@transaction.atomic
def open_matter(content: Mapping[str, Any], *, by: Actor, at: datetime) -> Edition | None:
    """The content is the open edition in force of its matter, the one before it replaced (行政许可法 30).

    Nothing happens if an open edition of that day, or a later one, is there already; one that was recalled is not. What the content leaves out is
    named in the refusal (rules.why_not_complete), and nothing of it is kept.
    """
    on = date.fromisoformat(content["effective_on"])
    matter = Matter.objects.filter(implementation_code=content["matter"]["implementation_code"]).first()
    if matter and matter.editions.ever().filter(state__in=FILABLE, effective_on__gte=on).exists():
        return None
    return put_in_force(content, matter, on=on, by=by, at=at)
