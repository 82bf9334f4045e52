"""The applicant's page of a case: whose turn, until when, how that was counted, what happened, which papers (P6)."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils.timezone import now

from approvals.actions import withdrawal
from approvals.enums import CaseState
from approvals.models import Case, Delivery
from approvals.tasks import sweep_silence
from ground.documents.models import Document
from ground.documents.tasks import make_waiting
from ground.notices.models import Notice
from ground.workdays.calendar import after
from tests.conftest import SameQueries
from tests.town import Town


@pytest.fixture
def zhao(client: Client, town: Town) -> Client:
    client.force_login(town.user("zhao"))
    return client


def text_of(page: HttpResponse) -> str:
    return page.content.decode()


def days(on: Any) -> str:
    return f"{on.year}年{on.month}月{on.day}日"


@pytest.mark.parametrize(
    "state, said, green",
    [
        (CaseState.FILED, "等待窗口核对材料、告知是否受理", False),
        (CaseState.ACCEPTED, "已经受理，朝霞区政务服务办公室正在审查", False),
        (CaseState.REVIEWED, "审查完毕，等待朝霞区政务服务办公室作出决定", False),
        (CaseState.GRANTED, "可以在下面网上签收", True),
        (CaseState.REFUSED, "理由、行政复议和行政诉讼的途径", False),
    ],
)
def test_each_state_says_whose_turn_it_is_and_only_a_grant_is_green(
    zhao: Client, town: Town, state: CaseState, said: str, green: bool
) -> None:
    case = town.case_at(state, at=now() - timedelta(hours=1))
    page = text_of(zhao.get(case.get_absolute_url()))
    assert said in page
    assert ("turn--granted" in page) == green
    assert case.number in page
    assert case.query_code in page


def test_a_limit_opens_into_its_days(zhao: Client, town: Town) -> None:
    case = town.case_at(CaseState.ACCEPTED)
    page = text_of(zhao.get(case.get_absolute_url()))
    for n, side in ((8, "承诺期限"), (20, "法定期限")):
        due = after(case.received_on, n).on
        assert f"办结 · {side}" in page
        assert f"至 {days(due)}" in page
        assert f"第 {n} 个工作日 {due.year} 年 {due.month} 月 {due.day} 日 24 时届满" in page
    assert "起始日，不计入" in page
    assert "周末" in page


def test_a_limit_that_a_withdrawal_ended_was_not_kept(zhao: Client, town: Town) -> None:
    case = town.case_at(CaseState.ACCEPTED)
    withdrawal.withdraw(case, by=town.actor("zhao"), at=town.at + timedelta(hours=1))
    page = text_of(zhao.get(case.get_absolute_url()))
    assert page.count("已撤回，不再计时") == 2, "both limits of the decision"
    assert "已按期告知" in page, "the window had answered before"
    assert "按期完成" not in page


def test_a_limit_that_ran_twice_is_one_line_and_its_history_is_folded(zhao: Client, town: Town) -> None:
    case = town.supplied(town.case_at(CaseState.CORRECTING))
    page = text_of(zhao.get(case.get_absolute_url()))
    assert page.count('<li class="counts__count">') == 1
    assert "此前的“受理 · 法定期限”，1 次" in page


@pytest.mark.rule("CLK-1")
def test_silence_is_said_to_be_acceptance_since_the_receipt(zhao: Client, town: Town) -> None:
    case = town.case_at(CaseState.FILED)
    assert sweep_silence(town.at + timedelta(days=10)) == 1
    page = text_of(zhao.get(case.get_absolute_url()))
    assert f"窗口逾期没有告知，自收件之日 {days(case.received_on)} 起视为受理" in page
    assert "逾期未告知补正，自收件之日起视为受理" in page
    assert "受理通知书" in page
    statutory = after(case.received_on, 20).on
    assert f"法定期限至 {days(statutory)}" in page, "counted from the receipt"


@pytest.mark.needs("pango")
def test_papers_open_as_pdf_and_before_that_as_a_page(zhao: Client, town: Town) -> None:
    case = town.case_at(CaseState.GRANTED)
    page = text_of(zhao.get(case.get_absolute_url()))
    for paper in Document.objects.of(case.thread):
        assert f"/papers/{paper.uuid}/" in page
        waiting = zhao.get(f"/papers/{paper.uuid}/", follow=True)
        assert waiting.redirect_chain == [(f"/papers/{paper.uuid}/print/", 302)]
        assert paper.title in text_of(waiting)
    make_waiting(now=now())
    for paper in Document.objects.of(case.thread):
        pdf = zhao.get(f"/papers/{paper.uuid}/")
        assert pdf["Content-Type"] == "application/pdf"
        assert b"".join(pdf).startswith(b"%PDF-")


def test_what_was_handed_in_is_there_masked(zhao: Client, town: Town) -> None:
    case = town.case_at(CaseState.FILED)
    page = text_of(zhao.get(case.get_absolute_url()))
    assert "139****0009" in page
    assert "13900000009" not in page
    assert "990001198509040462" not in page
    for file in case.files.all():
        assert f"/files/{file.uuid}/?view" in page


def test_strangers_find_nothing_and_officers_are_led_to_the_desk(client: Client, town: Town) -> None:
    case = town.case_at(CaseState.GRANTED)
    paper = Document.objects.of(case.thread).first()
    assert paper is not None
    own = [case.get_absolute_url(), f"/papers/{paper.uuid}/", f"/papers/{paper.uuid}/print/"]
    for address in own:
        assert client.get(address)["Location"].startswith("/sign-in/")
    client.force_login(town.user("wang"))
    for address in [*own, "/cases/99999999999999999999/", f"/cases/{'9' * 400}/"]:
        assert client.get(address).status_code == 404
    assert client.get("/cases/%00/").status_code == 400
    assert client.post(f"/cases/{case.number}/online-receipt/").status_code == 404
    client.force_login(town.user("lin"))
    assert client.get(case.get_absolute_url())["Location"] == f"/desk/cases/{case.number}/"


# 网上签收


@pytest.mark.rule("CLK-6")
def test_the_applicant_signs_for_his_papers_online_once(zhao: Client, town: Town) -> None:
    case = town.case_at(CaseState.GRANTED, at=now() - timedelta(hours=1))
    receipt = f"/cases/{case.number}/online-receipt/"
    assert zhao.get(receipt)["Location"] == case.get_absolute_url()
    assert not Delivery.objects.exists()
    assert receipt in text_of(zhao.get(case.get_absolute_url()))
    page = text_of(zhao.post(receipt, follow=True))
    assert "已签收" in page
    assert "结果文书已经送达" in page
    assert receipt not in page
    delivered = Delivery.objects.get(case=case)
    assert (delivered.method, delivered.receiver, delivered.relation) == ("online", "赵敏", "self")
    again = zhao.post(receipt)
    assert again.status_code == 409
    assert "已于" in text_of(again)
    assert "送达回证" in text_of(zhao.get(case.get_absolute_url()))


def test_nothing_is_signed_for_before_it_is_decided(zhao: Client, town: Town) -> None:
    case = town.case_at(CaseState.ACCEPTED)
    assert zhao.post(f"/cases/{case.number}/online-receipt/").status_code == 409
    assert "网上签收" not in text_of(zhao.get(case.get_absolute_url()))


# Its cost


def test_the_page_costs_the_same_with_one_paper_and_with_all(
    zhao: Client, town: Town, same_queries: SameQueries
) -> None:
    """Whatever happened on the case: no more than 25 queries, and 60 KB."""
    sizes = []

    def add() -> None:
        sizes.append(town.delivered())

    def look() -> HttpResponse:
        return zhao.get(sizes[-1].get_absolute_url())

    page = same_queries(look, add=add)
    assert len(page.content) < 60_000


def test_a_case_of_a_year_without_an_announced_calendar_says_its_days_are_provisional(
    zhao: Client, town: Town, unannounced_2027: None
) -> None:
    late = datetime.fromisoformat("2026-12-30T10:00:00+08:00")
    case = town.case_at(CaseState.ACCEPTED, at=late)
    assert "（暂定）" in text_of(zhao.get(case.get_absolute_url()))


def test_each_step_was_told_once(town: Town) -> None:
    case = town.delivered()
    told = Notice.objects.filter(thread=case.thread, channel="inbox").order_by("pk")
    subjects = [
        re.sub(r"（\d+）", "", notice.subject) for notice in told if notice.user_id == town.user("zhao").pk
    ]
    assert subjects == ["已收到您的申请", "您的申请已受理", "您的申请已准予许可", "文书已送达"]
    assert Case.objects.get().pk == case.pk
