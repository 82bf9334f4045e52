"""What the office does not do in time: nothing stays closed for want of its act, and in the end nothing is held against anybody (CRE-4)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from credit import papers, rules
from credit.actions.bars import suspend
from credit.actions.entry import desk_of, drop, hand_out, pk_of, start, tell_party, told
from credit.enums import Act, Kind, RecordState
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
