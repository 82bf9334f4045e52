"""What was brought in time and is found wanting while a proceeding is pending: he is told, and loses no days by it (RQ-10)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from approvals.actions import checking, performing, revocation
from approvals.models import Proceeding
from approvals.proceedings import Breach
from commitments.enums import CommitmentState, Kind, Method
from commitments.models import Commitment
from ground import clocks
from ground.notices.models import Notice
from ground.workdays.calendar import between, legal_day
from tests.approvals.committed import PROMISED, committed
from tests.town import Town, pdf

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.mark.rule("RQ-10")
def test_who_brought_it_in_time_has_the_days_that_were_left(town: Town) -> None:
    case, held = committed(town, names=PROMISED[:1])
    (promised,) = held.promised.all()
    clock = clocks.of(promised.thread, Kind.SUPPLY)
    assert clock is not None
    came = town.at + 70 * DAY
    performing.supply(held, promised, files=[pdf("平面图.pdf")], by=town.actor("zhao"), at=came)
    left = between(legal_day(came), clock.due_on)
    assert left > 1
    told = {"kind": Breach.MISMATCH, "words": "现场不符", "commitment": held, "by": town.actor("chen")}
    row = revocation.open(case, **told, at=came + DAY)
    looked = came + 5 * DAY
    held = Commitment.objects.get(pk=held.pk)
    assert held.state == CommitmentState.MISMATCHED
    promised = held.promised.get()
    told = {"method": Method.WRITTEN, "conforms": False, "words": "没有标明面积"}
    checking.verify(held, promised, **told, by=town.actor("chen"), at=looked)
    said = Notice.objects.filter(thread=case.thread, channel="sms").latest("pk").body
    assert "承诺材料不合要求，请尽快重交" in said
    over = clock.lapses_at + 10 * DAY
    revocation.close(Proceeding.objects.get(pk=row.pk), "查明相符", by=town.actor("zheng"), at=over)
    assert Commitment.objects.get(pk=held.pk).state == CommitmentState.PERFORMING
    again = clocks.of(promised.thread, Kind.SUPPLY)
    assert again is not None
    assert again.settled_at is None
    assert between(legal_day(over), again.due_on) == left


@pytest.mark.rule("RQ-10")
def test_who_was_given_days_before_it_has_until_the_same_day(town: Town) -> None:
    case, held = committed(town, names=PROMISED[:1])
    (promised,) = held.promised.all()
    came = town.at + 20 * DAY
    performing.supply(held, promised, files=[pdf("平面图.pdf")], by=town.actor("zhao"), at=came)
    told = {"method": Method.WRITTEN, "conforms": False, "words": "没有标明面积"}
    by = town.actor("chen")
    checking.verify(held, held.promised.get(), **told, by=by, at=came + DAY)
    given = clocks.of(promised.thread, Kind.SUPPLY)
    assert given is not None
    how = {"kind": Breach.MISMATCH, "words": "现场不符", "commitment": held}
    row = revocation.open(case, **how, by=by, at=came + 3 * DAY)
    revocation.close(row, "查明相符", by=town.actor("zheng"), at=came + 9 * DAY)
    again = clocks.of(promised.thread, Kind.SUPPLY)
    assert again is not None
    assert again.due_on == given.due_on
