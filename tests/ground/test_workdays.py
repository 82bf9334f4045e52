"""Which days count, and where a count of them ends."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from ground.workdays import edit, legal_day, midnight
from ground.workdays.calendar import Calendar, Due, after, between, is_workday
from ground.workdays.load import announced_by_library, load_years
from ground.workdays.models import AnnouncedYear, SpecialDay

# Counted over the announced calendars of 2025 and 2026.
VECTORS = [
    ("2026-02-10", 5, "2026-02-24"),
    ("2026-02-13", 5, "2026-02-27"),
    ("2026-01-30", 20, "2026-03-05"),
    ("2026-01-30", 30, "2026-03-19"),
    ("2025-09-26", 5, "2025-10-10"),
    ("2025-01-24", 60, "2025-04-25"),
    ("2026-09-24", 5, "2026-10-09"),
    ("2026-09-18", 20, "2026-10-22"),
    ("2026-04-30", 10, "2026-05-18"),
    ("2026-01-05", 60, "2026-04-03"),
    ("2025-09-26", 20, "2025-10-30"),
    ("2026-02-14", 1, "2026-02-24"),
]


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.rule("CAL-1")
@pytest.mark.rule("CAL-2")
@pytest.mark.parametrize("start, n, due", VECTORS)
def test_a_limit_ends_on_its_last_working_day(db, start, n, due):
    assert after(day(start), n) == Due(day(due), provisional=False)
    assert between(day(start), day(due)) == n


@pytest.mark.rule("CAL-5")
def test_a_limit_into_an_unannounced_year_is_provisional(unannounced_2027):
    assert after(day("2026-12-25"), 20) == Due(day("2027-01-22"), provisional=True)
    assert after(day("2026-12-25"), 4) == Due(day("2026-12-31"), provisional=False)
    assert is_workday(day("2027-01-01")), "nobody has said yet that it is off"


@pytest.mark.rule("CAL-5")
def test_a_year_stops_being_provisional_when_it_is_announced(unannounced_2027, moment):
    edit.declare(day("2027-01-01"), is_workday=False, name="元旦", source="国办发明电〔2026〕9号")
    edit.announce(2027, source="国办发明电〔2026〕9号", at=moment)
    assert after(day("2026-12-25"), 20) == Due(day("2027-01-25"), provisional=False)


@pytest.mark.rule("CAL-2")
def test_no_days_at_all_end_on_the_same_day(db):
    assert after(day("2026-03-04"), 0) == Due(day("2026-03-04"), provisional=False)
    assert after(day("2026-03-07"), 0).on == day("2026-03-07"), "a Saturday too: on the spot is on the spot"
    with pytest.raises(ValueError, match="negative"):
        after(day("2026-03-04"), -1)


@pytest.mark.rule("CAL-3")
def test_a_limit_never_ends_on_a_rest_day(db):
    """Of CAL-3 (民法典 202, 203) the working-day limits need one half: the last day is no rest day, and it ends at 24:00."""
    calendar = Calendar.covering(day("2026-01-01"), day("2026-12-31"))
    for number in range(300):
        due = calendar.after(day("2026-01-01") + timedelta(days=number), 7).on
        assert calendar.is_workday(due)
    assert midnight(day("2026-02-25")) == datetime(2026, 2, 24, 16, tzinfo=UTC)


@pytest.mark.rule("CAL-4")
@pytest.mark.parametrize(
    "when, worked, why",
    [
        ("2026-02-14", True, "a Saturday worked to make up for 春节"),
        ("2026-02-28", True, "another"),
        ("2026-02-16", False, "a Monday off"),
        ("2026-02-21", False, "a Saturday within the holiday"),
        ("2026-03-07", False, "a plain Saturday"),
        ("2026-03-09", True, "a plain Monday"),
    ],
)
def test_days_off_and_days_worked_go_by_the_announced_list(db, when, worked, why):
    assert is_workday(day(when)) is worked, why


@pytest.mark.rule("CAL-7")
@pytest.mark.rule("CAL-8")
@pytest.mark.parametrize("year, off, worked", [(2025, 28, 5), (2026, 33, 6)])
def test_the_years_at_hand_have_248_working_days(db, year, off, worked):
    days = SpecialDay.objects.filter(date__year=year)
    assert (days.filter(is_workday=False).count(), days.filter(is_workday=True).count()) == (off, worked)
    assert between(date(year - 1, 12, 31), date(year, 12, 31)) == 248
    assert days.get(date=date(year, 10, 1)).name == "国庆节"


@pytest.mark.rule("CAL-6")
@pytest.mark.parametrize(
    "sent, received_on, due_on",
    [
        ("2026-03-06T18:30+08:00", "2026-03-06", "2026-03-13"),  # Friday after hours
        ("2026-03-07T10:00+08:00", "2026-03-07", "2026-03-13"),  # Saturday
        ("2026-03-08T23:59+08:00", "2026-03-08", "2026-03-13"),  # Sunday, the last minute
        ("2026-03-08T16:00+00:00", "2026-03-09", "2026-03-16"),  # midnight in Shanghai: Monday
    ],
)
def test_what_is_sent_at_night_or_on_a_rest_day_counts_from_the_next_working_day(
    db, sent, received_on, due_on
):
    received = legal_day(datetime.fromisoformat(sent))
    assert received == day(received_on)
    assert after(received, 5).on == day(due_on)


def test_a_legal_day_asks_for_a_moment_that_knows_its_zone():
    with pytest.raises(ValueError, match="aware"):
        legal_day(datetime(2026, 3, 4, 10))  # noqa: DTZ001


class AgainstANaiveCount(TestCase):
    """The count, day by day and without any cleverness, for any start and length between 2004 and 2030."""

    days = st.dates(date(2004, 1, 1), date(2030, 12, 31))

    @given(start=days, n=st.integers(0, 120))
    @settings(max_examples=80, deadline=None)
    def test_after(self, start: date, n: int) -> None:
        special = dict(SpecialDay.objects.order_by("date").values_list("date", "is_workday"))
        left, due = n, start
        while left > 0:
            due += timedelta(days=1)
            left -= special.get(due, due.isoweekday() <= 5)
        found = after(start, n)
        assert found.on == due
        assert between(start, found.on) == n
        assert between(found.on, start) == -n
        announced = set(AnnouncedYear.objects.order_by("year").values_list("year", flat=True))
        assert found.provisional == any(
            (start + timedelta(days=k)).year not in announced for k in range(1, (due - start).days + 1)
        )

    @given(a=days, b=days, c=days)
    @settings(max_examples=40, deadline=None)
    def test_between_adds_up(self, a: date, b: date, c: date) -> None:
        calendar = Calendar.covering(min(a, b, c), max(a, b, c))
        assert calendar.between(a, b) + calendar.between(b, c) == calendar.between(a, c)


def test_a_calendar_is_read_in_one_query(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        calendar = Calendar.covering(day("2026-01-01"))
    with django_assert_num_queries(0):
        calendar.after(day("2026-02-10"), 60)
        calendar.between(day("2026-02-10"), day("2026-12-01"))


def test_a_calendar_does_not_answer_for_days_it_was_not_read_for(db):
    calendar = Calendar.covering(day("2026-02-01"), day("2026-02-28"))
    with pytest.raises(ValueError, match="outside"):
        calendar.after(day("2026-02-10"), 60)


# Loading


@pytest.mark.rule("CAL-5")
def test_only_announced_years_are_loaded(db):
    assert announced_by_library()[:1] == [2004]
    with pytest.raises(ValueError, match="1999、2099 年的放假安排没有收录"):
        load_years([1999, 2026, 2099])


def test_loading_again_changes_nothing_not_even_a_correction(db):
    edit.declare(day("2026-03-09"), is_workday=False, name="停电", source="区政府通知")
    edit.withdraw(day("2026-02-14"))
    before = list(SpecialDay.objects.values())
    assert load_years() == []
    assert list(SpecialDay.objects.values()) == before


def test_a_new_year_brings_the_december_before_it(db, moment):
    """元旦 2007 was made up for on 2006-12-30: the notice of one year may name days of the year before."""
    AnnouncedYear.objects.filter(year=2007).delete()
    SpecialDay.objects.filter(date__gte=date(2006, 12, 1), date__year__lte=2007).delete()
    assert load_years([2007], at=moment) == [2007]
    assert is_workday(day("2006-12-30"))
    assert AnnouncedYear.objects.get(year=2007).loaded_at == moment


# The command


@pytest.mark.parametrize(
    "start, n, printed",
    [("2026-02-10", "5", "2026-02-24\n"), ("2026-12-25", "20", "2027-01-22 (provisional)\n")],
)
def test_the_command_prints_the_due_date(unannounced_2027, capsys, start, n, printed):
    call_command("workday", "add", start, n)
    assert capsys.readouterr().out == printed


def test_the_command_loads_years_and_says_what_it_cannot(db, capsys):
    AnnouncedYear.objects.filter(year=2026).delete()
    call_command("workday", "load")
    assert capsys.readouterr().out == "新载入年份：2026；重算后变动的时限：0\n"
    call_command("workday", "load")
    assert capsys.readouterr().out == "新载入年份：无；重算后变动的时限：0\n"
    with pytest.raises(CommandError, match="2099 年的放假安排没有收录"):
        call_command("workday", "load", "2099")
    with pytest.raises(CommandError, match="invalid fromisoformat value"):
        call_command("workday", "add", "tomorrow", "5")
