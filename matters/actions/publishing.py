"""发布: a content becomes the edition of its matter. Every way into the catalogue that makes editions one by one ends here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from ground.accounts.actor import Actor
from ground.accounts.models import Office
from ground.law.rulings import refuse
from ground.trail.record import record
from matters import rules
from matters.actions.catalogue import spell
from matters.content import normal, rows_of, write
from matters.elements import of_part
from matters.enums import FILABLE, Act, EditionState
from matters.models import Edition, Matter, guide_code

# Whom it is for follows from the service objects, where the content names those alone.
SERVED = {"for_persons", "for_organisations"}


@transaction.atomic
def put_in_force(
    content: Mapping[str, Any], matter: Matter | None, *, on: date, by: Actor, at: datetime
) -> Edition:
    """The content is the edition of its matter from the day `on`, and the one before it ends that day (行政许可法 30).

    A content that can be applied for is asked whether everything the law wants shown is there; nothing of a refused one is
    kept. Without a `matter` the content makes a new one.
    """
    refuse(rules.why_not_written_so(content))
    matter = _placed(content, matter, at=at)
    for before in matter.editions.filter(replaced_on=None):
        before.replaced_on = max(on, before.effective_on)
        before.save(update_fields=["replaced_on"])
    rows = rows_of(content, matter)
    edition, state = rows.edition, rows.edition.state
    edition.no = max(matter.editions.values_list("no", flat=True), default=0) + 1
    edition.effective_on = on
    edition.published_at, edition.published_by = at, by.user
    # Opened only when the rules have read the rows; the database would refuse an open edition by a constraint's name.
    edition.state = EditionState.LISTED
    write(rows)
    if state in FILABLE:
        refuse(rules.why_not_open(edition))
    if state != EditionState.LISTED:
        edition.state = state
        edition.save(update_fields=["state"])
    act = Act.OPENED if state in FILABLE else Act.PUBLISHED
    record(edition.thread, act, by=by, at=at, facts={"matter": matter.code, "edition": edition.no})
    return edition


def _placed(content: Mapping[str, Any], matter: Matter | None, *, at: datetime) -> Matter:
    """The matter says what the content says of it: its name, its codes, whose it is and for whom."""
    told = normal(content)["matter"]
    silent = set(told) - set(content["matter"])
    matter = matter or Matter(code=guide_code(told["implementation_code"]))
    for element in of_part("matter"):
        said = told[element.column]
        if (said is None and element.kind == "flag") or element.column in silent - SERVED:
            continue  # what the directory said of it stays
        if element.kind == "office":
            said = Office.objects.get(path=said)
        elif element.kind == "matter":
            said = Matter.objects.get(implementation_code=said) if said else None
        setattr(matter, element.column, said)
    matter.changed_at = at
    spell(matter).save()
    return matter
