"""撤销程序 on pages: the office's list and its acts, the party's page and what it says."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from approvals.actions import revocation
from approvals.enums import CaseState
from approvals.models import Case, Proceeding
from approvals.proceedings import Breach, Item, ProceedingState
from ground.documents.files import receive
from ground.workdays.calendar import legal_day
from tests.approvals.committed import committed
from tests.approvals.revoking import FOUND, HOUR, again, heard, noticed, opened, over
from tests.town import Town, pdf

pytestmark = pytest.mark.django_db


def as_(client: Client, town: Town, who: str) -> Client:
    client.force_login(town.user(who))
    return client


@pytest.fixture
def clocked(monkeypatch: pytest.MonkeyPatch, town: Town) -> Town:
    """The pages read the town's clock."""
    monkeypatch.setattr("portal.pages.proceedings.now", lambda: town.at + HOUR)
    return town


@pytest.mark.rule("COR-2")
def test_the_desk_lists_what_awaits_it_and_gives_notice(client: Client, clocked: Town) -> None:
    proceeding = opened(clocked)
    client = as_(client, clocked, "zheng")
    page = client.get("/desk/proceedings/").content.decode()
    assert proceeding.case.number in page
    assert "实际情况与承诺不符" in page
    address = f"/desk/proceedings/{proceeding.uuid}/"
    page = client.get(address).content.decode()
    assert "制发撤销事先告知书" in page
    assert "责令整改" not in page.replace("责令整改中", ""), "the example district revokes directly"
    empty = client.post(f"/proceedings/{proceeding.uuid}/notice/", {"item": Item.UNQUALIFIED, "found": ""})
    assert empty.status_code == 422
    assert "请写明查明的事实" in empty.content.decode()
    told = {"item": Item.UNQUALIFIED, "found": FOUND}
    assert client.post(f"/proceedings/{proceeding.uuid}/notice/", told).url == address
    assert again(proceeding).state == ProceedingState.NOTIFIED
    assert proceeding.case.number not in client.get("/desk/proceedings/").content.decode()
    assert proceeding.case.number in client.get("/desk/proceedings/?show=waiting").content.decode()


@pytest.mark.rule("COR-14")
def test_the_party_reads_what_is_alleged_and_speaks(client: Client, clocked: Town) -> None:
    proceeding = noticed(clocked)
    client = as_(client, clocked, "zhao")
    number = proceeding.case.number
    assert f"/me/proceedings/{proceeding.uuid}/" in client.get(f"/cases/{number}/").content.decode()
    page = client.get(f"/me/proceedings/{proceeding.uuid}/").content.decode()
    assert FOUND in page
    assert "第六十九条第一款第四项" in page
    assert "您可以陈述、申辩" in page
    told = {"words": "已补测", "evidence": [pdf("补测报告.pdf")]}
    client.post(f"/proceedings/{proceeding.uuid}/plea/", told)
    page = client.get(f"/me/proceedings/{proceeding.uuid}/").content.decode()
    assert "已补测" in page
    assert "补测报告.pdf" in page
    file = proceeding.files.get()
    assert client.get(f"/proceeding-files/{file.uuid}/").status_code == 200
    assert as_(client, clocked, "wang").get(f"/proceeding-files/{file.uuid}/").status_code == 404
    assert client.get(f"/me/proceedings/{proceeding.uuid}/").status_code == 404
    bad = {"words": "x", "evidence": [SimpleUploadedFile("a.exe", b"MZ")]}
    page = as_(client, clocked, "zhao").post(f"/proceedings/{proceeding.uuid}/plea/", bad)
    assert page.status_code == 422


def test_before_he_is_told_he_sees_nothing(client: Client, clocked: Town) -> None:
    proceeding = opened(clocked)
    client = as_(client, clocked, "zhao")
    assert client.get(f"/me/proceedings/{proceeding.uuid}/").status_code == 404
    page = client.get(f"/cases/{proceeding.case.number}/").content.decode()
    assert str(proceeding.uuid) not in page
    assert "启动撤销程序" not in page


