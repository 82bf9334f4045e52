"""工作日历: an administrator keeps the special days; the running clocks follow; everything is on record."""

from datetime import date

import pytest
from django.utils.html import strip_tags

from ground import clocks
from ground.accounts.enums import Duty
from ground.clocks.enums import Limit, Side
from ground.trail.models import Entry
from ground.workdays.calendar import after, is_workday
from ground.workdays.models import AnnouncedYear, SpecialDay
from tests.accounts.people import office, officer

NOTICE = "国务院办公厅关于2027年部分节假日安排的通知"


@pytest.fixture
def administrator(db, client, moment):
    user = officer(Duty.ADMINISTRATION, office(), at=moment, name="周管理")
    client.force_login(user)
    AnnouncedYear.objects.filter(year__gte=2027).delete()
    SpecialDay.objects.filter(date__year__gte=2027).delete()
    return user


@pytest.fixture
def clock(administrator):
    return clocks.start(
        "testing.decision",
        thread="case:1",
        side=Side.STATUTORY,
        rule_id="CLK-3",
        office="zhaoxia",
        started_on=date(2026, 12, 25),
        limit=Limit(20),
    )


def text(page) -> str:
    return " ".join(strip_tags(page.content.decode()).split())


def said(day: str = "2027-1-1", **changed):
    year, month, date = day.split("-") if day else ("", "", "")
    parts = {"day-day_year": year, "day-day_month": month, "day-day_day": date}
    return parts | {"day-kind": "off", "day-name": "元旦", "day-source": NOTICE} | changed


def test_a_year_shows_its_special_days_and_what_they_come_to(client, administrator):
    page = client.get("/calendar/2026/")
    words = text(page)
    assert "2026 年工作日历 已公布" in words
    assert "工作日248 天 放假33 天含放假期间的周末 调休上班6 天" in words
    assert "2 月 14 日 星期六 调休上班 春节" in words
    assert "公布 2026 年工作日历" not in words
    assert client.get("/calendar/").url.startswith("/calendar/20")


@pytest.mark.rule("CAL-5")
def test_a_year_is_entered_and_announced(client, clock):
    assert "尚未公布" in text(client.get("/calendar/2027/"))
    page = client.post("/calendar/2027/days/", said(), follow=True)
    assert "已将 2027 年 1 月 1 日 设为放假（元旦），1 个时限的届满日随之重算。" in text(page)
    page = client.post("/calendar/2027/announcement/", {"year-source": NOTICE}, follow=True)
    assert "已公布 2027 年工作日历，1 个时限的届满日随之重算。" in text(page)
    moved = clocks.of("case:1", "testing.decision")
    assert (moved.due_on, moved.provisional) == (date(2027, 1, 25), False)
    assert not is_workday(date(2027, 1, 1))
    history = text(client.get("/calendar/2027/")).partition("修改记录")[2]
    assert "公布年度日历 周管理" in history
    assert f"2027 年 1 月 1 日 · 放假 · 元旦 · {NOTICE} · 重算 1 个时限" in history


@pytest.mark.rule("CAL-4")
def test_a_day_is_changed_and_taken_back(client, administrator):
    client.post("/calendar/2027/days/", said("2027-1-2", **{"day-kind": "worked"}))
    assert is_workday(date(2027, 1, 2)), "a Saturday worked"
    assert 'value="元旦"' in client.get("/calendar/days/2027-01-02/").content.decode()
    page = client.post(
        "/calendar/days/2027-01-02/", {"kind": "off", "name": "元旦", "source": NOTICE}, follow=True
    )
    assert "已将 2027 年 1 月 2 日 设为放假（元旦），没有时限因此变动。" in text(page)
    assert not is_workday(date(2027, 1, 2))
    page = client.post("/calendar/days/2027-01-02/removal/", follow=True)
    assert "已撤销 2027 年 1 月 2 日 的安排（元旦），没有时限因此变动。" in text(page)
    assert not SpecialDay.objects.filter(date=date(2027, 1, 2)).exists()
    assert list(Entry.objects.of("calendar:2027").values_list("act", "user__name")) == [
        ("clocks.day_declared", "周管理"),
        ("clocks.day_declared", "周管理"),
        ("clocks.day_withdrawn", "周管理"),
    ]


def test_a_clock_that_a_change_runs_out_is_pointed_out(client, administrator):
    clocks.start(
        "testing.decision", thread="case:1", side=Side.STATUTORY, rule_id="CLK-3", office="zhaoxia",
        started_on=date(2026, 3, 6), limit=Limit(1),
    )  # fmt: skip
    told = said("2026-3-7", **{"day-kind": "worked", "day-name": "抗洪"})
    page = client.post("/calendar/2026/days/", told, follow=True)
    assert "1 个时限的届满日随之重算。其中 1 个已经届满，请核查。" in text(page)


@pytest.mark.parametrize(
    "changed, words",
    [
        ({"day": ""}, "请输入日期"),
        ({"day": "2027-2-30"}, "日期应为真实存在的日期"),
        ({"day": "1999-1-1"}, "请选择 2004 年至 2099 年之间的日期"),
        ({"day-kind": ""}, "请选择放假或上班"),
        ({"day-kind": "worked"}, "这一天是星期五，按星期已是工作日，不需要设定上班"),
        ({"day-name": " "}, "请输入节日或原因"),
        ({"day-source": ""}, "请输入作出这项安排的文件"),
    ],
)
def test_what_is_wrong_is_said_in_the_field_and_in_the_summary(client, administrator, changed, words):
    page = client.post("/calendar/2027/days/", said(**changed))
    assert page.status_code == 200
    assert page.content.decode().count(words) == 2
    assert not SpecialDay.objects.filter(date__year=2027).exists()
    kept = {"元旦", NOTICE} - {value for key, value in said().items() if key in changed}
    assert all(f'value="{value}"' in page.content.decode() for value in kept), "nothing entered is lost"


def test_an_announcement_names_its_document(client, administrator):
    page = client.post("/calendar/2027/announcement/", {"year-source": ""})
    assert page.content.decode().count("请输入公布这一年安排的文件") == 2
    assert after(date(2026, 12, 25), 20).provisional


@pytest.mark.parametrize(
    "address",
    ["/calendar/", "/calendar/2026/", "/calendar/days/2026-10-01/"],
)
def test_the_pages_are_there_for_administrators_alone(client, administrator, moment, address):
    assert client.get(address).status_code in {200, 302}
    client.force_login(officer(Duty.REVIEW, office(), at=moment))
    assert client.get(address).status_code == 404
    client.logout()
    assert client.get(address).url.startswith("/sign-in/")


@pytest.mark.parametrize(
    "address",
    ["/calendar/1990/", "/calendar/2100/", "/calendar/days/2026-03-04/", "/calendar/days/2026-13-01/"],
)
def test_what_is_not_there_is_not_found(client, administrator, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "address", ["/calendar/2026/days/", "/calendar/2026/announcement/", "/calendar/days/2026-10-01/removal/"]
)
def test_an_act_is_posted(client, administrator, address):
    assert client.get(address).status_code == 405


def test_a_full_year_costs_no_more_queries_than_an_empty_one(
    client, administrator, django_assert_max_num_queries
):
    client.get("/calendar/2026/")
    with django_assert_max_num_queries(12):
        client.get("/calendar/2026/")
    with django_assert_max_num_queries(12):
        client.get("/calendar/2027/")
