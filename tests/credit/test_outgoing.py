"""Whoever has no account that opens his entry is brought each paper of it, with proof: the keepers have it on their list (CRE-4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import InternalError, transaction
from django.urls import reverse

from credit import tasks
from credit.actions import bars, listing, reminders, striking
from credit.enums import BarGround, Kind, RecordState, Tier
from credit.models import Outgoing, Record, Service
from ground import clocks
from ground.accounts.actions import declare_organisation
from ground.accounts.actor import Actor
from ground.accounts.enums import Role
from ground.clocks.marks import mark_due
from ground.clocks.service import ServiceWay
from ground.documents.models import Document
from ground.documents.pdf import render_html
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.workdays import legal_day
from tests.credit.conftest import CODE, heard, listed, past
from tests.credit.test_overrun import again, noticed, over, tick, unserved
from tests.credit.test_pages import NOW, act, found_in, text
from tests.town import Town, pdf

pytestmark = [pytest.mark.django_db, pytest.mark.rule("CRE-4")]
DAY = timedelta(days=1)
RECEIPT = "邮件号码 EMS7654321"


def served(town: Town, at: datetime) -> Record:
    """The notice was brought to him; nothing else is on its way."""
    told = {"on": legal_day(at), "receipt": RECEIPT, "by": town.actor("qian"), "at": at}
    return listing.serve(unserved(town, at), ServiceWay.POST, **told)


def heard_on_paper(town: Town, at: datetime) -> tuple[Record, datetime]:
    """He said nothing, and his days are over."""
    record = served(town, at)
    end = over(record, Kind.DEFENCE)
    assert tasks.sweep_hearings(end) == 1
    return again(record), end


def on_paper(town: Town, at: datetime) -> tuple[Record, datetime]:
    """Listed; both papers of the decision were brought to him."""
    record, end = heard_on_paper(town, at)
    record = listing.enlist(record, Tier.MINOR, "逾期", by=town.actor("tang"), at=end)
    told = {"on": legal_day(end), "receipt": RECEIPT, "by": town.actor("qian"), "at": end}
    return listing.serve(record, ServiceWay.COUNTER, **told), end


def waiting(record: Record) -> list[str]:
    return [one.document.paper for one in record.outgoing.waiting().select_related("document").order_by("pk")]


def test_what_is_decided_waits_to_be_served_and_is_served_with_proof(keepers, moment):
    record, end = heard_on_paper(keepers, moment)
    assert waiting(record) == []
    record = listing.enlist(record, Tier.MINOR, "逾期", by=keepers.actor("tang"), at=end)
    assert waiting(record) == ["credit.repair_notice", "credit.listing"]
    assert record in Record.objects.awaiting_office(), "somebody has to bring it to him"
    assert clocks.of(record.thread, Kind.DELIVERY).lapses_at == past(end, 10)
    qian = keepers.actor("qian")
    day = legal_day(end)
    with pytest.raises(Refused, match="不能早于文书作出之日"):
        listing.serve(record, ServiceWay.POST, on=day - DAY, receipt=RECEIPT, by=qian, at=end)
    papers = list(Document.objects.of(record.thread).filter(paper="credit.listing"))
    told = {"on": day, "receipt": RECEIPT, "by": qian, "at": end}
    with pytest.raises(Refused, match="列入决定书和信用修复告知书一并送达"):
        listing.serve(record, ServiceWay.COUNTER, papers=papers, **told)
    assert waiting(record) == ["credit.repair_notice", "credit.listing"]
    listing.serve(record, ServiceWay.POST, files=[pdf("回证.pdf")], **told)
    assert waiting(record) == []
    assert clocks.of(record.thread, Kind.DELIVERY).settled_at == end
    assert record not in Record.objects.awaiting_office()
    with pytest.raises(Refused, match="没有待送达的文书"):
        listing.serve(record, ServiceWay.POST, **told)
    assert Service.objects.filter(record=record).count() == 2


def expired(record: Record, town: Town, at: datetime) -> datetime:
    end = at.replace(year=at.year + 1)
    assert tasks.sweep_expiries(end) == 1
    return end


def objected(record: Record, town: Town, at: datetime) -> datetime:
    objection = listing.object_to(record, "不是我单位", by=town.actor("qian"), at=at)
    listing.answer_objection(objection, False, "是同一单位", by=town.actor("wei"), at=at)
    return at


def repaired(record: Record, town: Town, at: datetime) -> datetime:
    told = {"duty_done_on": legal_day(at), "promised": True}
    repair = listing.seek_repair(record, "已补齐", **told, by=town.actor("qian"), at=at)
    listing.decide_repair(repair, True, "已核实", by=town.actor("tang"), at=at)
    return at


def struck(record: Record, town: Town, at: datetime) -> datetime:
    strike = striking.propose(record, "判决撤销", files=[pdf("判决书.pdf")], by=town.actor("qian"), at=at)
    striking.decide(strike, True, "属实", by=town.actor("tang"), at=at)
    return at


def not_struck(record: Record, town: Town, at: datetime) -> datetime:
    strike = striking.propose(record, "判决撤销", files=[pdf("判决书.pdf")], by=town.actor("qian"), at=at)
    striking.decide(strike, False, "判决撤销的是另一份决定", by=town.actor("tang"), at=at)
    return at


@pytest.mark.rule("CRE-6", "CRE-8", "CRE-11", "CRE-15")
@pytest.mark.parametrize(
    "ends, papers",
    [
        (expired, ["credit.removal"]),
        (repaired, ["credit.removal", "credit.repair"]),
        (objected, ["credit.objection"]),
        (struck, ["credit.removal"]),
        (not_struck, ["credit.strike"]),
    ],
)
def test_each_change_of_his_entry_is_a_paper_to_bring(
    third, moment, ends: Callable[[Record, Town, datetime], datetime], papers
):
    record, at = on_paper(third, moment)
    at = ends(record, third, at)
    assert waiting(record) == papers
    told = {"on": legal_day(at), "receipt": RECEIPT, "by": third.actor("qian"), "at": at}
    listing.serve(again(record), ServiceWay.POST, **told)
    assert waiting(record) == []
    assert again(record) not in Record.objects.awaiting_office()


def test_that_his_limit_is_suspended_is_a_paper_to_bring(keepers, moment):
    record, end = heard_on_paper(keepers, moment)
    told = {"basis": "国办发〔2020〕42号", "thread": record.source, "record": record}
    bars.bar(record.party, BarGround.BREACH, by=Actor.system("proceeding"), at=end, **told)
    late = over(record, Kind.DECISION)
    tick(late)
    assert waiting(record) == ["credit.overrun"]
    page = render_html(Document.objects.of(record.thread).get(paper="credit.overrun"))
    assert "逾期没有决定" in page
    assert "限制自" in page
    assert "中止" in page
    told = {"on": legal_day(late), "receipt": RECEIPT, "by": keepers.actor("qian"), "at": late}
    listing.serve(again(record), ServiceWay.POST, **told)
    assert clocks.of(record.thread, Kind.ENDING).settled_at is None, "it is no decision"
    tick(over(record, Kind.ENDING))
    assert again(record).state == RecordState.DISMISSED
    assert waiting(record) == ["credit.dismissal"]
    page = render_html(Document.objects.of(record.thread).get(paper="credit.dismissal"))
    assert "程序终止，不再列入" in page
    assert "经审查" not in page


def test_a_notice_that_never_reached_him_is_not_brought_any_more(keepers, moment):
    record = unserved(keepers, moment)
    assert waiting(record) == ["credit.notice"]
    listing.withdraw(record, "撤销决定已被撤销", by=Actor.system("remedy"), at=moment)
    assert waiting(record) == []
    assert Document.objects.of(record.thread).get().is_void
    assert again(record) not in Record.objects.awaiting_office()


def test_who_has_an_account_finds_it_there_and_nothing_waits(keepers, moment):
    record = listed(keepers, moment)
    assert waiting(record) == []
    assert clocks.of(record.thread, Kind.DELIVERY) is None
    assert again(record) not in Record.objects.awaiting_office()


def test_whoever_ends_his_hearing_in_an_account_of_later_has_read_the_notice(keepers, moment):
    record = unserved(keepers, moment)
    Record.objects.filter(pk=record.pk).update(account=keepers.user("zhao"))
    told = {"name": "云朵美容有限公司", "uscc": CODE, "role": Role.LEGAL_REPRESENTATIVE}
    company = declare_organisation(**told, by=keepers.actor("zhao"), at=moment)
    later = moment + DAY
    record = listing.waive(record, by=keepers.actor("zhao").acting_for(company.party), at=later)
    assert (record.served_at, waiting(record)) == (later, [])
    assert clocks.of(record.thread, Kind.SERVICE).settled_at == later
    record = listing.enlist(record, Tier.GENERAL, "逾期", by=keepers.actor("tang"), at=later)
    # He never agreed to his account: what was decided waits, until he signs for it there.
    assert (record.state, waiting(record)) == (RecordState.LISTED, ["credit.repair_notice", "credit.listing"])
    listing.acknowledge(record, by=keepers.actor("zhao").acting_for(company.party), at=later)
    assert waiting(record) == []


def test_the_keepers_are_reminded_of_what_nobody_has_brought(keepers, moment):
    record, end = heard_on_paper(keepers, moment)
    record = listing.enlist(record, Tier.MINOR, "逾期", by=keepers.actor("tang"), at=end)
    late = over(record, Kind.DELIVERY)
    mark_due(late)
    reminders.remind(at=late)
    told = Notice.objects.filter(thread=record.thread, told_at=late, user=keepers.user("tang"))
    assert [one for one in told if "送达文书" in one.body]


def test_what_was_served_stays_as_it_was_recorded(keepers, moment):
    record = served(keepers, moment)
    rows = Outgoing.objects.filter(record=record)
    for change in ({"reached_at": None, "service": None}, {"reached_at": moment + DAY}):
        with pytest.raises(InternalError, match="served once"), transaction.atomic():
            rows.update(**change)
    with pytest.raises(InternalError, match="books"), transaction.atomic():
        rows.delete()


def test_the_keeper_brings_the_letters_and_records_it_on_the_page(
    client, keepers, django_assert_max_num_queries
):
    before = NOW - timedelta(days=60)
    record, _end = heard_on_paper(keepers, before)
    listing.enlist(record, Tier.MINOR, "逾期", by=keepers.actor("tang"), at=NOW)
    client.force_login(keepers.user("qian"))
    assert "云朵美容有限公司" in text(client.get("/desk/credit/"))
    address = f"/desk/credit/{record.uuid}/"
    client.get("/")
    with django_assert_max_num_queries(25):
        page = text(client.get(address))
    assert "待送达" in page
    choices = client.get(address).context["forms_open"]["service"].fields["papers"].queryset
    assert [one.paper for one in choices] == ["credit.repair_notice", "credit.listing"]
    for one in choices:
        assert reverse("paper-print", args=[one.uuid]) in page
    day = {f"on_{part}": str(getattr(legal_day(NOW), part)) for part in ("year", "month", "day")}
    said = {"method": "counter", "receipt": RECEIPT, **day}
    wrong = client.post(reverse("credit:service", args=[record.uuid]), said)
    assert wrong.status_code == 422
    assert "请选择送达的文书" in wrong.content.decode()
    told = said | {"papers": [one.pk for one in choices], "files": [pdf("回证.pdf")]}
    page = text(act(client, "service", record, **told))
    assert "已登记送达" in page
    assert "列入决定书" in page
    assert "回证.pdf" in page
    late = client.post(reverse("credit:service", args=[record.uuid]), told)
    assert late.status_code == 422, "what was brought already is not brought again"


def test_the_notice_of_who_has_an_account_is_served_by_it(client, keepers):
    record = noticed(keepers, NOW)
    client.force_login(keepers.user("qian"))
    assert "service" not in client.get(f"/desk/credit/{record.uuid}/").context["forms_open"]


def test_an_agent_opens_no_letter(keepers, moment):
    record = found_in(keepers, "zhao", unserved(keepers, moment).party)
    record = listing.notify(record, Tier.MINOR, by=keepers.actor("qian"), at=NOW)
    assert waiting(record) == ["credit.notice"]
    assert heard(keepers, moment).outgoing.count() == 0
