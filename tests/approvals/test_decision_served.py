"""撤销决定书, 不予撤销决定书 and 自行纠正决定书 are served as every paper of a proceeding, and remedies count from that day (CLK-19, CLK-20)."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from approvals import rules
from approvals.actions import keeping, remedy, revocation, self_correction
from approvals.actions.proceeding_reminders import remind
from approvals.enums import RemedyKind
from approvals.models import Proceeding
from approvals.proceedings import ProceedingKind, Served
from ground import clocks
from ground.accounts.models import Representation
from ground.clocks.marks import mark_due
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.workdays.calendar import legal_day
from tests.approvals.breaking import DAY, acts
from tests.approvals.revoking import again, approved, heard, struck
from tests.approvals.test_proceeding_heard import RECEIPT, without_account
from tests.town import Town

pytestmark = pytest.mark.django_db


def revoked(town: Town, *, read: bool) -> Proceeding:
    """On the day after the hearing; `read`: an account of his opens it."""
    row = heard(town)
    if not read:
        without_account(town)
    at = row.heard_at
    assert at is not None
    return revocation.revoke(row, "材料没有补齐", by=town.actor("wu"), at=at + DAY)


@pytest.mark.rule("COR-14", "CLK-19")
def test_a_revocation_that_no_account_received_waits_to_be_served(town: Town) -> None:
    row = revoked(town, read=False)
    assert rules.awaits_service(row) == Served.DECISION
    assert row in Proceeding.objects.awaiting_office()
    assert rules.decision_reached_on(row) is None
    (waits,) = clocks.open_for([row.thread])[row.thread]
    assert waits.kind == ProceedingKind.SERVICE
    made = row.decided_at
    assert made is not None
    with pytest.raises(Refused, match="不能早于文书作出之日"):
        revocation.serve(row, on=legal_day(made) - DAY, by=town.actor("chen"), at=made + DAY, **RECEIPT)
    came = legal_day(made) + DAY
    revocation.serve(row, on=came, by=town.actor("chen"), at=made + 2 * DAY, **RECEIPT)
    assert rules.decision_reached_on(row) == came
    assert rules.awaits_service(row) is None
    assert row not in Proceeding.objects.awaiting_office()
    assert clocks.open_for([row.thread])[row.thread] == []
    assert "approvals.revocation_decision_served" in acts(row.case)
    with pytest.raises(Refused, match="现在不能登记送达"):
        revocation.serve(row, on=came, by=town.actor("chen"), at=made + 2 * DAY, **RECEIPT)


@pytest.mark.rule("COR-14")
def test_in_an_account_it_is_served_with_the_decision(town: Town) -> None:
    row = revoked(town, read=True)
    assert row.decided_at is not None
    assert rules.decision_reached_on(row) == legal_day(row.decided_at)
    assert row.services.get(paper=Served.DECISION).method == "online"
    told = Notice.objects.filter(subject__startswith="决定已被撤销").first()
    assert told is not None
    assert "另行送达" not in told.body


@pytest.mark.rule("MON-1")
def test_the_desk_is_reminded_of_a_decision_that_nobody_served(town: Town) -> None:
    row = revoked(town, read=False)
    (waits,) = clocks.open_for([row.thread])[row.thread]
    mark_due(waits.lapses_at)
    remind(at=waits.lapses_at)
    told = Notice.objects.filter(thread=row.case.thread, subject__contains="已超期")
    assert {one.user_id for one in told} >= {town.user(key).pk for key in ("chen", "zheng", "feng")}
    assert "送达文书" in told[0].body


@pytest.mark.rule("COR-14")
def test_what_is_kept_is_served_too(town: Town) -> None:
    row = heard(town)
    without_account(town)
    assert row.heard_at is not None
    at = row.heard_at + DAY
    row = keeping.keep(row, "影响公共服务", approved(at), by=town.actor("wu"), at=at)
    assert rules.awaits_service(row) == Served.DECISION
    told = Notice.objects.filter(subject__startswith="决定不予撤销").first()
    assert told is not None
    assert "从送达次日计算" in told.body
    revocation.serve(row, on=legal_day(at), by=town.actor("chen"), at=at, **RECEIPT)
    assert rules.decision_reached_on(row) == legal_day(at)


@pytest.mark.rule("G10")
def test_what_is_taken_away_is_served_no_more_but_what_took_it_is(town: Town) -> None:
    row = revoked(town, read=False)
    assert row.decided_at is not None
    at = row.decided_at + DAY
    struck(town, row, at=at)
    row = again(row)
    assert rules.awaits_service(row) is None
    assert clocks.open_for([row.thread])[row.thread] == []
    assert row not in Proceeding.objects.awaiting_office()


@pytest.mark.rule("G10")
def test_a_correction_is_served_in_place_of_the_revocation(town: Town) -> None:
    row = revoked(town, read=False)
    assert row.decided_at is not None
    at = row.decided_at + DAY
    self_correction.correct(row, "核查记录有误", by=town.actor("zheng"), at=at)
    row = again(row)
    assert rules.awaits_service(row) == Served.CORRECTION
    assert row in Proceeding.objects.awaiting_office()
    revocation.serve(row, on=legal_day(at), by=town.actor("chen"), at=at, **RECEIPT)
    assert acts(row.case)[-1] == "approvals.correction_served"
    assert row not in Proceeding.objects.awaiting_office()


@pytest.mark.rule("CLK-19", "CLK-20")
def test_the_pages_say_until_when_and_a_late_remedy_is_said_so(town: Town, client: Client) -> None:
    row = revoked(town, read=True)
    reached = rules.decision_reached_on(row)
    assert reached is not None
    last = rules.last_days(reached)
    client.force_login(town.user("zhao"))
    mine = client.get(f"/me/proceedings/{row.uuid}/").content.decode()
    for day in last:
        assert f"最后一日是 {_said(day)}" in mine
    client.force_login(town.user("zheng"))
    desk = client.get(f"/desk/proceedings/{row.uuid}/").content.decode()
    assert f"在 {_said(last.reconsideration)} 以前申请行政复议" in desk
    late = last.reconsideration + DAY
    made = remedy.record_remedy(
        row.case,
        RemedyKind.RECONSIDERATION,
        against=row,
        organ="示例市朝霞区人民政府",
        sought_on=late,
        notified_on=late,
        by=town.actor("zheng"),
        at=town.at + 200 * DAY,
    )
    assert any("晚于最后一日" in words for words in rules.doubts_about(made))


@pytest.mark.rule("COR-14")
def test_until_it_is_served_the_page_says_that_no_days_run(town: Town, client: Client) -> None:
    row = revoked(town, read=False)
    assert row.document is not None
    Representation.objects.filter(user=town.user("zhao")).update(until_on=None)
    client.force_login(town.user("zhao"))
    assert "还没有开始计算" in client.get(f"/me/proceedings/{row.uuid}/").content.decode()
    client.force_login(town.user("zheng"))
    page = client.get(f"/desk/proceedings/{row.uuid}/").content.decode()
    assert "登记送达" in page
    on = legal_day(timezone.now())
    sent = {"method": "counter", "receipt": "送达回证"}
    sent |= {"on_year": str(on.year), "on_month": str(on.month), "on_day": str(on.day)}
    client.post(f"/proceedings/{row.uuid}/service/", sent)
    assert rules.decision_reached_on(row) == on
    Representation.objects.filter(user=town.user("zhao")).update(until_on=None)
    client.force_login(town.user("zhao"))
    assert "期限从次日计算" in client.get(f"/me/proceedings/{row.uuid}/").content.decode()


def _said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
