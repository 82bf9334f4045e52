"""What becomes of an entry whose office lets its limits pass: reminded before, told after, and nothing stays closed for want of an act."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest

from credit import rules, tasks
from credit.actions import bars, listing
from credit.actions.reminders import remind
from credit.enums import BarGround, Convenience, Kind, Misdeed, RecordState, Tier
from credit.models import Record
from ground import clocks
from ground.accounts.actions import keep_party
from ground.accounts.actor import Actor
from ground.accounts.enums import IdType, PartyKind
from ground.clocks.marks import mark_due
from ground.clocks.service import ServiceWay
from ground.documents.models import Document
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from ground.workdays import legal_day
from tests.credit.conftest import CODE, heard, listed, past, proposed
from tests.credit.test_pages import NOW, text
from tests.town import Town

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def again(record: Record) -> Record:
    return Record.objects.get(pk=record.pk)


def unserved(town: Town, at: datetime) -> Record:
    """Told of in a paper that nobody has brought him yet: he has no account."""
    told = (PartyKind.ORGANISATION, IdType.USCC, CODE, "云朵美容有限公司")
    party = keep_party(*told, by=town.actor("lin"), at=at).party
    said = {"source": "hand:2", "source_number": "2", "office": town.organ, "at": at}
    record = listing.propose(party, Misdeed.FALSE, "事实", "依据", by=Actor.system("proceeding"), **said)
    return listing.notify(record, Tier.GENERAL, by=town.actor("qian"), at=at)


def noticed(town: Town, at: datetime) -> Record:
    return listing.notify(proposed(town, at), Tier.GENERAL, by=town.actor("qian"), at=at)


def objected(town: Town, at: datetime) -> Record:
    record = listed(town, at)
    listing.object_to(record, "不是我", by=town.actor("zhao"), at=at)
    return record


def repairing(town: Town, at: datetime) -> Record:
    record = listed(town, at, Tier.MINOR)
    told = {"duty_done_on": legal_day(at), "promised": True}
    listing.seek_repair(record, "已补齐", **told, by=town.actor("zhao"), at=at)
    return record


def barred(record: Record, at: datetime) -> Record:
    """What the revocation closed at once."""
    told = {"basis": "国办发〔2020〕42号", "thread": record.source, "record": record}
    bars.bar(record.party, BarGround.BREACH, by=Actor.system("proceeding"), at=at, **told)
    return record


def closed(record: Record, at: datetime) -> bool:
    stands = rules.standing(record.party, place="990001", at=at)
    return not rules.why_not_use(stands, Convenience.COMMITMENT).ok


def tick(at: datetime) -> int:
    """What the timers do in that minute, as far as it concerns limits."""
    tasks.sweep_hearings(at)
    tasks.sweep_overruns(at)
    tasks.sweep_untold(at)
    mark_due(at)
    return remind(at=at)


def over(record: Record, kind: Kind) -> datetime:
    clock = clocks.of(record.thread, kind)
    assert clock is not None
    return clock.lapses_at


def who(record: Record, words: str) -> set[str]:
    """In whose inbox a message of these words lies."""
    found = Notice.objects.filter(thread=record.thread, channel="inbox", subject__contains=words)
    return {one.user.username for one in found.select_related("user") if one.user is not None}


OF_THE_OFFICE: list[tuple[Kind, Callable[[Town, datetime], Record]]] = [
    (Kind.SERVICE, unserved),
    (Kind.DECISION, heard),
    (Kind.OBJECTION, objected),
    (Kind.REPAIR, repairing),
]


@pytest.mark.rule("MON-1")
@pytest.mark.parametrize("kind, reach", OF_THE_OFFICE, ids=[kind.value for kind, _reach in OF_THE_OFFICE])
def test_the_keepers_are_reminded_and_who_watches_hears_what_is_over(keepers, moment, kind, reach):
    record = reach(keepers, moment)
    end = over(record, kind)
    assert tick(end - 49 * HOUR) == 0, "two working days to go"
    assert tick(end - 10 * HOUR) == 1
    assert who(record, "还剩一个工作日") == {"qian", "tang"}
    assert tick(end) == 1
    assert who(record, "已超期") == {"qian", "tang", "feng"}
    assert tick(end + HOUR) == 0, "said once"


@pytest.mark.rule("MON-1", "CRE-4")
def test_the_keepers_are_reminded_of_a_notice_before_what_was_found_comes_to_nothing(keepers, moment):
    record = proposed(keepers, moment)
    end = over(record, Kind.NOTICE)
    assert tick(end - 10 * HOUR) == 1
    assert who(record, "还剩一个工作日") == {"qian", "tang"}
    assert tick(end) == 0, "how it ended, the timer has said"
    assert who(record, "逾期没有告知") == {"qian", "tang", "feng"}


@pytest.mark.rule("MON-1", "CRE-4")
def test_he_is_reminded_before_his_last_day_and_nobody_else_is(keepers, moment):
    record = noticed(keepers, moment)
    end = over(record, Kind.DEFENCE)
    assert tick(end - 10 * HOUR) == 1
    assert who(record, "期限将满") == {"zhao"}
    assert who(record, "还剩一个工作日") == set()
    assert tick(end) == 0
    assert again(record).state == RecordState.HEARD


@pytest.mark.rule("CRE-4")
@pytest.mark.parametrize("reach, kind", [(heard, Kind.DECISION), (unserved, Kind.SERVICE)])
def test_what_the_office_neither_serves_nor_decides_in_time_closes_nothing_until_it_does(
    keepers, moment, reach, kind
):
    record = barred(reach(keepers, moment), moment)
    end = over(record, kind)
    assert tasks.sweep_overruns(end - HOUR) == 0
    assert closed(record, end - HOUR)
    assert tasks.sweep_overruns(end) == 1
    assert tasks.sweep_overruns(end) == 0
    assert not closed(record, end)
    assert (record.bars.get().ended_at, record.bars.get().suspended_at) == (None, end)
    assert [one.act for one in Entry.objects.of(record.thread)][-1] == "credit.overrun"
    if kind == Kind.DECISION:
        assert who(record, "逾期没有决定") == {"zhao"}, "he hears that nothing is closed to him now"


@pytest.mark.rule("CRE-4", "COM-4")
def test_decided_after_all_it_closes_again(keepers, moment):
    record = barred(heard(keepers, moment), moment)
    late = over(record, Kind.DECISION)
    tick(late)
    listing.enlist(record, Tier.GENERAL, "逾期", by=keepers.actor("tang"), at=late + HOUR)
    assert closed(record, late + HOUR)
    assert record.bars.get().suspended_at is None
    assert not clocks.open_for([record.thread])[record.thread], "no limit runs on"


@pytest.mark.rule("CRE-4")
def test_served_after_all_it_goes_on_and_closes_nothing_before_it_is_decided(keepers, moment):
    record = barred(unserved(keepers, moment), moment)
    late = over(record, Kind.SERVICE)
    tick(late)
    told = {"on": legal_day(late), "receipt": "送达回证"}
    listing.serve(record, ServiceWay.COUNTER, **told, by=keepers.actor("qian"), at=late + HOUR)
    (clock,) = clocks.open_for([record.thread])[record.thread]
    assert clock.kind == Kind.DEFENCE
    assert not closed(record, late + HOUR)


@pytest.mark.rule("CRE-4")
@pytest.mark.parametrize(
    "reach, kind, words",
    [(heard, Kind.DECISION, "逾期没有决定"), (unserved, Kind.SERVICE, "逾期没有送达")],
)
def test_what_is_never_decided_ends_on_a_day_and_is_held_against_nobody(keepers, moment, reach, kind, words):
    record = barred(reach(keepers, moment), moment)
    late = over(record, kind)
    tick(late)
    end = over(record, Kind.ENDING)
    assert end == past(late, 20)
    tick(end - 10 * HOUR)
    assert who(record, "程序终止") == {"qian", "tang", "feng"}, (
        "reminded of the last day, and who watches too"
    )
    assert again(record).state == record.state
    tick(end)
    record = again(record)
    assert (record.state, record.lift_words) == (RecordState.DISMISSED, words)
    assert record.bars.get().ended_at == end
    assert who(record, f"{words}，不再列入") == {"qian", "tang", "feng"}
    assert not clocks.open_for([record.thread])[record.thread]


@pytest.mark.rule("CRE-4")
def test_after_the_last_day_nobody_decides_though_the_timer_was_late(keepers, moment):
    record = heard(keepers, moment)
    tick(over(record, Kind.DECISION))
    with pytest.raises(Refused, match="不予列入，现在不能作出决定"):
        listing.enlist(record, Tier.GENERAL, "逾期", by=keepers.actor("tang"), at=over(record, Kind.ENDING))
    assert again(record).state == RecordState.DISMISSED


@pytest.mark.rule("CRE-4")
def test_after_the_days_for_the_notice_nobody_is_told_though_the_timer_was_late(client, keepers):
    record = barred(proposed(keepers, NOW - timedelta(days=45)), NOW - timedelta(days=45))
    client.force_login(keepers.user("qian"))
    answer = client.post(f"/credit/{record.uuid}/notice/", {"tier": "general"})
    assert answer.status_code == 409
    assert "不予列入，现在不能告知" in answer.content.decode()
    record = again(record)
    assert (record.state, record.lift_words) == (RecordState.DISMISSED, "逾期没有告知")
    assert not closed(record, NOW)
    assert who(record, "逾期没有告知，不再列入") == {"qian", "tang", "feng"}
    assert not Document.objects.of(record.thread).exists()


@pytest.mark.rule("CRE-4")
@pytest.mark.parametrize("act", [listing.acknowledge, listing.waive, partial(listing.defend, words="不是我")])
def test_what_has_ended_does_not_go_on_because_he_answers_before_the_timer_does(keepers, moment, act):
    record = listing.notify(
        proposed(keepers, moment, agreed=False), Tier.GENERAL, by=keepers.actor("qian"), at=moment
    )
    assert record.served_at is None
    tick(over(record, Kind.SERVICE))
    with pytest.raises(Refused):
        act(record, by=keepers.actor("zhao"), at=over(record, Kind.ENDING))
    record = again(record)
    assert (record.state, record.lift_words) == (RecordState.DISMISSED, "逾期没有送达")


@pytest.mark.rule("CRE-1", "CRE-4")
def test_he_and_the_keepers_read_that_nothing_is_closed_meanwhile(client, keepers):
    record = barred(heard(keepers, NOW - timedelta(days=45)), NOW - timedelta(days=45))
    client.force_login(keepers.user("zhao"))
    assert "其间不适用承诺" in text(client.get("/me/credit/"))
    tick(over(record, Kind.DECISION))
    assert "没有限制" in text(client.get("/me/credit/"))
    assert "起中止，决定列入后才恢复" in text(client.get(f"/me/credit/{record.uuid}/"))
    client.force_login(keepers.user("tang"))
    page = text(client.get(f"/desk/credit/{record.uuid}/"))
    assert "起中止，决定列入后才恢复" in page
    assert "逾期未办，程序终止" in page
    client.force_login(keepers.user("feng"))
    assert "起中止" in text(client.get(f"/desk/credit/{record.uuid}/")), (
        "who watches opens what he was told of"
    )
