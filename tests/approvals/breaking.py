"""What is done to a commitment after the decision, and read of it: short words for tests of a breach."""

from __future__ import annotations

from datetime import datetime, timedelta

from approvals.actions import checking, performing
from approvals.models import Case
from commitments.enums import Kind, Method
from commitments.models import Commitment, Promised
from ground import clocks
from ground.accounts.models import Office
from ground.trail.models import Entry
from tests.town import Town, pdf

DAY = timedelta(days=1)


def anew(commitment: Commitment) -> Commitment:
    return Commitment.objects.with_story().get(pk=commitment.pk)


def one_of(commitment: Commitment, no: int = 1) -> Promised:
    return commitment.promised.select_related("material", "commitment").get(no=no)


def hand_in(town: Town, commitment: Commitment, no: int = 1, *, at: datetime) -> None:
    by = town.actor("zhao")
    performing.supply(anew(commitment), one_of(commitment, no), files=[pdf("补交.pdf")], by=by, at=at)


def look(
    town: Town, commitment: Commitment, no: int | None = 1, conforms: bool = True, *, at: datetime
) -> None:
    checking.verify(
        anew(commitment),
        one_of(commitment, no) if no else None,
        method=Method.FIELD,
        conforms=conforms,
        words="" if conforms else "与承诺不符",
        second=town.user("zheng"),
        by=town.actor("chen"),
        at=at,
    )


def in_place(town: Town, code: str) -> None:
    Office.objects.filter(pk=town.organ.pk).update(division_code=code)


def last_moment(promised: Promised) -> datetime:
    clock = clocks.of(promised.thread, Kind.SUPPLY)
    assert clock is not None
    return clock.lapses_at


def acts(case: Case) -> list[str]:
    return list(Entry.objects.of(case.thread).order_by("seq").values_list("act", flat=True))
