"""When something is due: counted once, stored, lit, said, settled, and counted again when the calendar changes."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Q

from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.clocks import calendar as announced
from ground.clocks import tasks
from ground.clocks.doubt import doubt
from ground.clocks.enums import Colour, Limit, Said, Side
from ground.clocks.ledger import ledger, sentence
from ground.clocks.marks import mark_due, unsaid
from ground.clocks.models import Clock, Mark
from ground.law.models import DatedValue
from ground.law.rulings import Refused
from ground.trail.models import Entry
from ground.workdays import midnight
from ground.workdays.models import SpecialDay
from tests.accounts.people import office, officer

DECISION = "testing.decision"
INTAKE = "testing.intake"


def day(text: str) -> date:
    return date.fromisoformat(text)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def start(
    started_on="2026-02-10",
    length=5,
    *,
    unit="wd",
    thread="case:1",
    kind=DECISION,
    side=Side.STATUTORY,
    place="990001",
):
    return clocks.start(
        kind,
        thread=thread,
        side=side,
        rule_id="CLK-3",
        office="zhaoxia/zhengwuban",
        started_on=day(started_on),
        limit=Limit(length, unit),
        place=place,
    )


@pytest.fixture
def administrator(db, moment):
    user = officer(Duty.ADMINISTRATION, office(), at=moment)
    return Actor(user, office(), Duty.ADMINISTRATION)


# Starting and settling


@pytest.mark.rule("CAL-3")
def test_a_clock_stores_its_due_day_and_both_midnights(db):
    clock = start("2026-02-10", 5)
    assert clock.due_on == day("2026-02-24")
    assert clock.lapses_at == at("2026-02-25"), "the day ends at 24:00"
    assert clock.yellow_at == at("2026-02-13"), "the Friday before 春节: two working days are left"
    assert not clock.provisional


@pytest.mark.rule("MON-1")
@pytest.mark.parametrize(
    "length, due_on, yellow_on",
    [
        (0, "2026-03-04", "2026-03-04"),  # on the spot: the same day
        (1, "2026-03-05", "2026-03-04"),  # never more than two left: yellow from the start
        (2, "2026-03-06", "2026-03-04"),
        (3, "2026-03-09", "2026-03-05"),
        (5, "2026-03-11", "2026-03-09"),  # two days are earlier than a fifth, one day
        (14, "2026-03-24", "2026-03-20"),  # a fifth is 2.8: with two left it is under both
        (15, "2026-03-25", "2026-03-20"),  # a fifth is three days, earlier than two
        (20, "2026-04-01", "2026-03-26"),
    ],
)
def test_yellow_begins_with_the_earlier_of_two_days_and_a_fifth(db, length, due_on, yellow_on):
    clock = start("2026-03-04", length)
    assert (clock.due_on, clock.yellow_at) == (day(due_on), midnight(day(yellow_on)))


@pytest.mark.rule("MON-1")
def test_a_place_may_warn_earlier(db):
    DatedValue.objects.create(
        key="clock.yellow",
        place="99",
        value={"working_days": 3, "percent": 50},
        from_on=day("2026-01-01"),
        source="测试",
    )
    assert start("2026-03-04", 10, thread="case:here").yellow_at == at("2026-03-11")
    assert start("2026-03-04", 10, thread="case:elsewhere", place="110101").yellow_at == at("2026-03-16")


def test_both_sides_run_at_once_but_no_side_twice(db):
    start(length=20)
    start(length=10, side=Side.PROMISED)
    with pytest.raises(IntegrityError), transaction.atomic():
        start(length=3)
    assert clocks.of("case:1", DECISION).side == Side.PROMISED, "of two sides the one due first"
    assert clocks.of("case:1", DECISION, Side.STATUTORY).length == 20
    assert clocks.of("case:2", DECISION) is None


def test_what_is_settled_is_settled_on_every_side_and_for_good(db, moment):
    start(length=20)
    start(length=10, side=Side.PROMISED)
    start(length=5, kind=INTAKE)
    assert clocks.settle("case:1", DECISION, at=moment) == 2
    assert clocks.settle("case:1", DECISION, at=moment + timedelta(days=1)) == 0
    assert set(Clock.objects.filter(kind=DECISION).values_list("settled_at", flat=True)) == {moment}
    for change in (
        lambda c: c.update(settled_at=None),
        lambda c: c.update(due_on=day("2027-01-01")),
        lambda c: c.delete(),
    ):
        with pytest.raises(DatabaseError, match="never changes again"), transaction.atomic():
            change(Clock.objects.filter(kind=DECISION))


def test_a_settled_clock_gives_way_to_a_new_one(db, moment):
    start("2026-02-10")
    clocks.settle("case:1", DECISION, at=moment)
    again = start("2026-03-04", 3)
    assert clocks.of("case:1", DECISION) == again
    clocks.settle("case:1", DECISION, at=moment + timedelta(hours=1))
    assert clocks.of("case:1", DECISION) == again, "the one settled last"


@pytest.mark.parametrize(
    "nonsense",
    [{"side": "our own"}, {"unit": "h"}, {"due_on": day("2026-01-01")}, {"rule_id": ""}, {"length": -1}],
    ids=str,
)
def test_the_database_refuses_nonsense(db, nonsense):
    clock = start()
    with pytest.raises(IntegrityError), transaction.atomic():
        Clock.objects.filter(pk=clock.pk).update(**nonsense)


def test_the_running_clocks_of_a_page_come_in_one_query(db, moment, django_assert_num_queries):
    for number in range(3):
        start(length=20, thread=f"case:{number}")
        start(length=10, thread=f"case:{number}", side=Side.PROMISED)
    clocks.settle("case:2", DECISION, at=moment)
    with django_assert_num_queries(1):
        running = clocks.open_for(["case:0", "case:1", "case:2", "case:3"])
    assert [clock.side for clock in running["case:0"]] == [Side.PROMISED, Side.STATUTORY]
    assert running["case:2"] == running["case:3"] == []


def test_lapsed_is_late_or_on_time_but_never_early(db):
    start("2026-02-10", 5, kind=INTAKE)
    start("2026-02-10", 3, kind=INTAKE, thread="case:2")
    start("2026-02-10", 1, kind="testing.other", thread="case:3")
    last_moment = at("2026-02-25") - timedelta(microseconds=1)
    assert clocks.lapsed_threads([INTAKE], last_moment) == ["case:2"]
    assert clocks.lapsed_threads([INTAKE], at("2026-02-25")) == ["case:2", "case:1"]
    assert clocks.lapsed([INTAKE], at("2026-02-25"))[1] == (clocks.of("case:1", INTAKE).pk, "case:1")
    clocks.settle("case:2", INTAKE, at=last_moment)
    assert clocks.lapsed_threads([INTAKE], at("2026-03-25")) == ["case:1"]


# Lights


@pytest.mark.parametrize(
    "now, colour, words, left, shape",
    [
        ("2026-02-11T09:00", Colour.GREEN, "剩 4 个工作日", 4, "circle"),
        ("2026-02-12T23:59", Colour.GREEN, "剩 3 个工作日", 3, "circle"),
        ("2026-02-13T00:00", Colour.YELLOW, "剩 2 个工作日", 2, "triangle"),
        ("2026-02-14T12:00", Colour.YELLOW, "剩 1 个工作日", 1, "triangle"),
        ("2026-02-20T12:00", Colour.YELLOW, "剩 1 个工作日", 1, "triangle"),
        ("2026-02-24T23:59", Colour.YELLOW, "今日到期", 0, "triangle"),
        ("2026-02-25T00:00", Colour.RED, "超期 1 个工作日", -1, "square"),
        ("2026-03-04T10:00", Colour.RED, "超期 7 个工作日", -7, "square"),
    ],
)
def test_the_light_of_a_running_clock(db, now, colour, words, left, shape):
    clock = start("2026-02-10", 5)
    light = clocks.light(clock, at(now), clocks.calendar_for([clock], at(now)))
    assert (light.colour, light.words, light.days_left, light.shape) == (colour, words, left, shape)


def test_on_the_weekend_after_its_due_day_a_clock_is_over_by_no_working_day_yet(db):
    clock = start("2026-03-04", 2)
    saturday = at("2026-03-07T10:00")
    assert clocks.light(clock, saturday, clocks.calendar_for([clock], saturday)).words == "已超期"


def test_a_limit_of_no_days_is_due_today(db):
    clock = start("2026-03-04", 0)
    now = at("2026-03-04T10:00")
    light = clocks.light(clock, now, clocks.calendar_for([clock], now))
    assert (light.colour, light.words) == (Colour.YELLOW, "今日到期")


@pytest.mark.parametrize(
    "settled_at, words",
    [
        ("2026-02-24T23:59", "按期完成"),
        ("2026-02-25T00:00", "超期 1 个工作日"),
        ("2026-03-02T10:00", "超期 5 个工作日"),
    ],
)
def test_a_settled_clock_is_grey_and_stands_still(db, settled_at, words):
    start("2026-02-10", 5)
    clocks.settle("case:1", DECISION, at=at(settled_at))
    clock, now = clocks.of("case:1", DECISION), at("2026-06-01")
    light = clocks.light(clock, now, clocks.calendar_for([clock], now))
    assert (light.colour, light.words, light.shape) == (Colour.GREY, words, "bar")


def test_a_day_fixed_years_ahead_is_named_and_counted_down_in_its_last_thirty_days_alone(db):
    clock = start("2026-03-04", 1041, unit="cd")
    assert (clock.due_on, clock.yellow_at) == (day("2029-01-08"), midnight(day("2028-12-09")))
    said = [
        (clocks.light(clock, now, clocks.calendar_for([clock], now)))
        for now in map(at, ("2026-03-05", "2028-12-09", "2029-01-08", "2029-01-10"))
    ]
    assert [(light.colour, light.words) for light in said] == [
        (Colour.GREEN, "至 2029年1月8日"),
        (Colour.YELLOW, "剩 30 日"),
        (Colour.YELLOW, "今日到期"),
        (Colour.RED, "超期 2 日"),
    ]


# The arithmetic, in words


@pytest.mark.rule("CAL-2")
@pytest.mark.rule("CAL-4")
def test_a_due_date_opens_into_its_days(db):
    days = {found.date: found for found in ledger(start("2026-02-10", 5))}
    assert len(days) == 15
    assert days[day("2026-02-10")].words == "起始日，不计入"
    assert days[day("2026-02-14")][1:] == (True, "春节调休上班", 4)
    assert days[day("2026-02-15")][1:] == (False, "春节", 0)
    assert days[day("2026-02-24")][1:] == (True, "工作日", 5)
    assert [found.words for found in ledger(start("2026-03-06", 1, thread="case:2"))] == [
        "起始日，不计入",
        "周末",
        "周末",
        "工作日",
    ]


@pytest.mark.rule("CAL-5")
def test_a_due_date_is_a_sentence_that_a_person_can_check(unannounced_2027):
    assert sentence(start("2026-02-10", 5)) == (
        "法定期限：自 2026 年 2 月 10 日 起算，当日不计入（民法典 201），只计工作日、不含法定节假日（行政许可法 82），"
        "第 5 个工作日 2026 年 2 月 24 日 24 时届满（CLK-3、CAL-1、CAL-2）。"
    )
    assert sentence(start("2026-03-04", 0, thread="case:2", side=Side.PROMISED)) == (
        "承诺期限：当日办结，2026 年 3 月 4 日 24 时届满（CLK-3）。"
    )
    late = start("2026-12-25", 20, thread="case:3")
    assert late.provisional
    assert sentence(late).endswith("2027 年放假安排尚未公布，此日期为暂定，公布后自动重算（CAL-5）。")
    assert ledger(late)[7].words == "工作日（2027 年放假安排尚未公布，暂按星期计）"


# What is said


def said() -> dict[str, datetime]:
    return dict(Mark.objects.order_by("at").values_list("kind", "at"))


@pytest.mark.rule("MON-1")
def test_a_clock_is_marked_as_it_goes_once_each(db):
    start("2026-03-04", 5)  # yellow on Monday the 9th, due on Wednesday the 11th
    nothing = {Said.DUE_SOON: 0, Said.YELLOW: 0, Said.OVER: 0}
    assert mark_due(at("2026-03-08T23:59")) == nothing
    assert mark_due(at("2026-03-09T00:00")) == nothing | {Said.YELLOW: 1}
    assert mark_due(at("2026-03-09T23:59")) == nothing
    assert mark_due(at("2026-03-10T00:00")) == nothing | {Said.DUE_SOON: 1}
    assert mark_due(at("2026-03-11T23:59")) == nothing
    assert mark_due(at("2026-03-12T00:00")) == nothing | {Said.OVER: 1}
    assert mark_due(at("2026-03-12T00:00")) == nothing
    assert said() == {
        Said.YELLOW: at("2026-03-09"),
        Said.DUE_SOON: at("2026-03-10"),
        Said.OVER: at("2026-03-12"),
    }


@pytest.mark.rule("MON-1")
def test_the_reminder_comes_one_working_day_before_over_a_holiday_too(db):
    start("2026-02-10", 5)  # due on Tuesday the 24th, the first working day after 春节
    mark_due(at("2026-02-13T23:59"))
    assert Said.DUE_SOON not in said()
    mark_due(at("2026-02-14T08:00"))  # a Saturday worked
    assert said()[Said.DUE_SOON] == at("2026-02-14T08:00")


def test_a_sweep_that_comes_late_says_only_what_is_still_true(db):
    start("2026-03-04", 5)
    mark_due(at("2026-03-20"))
    assert set(said()) == {Said.OVER}


def test_a_settled_clock_is_left_in_peace(db):
    start("2026-03-04", 5)
    clocks.settle("case:1", DECISION, at=at("2026-03-05"))
    mark_due(at("2026-03-20"))
    assert said() == {}


def test_the_timer_asks_the_database_for_the_time_and_stands_still_in_doubt(db):
    start("2026-03-04", 5)
    raised = doubt(seconds=86400)
    assert tasks.mark() == 0
    assert clocks.sweep_moment() is None
    raised.cleared_at, raised.cleared_by = raised.noticed_at, "root"
    raised.save()
    assert tasks.mark() == 1
    assert set(said()) == {Said.OVER}


def test_the_sweeps_touch_only_what_is_due(as_owner, moment):
    """5,000 running clocks and as many settled: PostgreSQL goes by the partial indexes, not over the table."""

    def clock(number: int, settled_at: datetime | None) -> Clock:
        due_on = day("2026-06-01") + timedelta(days=number % 200)
        return Clock(
            thread=f"case:{number}", kind=DECISION, side=Side.STATUTORY, rule_id="CLK-3", office="zhaoxia",
            started_on=day("2026-03-04"), length=60, due_on=due_on, yellow_at=midnight(due_on) - timedelta(days=9),
            lapses_at=midnight(due_on + timedelta(days=1)), provisional=False, settled_at=settled_at,
        )  # fmt: skip

    Clock.objects.bulk_create(clock(n, settled_at) for settled_at in (None, moment) for n in range(5000))
    as_owner("ANALYZE clocks_clock")
    now = at("2026-05-26")
    yellow = unsaid(Said.YELLOW, Q(yellow_at__lte=now, lapses_at__gt=now)).order_by("lapses_at", "pk")
    over = Clock.objects.lapsed_by(at("2026-06-03")).filter(kind__in=[DECISION])
    assert "clocks_yellowing" in yellow.explain()
    assert "clocks_lapsing" in over.explain()
    assert yellow.count() == 100
    assert over.count() == 50


# The calendar changes


@pytest.mark.rule("CAL-5")
def test_announcing_a_year_moves_the_clocks_counted_over_it(unannounced_2027, administrator, moment):
    moving = start("2026-12-25", 20)
    only_firm = start("2026-12-31", 10, thread="case:2")
    untouched = start("2026-12-01", 5, thread="case:3")
    settled = start("2026-12-25", 20, thread="case:4")
    clocks.settle("case:4", DECISION, at=moment)
    notice = "国办发明电〔2026〕9号"
    (moved, also) = announced.declare_day(
        day("2027-01-01"), is_workday=False, name="元旦", source=notice, by=administrator, at=moment
    )
    assert (moved.clock, moved.was.on, moved.clock.due_on, moved.over) == (
        moving,
        day("2027-01-22"),
        day("2027-01-25"),
        False,
    )
    assert also.clock == only_firm
    moved = announced.announce_year(2027, source=notice, by=administrator, at=moment)
    assert {found.clock for found in moved} == {moving, only_firm}
    moving.refresh_from_db()
    settled.refresh_from_db()
    assert (moving.due_on, moving.lapses_at, moving.provisional) == (
        day("2027-01-25"),
        at("2027-01-26"),
        False,
    )
    assert (settled.due_on, settled.provisional) == (day("2027-01-22"), True), (
        "what is settled stands as it was"
    )
    assert Clock.objects.get(pk=untouched.pk).due_on == untouched.due_on
    entries = Entry.objects.filter(thread="calendar:2027").order_by("seq")
    assert [(entry.act, entry.facts["moved"]) for entry in entries] == [
        ("clocks.day_declared", 2),
        ("clocks.year_announced", 2),
    ]
    assert announced.announce_year(2027, source=notice, by=administrator, at=moment) == []


def test_a_day_taken_back_goes_by_its_weekday_again(administrator, db, moment):
    clock = start("2026-03-04", 5)
    announced.declare_day(
        day("2026-03-09"), is_workday=False, name="停电", source="区政府通知", by=administrator, at=moment
    )
    assert clocks.of("case:1", DECISION).due_on == day("2026-03-12")
    assert [
        found.clock for found in announced.withdraw_day(day("2026-03-09"), by=administrator, at=moment)
    ] == [clock]
    assert clocks.of("case:1", DECISION).due_on == day("2026-03-11")
    assert announced.withdraw_day(day("2026-03-09"), by=administrator, at=moment) == []


def test_what_was_said_too_early_is_taken_back_and_said_again_in_time(administrator, moment):
    start("2026-03-04", 5)
    now = at("2026-03-12T09:00")
    mark_due(at("2026-03-10"))
    mark_due(now)
    assert set(said()) == {Said.DUE_SOON, Said.YELLOW, Said.OVER}
    for off in ("2026-03-09", "2026-03-10", "2026-03-11"):
        announced.declare_day(
            day(off), is_workday=False, name="停电", source="区政府通知", by=administrator, at=now
        )
    assert clocks.of("case:1", DECISION).due_on == day("2026-03-16")
    assert set(said()) == {Said.YELLOW}
    mark_due(at("2026-03-13"))
    assert said()[Said.DUE_SOON] == at("2026-03-13")


def test_a_clock_that_a_change_runs_out_is_told_apart(administrator):
    start("2026-03-04", 5)
    now = at("2026-03-11T09:00")
    (moved,) = announced.declare_day(
        day("2026-03-07"), is_workday=True, name="抗洪", source="区政府通知", by=administrator, at=now
    )
    assert (moved.clock.due_on, moved.over) == (day("2026-03-10"), True)
    assert clocks.lapsed_threads([DECISION], now) == ["case:1"]


@pytest.mark.rule("CAL-5")
def test_only_who_administers_the_system_edits_the_calendar(administrator, moment):
    stranger = Actor(officer(Duty.REVIEW, office(), at=moment), office(), Duty.ADMINISTRATION)
    other_duty = Actor(administrator.user, administrator.office, Duty.REVIEW)
    for by in (stranger, other_duty, Actor()):
        with pytest.raises(Refused, match="请切换到“系统管理”职责"):
            announced.declare_day(
                day("2026-03-09"), is_workday=False, name="停电", source="通知", by=by, at=moment
            )
    assert not SpecialDay.objects.filter(date=day("2026-03-09")).exists()
