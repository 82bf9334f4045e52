"""What is said about a running clock, once each: soon due (MON-1), yellow, over. Who is told of it, the clock's app knows."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from ground.clocks.enums import Said
from ground.clocks.models import Clock, ClockQuerySet, Mark
from ground.law.rulings import follows
from ground.workdays.calendar import ONE_DAY, after, legal_day, midnight

log = logging.getLogger(__name__)

BATCH = 500


@follows("MON-1", article="电子监察办法")
def mark_due(now: datetime) -> dict[Said, int]:
    """What can be said of every running clock by `now` has been said; returns how often. Safe to run twice, or from two
    sides at once; a clock that somebody else holds waits for the next run.
    """
    soon = _soon(now)
    sayable = {
        Said.DUE_SOON: Q(lapses_at__gt=now, lapses_at__lte=soon),
        Said.YELLOW: Q(yellow_at__lte=now, lapses_at__gt=now),
        Said.OVER: Q(lapses_at__lte=now),
    }
    return {said: _say(said, clocks, now) for said, clocks in sayable.items()}


def take_back(clocks: Iterable[Clock], now: datetime) -> int:
    """Nothing is said about these clocks that is not true by `now`: their due dates were moved."""
    untrue = (
        Q(kind=Said.DUE_SOON, clock__lapses_at__gt=_soon(now))
        | Q(kind=Said.YELLOW, clock__yellow_at__gt=now)
        | Q(kind=Said.OVER, clock__lapses_at__gt=now)
    )
    taken_back, _rows = Mark.objects.filter(untrue, clock__in=list(clocks)).delete()
    return taken_back


def tell_each(
    kinds: Iterable[str], said: Iterable[str], tell: Callable[[Mark], None], *, at: datetime
) -> int:
    """Every such mark that nobody was told of goes to `tell`, once; returns how many did.

    Each in a transaction of its own: one that fails is logged and tried again, and keeps no other waiting.
    """
    told = 0
    for pk in Mark.objects.untold(kinds, said).values_list("pk", flat=True)[:BATCH]:
        try:
            with transaction.atomic():
                mark = _untold(pk)
                if mark is None:
                    continue
                tell(mark)
                mark.told_at = at
                mark.save(update_fields=["told_at"])
                told += 1
        except Exception:
            log.exception("mark %s could not be told", pk)
    return told


def _untold(pk: int) -> Mark | None:
    """The mark, locked; None where somebody else tells it, or has."""
    mine = Mark.objects.filter(pk=pk, told_at=None).select_for_update(
        no_key=True, skip_locked=True, of=("self",)
    )
    return mine.select_related("clock").first()


def unsaid(said: Said, clocks: Q) -> ClockQuerySet:
    """The running clocks among these of which it was not yet said."""
    return Clock.objects.running().filter(clocks).exclude(marks__kind=said)


def _say(said: Said, clocks: Q, now: datetime) -> int:
    total = 0
    while True:
        with transaction.atomic():
            rows = (
                unsaid(said, clocks)
                .order_by("lapses_at", "pk")
                .select_for_update(no_key=True, skip_locked=True, of=("self",))
            )
            found = list(rows.values_list("pk", flat=True)[:BATCH])
            Mark.objects.bulk_create(
                [Mark(clock_id=pk, kind=said, at=now) for pk in found], ignore_conflicts=True
            )
        total += len(found)
        if len(found) < BATCH:
            return total


def _soon(now: datetime) -> datetime:
    """The end of the next working day: a limit that lapses by then has one working day left, or is in its last."""
    return midnight(after(legal_day(now), 1).on + ONE_DAY)
