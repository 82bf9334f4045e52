"""A place changes its rules between the notice and what follows: nobody has fewer days, or a longer entry, than he was told (立法法 104)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from dateutil.relativedelta import relativedelta

from credit.actions import listing
from credit.enums import Kind, Tier
from credit.tasks import sweep_moved
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.accounts.models import Representation
from ground.clocks import calendar
from ground.clocks.service import ServiceWay
from ground.notices.models import Notice
from ground.workdays.calendar import after, legal_day
from tests.accounts.people import officer
from tests.credit.conftest import heard, proposed
from tests.rows import another_row
from tests.town import Town

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.mark.rule("CRE-4")
@pytest.mark.parametrize("later, days", [(5, 10), (15, 15)])
def test_his_days_are_those_that_the_notice_says(keepers: Town, later: int, days: int) -> None:
    at = keepers.at
    record = proposed(keepers, at)
    Representation.objects.filter(user=keepers.user("zhao")).update(until_on=legal_day(at) - DAY)
    record = listing.notify(record, Tier.GENERAL, by=keepers.actor("qian"), at=at)
    on = legal_day(at) + 2 * DAY
    another_row("credit.defence", later, from_on=on)
    listing.serve(
        record, ServiceWay.POST, on=on, receipt="邮件号码 EMS1", by=keepers.actor("qian"), at=at + 3 * DAY
    )
    clock = clocks.of(record.thread, Kind.DEFENCE)
    assert clock is not None
    assert clock.due_on == after(on, days).on


@pytest.mark.rule("CRE-6")
@pytest.mark.parametrize("least, most, months", [(6, 24, 12), (1, 6, 6), (1, 24, 12)])
def test_it_stands_no_longer_than_the_notice_says(keepers: Town, least: int, most: int, months: int) -> None:
    record, later = heard(keepers, keepers.at), keepers.at + DAY
    terms = {"least": least, "most": most}
    another_row(
        "credit.terms", {"minor": terms, "general": terms, "serious": terms}, from_on=legal_day(later)
    )
    record = listing.enlist(record, Tier.GENERAL, "逾期未补齐", by=keepers.actor("tang"), at=later)
    assert record.max_until == legal_day(later) + relativedelta(months=months)


@pytest.mark.rule("CAL-5")
def test_whoever_may_defend_himself_hears_where_the_announced_calendar_moved_his_last_day(
    keepers: Town, unannounced_2027: None
) -> None:
    at = datetime.fromisoformat("2026-12-29T10:00:00+08:00")
    listing.notify(proposed(keepers, at), Tier.GENERAL, by=keepers.actor("qian"), at=at)
    keeper = Actor(officer(Duty.ADMINISTRATION, keepers.organ, at=at), keepers.organ, Duty.ADMINISTRATION)
    told = {"source": "国办发明电〔2026〕9号", "by": keeper, "at": at}
    calendar.declare_day(date(2027, 1, 1), is_workday=False, name="元旦", **told)
    assert sweep_moved(at) == 0
    calendar.announce_year(2027, **told)
    assert (sweep_moved(at), sweep_moved(at)) == (1, 0)
    inbox = Notice.objects.get(subject__contains="最后一日有变动", channel="inbox")
    assert "原至 2027年1月12日，现至 2027年1月13日" in inbox.body
