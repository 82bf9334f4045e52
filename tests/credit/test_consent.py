"""The papers of an entry reach an account as the party agreed to in the case it follows from, or by its own signing (COR-14, CRE-4)."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client
from django.utils.timezone import now

from credit.actions import listing
from credit.enums import Kind, RecordState, Tier
from credit.models import Record
from ground import clocks
from ground.accounts.enums import ServedAt
from ground.accounts.models import ServiceAddress
from ground.law.rulings import Refused
from ground.workdays import legal_day
from ground.workdays.calendar import after
from tests.credit.conftest import CASE, proposed
from tests.town import Town

pytestmark = [pytest.mark.django_db, pytest.mark.rule("COR-14", "CRE-4")]


def told(town: Town, at: datetime) -> Record:
    """He wants papers at the window, and was told of an entry."""
    record = proposed(town, at)
    ServiceAddress.objects.create(
        party=record.party,
        thread=CASE,
        way=ServedAt.WINDOW,
        confirmed_at=at,
        confirmed_by=town.user("zhao"),
    )
    return listing.notify(record, Tier.GENERAL, by=town.actor("qian"), at=at)


def test_who_did_not_agree_is_served_elsewhere_and_reads_it_all_the_same(keepers, moment, client: Client):
    record = told(keepers, moment)
    assert record.served_at is None
    assert clocks.of(record.thread, Kind.DEFENCE) is None
    assert [one.paper for one in record.waiting] == ["credit.notice"]
    client.force_login(keepers.user("zhao"))
    page = client.get(f"/me/credit/{record.uuid}/").content.decode()
    assert "有文书还没有送达" in page
    client.force_login(keepers.user("qian"))
    page = client.get(f"/desk/credit/{record.uuid}/").content.decode()
    assert "不同意电子送达，确认的方式是“到窗口领取”" in page


def test_he_signs_for_it_himself(keepers, moment):
    record = told(keepers, moment)
    for who, why in (("qian", "由当事人自己签收"), ("wang", "由当事人本人")):
        with pytest.raises(Refused, match=why):
            listing.acknowledge(record, by=keepers.actor(who), at=moment)
    record = listing.acknowledge(record, by=keepers.actor("zhao"), at=moment)
    assert record.served_at == moment
    clock = clocks.of(record.thread, Kind.DEFENCE)
    assert clock is not None
    assert clock.due_on == after(legal_day(moment), 10).on
    with pytest.raises(Refused, match="没有待签收的文书"):
        listing.acknowledge(record, by=keepers.actor("zhao"), at=moment)


def test_who_defends_himself_has_the_notice(keepers, moment):
    record = told(keepers, moment)
    listing.defend(record, "已经补做", by=keepers.actor("zhao"), at=moment)
    record = Record.objects.get(pk=record.pk)
    assert record.served_at == moment
    assert record.state == RecordState.NOTIFIED
    assert not record.outgoing.waiting().exists()


def test_what_is_decided_waits_and_is_signed_for_together(keepers, moment, client: Client):
    record = listing.waive(told(keepers, moment), by=keepers.actor("zhao"), at=moment)
    record = listing.enlist(record, Tier.GENERAL, "逾期", by=keepers.actor("tang"), at=moment)
    assert len(record.waiting) == 2
    client.force_login(keepers.user("zhao"))
    page = client.post(f"/credit/{record.uuid}/acknowledgement/", follow=True).content.decode()
    assert "已签收" in page
    assert not record.outgoing.waiting().exists()
    assert record.outgoing.latest("pk").reached_at.date() == now().date()


def test_an_entry_of_no_case_is_served_on_paper(keepers, moment):
    """Of entries before anybody was asked nothing says that he agreed."""
    record = proposed(keepers, moment)
    Record.objects.filter(pk=record.pk).update(case_thread="")
    record = listing.notify(
        Record.objects.get(pk=record.pk), Tier.GENERAL, by=keepers.actor("qian"), at=moment
    )
    assert record.served_at is None
