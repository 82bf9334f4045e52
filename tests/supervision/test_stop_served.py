"""责令停止通知书 and 解除责令停止通知书 are served as the papers of a revocation are, and days against the order count from then (COR-14)."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils.timezone import now

from approvals.actions import service
from approvals.enums import RemedyKind, RemedyOutcome
from approvals.rules import last_days
from ground import clocks
from ground.accounts.enums import ServedAt
from ground.accounts.models import ServiceTold
from ground.clocks.marks import mark_due
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.workdays.calendar import legal_day
from supervision import actions, serving
from supervision.enums import Act, Kind, StopPaper
from supervision.models import StopOrder
from tests.approvals.breaking import DAY, acts
from tests.supervision.test_stop import BASIS, found
from tests.town import Town

pytestmark = pytest.mark.django_db
RECEIPT = {"method": "post", "receipt": "邮件号码 EMS1234567"}


def ordered(town: Town, way: ServedAt = ServedAt.WINDOW) -> StopOrder:
    """Zhao is ordered to stop, who wants papers served so."""
    finding = found(town)
    service.confirm(finding.handoff.case, ServiceTold(way), by=town.actor("zhao"), at=town.at)
    order = actions.order_stop(finding, "停止营业。", BASIS, by=town.actor("sun"), at=town.at)
    return again(order)


def again(order: StopOrder) -> StopOrder:
    return StopOrder.objects.with_services().get(pk=order.pk)


@pytest.mark.rule("COR-14")
def test_with_consent_the_order_reaches_his_account_with_the_act(town: Town) -> None:
    order = ordered(town, ServedAt.ACCOUNT)
    assert order.awaits_service is None
    assert order.reached_on == legal_day(town.at)
    assert clocks.of(order.thread, Kind.SERVICE) is None
    told = Notice.objects.filter(subject__startswith="已被责令停止").first()
    assert told is not None
    assert "另行送达" not in told.body


@pytest.mark.rule("COR-14")
def test_without_it_the_regulator_serves_it_and_nobody_else(town: Town) -> None:
    order = ordered(town)
    assert (order.awaits_service, order.reached_on) == (StopPaper.ORDER, None)
    told = Notice.objects.filter(subject__startswith="已被责令停止").first()
    assert told is not None
    assert "从送达次日计算" in told.body
    came, at = legal_day(town.at) + DAY, town.at + 2 * DAY
    sun = town.actor("sun")
    for who, on, receipt, why in (
        ("chen", came, "回证", "监管人员登记"),
        ("sun", legal_day(at) + DAY, "回证", "不能晚于今天"),
        ("sun", legal_day(town.at) - DAY, "回证", "不能早于文书作出之日"),
        ("sun", came, " ", "凭据"),
        ("sun", came, "证" * 201, "最多 200 字"),
    ):
        with pytest.raises(Refused, match=why):
            serving.serve_stop(order, "post", on, receipt, by=town.actor(who), at=at)
    with pytest.raises(Refused, match="请选择送达方式"):
        serving.serve_stop(order, "pigeon", came, "回证", by=sun, at=at)
    serving.serve_stop(order, on=came, by=sun, at=at, **RECEIPT)
    order = again(order)
    assert (order.awaits_service, order.reached_on) == (None, came)
    assert acts(order.finding.handoff.case)[-1] == Act.SERVED
    assert clocks.open_for([order.thread])[order.thread] == []
    with pytest.raises(Refused, match="没有待送达的文书"):
        serving.serve_stop(order, on=came, by=sun, at=at, **RECEIPT)


@pytest.mark.rule("COR-14")
def test_he_signs_for_it_himself(town: Town) -> None:
    order = ordered(town)
    for who, why in (("sun", "由当事人自己签收"), ("wang", "由当事人本人")):
        with pytest.raises(Refused, match=why):
            serving.acknowledge_stop(order, by=town.actor(who), at=town.at)
    serving.acknowledge_stop(order, by=town.actor("zhao"), at=town.at + DAY)
    assert again(order).reached_on == legal_day(town.at + DAY)
    with pytest.raises(Refused, match="没有待签收的文书"):
        serving.acknowledge_stop(again(order), by=town.actor("zhao"), at=town.at + DAY)


@pytest.mark.rule("COR-14", "COR-2")
def test_what_lifts_it_is_served_too_and_the_order_no_more(town: Town) -> None:
    order = ordered(town)
    actions.lift_stop(order, "已经整改到位", by=town.actor("sun"), at=town.at + DAY)
    order = again(order)
    assert order.awaits_service == StopPaper.LIFTING
    (waits,) = clocks.open_for([order.thread])[order.thread]
    assert waits.started_on == legal_day(town.at + DAY)
    on = legal_day(town.at + DAY)
    serving.serve_stop(order, on=on, by=town.actor("sun"), at=town.at + DAY, **RECEIPT)
    assert again(order).awaits_service is None


@pytest.mark.rule("G10", "COR-14")
def test_an_order_that_is_struck_down_waits_for_nobody(town: Town) -> None:
    order = ordered(town)
    at, on = town.at + DAY, legal_day(town.at + DAY)
    remedy = actions.contest_stop(
        order,
        RemedyKind.RECONSIDERATION,
        organ="朝霞区人民政府",
        sought_on=on,
        notified_on=on,
        by=town.actor("sun"),
        at=at,
    )
    actions.end_stop_remedy(
        remedy, RemedyOutcome.ANNULLED, words="见决定书", ended_on=on, by=town.actor("sun"), at=at
    )
    assert again(order).awaits_service == StopPaper.LIFTING


@pytest.mark.rule("MON-1", "COR-14")
def test_the_regulator_is_reminded_of_what_he_has_not_served(town: Town) -> None:
    order = ordered(town)
    (waits,) = clocks.open_for([order.thread])[order.thread]
    mark_due(waits.lapses_at)
    assert serving.remind(at=waits.lapses_at) == 1
    assert serving.remind(at=waits.lapses_at) == 0
    told = Notice.objects.filter(thread=order.finding.handoff.case.thread, subject__contains="已超期")
    assert {one.user_id for one in told} >= {town.user("sun").pk, town.user("feng").pk}
    assert "送达责令停止通知书" in told[0].body


@pytest.mark.rule("COR-14", "CLK-19", "CLK-20")
def test_the_pages_say_what_waits_and_until_when_it_may_be_contested(town: Town, client: Client) -> None:
    order = ordered(town)
    case = order.finding.handoff.case
    client.force_login(town.user("zhao"))
    mine = client.get(f"/cases/{case.number}/").content.decode()
    assert "责令停止通知书还没有送达" in mine
    assert "我已收到，签收" in mine
    client.force_login(town.user("sun"))
    page = client.get(f"/handoffs/{case.number}/").content.decode()
    assert "不同意电子送达，确认的方式是“到窗口领取”" in page
    address = f"/handoffs/{case.number}/stops/{order.finding.uuid}/service/"
    assert address in page
    assert client.post(address, {"method": ""}).status_code == 422
    on = legal_day(now())
    sent = {"method": "counter", "receipt": "送达回证"}
    sent |= {"on_year": str(on.year), "on_month": str(on.month), "on_day": str(on.day)}
    page = client.post(address, sent, follow=True).content.decode()
    last = last_days(on).reconsideration
    assert f"在 {last.year}年{last.month}月{last.day}日 以前申请行政复议" in page
    client.force_login(town.user("zhao"))
    mine = client.get(f"/cases/{case.number}/").content.decode()
    assert f"{last.year}年{last.month}月{last.day}日 以前可以向" in mine


@pytest.mark.rule("COR-14")
def test_the_button_of_the_case_signs(town: Town, client: Client) -> None:
    order = ordered(town)
    case = order.finding.handoff.case
    address = f"/cases/{case.number}/stops/{order.finding.uuid}/receipt/"
    client.force_login(town.user("wang"))
    assert client.post(address).status_code == 404
    client.force_login(town.user("zhao"))
    assert "已签收" in client.post(address, follow=True).content.decode()
    assert again(order).reached_on == legal_day(now())
