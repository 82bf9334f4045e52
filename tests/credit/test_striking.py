"""An entry whose basis was undone elsewhere is taken out by two: one proposes with the document that undid it, another decides (CRE-15)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.urls import reverse

from credit.actions import listing, reminders, striking
from credit.enums import Kind, Lift, RecordState, Tier
from credit.models import Evidence, Record, Strike
from credit.tasks import sweep_expiries
from ground import clocks
from ground.clocks.marks import mark_due
from ground.documents.models import Document
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.verify import verify
from ground.workdays import legal_day
from tests.credit.conftest import heard, listed, past, proposed
from tests.credit.test_pages import NOW, act, text
from tests.town import Town, pdf

pytestmark = [pytest.mark.django_db, pytest.mark.rule("CRE-15")]
WORDS = "示例市人民法院（2026）示行终 12 号判决撤销了撤销决定"


def striking_of(record: Record, town: Town, at: Any, by: str = "qian") -> Strike:
    return striking.propose(record, WORDS, files=[pdf("判决书.pdf")], by=town.actor(by), at=at)


def test_who_proposes_it_does_not_decide_it(keepers, moment):
    record = listed(keepers, moment)
    with pytest.raises(Refused, match="信用管理人员办理"):
        striking_of(record, keepers, moment, "zheng")
    with pytest.raises(Refused, match="请上传"):
        striking.propose(record, WORDS, files=[], by=keepers.actor("qian"), at=moment)
    with pytest.raises(Refused, match="怎样失去效力"):
        striking.propose(record, " ", files=[pdf("判决书.pdf")], by=keepers.actor("qian"), at=moment)
    strike = striking_of(record, keepers, moment)
    assert Evidence.objects.get().strike == strike
    assert Record.objects.get().state == RecordState.LISTED, "nothing is taken out by one"
    with pytest.raises(Refused, match="正在核实"):
        striking_of(record, keepers, moment, "tang")
    for yes in (True, False):
        with pytest.raises(Refused, match="由另一名信用管理人员核实"):
            striking.decide(strike, yes, "属实", by=keepers.actor("qian"), at=moment)
    with pytest.raises(Refused, match="请写明核实"):
        striking.decide(strike, True, " ", by=keepers.actor("tang"), at=moment)
    record = striking.decide(strike, True, "已与判决书核对", by=keepers.actor("tang"), at=moment)
    assert (record.state, record.lift, record.lift_words) == (RecordState.LIFTED, Lift.WITHDRAWN, WORDS)
    assert Document.objects.of(record.thread).get(paper="credit.listing").is_void
    with pytest.raises(Refused, match="已经办结"):
        striking.decide(strike, True, "再一次", by=keepers.actor("tang"), at=moment)
    assert not verify(record.thread)


def test_the_database_knows_that_it_takes_two_and_that_it_is_said_once(keepers, moment):
    strike = striking_of(listed(keepers, moment), keepers, moment)
    rows = Strike.objects.filter(pk=strike.pk)
    told = {"yes": True, "answer": "属实", "decided_at": moment}
    with pytest.raises(IntegrityError, match="credit_strike_by_two"), transaction.atomic():
        rows.update(decided_by=keepers.user("qian"), **told)
    with pytest.raises(InternalError, match="said once"), transaction.atomic():
        rows.update(words="别的")
    again = {"record": strike.record, "words": "又", "said_at": moment, "said_by": keepers.user("tang")}
    with pytest.raises(IntegrityError, match="credit_strike_one_open"), transaction.atomic():
        Strike.objects.create(**again)


def test_refused_the_entry_stands_and_he_is_told_why(keepers, moment):
    record = listed(keepers, moment)
    strike = striking_of(record, keepers, moment)
    hears = Notice.objects.filter(thread=record.thread, told_at=moment, subject__contains="失去效力")
    assert hears.filter(user=keepers.user("tang")).exists(), "another officer hears that it waits for him"
    later = moment + timedelta(hours=1)
    record = striking.decide(strike, False, "判决只撤销了另一项决定", by=keepers.actor("tang"), at=later)
    assert record.state == RecordState.LISTED
    (told,) = Notice.objects.filter(thread=record.thread, told_at=later, channel="inbox")
    assert told.user == keepers.user("zhao")
    assert "不成立" in told.body
    assert clocks.of(record.thread, Kind.STRIKE).settled_at == later
    assert striking_of(record, keepers, later), "with another document it is proposed anew"


@pytest.mark.parametrize("stage", [proposed, heard])
def test_before_the_decision_it_ends_and_bars_end_with_it(keepers, moment, stage):
    record = stage(keepers, moment)
    strike = striking_of(record, keepers, moment)
    record = striking.decide(strike, True, "属实", by=keepers.actor("tang"), at=moment)
    assert record.state == RecordState.DISMISSED
    assert record.open_strike is None


def test_nobody_is_listed_while_it_waits(keepers, moment):
    record = heard(keepers, moment)
    strike = striking_of(record, keepers, moment)
    with pytest.raises(Refused, match="先核实"):
        listing.enlist(record, Tier.GENERAL, "逾期", by=keepers.actor("tang"), at=moment)
    striking.decide(strike, False, "不是同一决定", by=keepers.actor("tang"), at=moment)
    record = listing.enlist(record, Tier.GENERAL, "逾期", by=keepers.actor("tang"), at=moment)
    assert record.state == RecordState.LISTED


def test_not_listing_him_answers_it(keepers, moment):
    record = heard(keepers, moment)
    strike = striking_of(record, keepers, moment)
    record = listing.dismiss(record, "依据已经不存在", by=keepers.actor("tang"), at=moment)
    assert clocks.of(record.thread, Kind.STRIKE).settled_at == moment
    with pytest.raises(Refused, match="已经办结"):
        striking.decide(strike, True, "属实", by=keepers.actor("tang"), at=moment)


@pytest.mark.parametrize("yes", [True, False])
def test_it_is_decided_though_the_entry_ended_meanwhile(keepers, moment, yes):
    record = listed(keepers, moment)
    end = moment.replace(year=2027, month=3, day=5)
    strike = striking_of(record, keepers, end - timedelta(days=1))
    assert sweep_expiries(end) == 1
    assert record in Record.objects.awaiting_office(), "it still waits for an answer"
    record = striking.decide(strike, yes, "已核对", by=keepers.actor("tang"), at=end)
    assert Document.objects.of(record.thread).get(paper="credit.listing").is_void is yes
    said = Notice.objects.filter(thread=record.thread, user=keepers.user("zhao")).order_by("pk").last()
    assert said is not None
    assert ("作废" in said.body) is yes


def test_it_is_decided_within_its_days_and_its_keepers_are_reminded(keepers, moment):
    record = listed(keepers, moment)
    striking_of(record, keepers, moment)
    clock = clocks.of(record.thread, Kind.STRIKE)
    assert clock.lapses_at == past(moment, 3)
    mark_due(clock.lapses_at)
    assert reminders.remind(at=clock.lapses_at) == 1
    told = Notice.objects.filter(thread=record.thread, told_at=clock.lapses_at)
    assert told.filter(user=keepers.user("tang")).exists()


def test_two_keepers_take_it_out_on_the_pages(client, keepers):
    record = listed(keepers, NOW)
    address = reverse("credit:strikes", args=[record.uuid])
    client.force_login(keepers.user("zhao"))
    assert client.post(address, {"words": "x"}).status_code in (403, 404), "not by himself"
    client.force_login(keepers.user("qian"))
    for said in ({"words": ""}, {"words": WORDS}):
        wrong = client.post(address, said)
        assert wrong.status_code == 422
    assert "请上传" in wrong.content.decode()
    assert WORDS in wrong.content.decode()
    page = text(act(client, "strikes", record, words=WORDS, files=[pdf("判决书.pdf")]))
    assert "由另一名信用管理人员核实" in page
    assert "判决书.pdf" in page
    assert "赵敏" in text(client.get("/desk/credit/")), "it waits for the office"
    client.force_login(keepers.user("zhao"))
    page = text(client.get(f"/me/credit/{record.uuid}/"))
    assert WORDS in page
    assert "判决书.pdf" in page
    client.force_login(keepers.user("tang"))
    page = client.get(f"/desk/credit/{record.uuid}/")
    read = str(page.context["forms_open"]["strike"].initial["read"])
    told = {
        "confirmed": "yes",
        "words": "已与判决书核对",
        "about": str(Strike.objects.get().pk),
        "read": read,
    }
    assert "已核实" in text(act(client, "strike-decision", record, **told))
    assert Record.objects.get().lift == Lift.WITHDRAWN
    assert client.post(reverse("credit:strike-decision", args=[record.uuid]), told).status_code == 409
    client.force_login(keepers.user("zhao"))
    assert "已与判决书核对" in text(client.get(f"/me/credit/{record.uuid}/"))


def test_the_page_with_everything_on_it_is_cheap(client, keepers, django_assert_max_num_queries):
    record = listed(keepers, NOW - timedelta(days=100), Tier.MINOR)
    striking_of(record, keepers, NOW)
    listing.object_to(record, "不是我", by=keepers.actor("zhao"), at=NOW)
    told = {"duty_done_on": legal_day(NOW), "promised": True}
    listing.seek_repair(record, "已补齐", **told, by=keepers.actor("zhao"), at=NOW)
    for who, name in (("tang", "desk-record"), ("zhao", "record")):
        client.force_login(keepers.user(who))
        client.get("/")
        with django_assert_max_num_queries(25):
            assert WORDS in text(client.get(reverse(f"credit:{name}", args=[record.uuid])))
