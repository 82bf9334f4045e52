"""Somebody is listed while 容缺受理 runs: it goes on unless the row of his place says otherwise, and the application always (COR-4)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from approvals import rules, tasks
from approvals.actions import decision, lastday
from approvals.enums import CaseState, DeficiencyState, Kind, Lapse, Restoring
from approvals.models import Deficiency
from credit.tasks import sweep_lists
from ground import clocks
from ground.clocks import Side
from ground.documents.pdf import render_html
from ground.law.models import DatedValue
from ground.law.rulings import Refused
from ground.law.values import value
from ground.notices.models import Notice
from ground.workdays.calendar import between
from tests.credit.conftest import shelf as shelf
from tests.credit.shelf import ZHAO, Shelf
from tests.deferring import PLAN, REPORT, anew, brought, deficient, looked, reviewed, today
from tests.town import Town

pytestmark = [pytest.mark.django_db, pytest.mark.rule("COR-4")]
NIGHT, DAY = timedelta(hours=16), timedelta(days=1)


def here(says: str, town: Town) -> None:
    DatedValue.objects.create(
        key="deficiency.listed", place="990001", value=says, from_on=today(town), source="示例"
    )


def listed(town: Town, shelf: Shelf) -> None:
    shelf.put(ZHAO)
    sweep_lists(town.at)
    assert tasks.sweep_standing(town.at + NIGHT) == 1
    assert tasks.sweep_standing(town.at + NIGHT) == 0, "once for each change"


def told(one: Deficiency, town: Town) -> Notice:
    return Notice.objects.filter(thread=one.case.thread, user=town.user("zhao"), channel="inbox").last()


@pytest.mark.parametrize("place", ["120000", "110000", "310000", "410500", "990001"])
def test_where_no_row_says_otherwise_it_goes_on(town: Town, shelf: Shelf, place: str) -> None:
    here(value("deficiency.listed", place, today(town)), town)
    one = deficient(town)
    before = told(one, town)
    listed(town, shelf)
    assert (anew(one).state, told(one, town)) == (DeficiencyState.OPEN, before)
    assert [clock.lapses_at for clock in clocks.open_for([one.thread])[one.thread]]


def test_where_the_row_says_so_it_ends_and_what_comes_before_the_decision_counts(
    town: Town, shelf: Shelf
) -> None:
    here("ended", town)
    one, later = deficient(town, PLAN), town.at + DAY
    reviewed(town, one)
    listed(town, shelf)
    one = anew(one)
    assert (one.state, one.lapse, one.case.state) == (
        DeficiencyState.LAPSED,
        Lapse.LISTED,
        CaseState.REVIEWED,
    ), "the application goes on"
    assert not clocks.open_for([one.thread])[one.thread]
    mine = told(one, town)
    assert "容缺受理终止" in mine.subject
    for words in ("朝霞区人民法院", "自 2026-01-05", "申请信用修复", "申请继续办理", REPORT, PLAN):
        assert words in mine.body, words
    assert one.lapse_document is not None
    paper = render_html(one.lapse_document)
    for words in ("容缺受理终止告知书", "朝霞区人民法院", "这不是不予许可的决定", "移出名单"):
        assert words in paper, words
    assert "逾期" not in one.state_words
    desk = Notice.objects.filter(thread=one.case.thread, user=town.user("zheng"), channel="inbox")
    assert desk.filter(subject__contains="容缺受理终止").exists()
    with pytest.raises(Refused, match=REPORT):
        decision.grant(one.case, by=town.actor("zheng"), at=later)
    assert "移出名单后自动恢复" in str(
        rules.why_not_restore(one, Restoring.ARRIVED, by=town.actor("lin"), at=later).words
    )
    for name in (REPORT, PLAN):
        brought(town, one, name, at=later)
    assert looked(town, anew(one), at=later).state == DeficiencyState.COMPLETED


def test_what_is_all_in_is_not_ended(town: Town, shelf: Shelf) -> None:
    here("ended", town)
    one = deficient(town)
    brought(town, one)
    listed(town, shelf)
    assert anew(one).is_open


def test_removed_before_the_decision_it_runs_again(town: Town, shelf: Shelf) -> None:
    here("ended", town)
    one = deficient(town, days=5)
    listed(town, shelf)
    paper = anew(one).lapse_document
    at = town.at + 2 * DAY
    shelf.put(["XY-1", "remove", "", "", "", "", "", "", ""])
    sweep_lists(at)
    assert tasks.sweep_standing(at + NIGHT) == 1
    one = anew(one)
    assert one.is_open
    assert one.due_on > today(town) + 5 * DAY, "the days that were left"
    assert "容缺受理恢复" in told(one, town).subject
    paper.refresh_from_db()
    assert paper.is_void


@pytest.mark.rule("RQ-10", "CLK-14")
def test_what_was_put_off_before_is_put_off_still_when_it_runs_again(town: Town, shelf: Shelf) -> None:
    here("ended", town)
    one = deficient(town)
    law = clocks.of(one.case.thread, Kind.DECISION, Side.STATUTORY)
    assert law is not None
    days = between(one.due_on, law.due_on)
    lastday.put_off(one, days, "暴雨封路", by=town.actor("lin"), at=town.at)
    listed(town, shelf)
    at = town.at + 2 * DAY
    shelf.put(["XY-1", "remove", "", "", "", "", "", "", ""])
    sweep_lists(at)
    assert tasks.sweep_standing(at + NIGHT) == 1
    assert (anew(one).is_open, anew(one).due_on) == (True, law.due_on)
