"""Who is served and how, who speaks and until when, what he put right, and whom a limit reminds (COR-14, COM-14, MON-1)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from approvals import rules
from approvals.actions import checking, rectification, revocation
from approvals.actions.proceeding_reminders import remind
from approvals.models import Proceeding
from approvals.proceedings import Breach, Item, ProceedingKind, ProceedingState
from approvals.tasks import sweep_proceedings
from commitments.enums import CommitmentState, Scheme
from commitments.enums import Method as Checking
from ground import clocks
from ground.accounts.models import Representation
from ground.clocks.marks import mark_due
from ground.clocks.service import ServiceWay
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.workdays.calendar import after, legal_day
from tests.approvals.breaking import DAY, anew, in_place, look
from tests.approvals.committed import CHECKED, committed
from tests.approvals.revoking import FOUND, HOUR, again, heard, noticed, opened, over
from tests.approvals.test_mandated import filed_by_agent, mandate
from tests.town import Town, pdf

pytestmark = pytest.mark.django_db
RECEIPT = {"method": ServiceWay.POST, "receipt": "邮件号码 EMS1234567"}


def without_account(town: Town) -> None:
    """Zhao is known to the office, and acts in no account of hers any more."""
    Representation.objects.filter(user=town.user("zhao")).update(until_on=legal_day(town.at) - DAY)


@pytest.mark.rule("COR-14")
def test_a_notice_that_nobody_may_answer_in_an_account_has_reached_nobody(town: Town) -> None:
    proceeding = opened(town)
    without_account(town)
    proceeding = revocation.notify(proceeding, Item.UNQUALIFIED, FOUND, by=town.actor("zheng"), at=town.at)
    assert proceeding.served_at is None
    assert clocks.of(proceeding.thread, ProceedingKind.DEFENCE) is None
    (waits,) = clocks.open_for([proceeding.thread])[proceeding.thread]
    assert waits.kind == ProceedingKind.SERVICE
    assert proceeding in Proceeding.objects.awaiting_office()


@pytest.mark.rule("COR-14")
def test_whoever_cannot_be_found_is_told_by_announcement_and_heard_from_its_last_day(town: Town) -> None:
    """公告送达 (民事诉讼法 95): nobody escapes a revocation by being away, and his days begin when the announcement is over."""
    proceeding = opened(town)
    without_account(town)
    proceeding = revocation.notify(proceeding, Item.UNQUALIFIED, FOUND, by=town.actor("zheng"), at=town.at)
    announced, by = legal_day(town.at), town.actor("chen")
    told = {"on": announced, "receipt": "两次上门无人，公告于区政府网站"}
    with pytest.raises(Refused, match="公告期至 2026年4月3日，期满才视为送达"):
        revocation.serve(proceeding, "announced", **told, by=by, at=town.at + 29 * DAY)
    at = town.at + 30 * DAY
    done = revocation.serve(proceeding, "announced", **told, by=by, at=at)
    (service,) = done.services.all()
    assert (service.on, service.get_method_display()) == (legal_day(at), "公告送达")
    defence = clocks.of(done.thread, ProceedingKind.DEFENCE)
    assert defence is not None
    assert defence.due_on == after(legal_day(at), 10).on


@pytest.mark.rule("COR-14")
def test_who_will_not_sign_is_served_by_leaving_it(town: Town) -> None:
    proceeding = opened(town)
    without_account(town)
    proceeding = revocation.notify(proceeding, Item.UNQUALIFIED, FOUND, by=town.actor("zheng"), at=town.at)
    told = {"on": legal_day(town.at), "receipt": "拒收，社区工作人员王某见证，已录像"}
    done = revocation.serve(proceeding, "left", **told, by=town.actor("chen"), at=town.at)
    assert done.served_at is not None


@pytest.mark.rule("COR-14")
def test_service_is_a_day_a_way_and_a_receipt(town: Town) -> None:
    """His days are counted from the day it reached him, not from the day it was written down."""
    proceeding = opened(town)
    without_account(town)
    proceeding = revocation.notify(proceeding, Item.UNQUALIFIED, FOUND, by=town.actor("zheng"), at=town.at)
    by, at, came = town.actor("chen"), town.at + 5 * DAY, legal_day(town.at + 2 * DAY)
    for on, receipt, why in (
        (legal_day(at) + DAY, "回证", "不能晚于今天"),
        (legal_day(town.at) - DAY, "回证", "不能早于"),
        (came, " ", "凭据"),
    ):
        with pytest.raises(Refused, match=why):
            revocation.serve(proceeding, ServiceWay.POST, on, receipt, by=by, at=at)
    revocation.serve(proceeding, on=came, by=by, at=at, **RECEIPT)
    clock = clocks.of(proceeding.thread, ProceedingKind.DEFENCE)
    assert clock is not None
    assert (clock.started_on, clock.due_on) == (came, after(came, 10).on)
    row = proceeding.services.get()
    assert (row.method, row.on, row.receipt) == (ServiceWay.POST, came, RECEIPT["receipt"])
    assert clocks.open_for([proceeding.thread])[proceeding.thread] == [clock]


@pytest.mark.rule("COM-14")
def test_the_days_to_put_it_right_begin_when_the_order_reaches_him(town: Town) -> None:
    proceeding = opened(town, Breach.OVERDUE)
    in_place(town, "110000")
    without_account(town)
    by = town.actor("chen")
    proceeding = rectification.order_rectification(again(proceeding), "请补交", by=by, at=town.at)
    assert clocks.of(proceeding.thread, ProceedingKind.RECTIFY) is None
    assert sweep_proceedings(town.at + 100 * DAY) == 0
    assert proceeding in Proceeding.objects.awaiting_office()
    came, at = legal_day(town.at + 2 * DAY), town.at + 5 * DAY
    revocation.serve(proceeding, on=came, by=by, at=at, **RECEIPT)
    clock = clocks.of(proceeding.thread, ProceedingKind.RECTIFY)
    assert clock is not None
    assert clock.due_on == after(came, 15).on
    assert proceeding not in Proceeding.objects.awaiting_office()
    with pytest.raises(Refused, match="现在不能登记送达"):
        revocation.serve(proceeding, on=came, by=by, at=at, **RECEIPT)


@pytest.mark.rule("COR-14", "RQ-10")
def test_a_paper_that_came_in_time_is_heard_whenever_it_is_entered(town: Town) -> None:
    proceeding = heard(town)
    end = over(proceeding)
    by, told = town.actor("chen"), {"arrival": "邮件号码 EMS1234567"}
    with pytest.raises(Refused, match="届满"):
        revocation.plead(proceeding, "迟到", arrived_at=end + HOUR, by=by, at=end + DAY, **told)
    with pytest.raises(Refused, match="凭据"):
        revocation.plead(proceeding, "已补测", arrived_at=end - HOUR, by=by, at=end + DAY)
    with pytest.raises(Refused, match="系统收到"):
        revocation.plead(proceeding, "补", arrived_at=end - HOUR, by=town.actor("zhao"), at=end + DAY, **told)
    plea = revocation.plead(proceeding, "已补测", arrived_at=end - HOUR, by=by, at=end + DAY, **told)
    assert (plea.arrived_at, plea.arrival) == (end - HOUR, told["arrival"])
    done = revocation.revoke(again(proceeding), "不予采纳", by=town.actor("wu"), at=end + DAY)
    assert done.document is not None
    assert done.document.facts["pleaded"] is True
    with pytest.raises(Refused, match="现在不能陈述申辩"):
        revocation.plead(again(proceeding), "再", arrived_at=end - HOUR, by=by, at=end + DAY, **told)


@pytest.mark.rule("COM-14")
def test_what_he_put_right_of_a_proof_he_reports_and_the_office_looks(town: Town) -> None:
    case, commitment = committed(town, Scheme.PROOF, ("卫生检测报告",), **CHECKED)
    look(town, commitment, None, conforms=False, at=town.at)
    in_place(town, "410500")
    proceeding = again(case.proceedings.get())
    proceeding = rectification.order_rectification(proceeding, "请补测", by=town.actor("chen"), at=town.at)
    with pytest.raises(Refused, match="由当事人"):
        rectification.report(proceeding, "已整改", by=town.actor("wang"), at=town.at)
    said = rectification.report(
        proceeding, "已经补测", uploads=[pdf("报告.pdf")], by=town.actor("zhao"), at=town.at + DAY
    )
    assert said.rectifies
    assert Notice.objects.filter(user=town.user("chen"), subject__contains="整改情况").exists()
    at = over(proceeding, ProceedingKind.RECTIFY)
    assert sweep_proceedings(at) == 1
    assert anew(commitment).state == CommitmentState.RECTIFYING, "reported in time"
    checking.verify(
        anew(commitment),
        None,
        method=Checking.FIELD,
        conforms=True,
        words="",
        second=town.user("zheng"),
        by=town.actor("chen"),
        at=at,
    )
    assert (again(proceeding).state, anew(commitment).state) == (ProceedingState.CLOSED, "fulfilled")


@pytest.mark.rule("COM-14")
def test_he_reports_on_his_page(client: Client, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    proceeding = opened(town, Breach.OVERDUE)
    in_place(town, "110000")
    rectification.order_rectification(again(proceeding), "请补交", by=town.actor("chen"), at=town.at)
    monkeypatch.setattr("portal.pages.proceedings.now", lambda: town.at + HOUR)
    client.force_login(town.user("zhao"))
    assert "提交整改情况" in client.get(f"/me/proceedings/{proceeding.uuid}/").text
    address = f"/proceedings/{proceeding.uuid}/rectified/"
    assert client.post(address, {"words": ""}).status_code == 422
    page = client.post(address, {"words": "已经补交", "evidence": pdf("照片.pdf")}, follow=True).text
    assert "整改情况已提交" in page
    assert "已经补交" in page
    client.force_login(town.user("chen"))
    assert "已经补交" in client.get(f"/desk/proceedings/{proceeding.uuid}/").text


@pytest.mark.rule("MON-1")
@pytest.mark.parametrize("kind", [ProceedingKind.NOTICE, ProceedingKind.CONCLUSION, ProceedingKind.SERVICE])
def test_the_desk_is_reminded_and_who_watches_hears_what_is_over(town: Town, kind: ProceedingKind) -> None:
    if kind == ProceedingKind.SERVICE:
        proceeding = opened(town)
        without_account(town)
        revocation.notify(proceeding, Item.UNQUALIFIED, FOUND, by=town.actor("zheng"), at=town.at)
    else:
        proceeding = opened(town) if kind == ProceedingKind.NOTICE else heard(town)
    end = over(proceeding, kind)
    for moment, words in ((end - timedelta(hours=10), "还剩一个工作日"), (end, "已超期")):
        mark_due(moment)
        remind(at=moment)
        told = Notice.objects.filter(thread=proceeding.case.thread, subject__contains=words)
        assert {one.user_id for one in told} >= {town.user(key).pk for key in ("chen", "zheng")}, words
        assert told.filter(user=town.user("feng")).exists() is (words == "已超期")
        assert not told.filter(user=town.user("zhao")).exists()


@pytest.mark.rule("MON-1", "COR-14")
def test_the_party_is_reminded_before_its_last_day(town: Town) -> None:
    proceeding = noticed(town)
    end = over(proceeding)
    for moment in (end - timedelta(hours=10), end):
        mark_due(moment)
        remind(at=moment)
    told = Notice.objects.filter(thread=proceeding.case.thread, subject__contains="期限将满", channel="inbox")
    assert [one.user_id for one in told] == [town.user("zhao").pk]


@pytest.mark.rule("B6", "COR-14")
def test_an_agent_whose_mandate_does_not_name_it_is_not_served(town: Town) -> None:
    """What Wang filed for Zhao is answered by Zhao, who has an account of her own."""
    mandate(town)
    case = filed_by_agent(town)
    proceeding = Proceeding(case=case)
    assert [one.username for one in proceeding.readers(at=town.at)] == ["zhao"]
    assert rules.why_not_plead(proceeding, by=town.actor("wang"), at=town.at).ok is False
