"""履行承诺 on its pages: the applicant's, the desk's block of the case, and the office's list."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import now

from approvals.actions import performing
from approvals.models import Case
from approvals.tasks import sweep_commitments
from commitments.enums import CommitmentState, Kind, PromisedState, Scheme
from commitments.models import Commitment
from ground import clocks
from ground.documents.models import Document
from ground.workdays import SHANGHAI
from ground.workdays.calendar import after, legal_day
from tests.approvals.committed import CHECKED, PROMISED, committed
from tests.conftest import SameQueries
from tests.town import Town, moment_parts, pdf

DAY = timedelta(days=1)
COMES = {"came": "赵敏", "relation": "self", "card": "990001198509040462", "proof": ""}


def lately(town: Town, *how: object, **letter: object) -> tuple[Case, Commitment]:
    return committed(town, *how, signed_at=now() - DAY, **letter)  # type: ignore[arg-type]


def signed_in(client: Client, town: Town, who: str) -> Client:
    client.force_login(town.user(who))
    return client


def states(commitment: Commitment) -> list[str]:
    return list(commitment.promised.order_by("no").values_list("state", flat=True))


@pytest.mark.rule("CLK-15")
def test_he_hands_in_one_thing_after_another(client: Client, town: Town) -> None:
    case, commitment = lately(town)
    zhao = signed_in(client, town, "zhao")
    assert f"/cases/{case.number}/commitment/performing/" in zhao.get(f"/cases/{case.number}/").text
    page = zhao.get(f"/cases/{case.number}/commitment/performing/")
    due = clocks.of(commitment.promised.get(no=1).thread, Kind.SUPPLY)
    assert due is not None
    for words in (*PROMISED, "还有 2 项没有交齐", f"最迟 {due.due_on:%Y年}{due.due_on.month}月"):
        assert words in page.text
    assert page.text.count("（暂定）") == (3 if due.provisional else 0), "of both together, and beside each"
    address = f"/cases/{case.number}/commitment/promised/2/files/"
    assert "请选择要上传的文件" in zhao.post(address).text
    back = zhao.post(address, {"file": pdf("检测报告.pdf")}, follow=True)
    assert "“卫生检测报告”已经收到" in back.text
    assert "检测报告.pdf" in back.text
    assert states(commitment) == [PromisedState.PROMISED, PromisedState.SUPPLIED]


def test_a_stranger_finds_nothing(client: Client, town: Town) -> None:
    case, _commitment = lately(town)
    wang = signed_in(client, town, "wang")
    assert wang.get(f"/cases/{case.number}/commitment/performing/").status_code == 404
    address = f"/cases/{case.number}/commitment/promised/1/files/"
    assert wang.post(address, {"file": pdf("x.pdf")}).status_code == 404


@pytest.mark.rule("COM-13")
def test_the_desk_looks_at_what_came_and_it_is_fulfilled(client: Client, town: Town) -> None:
    case, commitment = lately(town, Scheme.CREDIT, ("卫生检测报告",))
    one = commitment.promised.select_related("commitment", "material").get()
    performing.supply(commitment, one, files=[pdf("报告.pdf")], by=town.actor("zhao"), at=now())
    chen = signed_in(client, town, "chen")
    page = chen.get(f"/desk/cases/{case.number}/")
    assert "报告.pdf" in page.text
    address = f"/cases/{case.number}/commitment/verifications/"
    told = {"no": "1", "method": "written", "conforms": "no", "words": ""}
    assert "请写明哪里不符合" in chen.post(address, told).text
    done = chen.post(address, told | {"conforms": "yes"}, follow=True)
    assert "承诺已经履行完毕" in done.text
    assert Commitment.objects.get(pk=commitment.pk).state == CommitmentState.FULFILLED
    zhao = signed_in(Client(), town, "zhao")
    assert "承诺已经履行完毕" in zhao.get(f"/cases/{case.number}/commitment/performing/").text


@pytest.mark.rule("RQ-10", "CLK-15")
@pytest.mark.parametrize("way", ["counter", "post"])
def test_the_window_takes_papers(client: Client, town: Town, way: str) -> None:
    case, commitment = lately(town)
    lin = signed_in(client, town, "lin")
    address = f"/cases/{case.number}/commitment/papers/"
    told = {"no": "1", "originals": "1", "copies": "2", "way": way}
    assert lin.post(address, told).status_code == 422
    if way == "post":
        here = (now() - timedelta(hours=2)).astimezone(SHANGHAI)
        told |= moment_parts("arrived_at", f"{here.year}-{here.month}-{here.day} {here:%H:%M}")
        told |= {"evidence": "邮件号码 EMS1234567"}
    else:
        told |= COMES
    page = lin.post(address, told, follow=True)
    assert "承诺的材料已收到" in page.text
    paper = case.papers.get(material__name="场所平面图")
    assert (paper.originals, paper.copies) == (1, 2)
    assert Document.objects.of(case.thread).filter(paper="approvals.handed_in").exists()
    assert states(commitment)[0] == PromisedState.SUPPLIED


@pytest.mark.rule("COM-13")
def test_a_check_is_announced_from_the_desk(client: Client, town: Town) -> None:
    case, _commitment = lately(town, Scheme.PROOF, ("卫生检测报告",), **CHECKED)
    chen = signed_in(client, town, "chen")
    day = after(legal_day(now()), 3).on
    told = {"method": "field", "on_year": day.year, "on_month": day.month, "on_day": day.day}
    address = f"/cases/{case.number}/commitment/checks/"
    assert "请写明核查的内容" in chen.post(address, told).text
    assert "请选择两名以上核查人员" in chen.post(address, told | {"words": "通风设施"}).text
    told |= {"officers": [town.user(key).pk for key in ("chen", "zheng")]}
    today = legal_day(now())
    early = {"on_year": today.year, "on_month": today.month, "on_day": today.day, "words": "通风设施"}
    page = chen.post(address, told | early)
    assert (page.status_code, "现场核查最早安排在明天" in page.text) == (422, True)
    assert "通风设施" in page.text, "what was written is not lost"
    page = chen.post(address, told | {"words": "通风设施"}, follow=True)
    assert "核查通知书 朝政许核〔" in page.text


def test_the_list_of_the_office_costs_the_same_with_three(
    client: Client, town: Town, same_queries: SameQueries
) -> None:
    chen = signed_in(client, town, "chen")

    def add() -> None:
        # One runs at a time in one matter.
        lately(town, basic_code=f"000{Commitment.objects.count()}")

    page = same_queries(lambda: chen.get("/desk/performing/?show=due"), add=add)
    assert page.text.count("卫生检测报告") >= 3


@pytest.mark.rule("COM-16")
def test_the_office_sees_what_waits_and_what_is_late(client: Client, town: Town) -> None:
    case, commitment = lately(town, Scheme.CREDIT, ("卫生检测报告",))
    chen = signed_in(client, town, "chen")
    assert case.number in chen.get("/desk/performing/?show=due").text
    assert case.number not in chen.get("/desk/performing/").text
    clock = clocks.of(commitment.promised.get().thread, Kind.SUPPLY)
    assert clock is not None
    sweep_commitments(clock.lapses_at)
    assert case.number in chen.get("/desk/performing/?show=late").text
    lin = signed_in(Client(), town, "lin")
    assert case.number not in lin.get("/desk/performing/?show=late").text


def test_the_applicants_page_costs_little(
    client: Client, town: Town, django_assert_max_num_queries: Any
) -> None:
    case, _commitment = lately(town)
    zhao = signed_in(client, town, "zhao")
    with django_assert_max_num_queries(25):
        zhao.get(f"/cases/{case.number}/commitment/performing/")
