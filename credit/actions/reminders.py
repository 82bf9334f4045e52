"""催办 of the credit file: whose turn it is hears of a limit before it, and the keepers and who watches them when it is over (MON-1)."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from credit.actions.entry import desk_of, pk_of, told
from credit.enums import Kind, RecordState
from credit.models import Record
from ground import clocks
from ground.accounts.addressees import holders
from ground.accounts.enums import Duty
from ground.clocks.enums import Said
from ground.clocks.marks import tell_each
from ground.clocks.models import Mark
from ground.law.rulings import follows
from ground.notices.tell import tell

TEMPLATES = {Said.DUE_SOON: "credit/notices/due_soon", Said.OVER: "credit/notices/over"}
# What their end means, a timer does and says.
ENDED_BY_TIMER = (Kind.NOTICE, Kind.DEFENCE, Kind.ENDING)


@follows("MON-1", source="电子监察办法")
def remind(*, at: datetime) -> int:
    """Whoever has the turn with an entry whose clock was marked is told, once; how many marks were told."""
    return tell_each(Kind.values, TEMPLATES, partial(_remind, at=at), at=at)


@follows("CAL-5", article="国务院办公厅节假日安排通知", source="暂定的届满日变动的，告知过的人另行告知")
def tell_moved(thread: str, *, at: datetime) -> Counter[int]:
    """Whoever may defend himself knows where the calendar moved his last day; how many people, by the year it is in.

    The timer's verb, safe to run again.
    """
    people: Counter[int] = Counter()
    with transaction.atomic():
        record = Record.objects.locked(pk_of(thread))
        for clock in clocks.take_told([thread], [Kind.DEFENCE]):
            assert clock.told_on is not None
            context = told(record) | {
                "was": date_format(clock.told_on, _("Y年n月j日")),
                "day": date_format(clock.due_on, _("Y年n月j日")),
                "last": date_format(clock.due_on, _("n月j日")),
            }
            known = record.addressees(at=at)
            tell(known, "credit/notices/day_moved", about=thread, at=at, context=context)
            people[clock.due_on.year] += len(known)
    return people


def _remind(mark: Mark, *, at: datetime) -> None:
    record = Record.objects.with_story().get(uuid=mark.clock.thread.removeprefix("credit:"))
    kind, over = Kind(mark.clock.kind), mark.kind == Said.OVER
    if over and kind in ENDED_BY_TIMER:
        return
    template = TEMPLATES[Said(mark.kind)]
    if kind == Kind.DEFENCE:
        people, template = record.addressees(at=at), "credit/notices/defence_due"
    else:
        people = desk_of(record, at=at)
        if over or kind == Kind.ENDING:
            people += holders(Duty.EFFICIENCY, at=at)
    once = {one.ref: one for one in people}.values()
    # What somebody asked for is answered late; what nobody served or decided closes nothing meanwhile; what nobody verified rests.
    context = told(record) | {
        "what": str(kind.label),
        "due_on": date_format(mark.clock.due_on, _("Y年n月j日")),
        "suspends": kind in (Kind.SERVICE, Kind.DECISION),
        "rests": kind == Kind.STRIKE and record.state != RecordState.LIFTED,
    }
    tell(once, template, about=record.thread, at=at, fact=f"mark:{mark.pk}", context=context)
