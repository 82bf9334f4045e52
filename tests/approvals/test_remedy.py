"""行政复议 and 行政诉讼 against a decision: until when, recorded, and what came of them (G10)."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from approvals import rules
from approvals.actions import remedy
from approvals.enums import CaseState, RemedyKind, RemedyOutcome
from approvals.models import Case, Remedy
from ground.documents.pdf import render_html
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from tests.town import Town

DAY = timedelta(days=1)


def sought(town: Town, case: Case, **how) -> Remedy:
    told = {
        "organ": "示例市朝霞区人民政府",
        "reference": "朝政复〔2026〕3号",
        "sought_on": date(2026, 3, 10),
        "notified_on": date(2026, 3, 12),
        "by": town.actor("zheng"),
        "at": town.at + 10 * DAY,
    } | how
    kind = told.pop("kind", RemedyKind.RECONSIDERATION)
    return remedy.record_remedy(case, kind, **told)


def ended(town: Town, one: Remedy, outcome: RemedyOutcome, **how) -> Remedy:
    told = {
        "words": "复议机关认为检测报告合格",
        "ended_on": date(2026, 5, 8),
        "by": town.actor("wu"),
        "at": town.at + 90 * DAY,
    } | how
    return remedy.end_remedy(one, outcome, **told)


@pytest.mark.rule("CLK-19")
@pytest.mark.rule("CLK-20")
@pytest.mark.parametrize(
    "known, reconsideration, lawsuit",
    [
        (date(2026, 3, 4), date(2026, 5, 6), date(2026, 9, 4)),  # 5-3 is a Sunday within the holiday of May
        (date(2026, 3, 6), date(2026, 5, 6), date(2026, 9, 7)),  # 9-6 is a Sunday
        (date(2026, 3, 16), date(2026, 5, 15), date(2026, 9, 16)),
        (date(2026, 8, 31), date(2026, 10, 30), date(2027, 3, 1)),  # no 31 February: its last day is a Sunday
    ],
)
def test_the_last_days_are_calendar_days_that_end_on_no_rest_day(
    town, unannounced_2027, known, reconsideration, lawsuit
):
    assert rules.last_days(known) == (reconsideration, lawsuit)


@pytest.mark.rule("CLK-19")
def test_one_knows_of_a_decision_on_the_day_it_was_served(town):
    assert rules.known_on(town.case_at(CaseState.REFUSED)) is None
    assert rules.known_on(town.delivered()) == date(2026, 3, 4)


@pytest.mark.rule("PRO-5")
@pytest.mark.rule("REC-22")
def test_a_refusal_names_both_ways_their_limits_and_a_way_online(town):
    page = render_html(town.case_at(CaseState.REFUSED).decision.document)
    assert "六十日内向示例市朝霞区人民政府申请行政复议" in page
    assert "六个月内依法向示例市朝霞区人民法院提起行政诉讼" in page
    assert "https://xzfy.moj.gov.cn" in page


@pytest.mark.rule("G10")
def test_what_comes_in_is_recorded_and_the_decision_holds(town):
    case = town.case_at(CaseState.REFUSED)
    one = sought(town, case)
    assert (one.outcome, one.ended_at, one.stayed) == ("", None, False)
    assert not case.decision.document.is_void
    assert Entry.objects.filter(thread=case.thread, act="approvals.remedy_sought").exists()
    body = Notice.objects.filter(thread=case.thread, subject__contains="行政复议已经登记").first().body
    assert "不停止执行" in body


@pytest.mark.rule("G10")
def test_one_way_at_a_time(town):
    case = town.case_at(CaseState.REFUSED)
    one = sought(town, case)
    with pytest.raises(Refused, match="还没有审结"):
        sought(town, case)
    ended(town, one, RemedyOutcome.UPHELD)
    again = sought(town, case, at=town.at + 90 * DAY)
    assert again.pk != one.pk
    assert ["已经就这个决定申请过行政复议" in words for words in rules.doubts_about(again)] == [True]


@pytest.mark.rule("CLK-19")
@pytest.mark.rule("CLK-20")
@pytest.mark.parametrize(
    "kind, on, late",
    [
        (RemedyKind.RECONSIDERATION, date(2026, 5, 6), False),
        (RemedyKind.RECONSIDERATION, date(2026, 5, 7), True),
        (RemedyKind.LAWSUIT, date(2026, 9, 4), False),
        (RemedyKind.LAWSUIT, date(2026, 9, 7), True),
    ],
)
def test_what_came_late_is_recorded_and_said(town, kind, on, late):
    one = sought(town, town.delivered(), sought_on=on, notified_on=on, at=town.at + 200 * DAY, kind=kind)
    assert [words.startswith("提起的日期晚于最后一日") for words in rules.doubts_about(one)] == [True] * late


@pytest.mark.rule("CLK-20")
def test_after_a_reconsideration_there_are_fifteen_days_to_sue(town):
    case = town.delivered()
    ended(town, sought(town, case), RemedyOutcome.UPHELD)
    assert rules.last_day_after_reconsideration(date(2026, 5, 8)) == date(
        2026, 5, 25
    )  # the 23rd is a Saturday
    told = {"notified_on": date(2026, 5, 26), "at": town.at + 90 * DAY, "kind": RemedyKind.LAWSUIT}
    one = sought(town, case, sought_on=date(2026, 5, 26), **told)
    assert "2026年5月25日" in rules.doubts_about(one)[0]


@pytest.mark.rule("G10")
def test_an_annulled_decision_is_marked_and_its_paper_void(town):
    case = town.case_at(CaseState.GRANTED)
    ended(town, sought(town, case), RemedyOutcome.ANNULLED)
    case = Case.objects.with_story().get(pk=case.pk)
    assert case.decision.annulled_by.outcome == RemedyOutcome.ANNULLED
    case.decision.document.refresh_from_db()
    assert case.decision.document.void_reason == "经行政复议撤销（示例市朝霞区人民政府，朝政复〔2026〕3号）"
    with pytest.raises(Refused, match="已经被撤销"):
        sought(town, case, at=town.at + 90 * DAY)


@pytest.mark.rule("G10")
def test_the_pages_say_what_follows_an_annulment(town, client):
    case = town.case_at(CaseState.GRANTED)
    ended(town, sought(town, case), RemedyOutcome.ANNULLED)
    client.force_login(town.user("zhao"))
    page = client.get(f"/cases/{case.number}/").text
    assert "原决定已经行政复议撤销（示例市朝霞区人民政府，朝政复〔2026〕3号）" in page
    assert "凭原决定取得的证照不得再使用" in page
    assert "复议决定：撤销原决定" in page
    assert "已申请行政复议（示例市朝霞区人民政府，朝政复〔2026〕3号）" in page
    client.force_login(town.user("zheng"))
    desk = client.get(f"/desk/cases/{case.number}/").text
    assert "决定书作废，不再送达" in desk
    assert "本办件到此为止" in desk


@pytest.mark.rule("G10")
def test_what_was_upheld_leaves_the_decision_as_it_was(town):
    case = town.case_at(CaseState.REFUSED)
    one = ended(town, sought(town, case), RemedyOutcome.UPHELD)
    case.decision.document.refresh_from_db()
    assert not case.decision.document.is_void
    assert case.decision.annulled_by is None
    with pytest.raises(Refused, match="已经登记审结"):
        ended(town, one, RemedyOutcome.ANNULLED)


@pytest.mark.rule("G10")
@pytest.mark.parametrize(
    "told, words",
    [
        ({"sought_on": date(2026, 3, 3)}, "不能早于作出决定的日期"),
        ({"notified_on": date(2026, 3, 9)}, "不能早于申请或起诉日期"),
        ({"notified_on": date(2026, 4, 9)}, "不能晚于今天"),
    ],
)
def test_days_that_cannot_be_are_refused(town, told, words):
    with pytest.raises(Refused, match=words):
        sought(town, town.case_at(CaseState.REFUSED), **told)


@pytest.mark.rule("G10")
@pytest.mark.parametrize(
    "told, words",
    [
        ({"words": " "}, "结果摘要"),
        ({"ended_on": date(2026, 3, 9)}, "不能早于"),
        ({"ended_on": date(2027, 3, 9)}, "不能晚于今天"),
    ],
)
def test_an_end_that_cannot_be_is_refused(town, told, words):
    with pytest.raises(Refused, match=words):
        ended(town, sought(town, town.case_at(CaseState.REFUSED)), RemedyOutcome.UPHELD, **told)


@pytest.mark.rule("G10")
@pytest.mark.parametrize("who", ["chen", "lin", "zhao", "feng"])
def test_the_office_that_decided_records_it(town, who):
    case = town.case_at(CaseState.REFUSED)
    with pytest.raises(Refused, match="审批人员登记"):
        sought(town, case, by=town.actor(who))
    one = sought(town, case)
    with pytest.raises(Refused, match="审批人员登记"):
        ended(town, one, RemedyOutcome.UPHELD, by=town.actor(who))


def test_nothing_is_recorded_before_a_decision(town):
    with pytest.raises(Refused, match="还没有作出决定"):
        sought(town, town.case_at(CaseState.REVIEWED))


def test_an_outcome_has_its_day_and_its_recorder(town):
    one = sought(town, town.case_at(CaseState.REFUSED))
    with pytest.raises(IntegrityError), transaction.atomic():
        Remedy.objects.filter(pk=one.pk).update(outcome=RemedyOutcome.UPHELD)
