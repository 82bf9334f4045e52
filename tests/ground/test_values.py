"""What the law lets differ by place or year is a dated row."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from ground.law.load import load_values
from ground.law.models import DatedValue
from ground.law.values import NoValue, value


def put(value, *, place="", from_on="2020-01-01", until_on=None, key="test.limit"):
    return DatedValue.objects.create(
        key=key,
        place=place,
        value=value,
        from_on=date.fromisoformat(from_on),
        until_on=date.fromisoformat(until_on) if until_on else None,
        source="测试",
    )


def test_the_nearest_place_has_its_say(db, django_assert_num_queries):
    put(20)
    put(15, place="99")
    put(10, place="9900")
    put(5, place="990001")
    on = date(2026, 3, 4)
    with django_assert_num_queries(1):
        assert value("test.limit", "990001", on) == 5
    assert value("test.limit", "990002", on) == 10
    assert value("test.limit", "991100", on) == 15
    assert value("test.limit", "110101", on) == 20
    assert value("test.limit", "", on) == 20
    assert value("test.limit", "990001003", on) == 5, "a street lies in its district"


def test_a_value_is_the_one_in_force_that_day(db):
    put(20, until_on="2025-12-31")
    put(15, from_on="2026-01-01")
    assert value("test.limit", "990001", date(2025, 12, 31)) == 20
    assert value("test.limit", "990001", date(2026, 1, 1)) == 15
    with pytest.raises(NoValue, match=r"没有 2019-12-31 在“990001”施行的参数“test\.limit”"):
        value("test.limit", "990001", date(2019, 12, 31))


def test_a_value_that_ended_at_the_place_gives_way_to_the_nation(db):
    put(20)
    put(5, place="990001", until_on="2020-12-31")
    assert value("test.limit", "990001", date(2021, 1, 1)) == 20


@pytest.mark.parametrize(
    "overlapping", [{"from_on": "2025-12-31"}, {"from_on": "2019-01-01", "until_on": "2020-01-01"}], ids=str
)
def test_two_values_never_hold_on_one_day(db, overlapping):
    put(20, until_on="2025-12-31")
    with pytest.raises(IntegrityError, match="law_one_value_a_day"), transaction.atomic():
        put(15, **overlapping)
    put(15, from_on="2026-01-01")
    put(15, place="990001")
    put(15, key="test.other")


def test_a_value_does_not_end_before_it_begins(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        put(20, until_on="2019-12-31")


@pytest.mark.parametrize(
    "key, expected",
    [
        ("clock.yellow", {"working_days": 2, "percent": 20}),
        ("intake.notice", 5),
        ("decision.deliver", 10),
        ("handoff.claim", 2),
        ("rating.contact", 1),
    ],
)
def test_the_product_brings_its_values_with_their_source(db, key, expected):
    assert value(key, "990001", date(2026, 3, 4)) == expected
    row = DatedValue.objects.get(key=key)
    assert row.rule_id
    assert row.source


def test_loading_again_changes_nothing(db, capsys):
    before = DatedValue.objects.count()
    call_command("load_values")
    assert capsys.readouterr().out == "法定参数：0 行有变化\n"
    assert DatedValue.objects.count() == before


def test_a_value_is_followed_by_its_successor(db, tmp_path):
    """The new row may stand above the old one that it ends."""
    file = tmp_path / "values.csv"
    head = "key,place,from_on,until_on,value,rule_id,source\n"
    file.write_text(f"{head}test.limit,,2020-01-01,,20,CLK-3,旧法\n", encoding="utf-8")
    assert load_values(file) == 1
    file.write_text(
        f"{head}test.limit,,2026-01-01,,15,CLK-3,新法\ntest.limit,,2020-01-01,2025-12-31,20,CLK-3,旧法\n",
        encoding="utf-8",
    )
    assert load_values(file) == 2
    assert load_values(file) == 0
    assert value("test.limit", "", date(2025, 6, 1)) == 20
    assert value("test.limit", "", date(2026, 6, 1)) == 15


@pytest.mark.parametrize(
    "district, key, says",
    [
        ("120101", "commitment.overdue.credit", {"rectify": False, "days": 0}),
        ("120101", "commitment.supply", 60),
        ("110108", "commitment.false.notified", {"rectify": False, "unlicensed": True, "days": 0}),
        ("310115", "commitment.mismatch.proof", {"rectify": False, "may": True, "days": 15}),
        ("410502", "commitment.overdue.notified", {"rectify": False, "days": 0}),
    ],
)
def test_the_rules_of_a_city_hold_in_its_districts(db, district, key, says):
    assert value(key, district, date(2026, 3, 4)) == says
