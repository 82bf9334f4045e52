"""退回重审: the approver asks for another round, the earlier one stays, and no limit stops for it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from approvals import rules
from approvals.actions import decision, review
from approvals.enums import Answer, CaseState, Kind
from approvals.models import Case, ReviewDraft
from ground import clocks
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from tests.town import Town


def signed_in(town: Town, who: str) -> Client:
    client = Client()
    client.force_login(town.user(who))
    return client


@pytest.fixture
def open_doors(monkeypatch: pytest.MonkeyPatch, town: Town) -> None:
    """The pages read the clock; the town stands on its own day."""
    for page in ("acts.review", "desk"):
        monkeypatch.setattr(f"portal.pages.{page}.now", lambda: town.at)


@pytest.mark.rule("G5")
@pytest.mark.parametrize("state", CaseState)
def test_only_a_reviewed_case_is_sent_back(town: Town, state: CaseState) -> None:
    ruling = rules.why_not_send_back(town.case_at(state), "看", by=town.actor("zheng"), at=town.at)
    assert ruling.ok == (state == CaseState.REVIEWED)


@pytest.mark.rule("G5")
@pytest.mark.parametrize("who", ["lin", "chen", "sun", "feng", "zhao"])
def test_nobody_but_an_approver_of_the_office_sends_back(town: Town, who: str) -> None:
    ruling = rules.why_not_send_back(town.case_at(CaseState.REVIEWED), "看", by=town.actor(who), at=town.at)
    assert ruling.words == "退回由“朝霞区政务服务办公室”的审批人员作出"


@pytest.mark.rule("G5")
def test_nobody_sends_back_without_a_word(town: Town) -> None:
    case = town.case_at(CaseState.REVIEWED)
    with pytest.raises(Refused, match="请写明退回的意见"):
        review.send_back(case, "  ", by=town.actor("zheng"), at=town.at)
    assert Case.objects.get(pk=case.pk).state == CaseState.REVIEWED


@pytest.mark.rule("G5")
def test_a_favourable_review_goes_back_with_its_comment_and_comes_again(town: Town) -> None:
    """The earlier opinion stays as it was; the newest is the one that is decided on."""
    case = review.send_back(
        town.case_at(CaseState.REVIEWED), "平面图没有消毒间", by=town.actor("zheng"), at=town.at
    )
    assert case.state == CaseState.ACCEPTED
    assert list(Case.objects.awaiting(town.actor("chen"), at=town.at)) == [case]
    (notice,) = Notice.objects.filter(user=town.user("chen"), subject__contains="退回重审")
    assert "平面图没有消毒间" in notice.body
    case = review.conclude(case, town.answers(case, Answer.FAILS), "不合格", by=town.actor("he"), at=town.at)
    first, second = case.opinions.all()
    assert (first.round, first.conforming, first.sent_back.comment) == (1, True, "平面图没有消毒间")
    assert (second.round, second.conforming, case.opinion) == (2, False, second)
    assert not rules.why_not_grant(case, by=town.actor("zheng"), at=town.at).ok
    case = decision.refuse(case, reasons="没有消毒间", by=town.actor("zheng"), at=town.at)
    assert case.state == CaseState.REFUSED


@pytest.mark.rule("CLK-3", "G5")
def test_the_limits_run_on_while_it_is_reviewed_again(town: Town) -> None:
    case = town.case_at(CaseState.REVIEWED)
    before = [(clock.pk, clock.due_on) for clock in clocks.open_for([case.thread])[case.thread]]
    review.send_back(case, "请补充", by=town.actor("zheng"), at=town.at)
    running = clocks.open_for([case.thread])[case.thread]
    assert {clock.kind for clock in running} == {Kind.DECISION}
    assert [(clock.pk, clock.due_on) for clock in running] == before


def test_the_applicant_reads_nothing_of_it(town: Town) -> None:
    case = review.send_back(town.case_at(CaseState.REVIEWED), "请补充", by=town.actor("zheng"), at=town.at)
    assert Entry.objects.of(case.thread).filter(act="approvals.sent_back").exists()
    assert not Entry.objects.of(case.thread).public().filter(act="approvals.sent_back").exists()


# On the page.


def test_the_reviewer_finds_the_comment_and_his_earlier_answers(town: Town, open_doors: Any) -> None:
    case = town.case_at(CaseState.REVIEWED)
    sent = {"comment": "请核对检测报告的日期"}
    page = signed_in(town, "zheng").post(f"/cases/{case.number}/sending-back/", sent, follow=True)
    assert "已退回重审，办理期限不停止" in page.content.decode()
    page = signed_in(town, "chen").get(f"/desk/cases/{case.number}/")
    html = page.content.decode()
    assert "请核对检测报告的日期" in html
    assert "第 1 轮审查意见" in html
    assert "审查完毕" in html  # his earlier words stand in the box
    assert len(re.findall(r'<input type="radio"[^>]*value="conforms"[^>]* checked', html)) == 2


def test_a_send_back_without_words_comes_back_open(town: Town, open_doors: Any) -> None:
    case = town.case_at(CaseState.REVIEWED)
    page = signed_in(town, "zheng").post(f"/cases/{case.number}/sending-back/", {"comment": ""})
    assert page.status_code == 422
    assert "请写明退回的意见" in page.content.decode()


# The checklist as it is worked on.


@pytest.mark.rule("G13")
def test_a_half_filled_checklist_is_kept_for_its_reviewer_alone(town: Town, open_doors: Any) -> None:
    case = town.case_at(CaseState.ACCEPTED)
    first = case.edition.review_points.all()[0]
    sent = {f"point_{first.pk}": "fails", f"note_{first.pk}": "没有消毒间", "words": "还没写完"}
    address = f"/cases/{case.number}/opinion/draft/"
    page = signed_in(town, "chen").post(address, sent, headers={"accept": "application/json"})
    assert page.status_code == 204
    html = signed_in(town, "chen").get(f"/desk/cases/{case.number}/").content.decode()
    assert "没有消毒间" in html
    assert "还没写完" in html
    assert "还没写完" not in signed_in(town, "he").get(f"/desk/cases/{case.number}/").content.decode()
    with pytest.raises(Refused, match="审查由"):
        review.keep_draft(case, {}, by=town.actor("zheng"), at=town.at)
    review.conclude(case, town.answers(case), "符合", by=town.actor("he"), at=town.at)
    assert not ReviewDraft.objects.exists()


@pytest.mark.rule("G13")
def test_a_finding_names_the_page_where_it_is_seen(town: Town, open_doors: Any) -> None:
    case = town.case_at(CaseState.ACCEPTED)
    first, second = case.edition.review_points.all()
    file = case.files.order_by("pk")[0]
    sent = {
        f"point_{first.pk}": "conforms",
        f"file_{first.pk}": str(file.uuid),
        f"page_{first.pk}": "2",
        f"point_{second.pk}": "conforms",
        "words": "符合",
    }
    chen = signed_in(town, "chen")
    page = chen.post(f"/cases/{case.number}/opinion/", sent)
    assert page.status_code == 422
    assert "“场所平面图”共 1 页" in page.content.decode()
    page = chen.post(f"/cases/{case.number}/opinion/", sent | {f"page_{first.pk}": "1"}, follow=True)
    assert "审查意见已提交" in page.content.decode()
    finding = Case.objects.get(pk=case.pk).opinion.findings.get(point=first)
    assert (finding.file, finding.page) == (file, 1)
    html = signed_in(town, "zheng").get(f"/desk/cases/{case.number}/").content.decode()
    assert "见“场所平面图”第 1 页" in html
    assert f"?file={file.uuid}&amp;page=1" in html


@pytest.mark.rule("G13")
def test_a_point_shows_what_it_is_held_against(town: Town, open_doors: Any) -> None:
    town.publish_again()
    case = town.case_at(CaseState.ACCEPTED)
    point = case.edition.review_points.all()[0]
    point.standard = "面积不小于二平方米即为符合"
    point.save()
    assert (
        "面积不小于二平方米即为符合"
        in signed_in(town, "chen").get(f"/desk/cases/{case.number}/").content.decode()
    )
