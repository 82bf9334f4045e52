"""What comes on paper counts from the day it came or reached him, whenever somebody enters it (CRE-4, RQ-10)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from credit.actions import listing
from credit.enums import Kind, RecordState, Tier
from credit.models import Evidence, Record, Service
from ground import clocks
from ground.accounts.actions import keep_party
from ground.accounts.enums import IdType, PartyKind
from ground.clocks.service import ServiceWay
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.workdays import legal_day
from tests.credit.conftest import CODE, listed, past, proposed
from tests.credit.test_overrun import over, tick, unserved
from tests.credit.test_pages import NOW, act, found_in, text
from tests.town import Town, pdf

pytestmark = [pytest.mark.django_db, pytest.mark.rule("CRE-4")]
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ARRIVAL = "邮件号码 EMS1234567"


def silent(town: Town, at: datetime) -> Record:
    """Told of; nothing was entered until his last day, and the timer went."""
    record = listing.notify(proposed(town, at), Tier.GENERAL, by=town.actor("qian"), at=at)
    tick(over(record, Kind.DEFENCE))
    record = Record.objects.get(pk=record.pk)
    assert record.state == RecordState.HEARD
    return record


@pytest.mark.rule("RQ-10")
def test_a_paper_that_came_in_time_is_heard_though_it_is_entered_later(keepers, moment):
    record = silent(keepers, moment)
    end, qian = over(record, Kind.DEFENCE), keepers.actor("qian")
    told = {"arrival": ARRIVAL, "by": qian, "at": end + DAY}
    with pytest.raises(Refused, match="届满"):
        listing.defend(record, "迟到", arrived_at=end, **told)
    with pytest.raises(Refused, match="凭据"):
        listing.defend(record, "停业", arrived_at=end - HOUR, by=qian, at=end + DAY)
    with pytest.raises(Refused, match="不能晚于现在"):
        listing.defend(record, "停业", arrived_at=end + 2 * DAY, **told)
    with pytest.raises(Refused, match="不能早于告知"):
        listing.defend(record, "停业", arrived_at=moment - HOUR, **told)
    with pytest.raises(Refused, match="系统收到"):
        listing.defend(record, "停业", arrived_at=end - HOUR, **told | {"by": keepers.actor("zhao")})
    with pytest.raises(Refused, match="待决定，现在不能陈述申辩"):
        listing.defend(record, "停业", by=qian, at=end + DAY)
    said = listing.defend(record, "停业", arrived_at=end - HOUR, **told)
    assert (said.arrived_at, said.arrival, said.said_at) == (end - HOUR, ARRIVAL, end + DAY)
    hears = Notice.objects.filter(thread=record.thread, subject__contains="陈述申辩", told_at=end + DAY)
    assert hears.filter(user=keepers.user("tang")).exists(), (
        "whoever decides hears that there is more to read"
    )


def test_what_comes_to_light_after_the_listing_is_an_objection(keepers, moment):
    record = listed(keepers, moment)
    with pytest.raises(Refused, match="提出异议"):
        listing.defend(
            record, "停业", arrived_at=moment, arrival=ARRIVAL, by=keepers.actor("qian"), at=moment + HOUR
        )
    assert listing.object_to(record, "期限内已书面申辩", by=keepers.actor("qian"), at=moment + HOUR)


def test_the_keeper_enters_it_on_the_page_with_the_day_it_came(client, keepers):
    before = NOW - timedelta(days=30)
    record = silent(keepers, before)
    client.force_login(keepers.user("tang"))
    assert "登记书面陈述申辩" in text(client.get(f"/desk/credit/{record.uuid}/"))
    day = legal_day(before + DAY)
    came = {f"arrived_at_{part}": str(getattr(day, part)) for part in ("year", "month", "day")}
    address = reverse("credit:defence", args=[record.uuid])
    wrong = client.post(address, {"words": "停业", **came})
    assert wrong.status_code == 422
    assert "填写完整" in wrong.content.decode()
    told = {"words": "停业", "arrived_at_time": "10:30", "arrival": ARRIVAL, "files": [pdf("申辩书.pdf")]}
    page = text(act(client, "defence", record, **told, **came))
    assert ARRIVAL in page
    assert "申辩书.pdf" in page
    client.force_login(keepers.user("zhao"))
    page = text(client.get(f"/me/credit/{record.uuid}/"))
    assert "停业" in page
    assert "收到时间的凭据" not in page, "he himself is asked for none"


def test_the_notice_is_served_with_proof_and_his_days_follow_the_day_it_reached_him(keepers, moment):
    record = unserved(keepers, moment)
    qian, later = keepers.actor("qian"), past(moment, 3) + 10 * HOUR
    told = {"by": qian, "at": later}
    today = legal_day(later)
    for said, words in (
        ({"on": today + DAY, "receipt": ARRIVAL}, "不能晚于今天"),
        ({"on": legal_day(moment) - DAY, "receipt": ARRIVAL}, "不能早于文书作出之日"),
        ({"on": today, "receipt": " "}, "凭据"),
    ):
        with pytest.raises(Refused, match=words):
            listing.serve(record, ServiceWay.POST, **said, **told)
    with pytest.raises(Refused, match="送达方式"):
        listing.serve(record, "online", on=today, receipt=ARRIVAL, **told)
    reached = today - DAY
    record = listing.serve(
        record, ServiceWay.POST, on=reached, receipt=ARRIVAL, files=[pdf("回执.pdf")], **told
    )
    assert over(record, Kind.DEFENCE) == past(later - DAY, 10)
    kept = Service.objects.get()
    assert (kept.record, kept.on, kept.receipt, kept.entered_by) == (record, reached, ARRIVAL, qian.user)
    assert Evidence.objects.get().service == kept
    with pytest.raises(Refused, match="现在不能登记送达"):
        listing.serve(record, ServiceWay.POST, on=today, receipt=ARRIVAL, **told)


def test_the_keeper_records_the_service_on_the_page(client, keepers):
    told = (PartyKind.ORGANISATION, IdType.USCC, CODE, "云朵美容有限公司")
    version = keep_party(*told, by=keepers.actor("lin"), at=NOW)
    record = found_in(keepers, "zhao", version.party)
    client.force_login(keepers.user("qian"))
    assert "登记送达" in text(act(client, "notice", record, tier="minor"))
    wrong = client.post(reverse("credit:service", args=[record.uuid]), {})
    assert wrong.status_code == 422
    assert "请选择送达方式" in wrong.content.decode()
    day = {f"on_{part}": str(getattr(legal_day(NOW), part)) for part in ("year", "month", "day")}
    papers = [one.document_id for one in record.outgoing.all()]
    said = {"method": "post", "receipt": ARRIVAL, "files": [pdf("回执.pdf")], "papers": papers, **day}
    page = text(act(client, "service", record, **said))
    assert "已登记送达" in page
    assert "邮寄送达" in page
    assert ARRIVAL in page
    assert "回执.pdf" in page
    assert clocks.of(record.thread, Kind.DEFENCE) is not None
