"""委托窗口: what each window of the hall may do for the offices whose powers the matters are (COR-7)."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.db.models import Q

from ground.accounts.actor import Actor
from ground.accounts.models import Office
from ground.trail.record import record
from ground.workdays.calendar import legal_day
from matters.enums import Act, Entrusted
from matters.models import Edition, Entrustment, Matter

DATA = Path(__file__).parents[1] / "data" / "entrustments.csv"
ALL = "*"


@transaction.atomic
def entrust_windows(*, by: Actor, at: datetime) -> list[Entrustment]:
    """The windows of the example town are entrusted as data/entrustments.csv says; returns what is new.

    A line names a window and a part of the matter's name, or * for every open matter. To decide on the spot is entrusted for
    instant matters alone. Safe to run again.
    """
    editions = list(Edition.objects.open_on(legal_day(at)).select_related("matter").order_by("matter_id"))
    fresh = []
    with DATA.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            window = Office.objects.get(path=row["window"])
            chosen = [
                edition for edition in editions if row["matter"] in (ALL, "") or row["matter"] in edition.name
            ]
            fresh += entrust(window, chosen, row["acts"].split(), by=by, at=at)
    return fresh


@transaction.atomic
def entrust(
    window: Office, editions: Iterable[Edition], acts: list[str], *, by: Actor, at: datetime
) -> list[Entrustment]:
    """The window may do `acts` for the matters since their editions are open; what it was entrusted with is left."""
    has = set(Entrustment.objects.filter(window=window, until_on=None).values_list("matter_id", flat=True))
    fresh = [
        Entrustment(
            window=window,
            matter=edition.matter,
            acts=[act for act in acts if act != Entrusted.DECIDE or edition.goes_at_once],
            from_on=edition.effective_on,
        )
        for edition in editions
        if edition.matter_id not in has
    ]
    Entrustment.objects.bulk_create(fresh)
    if fresh:
        facts = {"window": window.path, "matters": sorted(row.matter.code for row in fresh)}
        record(f"office:{window.pk}", Act.ENTRUSTED, by=by, at=at, facts=facts)
    return fresh


def entrust_alike(
    matter: Matter, successor: Matter, *, on: date, by: Actor, at: datetime
) -> list[Entrustment]:
    """The windows that are entrusted with the matter that takes its place do the same for what still runs of this one (U3).

    What a window was entrusted with already is left. Safe to run again.
    """
    has = set(
        matter.entrustments.filter(Q(until_on=None) | Q(until_on__gte=on)).values_list("window", flat=True)
    )
    alike = successor.entrustments.current(on).exclude(window__in=has).order_by("pk")
    fresh = [
        Entrustment(window_id=one.window_id, matter=matter, acts=one.acts, from_on=on, until_on=one.until_on)
        for one in alike
    ]
    Entrustment.objects.bulk_create(fresh)
    for one in fresh:
        facts = {"window": one.window.path, "matters": [matter.code]}
        record(f"office:{one.window_id}", Act.ENTRUSTED, by=by, at=at, facts=facts)
    return fresh
