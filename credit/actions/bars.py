"""Who may not apply, or not commit, for a while (行政许可法 78、79; COM-4, COM-8)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from credit.enums import Act, BarGround
from credit.models import Bar, Record
from ground.accounts.actor import Actor
from ground.accounts.models import Party
from ground.law.rulings import follows
from ground.trail.record import record as enter_trail
from ground.workdays.calendar import legal_day


@follows("COM-4", article="国办发〔2020〕42号")
@follows("COM-8", article="天津“一制三化”方案 一（一）")
@transaction.atomic
def bar(
    party: Party,
    ground: BarGround,
    *,
    basis: str,
    thread: str,
    until: date | None = None,
    basic_code: str = "",
    matter_name: str = "",
    record: Record | None = None,
    by: Actor,
    at: datetime,
) -> Bar:
    """From today he may not apply again for this matter until that day, or not commit until it is repaired.

    Called by the act that found it, in its transaction; the same act bars once.
    """
    on = legal_day(at)
    found, new = Bar.objects.get_or_create(
        party=party,
        ground=ground,
        thread=thread,
        ended_at=None,
        defaults={
            "basic_code": basic_code,
            "matter_name": matter_name,
            "basis": basis,
            "from_on": on,
            "until_on": until,
            "record": record,
        },
    )
    if new:
        facts = {"ground": ground, "until": found.until_on, "source": thread}
        enter_trail(party.thread, Act.BARRED, by=by, at=at, facts=facts)
    return found


def suspend(record: Record, *, by: Actor, at: datetime) -> int:
    """What was closed because of this entry is open until its office has decided: it let its own limit pass. Returns how many were."""
    standing = record.bars.filter(ended_at=None, suspended_at=None).select_related("party").order_by("pk")
    found = list(standing.select_for_update(no_key=True, of=("self",)))
    for one in found:
        one.suspended_at = at
        one.save()
        enter_trail(one.party.thread, Act.BAR_SUSPENDED, by=by, at=at, facts={"ground": one.ground})
    return len(found)


def resume(record: Record, *, by: Actor, at: datetime) -> int:
    """It was decided after all, against him: what was closed is closed again, from now on. Returns how many bars are."""
    waiting = record.bars.filter(ended_at=None).exclude(suspended_at=None).select_related("party")
    found = list(waiting.order_by("pk").select_for_update(no_key=True, of=("self",)))
    for one in found:
        one.suspended_at = None
        one.save()
        enter_trail(one.party.thread, Act.BAR_RESUMED, by=by, at=at, facts={"ground": one.ground})
    return len(found)


@transaction.atomic
def unbar(thread: str, ground: BarGround, words: str, *, by: Actor, at: datetime) -> int:
    """What the act of this thread barred on this ground is open again, because the act is gone. Returns how many bars ended."""
    standing = (
        Bar.objects.filter(thread=thread, ground=ground, ended_at=None).select_related("party").order_by("pk")
    )
    ended = list(standing.select_for_update(no_key=True, of=("self",)))
    for one in ended:
        one.ended_at, one.ended_words = at, words[:400]
        one.save()
        enter_trail(one.party.thread, Act.BAR_ENDED, by=by, at=at, facts={"ground": one.ground})
    return len(ended)
