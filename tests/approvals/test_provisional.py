"""暂定: a last day that runs into a year whose holidays nobody has announced says so, and whoever was given it hears where it went (CAL-5)."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest

from approvals import papers
from approvals.actions import rectification
from approvals.models import Case
from commitments.enums import Scheme
from ground.documents.models import Document
from ground.documents.pdf import render_html
from tests.approvals.revoking import opened
from tests.approvals.test_commitment import anew, filed, signed, spot
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
    assert text.count("（暂定）") == 3
    assert text.count(NOTE) == 1


@pytest.mark.rule("CAL-5", "COM-14")
@pytest.mark.parametrize("late", [True, False])
def test_an_order_says_that_its_day_may_move(town: Town, unannounced_2027: None, late: bool) -> None:
    at = LATE if late else town.at
    proceeding = opened(town, scheme=Scheme.NOTIFIED, at=at)
    rectification.order_rectification(proceeding, "请补测", by=town.actor("chen"), at=at)
    text = text_of("approvals.rectification", proceeding.case)
    assert ("（暂定）前整改到位" in text) is late
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
