"""A shortened promise is applied to the cases that run: one act, one reason, each case by the act of COR-1 (S57)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from approvals import rules
from approvals.actions import edition_move
from approvals.enums import MoveGround
from approvals.models import Case
from ground.accounts.actor import Actor
from ground.law.rulings import Refused, refuse
from ground.workdays.calendar import legal_day
from matters.models import Announcement


class Applied(NamedTuple):
    """The cases that end earlier now, and those that do not, with why."""

    moved: list[Case]
    others: list[tuple[Case, str]]


def apply_promise(
    announcement: Announcement, cases: Iterable[Case], reason: str, *, by: Actor, at: datetime
) -> Applied:
    """Each of the cases goes on under the edition that holds now, if that is only better for its applicant, who is told.

    Each in a transaction of its own: what one is refused keeps no other from it.
    """
    refuse(rules.why_not_apply_promise(announcement, reason, by=by, at=at))
    after, moved, others = rules.holds_now(announcement, on=legal_day(at)), [], []
    assert after is not None
    for case in cases:
        try:
            refuse(rules.why_not_shorten(case, after, by=by, at=at))
            moved.append(edition_move.move(case, after, MoveGround.KINDER, reason, by=by, at=at))
        except Refused as refused:
            others.append((case, str(refused)))
    return Applied(moved, others)
