"""Through which matter what becomes of a licence (变更、延续、补办、注销) goes on once the licence's own was ended."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from ground.law.rulings import follows
from matters.enums import FILABLE, MOVING, EditionState, OperationKind, Purpose
from matters.models import Edition, Matter, Operation
from matters.models.editions import EditionQuerySet
from matters.rules.publishing import ended_by

# Of a matter that was cancelled: what was granted stays, and its organ goes on answering for it. Renewed it is by nobody.
KEPT = (Purpose.CHANGE, Purpose.REPLACEMENT, Purpose.CANCELLATION)

# By their keys, or as a subquery.
Matters = Collection[int] | QuerySet[Any, Any]


@follows(
    "U3", article="行政许可法 8、49、50、70", source="合并、拆分、有承接事项的划转和下放：由承接的事项办理"
)
def heirs(matter: Matter, on: date) -> list[Matter]:
    """The matters that serve its licences on that day: what took its place, as far as that goes; itself, while it is there or was cancelled."""
    return _followed(matter, on) or [matter]  # they led to each other: nobody else is there


@follows("COR-18", source="本平台所定：终止的事项，指引到现在办理的事项")
def instead_of(matter: Matter, on: date) -> list[Matter]:
    """Where who would apply goes on that day: what took its place, also of what was cancelled, as far as that goes and is there."""
    found = [one for one in _followed(matter, on, anew=True) if one != matter]
    there = set(Edition.objects.in_force(on).filter(matter__in=found).values_list("matter", flat=True))
    return [one for one in found if one.pk in there]


def _followed(matter: Matter, on: date, *, anew: bool = False) -> list[Matter]:
    """Where the way ends that leads on from the matter; itself, where none does."""
    found: list[Matter] = []
    seen, ahead = set(), [matter]
    while ahead:
        one = ahead.pop(0)
        if one.pk in seen:
            continue
        seen.add(one.pk)
        if then := _next(one, on, anew=anew):
            ahead = then + ahead
        else:
            found.append(one)
    return found


def _next(matter: Matter, on: date, *, anew: bool = False) -> list[Matter]:
    """A licence of what was cancelled stays there; who applies `anew` goes to its successor."""
    ended = ended_by(matter, on)
    if ended is None or (ended.kind == OperationKind.CANCEL and not anew):
        return []
    return [ended.successor] if ended.successor else list(ended.parts.order_by("name", "pk"))


def on_the_way(matter: Matter, on: date) -> list[Matter]:
    """Itself, and all that took its place one after the other by that day: what is gone again still decides what stayed with it."""
    found, ahead = [matter], [matter]
    while ahead:
        then = [one for one in _next(ahead.pop(0), on) if one not in found]
        found, ahead = found + then, ahead + then
    return found


def heir(matter: Matter, on: date) -> Matter:
    """Whose office answers for its licences; of several, that of the office which had the matter, or else the first."""
    found = heirs(matter, on)
    return next((one for one in found if one.office_id == matter.office_id), found[0])


def kept(matters: Matters, on: date) -> EditionQuerySet:
    """Of each of these matters that was cancelled by that day, the edition under which its licences live on: the last that was no suspension,
    if it could be applied for: what was only listed is dealt with at the window."""
    editions = Edition.objects.ever().filter(matter=OuterRef("matter"), effective_on__lte=on).order_by("-no")
    ends = Operation.objects.filter(matter=OuterRef("matter"), kind__in=MOVING, on=OuterRef("over_on"))
    return (
        Edition.objects.filter(matter__in=matters)
        .annotate(over_on=Subquery(editions.values("replaced_on")[:1]))
        .annotate(over_by=Subquery(ends.order_by("-pk").values("kind")[:1]))
        .filter(over_by=OperationKind.CANCEL, over_on__lte=on)
        .filter(
            pk=Subquery(editions.exclude(state=EditionState.SUSPENDED).values("pk")[:1]), state__in=FILABLE
        )
    )


def lasting(matters: Matters, on: date) -> EditionQuerySet:
    """What of these matters is in force on that day, and what is kept. Each half is asked of them alone, not of the whole catalogue."""
    in_force = Edition.objects.in_force(on).filter(matter__in=matters)
    known = Q(pk__in=in_force.values("pk")) | Q(pk__in=kept(matters, on).values("pk"))
    return Edition.objects.filter(known, matter__in=matters)


def serving(matter: Matter, on: date) -> list[Edition]:
    """The editions by which what becomes of its licences may be applied for on that day; what each offers, it says."""
    matters = {one.pk: place for place, one in enumerate(heirs(matter, on))}
    found = lasting(matters, on).select_related("matter__office", "regulator")
    return sorted(found.prefetch_related("handling_items"), key=lambda one: matters[one.matter_id])


def served_by(edition: Edition, on: date) -> set[int]:
    """Of which matters the licences are served by this one's on that day: its own, and what led there. Asked once for each object."""
    known: dict[date, set[int]] = edition.__dict__.setdefault("_serves", {})
    if on not in known:
        found = level = {edition.matter_id}
        while level:
            led = Operation.objects.filter(
                Q(successor__in=level) | Q(parts__in=level), kind__in=MOVING, on__lte=on
            )
            level = set(led.values_list("matter", flat=True)) - found
            found = found | level
        before = Matter.objects.filter(pk__in=found - {edition.matter_id}).order_by("pk")
        leads = {one.pk for one in before if edition.matter in heirs(one, on)} if len(found) > 1 else set()
        known[on] = {edition.matter_id} | leads
    return known[on]


def goes_on(edition: Edition, purpose: str, on: date) -> bool:
    """Whether this is applied for under it although the matter was cancelled."""
    return purpose in KEPT and kept([edition.matter_id], on).filter(pk=edition.pk).exists()
