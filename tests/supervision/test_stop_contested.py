"""复议、诉讼 against the regulator's order to stop: an act of its own, with remedies of its own (G10, COR-2)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from approvals.actions import revocation
from approvals.enums import RemedyKind, Seeker
from approvals.enums import RemedyOutcome as Outcome
from approvals.models import Case, Proceeding
from approvals.proceedings import Item, ProceedingState
from ground.accounts.actor import Actor
from ground.documents.models import Document
from ground.documents.pdf import render_html
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from ground.workdays.calendar import legal_day
from supervision import actions
from supervision.models import StopOrder, StopRemedy
from tests.supervision.test_stop import BASIS, found
from tests.town import Town

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def stopped(town: Town) -> StopOrder:
    return actions.order_stop(found(town), "停止营业", BASIS, by=town.actor("sun"), at=town.at)


def sought(
    town: Town, order: StopOrder, kind: RemedyKind = RemedyKind.RECONSIDERATION, **how: Any
) -> StopRemedy:
    at = how.pop("at", town.at + DAY)
    on = legal_day(at)
    told = {
        "organ": "示例市朝霞区人民政府",
        "reference": "朝复〔2026〕3号",
        "sought_on": on,
        "notified_on": on,
    }
    return actions.contest_stop(order, kind, **told | {"by": town.actor("sun"), "at": at} | how)


def ended(town: Town, remedy: StopRemedy, outcome: Outcome, *, at: datetime, **how: Any) -> StopRemedy:
    told = {"words": "见复议决定书", "ended_on": legal_day(at), "by": town.actor("sun"), "at": at}
    return actions.end_stop_remedy(remedy, outcome, **told | how)


@pytest.mark.rule("G10", "COR-2")
@pytest.mark.parametrize("outcome", [Outcome.ANNULLED, Outcome.VOID])
def test_an_order_that_is_struck_down_is_lifted_and_the_proceeding_goes_on(
    town: Town, outcome: Outcome
) -> None:
    order = stopped(town)
    number = order.document.number
    at = town.at + 20 * DAY
    ended(town, sought(town, order), outcome, at=at)
    order = StopOrder.objects.get(pk=order.pk)
    assert order.document.is_void
    assert "朝复〔2026〕3号" in order.document.void_reason
    assert "经行政复议" in order.lifting.reason
    assert "自始不再有效" in render_html(order.lifting.document)
    assert order.lifting.document.title == "解除责令停止通知书"
    assert not StopOrder.objects.in_force().exists()
    proceeding = Proceeding.objects.get(pk=order.proceeding_id)
    assert proceeding.state == ProceedingState.OPENED, "the grant is not what was contested"
    assert not Case.objects.get(pk=proceeding.case_id).is_annulled
    acts = [one.act for one in Entry.objects.of(proceeding.case.thread).order_by("seq")]
    assert acts[-4:] == [
        "supervision.stop_contested",
        "supervision.stop_remedy_ended",
        "supervision.lifted",
        "supervision.stop_served",
    ]
    for who in ("zhao", "zheng", "chen"):
        told = Notice.objects.get(
            user=town.user(who), channel="inbox", subject__contains="对责令停止的行政复议已经审结"
        )
        assert str(number) in told.body
        assert "自始不再有效" in told.body
        assert "撤销程序继续办理" in told.body
    with pytest.raises(Refused, match="已经撤销"):
        sought(town, order, at=at)
    with pytest.raises(Refused, match="已经解除"):
        actions.lift_stop(order, "再次", by=town.actor("sun"), at=at)


@pytest.mark.rule("G10")
@pytest.mark.parametrize("outcome", [Outcome.UPHELD, Outcome.UNLAWFUL])
def test_what_is_held_or_only_unlawful_holds(town: Town, outcome: Outcome) -> None:
    order = stopped(town)
    ended(town, sought(town, order), outcome, at=town.at + 20 * DAY)
    assert StopOrder.objects.in_force().get() == order
    assert not Document.objects.get(pk=order.document_id).is_void
    told = Notice.objects.filter(user=town.user("zhao"), subject__contains="已经审结").first()
    assert told is not None
    assert "继续有效" in told.body


@pytest.mark.rule("G10")
def test_an_order_that_was_lifted_may_still_be_struck_down(town: Town) -> None:
    """Lifted once; the paper is void, and nothing is lifted again."""
    order = stopped(town)
    lifted = actions.lift_stop(order, "已经整改", by=town.actor("sun"), at=town.at)
    ended(town, sought(town, order), Outcome.ANNULLED, at=town.at + 20 * DAY)
    order = StopOrder.objects.get(pk=order.pk)
    assert order.document.is_void
    assert order.lifting == lifted


@pytest.mark.rule("G10")
def test_who_may_record_what_beside_which(town: Town) -> None:
    order = stopped(town)
    for who in ("zheng", "zhao", "feng"):
        with pytest.raises(Refused, match="监管人员登记"):
            sought(town, order, by=town.actor(who))
    with pytest.raises(Refused, match="不能早于"):
        sought(town, order, sought_on=legal_day(town.at - DAY))
    running = sought(town, order)
    with pytest.raises(Refused, match="复议期间不得提起行政诉讼"):
        sought(town, order, RemedyKind.LAWSUIT)
    with pytest.raises(Refused, match="已经登记"):
        sought(town, order, seeker=Seeker.OTHER)
    for outcome in (Outcome.CHANGED, Outcome.ORDERED):
        with pytest.raises(Refused, match="登记撤销后由监管部门另行责令"):
            ended(town, running, outcome, at=town.at + 2 * DAY)
    with pytest.raises(Refused, match="写明结果摘要"):
        ended(town, running, Outcome.UPHELD, at=town.at + 2 * DAY, words=" ")
    ended(town, running, Outcome.UPHELD, at=town.at + 2 * DAY)
    with pytest.raises(Refused, match="已经登记审结"):
        ended(town, running, Outcome.UPHELD, at=town.at + 2 * DAY)
    assert sought(town, order, RemedyKind.LAWSUIT, at=town.at + 3 * DAY).kind == RemedyKind.LAWSUIT


@pytest.mark.rule("G10", "COR-2")
@pytest.mark.parametrize("gone", [False, True])
def test_from_the_page_of_the_regulator(town: Town, client: Client, gone: bool) -> None:
    order = stopped(town)
    if gone:  # what was granted was revoked meanwhile
        row = revocation.notify(
            order.proceeding, Item.UNQUALIFIED, "没有消毒间", by=town.actor("zheng"), at=town.at
        )
        revocation.waive(row, by=town.actor("zhao"), at=town.at)
        revocation.revoke(row, "申辩不成立", by=town.actor("wu"), at=town.at)
        actions.collect(by=Actor.system("feed"), at=town.at)
    client.force_login(town.user("sun"))
    address = order.finding.handoff.get_absolute_url()
    assert "登记复议或诉讼" in client.get(address).text
    on = legal_day(town.at + DAY)
    days = {
        f"{key}_{part}": str(getattr(on, part))
        for key in ("sought_on", "notified_on", "ended_on")
        for part in ("year", "month", "day")
    }
    sent = {"kind": "lawsuit", "seeker": "applicant", "organ": "", **days}
    assert client.post(f"{address}stop-remedies/", sent).status_code == 422
    assert client.post(f"{address}stop-remedies/", sent | {"organ": "朝霞区人民法院"}).url == address
    made = StopRemedy.objects.get()
    page = client.get(address).text
    assert "审理中" in page
    assert "变更原决定" not in page
    end = f"{address}stop-remedies/{made.uuid}/end/"
    assert client.post(end, {"outcome": "annulled", "words": "", **days}).status_code == 422
    assert client.post(end, {"outcome": "annulled", "words": "程序违法", **days}).url == address
    assert StopOrder.objects.get(pk=order.pk).document.is_void
    page = client.get(address).text
    assert "审理中" not in page
    client.force_login(town.user("zheng"))
    assert client.post(f"{address}stop-remedies/", sent).status_code == 404
