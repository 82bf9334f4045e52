"""What was brought in time and is found wanting: he is told, and loses no days by it, once for each thing; nor by a proceeding (RQ-10)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from approvals.actions import checking, performing, revocation
from approvals.models import Case, Proceeding
from approvals.proceedings import Breach, Item
from approvals.tasks import sweep_commitments
from commitments.enums import CommitmentState, Kind, Method
from commitments.models import Commitment
from ground import clocks
from ground.clocks.models import Clock
from ground.notices.models import Notice
from ground.trail.models import Entry
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
def test_who_was_given_days_before_it_has_what_was_left_of_them(town: Town) -> None:
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
    assert again.due_on > given.due_on
    assert between(legal_day(came + 9 * DAY), again.due_on) == between(
        legal_day(came + 3 * DAY), given.due_on
    )


@pytest.mark.rule("CLK-15", "RQ-10")
@pytest.mark.parametrize("told", [True, False])
def test_a_suspicion_that_was_unfounded_takes_no_days_of_his(town: Town, told: bool) -> None:
    """What the proceeding took from his days is given back, and he hears the new last day; whether he knew of it or not."""
    case, held = committed(town)
    clock = clocks.of(held.promised.get(no=1).thread, Kind.SUPPLY)
    assert clock is not None
    began, ended = town.at + 30 * DAY, town.at + 60 * DAY
    left = between(legal_day(began), clock.due_on)
    row = revocation.open(
        case, kind=Breach.MISMATCH, words="现场不符", commitment=held, by=town.actor("chen"), at=began
    )
    if told:
        revocation.notify(row, Item.UNQUALIFIED, "现场不符", by=town.actor("zheng"), at=began)
        revocation.waive(row, by=town.actor("zhao"), at=began)
    # Nothing of the other material is asked for any more.
    performing.supply(held, held.promised.get(no=2), files=[pdf("报告.pdf")], by=town.actor("zhao"), at=began)
    row = Proceeding.objects.get(pk=row.pk)
    revocation.close(row, "查明相符", by=town.actor("wu"), at=ended)
    again = clocks.of(held.promised.get(no=1).thread, Kind.SUPPLY)
    assert again is not None
    assert again.settled_at is None
    assert (again.started_on, between(legal_day(ended), again.due_on)) == (clock.started_on, left)
    day = f"{again.due_on.year}年{again.due_on.month}月{again.due_on.day}日"
    said = Notice.objects.filter(thread=case.thread, subject__contains="补齐期限顺延")
    (inbox,) = said.filter(channel="inbox")
    assert f"“{PROMISED[0]}”最迟 {day}" in inbox.body
    assert PROMISED[1] not in inbox.body
    assert again.due_on.isoformat() in said.get(channel="sms").body
    assert sweep_commitments(clock.lapses_at) == 0
    assert sweep_commitments(again.lapses_at) == 1
    assert "commitments.prolonged" in Entry.objects.of(case.thread).values_list("act", flat=True)


def brought_and_failed(town: Town, held: Commitment, *, at: datetime, looked: datetime) -> Clock:
    """The days he has since."""
    promised = held.promised.select_related("material", "commitment").get()
    performing.supply(held, promised, files=[pdf("平面图.pdf")], by=town.actor("zhao"), at=at)
    told = {"method": Method.WRITTEN, "conforms": False, "words": "没有标明面积"}
    checking.verify(held, promised, **told, by=town.actor("chen"), at=looked)
    clock = clocks.of(promised.thread, Kind.SUPPLY)
    assert clock is not None
    return clock


def last_said(town: Town, case: Case) -> str:
    said = Notice.objects.filter(thread=case.thread, subject__contains="不符合要求", channel="inbox")
    return said.filter(user=town.user("zhao")).latest("pk").body


@pytest.mark.rule("RQ-10", "CLK-15")
def test_the_days_of_a_look_are_given_back_once_for_each_thing(town: Town) -> None:
    """Whoever brings again and again what will not do does not put off his last day for ever."""
    case, held = committed(town, names=PROMISED[:1])
    (promised,) = held.promised.all()
    before = clocks.of(promised.thread, Kind.SUPPLY)
    assert before is not None
    came = before.lapses_at - timedelta(hours=3)
    first = brought_and_failed(town, held, at=came, looked=came + 5 * DAY)
    assert between(legal_day(came + 5 * DAY), first.due_on) == 1
    assert f"请最迟 {first.due_on.isoformat()} 重新提交" in last_said(town, case)
    came = first.lapses_at - timedelta(hours=3)
    second = brought_and_failed(town, held, at=came, looked=came + DAY)
    assert (second.due_on, second.settled_at) == (first.due_on, None)
    said = last_said(town, case)
    assert f"补齐期限已于 {first.due_on.isoformat()} 届满" in said
    assert "撤销程序正在进行" not in said, "nobody has opened one yet"
    sms = Notice.objects.filter(thread=case.thread, channel="sms").latest("pk").body
    assert "请尽快重交" in sms
    assert sweep_commitments(came + DAY) == 1
    assert Commitment.objects.get(pk=held.pk).state == CommitmentState.OVERDUE


@pytest.mark.rule("RQ-10", "CLK-15")
def test_what_fails_again_while_days_are_left_has_those(town: Town) -> None:
    _case, held = committed(town, names=PROMISED[:1])
    first = brought_and_failed(town, held, at=town.at + 3 * DAY, looked=town.at + 9 * DAY)
    second = brought_and_failed(town, held, at=town.at + 10 * DAY, looked=town.at + 12 * DAY)
    assert second.due_on == first.due_on > legal_day(town.at + 12 * DAY)


@pytest.mark.rule("RQ-10")
def test_what_failed_again_while_it_was_doubted_has_the_days_left_at_the_look(town: Town) -> None:
    """A proceeding that came to nothing takes none of his days, however often he brought it."""
    case, held = committed(town, names=PROMISED[:1])
    first = brought_and_failed(town, held, at=town.at + 3 * DAY, looked=town.at + 4 * DAY)
    promised = held.promised.select_related("material", "commitment").get()
    at = town.at + 6 * DAY
    performing.supply(held, promised, files=[pdf("平面图.pdf")], by=town.actor("zhao"), at=at)
    told = {"kind": Breach.MISMATCH, "words": "现场不符", "commitment": held, "by": town.actor("chen")}
    row = revocation.open(case, **told, at=at)
    looked = at + 2 * DAY
    how = {"method": Method.WRITTEN, "conforms": False, "words": "没有标明面积"}
    checking.verify(held, promised, **how, by=town.actor("chen"), at=looked)
    over = first.lapses_at + 10 * DAY
    revocation.close(Proceeding.objects.get(pk=row.pk), "查明相符", by=town.actor("zheng"), at=over)
    again = clocks.of(promised.thread, Kind.SUPPLY)
    assert again is not None
    assert between(legal_day(over), again.due_on) == between(legal_day(looked), first.due_on)


@pytest.mark.rule("CLK-15", "RQ-10")
def test_each_last_day_is_reminded_of_by_itself(town: Town) -> None:
    """Days that were given back for one thing neither silence the other one's reminder, nor go without one of their own."""
    _case, held = committed(town)
    first, second = (clocks.of(held.promised.get(no=no).thread, Kind.SUPPLY) for no in (1, 2))
    assert first is not None
    assert second is not None
    due = {PROMISED[1]: second.due_on}
    assert first.due_on == second.due_on
    one = held.promised.select_related("material", "commitment").get(no=1)
    came, looked = first.lapses_at - 41 * DAY, first.lapses_at - 27 * DAY
    said: list[tuple[date, str]] = []
    for day in range(130):
        at = town.at + day * DAY
        if came <= at < came + DAY:
            performing.supply(held, one, files=[pdf("平面图.pdf")], by=town.actor("zhao"), at=at)
        if looked <= at < looked + DAY:
            told = {"method": Method.WRITTEN, "conforms": False, "words": "没有标明面积"}
            checking.verify(held, one, **told, by=town.actor("chen"), at=at)
            given = clocks.of(one.thread, Kind.SUPPLY)
            assert given is not None
            due[PROMISED[0]] = given.due_on
        if legal_day(at) == second.due_on:
            two = held.promised.select_related("material", "commitment").get(no=2)
            performing.supply(held, two, files=[pdf("报告.pdf")], by=town.actor("zhao"), at=at)
        known = set(Notice.objects.values_list("pk", flat=True))
        performing.remind(at=at)
        new = Notice.objects.exclude(pk__in=known).filter(channel="inbox", user=town.user("zhao"))
        said += [(legal_day(at), one.body) for one in new.order_by("pk")]
    for name, other in (PROMISED, PROMISED[::-1]):
        left = [between(day, due[name]) for day, body in said if name in body]
        assert left == [20, 5], name
        assert not [body for _day, body in said if name in body and other in body]
    assert all(due[PROMISED[0]].isoformat() in body for _day, body in said if PROMISED[0] in body)
