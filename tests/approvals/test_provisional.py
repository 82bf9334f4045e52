"""暂定: a last day that runs into a year whose holidays nobody has announced says so, and whoever was given it hears where it went (CAL-5)."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from approvals import papers
from approvals.actions import rectification
from approvals.models import Case
from approvals.tasks import sweep_moved
from commitments.enums import Scheme
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.clocks import calendar
from ground.documents.models import Document
from ground.documents.pdf import render_html
from ground.notices.models import Notice
from ground.trail.models import Entry
from tests.accounts.people import officer
from tests.approvals.revoking import opened
from tests.approvals.test_commitment import anew, filed, signed, spot
from tests.deferring import anew as looked_up
from tests.deferring import as_in, deficient, matter
from tests.town import Town

pytestmark = pytest.mark.django_db
LATE = datetime.fromisoformat("2026-12-29T10:00:00+08:00")
NOTE = "标明“暂定”的日期在放假安排尚未公布的年份，以国务院公布的放假安排为准；因此变动的，另行告知。"


def text_of(key: str, case: Case) -> str:
    return render_html(Document.objects.of(case.thread).filter(paper=key).latest("pk"))


@pytest.mark.rule("CAL-5", "RQ-4")
def test_a_notice_of_what_is_lacking_says_which_days_may_move(town: Town, unannounced_2027: None) -> None:
    as_in("120000", date(2026, 12, 1))
    one = deficient(town, edition=matter(town), at=LATE)
    text = text_of("approvals.deficiency", one.case)
    day = one.due_on
    assert day.year == 2027
    assert f"最后一日为{day.year}年{day.month}月{day.day}日（暂定）" in text
    assert "法定办结时限" in text
    assert text.count("（暂定）") == 4, "of the whole, and beside the one thing too"
    assert text.count(NOTE) == 1


@pytest.mark.rule("CAL-5", "COM-14")
@pytest.mark.parametrize("late", [True, False])
def test_an_order_says_that_its_day_may_move(town: Town, unannounced_2027: None, late: bool) -> None:
    at = LATE if late else town.at
    proceeding = opened(town, scheme=Scheme.NOTIFIED, at=at)
    rectification.order_rectification(proceeding, "请补测", by=town.actor("chen"), at=at)
    text = text_of("approvals.rectification", proceeding.case)
    assert ("（暂定）整改到位" in text) is late
    assert (NOTE in text) is late


@pytest.mark.rule("CAL-5", "CLK-15")
def test_a_decision_on_a_word_says_that_its_days_may_move(town: Town, unannounced_2027: None) -> None:
    case = filed(town, at=LATE)
    signed(town, case, at=LATE)
    case = spot(town, anew(case), at=LATE)
    for key in ("approvals.grant", "approvals.licence"):
        text = text_of(key, case)
        assert "日（暂定）补齐" in text, key
        assert NOTE in text


@pytest.mark.rule("CAL-5", "U14")
def test_the_screen_before_signing_says_that_the_day_of_the_check_may_move(
    town: Town, unannounced_2027: None
) -> None:
    case = filed(town, "proof", at=LATE)
    short = papers.letter_of(case, at=LATE).short
    assert re.search("最迟2027年\\d+月\\d+日（暂定）核查。", short), short
    assert len(short) <= 120


@pytest.mark.rule("CAL-5", "U11")
def test_whoever_was_given_a_day_hears_where_the_announced_calendar_moved_it(
    client: Client, town: Town, unannounced_2027: None
) -> None:
    """One notice for a case, of all its limits, once the year is announced: none while its days are still being entered."""
    as_in("120000", date(2026, 12, 1))
    one = deficient(town, edition=matter(town), at=LATE)
    before = one.due_on
    keeper = officer(Duty.ADMINISTRATION, town.organ, at=LATE)
    client.force_login(keeper)
    day = {"day-day_year": "2027", "day-day_month": "1", "day-day_day": "1"}
    told = {"day-kind": "off", "day-name": "元旦", "day-source": "国办发明电〔2026〕9号"}
    client.post("/calendar/2027/days/", day | told)
    assert looked_up(one).due_on > before
    assert sweep_moved(LATE) == 0
    page = client.post(
        "/calendar/2027/announcement/", {"year-source": "国办发明电〔2026〕9号"}, follow=True
    ).text
    assert "正在逐件通知新的届满日" in page
    later = LATE + timedelta(hours=1)
    assert sweep_moved(later) == 1
    said = Notice.objects.filter(thread=one.case.thread, subject__contains="最后一日有变动")
    (inbox,) = said.filter(channel="inbox", user=town.user("zhao"))
    after_ = looked_up(one).due_on
    assert f"容缺补齐：原为 {words(before)}，现为 {words(after_)}" in inbox.body
    assert "法定办结：原为" in inbox.body
    (sms,) = said.filter(channel="sms")
    assert "有3个期限变动" in sms.body
    assert sweep_moved(later) == 0
    assert "通知 1 人" in client.get("/calendar/2027/").text
    assert Entry.objects.of(one.case.thread).filter(act="approvals.days_moved").count() == 1


@pytest.mark.rule("CAL-5", "COR-14")
def test_what_moves_in_a_pending_proceeding_is_told_too(town: Town, unannounced_2027: None) -> None:
    proceeding = opened(town, scheme=Scheme.NOTIFIED, at=LATE)
    rectification.order_rectification(proceeding, "请补测", by=town.actor("chen"), at=LATE)
    keeper = Actor(officer(Duty.ADMINISTRATION, town.organ, at=LATE), town.organ, Duty.ADMINISTRATION)
    source = "国办发明电〔2026〕9号"
    calendar.declare_day(date(2027, 1, 1), is_workday=False, name="元旦", source=source, by=keeper, at=LATE)
    calendar.announce_year(2027, source=source, by=keeper, at=LATE)
    assert sweep_moved(LATE) == 1
    inbox = Notice.objects.get(subject__contains="最后一日有变动", channel="inbox")
    assert "限期整改：原为" in inbox.body


def words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
