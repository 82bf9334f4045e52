"""A limit of calendar days is said, and counted, in days; one of working days in working days. Nowhere is one taken for the other."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from approvals import rules
from approvals.actions import intake
from approvals.enums import CaseState, Kind
from approvals.rules.edition_move import edition_changes
from ground import clocks
from ground.clocks import Limit, Side
from ground.documents.models import Document
from ground.documents.pdf import render_html
from matters.enums import Purpose
from matters.models import Edition
from tests.town import Town


def text(page) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


@pytest.fixture
def in_days(town: Town) -> Edition:
    """Thirty days by law and fifteen promised, all of them calendar days; to change a licence takes three working days."""
    town.publish_again()
    days = {"statutory_length": 30, "promised_length": 15, "statutory_unit": "cd", "promised_unit": "cd"}
    Edition.objects.filter(pk=town.edition.pk).update(**days)
    town.edition.refresh_from_db()
    town.edition.handling_items.create(
        no="02", name="变更", purpose=Purpose.CHANGE, promised_length=3, promised_unit="wd"
    )
    return town.edition


@pytest.mark.rule("CLK-13")
@pytest.mark.usefixtures("in_days")
def test_the_paper_says_the_days_that_the_clock_counts(town: Town) -> None:
    case = intake.accept(town.case_at(CaseState.FILED), by=town.actor("lin"), at=town.at)
    due = {
        side: clocks.of(case.thread, Kind.DECISION, side).due_on for side in (Side.STATUTORY, Side.PROMISED)
    }
    assert due == {Side.STATUTORY: date(2026, 4, 3), Side.PROMISED: date(2026, 3, 19)}
    said = render_html(Document.objects.get(thread=case.thread, paper="approvals.acceptance"))
    assert "法定办结时限30 日，至2026年4月3日" in said
    assert "承诺办结时限15 日，最迟于2026年3月19日" in said


@pytest.mark.rule("CLK-13")
@pytest.mark.usefixtures("in_days")
def test_a_promise_in_days_is_held_against_the_law_in_days(town: Town) -> None:
    """Fifteen calendar days from an acceptance two days on end within the law's thirty: fifteen working days would not."""
    Edition.objects.filter(pk=town.edition.pk).update(statutory_length=18)
    case = town.case_at(CaseState.FILED)
    case = intake.accept(case, by=town.actor("lin"), at=town.at + timedelta(days=2))
    assert rules.promise_starts_on(case) == date(2026, 3, 6)


@pytest.mark.rule("LINT-1")
def test_every_page_says_the_days_of_the_promise(in_days: Edition, town: Town) -> None:
    anybody, clerk = Client(), Client()
    clerk.force_login(town.user("lin"))
    code = in_days.matter.code
    guide = text(anybody.get(f"/guide/{code}/"))
    for words in ("15 日办结", "法定 30 日", "3 个工作日办结"):
        assert words in guide
    assert "15 个工作日" not in guide
    assert "15 日办结" in text(anybody.get("/search/", {"q": in_days.name}))
    assert "15 日" in text(clerk.get("/desk/counter/"))
    told = anybody.get(f"/api/v1/matters/{code}/").json()
    assert told["statutory_limit"] == {"length": 30, "unit": "cd", "words": "30 日"}
    assert told["promised_limit"] == {"length": 15, "unit": "cd", "words": "15 日"}


@pytest.mark.rule("CLK-13")
def test_a_handling_item_promises_in_its_own_days(in_days: Edition) -> None:
    fresh = Edition.objects.get(pk=in_days.pk)
    assert dict(fresh.limits(Purpose.CHANGE))[Side.PROMISED] == Limit(3, "wd")
    assert dict(fresh.limits(Purpose.NEW, "02"))[Side.PROMISED] == Limit(3, "wd")
    assert dict(fresh.limits())[Side.PROMISED] == Limit(15, "cd")


@pytest.mark.rule("COR-1")
def test_days_of_two_kinds_are_not_compared(in_days: Edition, town: Town) -> None:
    case = town.case_at(CaseState.ACCEPTED)
    Edition.objects.filter(pk=in_days.pk).update(promised_unit="wd", promised_length=10)
    said = [change.words for change in edition_changes(case, Edition.objects.get(pk=in_days.pk))]
    assert "承诺办结时限由15 日改为10 个工作日；已经开始计算的时限不延长" in said


@pytest.mark.parametrize(
    "limit, words, done, working_days",
    [
        (Limit(8), "8 个工作日", "8 个工作日办结", 8),
        (Limit(20, "cd"), "20 日", "20 日办结", 15),
        (Limit(0), "当场办结", "当场办结", 0),
    ],
)
def test_a_limit_says_itself(limit: Limit, words: str, done: str, working_days: int) -> None:
    assert (limit.words(), limit.done(), limit.working_days) == (words, done, working_days)