@pytest.mark.rule("COR-2", "LIF-1")
def test_another_approver_reads_the_draft_and_signs(
    client: Client, clocked: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    proceeding = heard(clocked)
    monkeypatch.setattr("portal.pages.proceedings.now", lambda: over(proceeding) + HOUR)
    address = f"/proceedings/{proceeding.uuid}"
    page = as_(client, clocked, "zheng").get(f"/desk/proceedings/{proceeding.uuid}/").content.decode()
    assert "由另一名审批人员决定" in page
    client = as_(client, clocked, "wu")
    told = {"reasons": "申辩不成立", "read": again(proceeding).last_entry}
    draft = client.post(f"{address}/preview/", told).content.decode()
    assert "撤销行政许可决定书" in draft
    assert "申辩不成立" in draft
    client.post(f"{address}/revocation/", told)
    assert again(proceeding).state == ProceedingState.REVOKED
    case = Case.objects.get(pk=proceeding.case_id)
    page = as_(client, clocked, "zhao").get(f"/me/proceedings/{proceeding.uuid}/").content.decode()
    assert "决定已被撤销" in page
    assert "60 日内，向示例市朝霞区人民政府申请行政复议" in page
    assert "决定已被撤销" in client.get(f"/cases/{case.number}/").content.decode()


def test_kept_from_the_page(client: Client, clocked: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    proceeding = heard(clocked)
    monkeypatch.setattr("portal.pages.proceedings.now", lambda: over(proceeding) + HOUR)
    day = legal_day(over(proceeding))
    told = {"reasons": "停供", "organ": "区政府", "number": "〔2026〕12号", "read": proceeding.last_entry}
    told |= {"on_year": day.year, "on_month": day.month, "on_day": day.day}
    as_(client, clocked, "wu").post(f"/proceedings/{proceeding.uuid}/keeping/", told)
    assert again(proceeding).state == ProceedingState.KEPT
    page = as_(client, clocked, "zhao").get(f"/me/proceedings/{proceeding.uuid}/").content.decode()
    assert "决定继续有效" in page


def test_the_desk_opens_one_with_evidence(client: Client, clocked: Town) -> None:
    case = clocked.case_at(CaseState.GRANTED)
    client = as_(client, clocked, "chen")
    assert "启动撤销程序" in client.get(f"/desk/cases/{case.number}/").content.decode()
    address = f"/desk/cases/{case.number}/proceeding/"
    page = client.get(address).content.decode()
    assert "逾期未补齐" not in page, "there is no commitment"
    told = {"kind": Breach.OTHER, "words": "超越权限", "evidence": [pdf("情况说明.pdf")]}
    client.post(address, told)
    proceeding = Proceeding.objects.get()
    assert [one.name for one in proceeding.files.all()] == ["情况说明.pdf"]
    assert as_(client, clocked, "lin").get(address).status_code in (200, 302)
    revocation.close(proceeding, "查明属于本机关权限", by=clocked.actor("chen"), at=clocked.at)
    page = as_(client, clocked, "chen").get("/desk/proceedings/?show=over").content.decode()
    assert case.number in page


@pytest.mark.rule("COR-2")
def test_what_may_not_be_opened_is_said_above_what_was_written(client: Client, clocked: Town) -> None:
    case, _ = committed(clocked)
    client = as_(client, clocked, "zheng")
    address = f"/desk/cases/{case.number}/proceeding/"
    answer = client.post(address, {"kind": Breach.OVERDUE, "words": "报告一直没有交来"})
    assert answer.status_code == 422
    assert "没有逾期未补齐的材料" in answer.content.decode()
    assert "报告一直没有交来" in answer.content.decode()
    assert not Proceeding.objects.exists()


def test_the_list_costs_the_same(client: Client, clocked: Town, same_queries) -> None:
    client = as_(client, clocked, "chen")
    at = clocked.at

    def add() -> None:
        edition = clocked.edition
        case = clocked.case_at(CaseState.GRANTED, edition=edition)
        revocation.open(case, kind=Breach.OTHER, words="线索", by=clocked.actor("chen"), at=at)

    same_queries(lambda: client.get("/desk/proceedings/"), add=add)


@pytest.mark.rule("COR-14")
def test_what_came_after_the_notice_waits_on_the_desk_and_is_told(
    client: Client, clocked: Town, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries
) -> None:
    proceeding = heard(clocked)
    at = over(proceeding) + HOUR
    monkeypatch.setattr("portal.pages.proceedings.now", lambda: at)
    for words in ("检测机构来函：报告系伪造", "匿名来电"):
        evidence = [receive(pdf(f"{words[:4]}.pdf"), at=at)]
        told = {"kind": Breach.FALSE, "words": words, "commitment": proceeding.commitment}
        revocation.open(proceeding.case, evidence=evidence, by=clocked.actor("chen"), at=at, **told)
    letter, call = proceeding.reports.order_by("pk")
    desk, mine, address = (
        f"/desk/proceedings/{proceeding.uuid}/",
        f"/me/proceedings/{proceeding.uuid}/",
        f"/proceedings/{proceeding.uuid}",
    )
    page = as_(client, clocked, "zhao").get(mine).text
    for words in ("来函", "又反映", "又有线索"):
        assert words not in page, f"{words}: nobody is told of a suspicion before he is told what it is"
    untold = letter.files.get()
    assert client.get(f"/proceeding-files/{untold.uuid}/").status_code == 404
    client = as_(client, clocked, "wu")
    with django_assert_max_num_queries(25):
        page = client.get(desk).text
    assert "有 2 条线索当事人还没有被告知" in page
    assert "查看决定书样稿" not in page
    assert client.get(f"/proceeding-files/{untold.uuid}/").status_code == 200
    refused = client.post(f"{address}/preview/", {"reasons": "申辩不成立"})
    assert "补充告知" in refused.text
    client = as_(client, clocked, "chen")
    empty = client.post(f"{address}/set-aside/", {"reasons": "没有留下姓名"})
    assert empty.status_code == 422
    assert "请选择线索" in empty.text
    client.post(f"{address}/set-aside/", {"reports": [call.pk], "reasons": "没有留下姓名"})
    page = client.get(desk).text
    assert "没有留下姓名" in page
    assert "有 1 条线索" not in page, "chen does not decide"
    gone = {"reports": [call.pk], "item": Item.FRAUD, "found": "报告系伪造"}
    assert "刚刚处理过" in client.post(f"{address}/supplement/", gone).text
    bad = {"item": Item.FRAUD, "found": "", "reports": [letter.pk]}
    wrong = client.post(f"{address}/supplement/", bad)
    assert wrong.status_code == 422
    assert "请写明新查明的事实" in wrong.text
    told = {
        "item": Item.FRAUD,
        "found": "报告系伪造",
        "reports": [letter.pk],
        "evidence": [pdf("比对表.pdf")],
    }
    assert client.post(f"{address}/supplement/", told).url == desk
    assert again(proceeding).state == ProceedingState.NOTIFIED
    page = client.get(desk).text
    assert "已补充告知" in page
    client = as_(client, clocked, "zhao")
    with django_assert_max_num_queries(25):
        page = client.get(mine).text
    for words in (
        FOUND,
        "报告系伪造",
        "检测机构.pdf",
        "比对表.pdf",
        "第六十九条第二款",
        "再次陈述、申辩",
        "补充告知书",
    ):
        assert words in page, words
    assert "匿名来电" not in page
    assert client.get(f"/proceeding-files/{untold.uuid}/").status_code == 200
    assert client.get(f"/proceeding-files/{call.files.get().uuid}/").status_code == 404
    client.post(f"{address}/plea/", {"words": "报告是检测机构给的"})
    assert "报告是检测机构给的" in client.get(mine).text
