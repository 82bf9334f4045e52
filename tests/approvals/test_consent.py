"""送达地址确认: papers that start days reach an account with the consent that is kept, or by his own hand, and not otherwise (COR-14)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import now

from approvals import rules
from approvals.actions import filing, intake, rectification, revocation, service
from approvals.enums import CaseState
from approvals.models import Case, Proceeding
from approvals.proceedings import Breach, Item, ProceedingKind, ProceedingState, Served
from ground import clocks
from ground.accounts.enums import IdType, PartyKind, Power, ServedAt
from ground.accounts.models import ServiceAddress, ServiceTold
from ground.clocks.service import ServiceWay
from ground.law.rulings import Refused
from ground.workdays.calendar import after, legal_day
from tests.approvals.breaking import DAY, acts, in_place
from tests.approvals.revoking import FOUND, again, opened
from tests.approvals.test_mandated import filed_by_agent, mandate
from tests.town import ANSWERS, IN_ACCOUNT, Town, pdf

pytestmark = pytest.mark.django_db
POST = ServiceTold(ServedAt.POST, "示例市朝霞区书香路 45 号 3 单元", "138 0000 0104")
WINDOW = ServiceTold(ServedAt.WINDOW)


def told(town: Town, where: ServiceTold = WINDOW) -> Proceeding:
    """He was told of a revocation after he had answered so."""
    proceeding = opened(town)
    service.confirm(proceeding.case, where, by=town.actor("zhao"), at=town.at)
    return revocation.notify(again(proceeding), Item.UNQUALIFIED, FOUND, by=town.actor("zheng"), at=town.at)


@pytest.mark.rule("COR-14")
@pytest.mark.parametrize("where", [WINDOW, POST])
def test_who_did_not_consent_is_told_in_his_account_and_served_elsewhere(
    town: Town, client: Client, where: ServiceTold
) -> None:
    row = told(town, where)
    assert row.served_at is None
    assert clocks.of(row.thread, ProceedingKind.DEFENCE) is None
    said = rules.why_not_serve_in_account(row.case, at=town.at)
    assert said.words == f"当事人不同意电子送达，确认的方式是“{ServedAt(where.way).label}”"
    client.force_login(town.user("zhao"))
    mine = client.get(f"/me/proceedings/{row.uuid}/").content.decode()
    assert FOUND in mine
    assert "撤销事先告知书还没有送达，期限还没有开始计算" in mine
    client.force_login(town.user("chen"))
    desk = client.get(f"/desk/proceedings/{row.uuid}/").content.decode()
    assert "不同意电子送达" in desk
    assert ("书香路 45 号 3 单元" in desk, "13800000104" in desk) == ((where is POST),) * 2


@pytest.mark.rule("COR-14")
def test_with_consent_it_reaches_his_account_with_the_act(town: Town) -> None:
    row = told(town, IN_ACCOUNT)
    assert row.served_at == town.at
    (reached,) = row.services.all()
    assert (reached.method, reached.on) == ("online", legal_day(town.at))


@pytest.mark.rule("COR-14")
def test_he_signs_for_it_himself_and_nobody_else_does(town: Town, client: Client) -> None:
    row = told(town)
    for who, why in (("chen", "由当事人自己签收"), ("wang", "由当事人本人")):
        with pytest.raises(Refused, match=why):
            revocation.acknowledge(row, by=town.actor(who), at=town.at)
    at = town.at + 3 * DAY
    revocation.acknowledge(row, by=town.actor("zhao"), at=at)
    clock = clocks.of(row.thread, ProceedingKind.DEFENCE)
    assert clock is not None
    assert clock.due_on == after(legal_day(at), 10).on
    assert acts(row.case)[-1] == "approvals.revocation_served"
    with pytest.raises(Refused, match="现在不能签收文书"):
        revocation.acknowledge(again(row), by=town.actor("zhao"), at=at)


@pytest.mark.rule("COR-14")
def test_the_button_of_the_page_signs(town: Town, client: Client) -> None:
    row = told(town)
    client.force_login(town.user("zhao"))
    page = client.post(f"/proceedings/{row.uuid}/acknowledgement/", follow=True).content.decode()
    assert "已签收" in page
    assert again(row).services.get().on == legal_day(now())


@pytest.mark.rule("COR-14")
def test_who_answers_it_has_it(town: Town) -> None:
    """根据送达内容作出相应行为的，即为完成有效送达."""
    row = told(town)
    at = town.at + 2 * DAY
    revocation.plead(row, "已经补做", by=town.actor("zhao"), at=at)
    assert again(row).services.get().on == legal_day(at)
    clock = clocks.of(row.thread, ProceedingKind.DEFENCE)
    assert clock is not None
    assert clock.started_on == legal_day(at)


@pytest.mark.rule("COR-14")
def test_a_paper_that_an_officer_enters_serves_nothing(town: Town) -> None:
    row = told(town)
    by = town.actor("chen")
    revocation.plead(row, "来信说明", arrived_at=town.at, arrival="邮件 1", by=by, at=town.at + DAY)
    assert rules.awaits_service(again(row)) == Served.NOTICE


@pytest.mark.rule("COM-14", "COR-14")
def test_an_order_that_he_reports_on_has_reached_him(town: Town) -> None:
    row = opened(town, Breach.OVERDUE)
    in_place(town, "110000")
    service.confirm(row.case, WINDOW, by=town.actor("zhao"), at=town.at)
    row = rectification.order_rectification(again(row), "请补交", by=town.actor("chen"), at=town.at)
    assert clocks.of(row.thread, ProceedingKind.RECTIFY) is None
    rectification.report(again(row), "已经补测", uploads=[pdf("报告.pdf")], by=town.actor("zhao"), at=town.at)
    assert clocks.of(row.thread, ProceedingKind.RECTIFY) is not None


@pytest.mark.rule("COR-14")
def test_a_newer_answer_takes_the_place_of_an_older_and_what_was_served_stays(town: Town) -> None:
    row = told(town, IN_ACCOUNT)
    service.confirm(row.case, POST, by=town.actor("zhao"), at=town.at)
    now_told = rules.service_address(row.case)
    assert now_told is not None
    assert (now_told.way, now_told.phone) == ("post", "13800000104")
    assert (now_told.masked_address, now_told.masked_phone) == ("示例市朝霞区******", "138****0104")
    assert again(row).services.get().paper == Served.NOTICE
    assert ServiceAddress.objects.of(row.case.thread).count() == 3
    assert not rules.why_not_serve_in_account(row.case, at=town.at).ok


@pytest.mark.rule("COR-14")
def test_whoever_was_never_asked_has_not_agreed(town: Town) -> None:
    """Cases that were on file before anybody was asked: he is told there, and served by hand, by post, or by his own signing."""
    draft = town.draft()
    case = filing.file(draft, by=town.actor("zhao"), at=town.at)
    said = rules.why_not_serve_in_account(case, at=town.at)
    assert said.words == "当事人没有确认过送达方式，没有同意电子送达"


@pytest.mark.rule("COR-14")
def test_what_will_not_do_is_said(town: Town) -> None:
    case = town.case_at(CaseState.FILED)
    by, at = town.actor("zhao"), town.at
    for where, why in (
        (ServiceTold("pigeon"), "请选择送达方式"),
        (ServiceTold(ServedAt.POST, " ", "13800000104"), "请填写收件地址"),
        (ServiceTold(ServedAt.POST, "书香路", "12"), "请输入 11 位手机号码"),
        (ServiceTold(ServedAt.POST, "路" * 301, "13800000104"), "最多 300 字"),
    ):
        with pytest.raises(Refused, match=why):
            service.confirm(case, where, by=by, at=at)
    with pytest.raises(Refused, match="由申请人或者其代理人确认"):
        service.confirm(case, WINDOW, by=town.actor("wang"), at=at)
    with pytest.raises(Refused, match="本窗口未受委托"):
        service.confirm(case, WINDOW, "确认书", by=town.actor("chen"), at=at)
    with pytest.raises(Refused, match="请写明凭据"):
        service.confirm(case, WINDOW, " ", by=town.actor("lin"), at=at)
    row = service.confirm(case, WINDOW, "本人签字的确认书", by=town.actor("lin"), at=at)
    assert (row.proof, row.office) == ("本人签字的确认书", town.window.name)


@pytest.mark.rule("COR-14", "B6")
def test_an_agent_agrees_only_where_his_mandate_lets_him_sign(town: Town) -> None:
    mandate(town, Power.FILE, Power.FOLLOW)
    case = filed_by_agent(town)
    by = town.actor("wang").acting_in(case.party, Power.FILE, case.edition.matter, at=town.at)
    with pytest.raises(Refused, match="没有“签收”权限"):
        service.confirm(case, IN_ACCOUNT, by=by, at=town.at)
    assert service.confirm(case, WINDOW, by=by, at=town.at).way == "window"


@pytest.mark.rule("COR-14")
def test_nobody_without_an_account_agrees_to_it(town: Town) -> None:
    stranger = {
        "kind": PartyKind.PERSON, "id_type": IdType.RESIDENT, "number": "99000119900307001X", "name": "钱多", "phone": "13800000199",
    }  # fmt: skip
    papers = dict.fromkeys(town.edition.materials.filter(exempt=False), (1, 0))
    told_in: dict[str, Any] = {"by": town.actor("lin"), "at": town.at}
    with pytest.raises(Refused, match="没有可以打开、答复文书的账号"):
        intake.take_in(town.edition, stranger, ANSWERS, papers, served=IN_ACCOUNT, **told_in)
    case = intake.take_in(town.edition, stranger, ANSWERS, papers, served=POST, **told_in)
    kept = rules.service_address(case)
    assert kept is not None
    assert (kept.address, kept.confirmed_by) == (POST.address, town.user("lin"))


# The pages.


@pytest.mark.rule("COR-14")
def test_filing_asks_once_and_ticks_nothing_for_him(town: Town, client: Client) -> None:
    today = Town(now())
    client.force_login(town.user("zhao"))
    draft = today.draft()
    address = f"/drafts/{draft.uuid}/check/"
    page = client.get(address).content.decode()
    assert "怎样送达给您" in page
    assert 'value="account" checked' not in page
    wrong = client.post(address, {"truthful": "on"})
    assert "请选择文书怎样送达" in wrong.content.decode()
    wrong = client.post(address, {"truthful": "on", "service-way": "post"})
    assert "请填写收件地址" in wrong.content.decode()
    posted = {"service-way": "post", "service-address": POST.address, "service-phone": POST.phone}
    client.post(address, {"truthful": "on", **posted})
    case = Case.objects.filed().get()
    kept = rules.service_address(case)
    assert kept is not None
    assert (kept.way, kept.confirmed_by) == ("post", town.user("zhao"))
    # The next time his last answer stands there.
    other = today.draft()
    page = client.get(f"/drafts/{other.uuid}/check/").content.decode()
    assert POST.address in page


@pytest.mark.rule("COR-14")
def test_he_changes_it_from_his_case_and_the_window_on_his_paper(town: Town, client: Client) -> None:
    case = town.case_at(CaseState.ACCEPTED)
    address = f"/cases/{case.number}/service-address/"
    client.force_login(town.user("zhao"))
    assert address in client.get(f"/cases/{case.number}/").content.decode()
    assert "同意电子送达" in client.get(address).content.decode()
    assert client.post(address, {"way": ""}).status_code == 422
    page = client.post(
        address, {"way": "post", "address": POST.address, "phone": POST.phone}, follow=True
    ).content.decode()
    assert "送达方式已确认" in page
    client.force_login(town.user("wang"))
    assert client.get(address).status_code == 404
    client.force_login(town.user("lin"))
    desk = f"/desk/cases/{case.number}/service-address/"
    assert desk in client.get(f"/desk/cases/{case.number}/").content.decode()
    page = client.get(desk).content.decode()
    assert "示例市朝霞区******" in page
    assert "3 单元" not in page
    assert client.post(desk, {"way": "window"}).status_code == 422
    page = client.post(desk, {"way": "window", "proof": "签字的确认书"}, follow=True).content.decode()
    assert "送达方式已登记" in page
    client.force_login(town.user("chen"))
    assert "本窗口未受委托" in client.get(desk).content.decode()


@pytest.mark.rule("COR-14")
def test_a_revocation_is_served_as_he_answered(town: Town) -> None:
    row = told(town)
    revocation.acknowledge(row, by=town.actor("zhao"), at=town.at)
    clock = clocks.of(row.thread, ProceedingKind.DEFENCE)
    assert clock is not None
    at = clock.lapses_at
    revocation.hear(row.thread, at=at)
    row = revocation.revoke(again(row), "材料没有补齐", by=town.actor("wu"), at=at)
    assert row.state == ProceedingState.REVOKED
    assert rules.awaits_service(row) == Served.DECISION
    revocation.serve(row, ServiceWay.COUNTER, legal_day(at), "送达回证", by=town.actor("chen"), at=at)
    assert rules.decision_reached_on(row) == legal_day(at)
