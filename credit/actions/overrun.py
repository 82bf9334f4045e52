"""What the office does not do in time: nothing stays closed, or published, for want of its act, and in the end nothing is held against
anybody (CRE-4, CRE-15).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from credit import papers, rules
from credit.actions.bars import resume, suspend
from credit.actions.entry import desk_of, drop, hand_out, pk_of, start, tell_party, told
from credit.actions.sharing import announce
from credit.enums import Act, Kind, RecordState, Telling
from credit.models import Record
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.addressees import holders
from ground.accounts.enums import Duty
from ground.law.rulings import follows
from ground.notices.tell import tell
from ground.trail.record import record as enter_trail
from ground.workdays.calendar import legal_day


@follows("CRE-4", article="国办发〔2020〕49号（八）", source="没有经过决定的，不因机关自己的迟延继续限制")
def run_over(thread: str, *, at: datetime) -> bool:
    """The notice was not served, or nothing decided, in time: what was closed because of the entry is open until it is decided,
    and its last limit runs, `credit.ending` working days. The timer's verb, safe to run again.
    """
    with transaction.atomic():
        record = Record.objects.locked(pk_of(thread))
        clocks.lock(record.thread, rules.awaited(record))
        if not rules.why_not_run_over(record, at=at).ok:
            return False
        by = Actor.system("clock")
        suspended = suspend(record, by=by, at=at)
        clock = start(Kind.ENDING, "credit.ending", "CRE-4", record, legal_day(at))
        enter_trail(record.thread, Act.OVERRUN, by=by, at=at, facts={"suspended": suspended})
        late: dict[str, Any] = {
            "why": why_late(record),
            "until": clock.due_on,
            "suspended": suspended > 0,
        }
        tell_party(record, "credit/notices/overrun", at, **late)
        if suspended or record.served_at is not None:
            hand_out(record, papers.OVERRUN, papers.overrun(record, **late, at=at), by=by, at=at)
    return True


@follows(
    "CRE-15", article="行政处罚法 48", source="三日内撤回公开的决定：逾期没有核实的，核实之前不公示、不限制"
)
def rest(thread: str, *, at: datetime) -> bool:
    """Nobody answered in time whether its basis is gone: until somebody does it is not published, is in no platform's hands, makes no
    grade and closes nothing; its last day stays. He hears so; its keepers hear of their limit (`reminders`). The timer's verb, safe
    to run again.
    """
    with transaction.atomic():
        record = Record.objects.locked(pk_of(thread))
        clocks.lock(record.thread, Kind.STRIKE)
        if not rules.why_not_rest(record, at=at).ok:
            return False
        by = Actor.system("clock")
        record.rest(at=at)
        record.save()
        suspended = suspend(record, by=by, at=at)
        enter_trail(record.thread, Act.STRIKE_OVERRUN, by=by, at=at, facts={"suspended": suspended})
        announce(record, Telling.SUSPEND, at=at)
        if record.noticed_at is not None:
            tell_party(record, "credit/notices/unverified", at)
            hand_out(record, papers.UNVERIFIED, papers.unverified(record, at=at), by=by, at=at)
    return True


def stand_again(record: Record, *, by: Actor, at: datetime) -> bool:
    """Its basis stands after all: from now on it is published and closes as it did, until the same day as before; whether anything is so
    again. For an entry that is locked.
    """
    if record.suspended_at is None:
        return False
    record.stand_again()
    record.save()
    enter_trail(record.thread, Act.RESUMED, by=by, at=at)
    announce(record, Telling.RESUME, at=at)
    if not rules.restricts_again(record):
        return False
    return bool(resume(record, by=by, at=at)) or record.state == RecordState.LISTED


def abandon(thread: str, *, at: datetime) -> bool:
    """Nobody gave notice in time, or nobody served or decided it by the last limit: it ends, and those who watch efficiency hear so.

    The timer's verb, safe to run again.
    """
    with transaction.atomic():
        record = Record.objects.locked(pk_of(thread))
        clocks.lock(record.thread, rules.ends_with(record))
        if not rules.why_not_abandon(record, at=at).ok:
            return False
        why = why_late(record)
        drop(record, why, by=Actor.system("clock"), at=at)
        desk = {one.ref: one for one in desk_of(record, at=at) + holders(Duty.EFFICIENCY, at=at)}.values()
        context = told(record) | {"why": why}
        tell(desk, "credit/notices/abandoned", about=record.thread, at=at, context=context)
    return True


def why_late(record: Record) -> str:
    """What nobody did."""
    if record.state == RecordState.PROPOSED:
        return _("逾期没有告知")
    return _("逾期没有送达") if record.state == RecordState.NOTIFIED else _("逾期没有决定")
