"""Whether the basis of an entry is gone was asked, and nobody answered in time: it rests until somebody does (CRE-15, CRE-4)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from approvals import tasks as approving
from commitments.models import Commitment
from credit import rules, tasks
from credit.actions import listing, striking
from credit.enums import Convenience, Kind, Lift, RecordState, Register, Telling, Tier
from credit.models import Announcement, Record, Strike
from credit.rules import something_is_new
from ground import clocks
from ground.documents.models import Document
from ground.notices.models import Notice
from ground.trail.models import Entry
from ground.trail.verify import verify
from ground.workdays import legal_day
from tests.approvals.test_commitment import anew
from tests.approvals.test_commitment import filed as filed_on_a_commitment
from tests.credit.conftest import heard, listed, past, proposed
from tests.credit.test_listed_meanwhile import NIGHT
from tests.credit.test_overrun import again, barred, noticed, tick, who
from tests.credit.test_pages import NOW, text
from tests.credit.test_sharing import joined, read
from tests.credit.test_sharing import key as key
from tests.credit.test_striking import WORDS, striking_of
from tests.town import Town

pytestmark = [pytest.mark.django_db, pytest.mark.rule("CRE-15")]
HOUR = timedelta(hours=1)


def is_closed(record: Record, at: datetime) -> bool:
    stands = rules.standing(record.party, place="990001", at=at)
    return not rules.why_not_use(stands, Convenience.COMMITMENT).ok


def late(record: Record, town: Town, at: datetime) -> tuple[Strike, datetime]:
    """Proposed, and the first moment at which nobody has decided it in time."""
    strike = striking_of(record, town, at)
    clock = clocks.of(record.thread, Kind.STRIKE)
    assert clock is not None
    return strike, clock.lapses_at


def refuse(strike: Strike, town: Town, at: datetime) -> Record:
    return striking.decide(strike, False, "撤销的是另一项决定", by=town.actor("tang"), at=at)


def acts(record: Record) -> list[str]:
    return [one.act.removeprefix("credit.") for one in Entry.objects.of(record.thread).order_by("seq")]


def publicised(record: Record, at: datetime) -> bool:
    return record in Record.objects.publicised(legal_day(at))


@pytest.mark.rule("CRE-4", "MON-1")
def test_undecided_in_time_it_is_not_published_and_closes_nothing(keepers: Town, moment) -> None:
    record = barred(listed(keepers, moment), moment)
    _strike, end = late(record, keepers, moment)
    assert end == past(moment, 3)
    assert tasks.sweep_overruns(end - HOUR) == 0
    assert is_closed(record, end - HOUR)
    assert publicised(record, end - HOUR)
    assert tasks.sweep_overruns(end) == 1
    assert tasks.sweep_overruns(end + HOUR) == 0, "once"
    assert not is_closed(record, end)
    assert not publicised(record, end)
    assert rules.by_register(record.party, legal_day(end)) == {}, "it makes no grade either"
    record = again(record)
    assert (record.state, record.suspended_at) == (RecordState.LISTED, end)
    assert record.bars.get().suspended_at == end
    assert acts(record)[-1] == "strike_overrun"
    assert not verify(record.thread)
    assert who(record, "逾期没有核实") == {"zhao"}
    tick(end)
    assert who(record, "已超期") == {"qian", "tang", "feng"}, "and who watches"
    said = Notice.objects.filter(thread=record.thread, subject__contains="已超期").last()
    assert said is not None
    assert "核实以后才恢复" in said.body
    assert Document.objects.of(record.thread).get(paper="credit.unverified").facts["issued_on"]


def test_refused_afterwards_it_stands_again_from_then_on_and_no_longer(keepers: Town, moment) -> None:
    record = barred(listed(keepers, moment), moment)
    last = record.max_until
    strike, end = late(record, keepers, moment)
    tasks.sweep_overruns(end)
    refused = end + timedelta(days=30)
    assert not is_closed(record, refused)
    record = refuse(strike, keepers, refused)
    assert (record.state, record.suspended_at, record.max_until) == (RecordState.LISTED, None, last)
    assert is_closed(record, refused)
    assert publicised(record, refused)
    assert record.bars.get().suspended_at is None
    assert acts(record)[-2:] == ["strike_refused", "resumed"]
    said = Notice.objects.filter(thread=record.thread, user=keepers.user("zhao"), channel="inbox").last()
    assert said is not None
    assert "自今日起不再中止" in said.body
    assert Document.objects.of(record.thread).get(paper="credit.strike").facts["resumed"] is True
    assert tasks.sweep_overruns(refused + timedelta(days=9)) == 0
    assert tasks.sweep_expiries(moment + timedelta(days=366)) == 1, "its end is where it was"


def test_refused_in_time_nothing_rested_and_nothing_is_said_of_it(keepers: Town, moment) -> None:
    record = listed(keepers, moment)
    strike, end = late(record, keepers, moment)
    record = refuse(strike, keepers, end - HOUR)
    assert tasks.sweep_overruns(end) == 0
    assert acts(record)[-1] == "strike_refused"
    assert Document.objects.of(record.thread).get(paper="credit.strike").facts["resumed"] is False


def test_confirmed_afterwards_it_is_taken_out(keepers: Town, moment) -> None:
    record = barred(listed(keepers, moment), moment)
    strike, end = late(record, keepers, moment)
    tasks.sweep_overruns(end)
    record = striking.decide(strike, True, "属实", by=keepers.actor("tang"), at=end + HOUR)
    assert (record.state, record.lift, record.suspended_at) == (RecordState.LIFTED, Lift.WITHDRAWN, None)
    assert record.bars.get().ended_at == end + HOUR
    assert Document.objects.of(record.thread).get(paper="credit.listing").is_void


@pytest.mark.parametrize("refused", [True, False])
def test_it_ends_on_its_last_day_though_it_rests(keepers: Town, moment, refused) -> None:
    record = barred(listed(keepers, moment), moment)
    strike, end = late(record, keepers, moment)
    tasks.sweep_overruns(end)
    over = moment + timedelta(days=366)
    assert tasks.sweep_expiries(over) == 1
    assert again(record).suspended_at is None
    assert tasks.sweep_overruns(over) == 0
    record = striking.decide(strike, not refused, "已核对", by=keepers.actor("tang"), at=over)
    assert not is_closed(record, over)
    assert acts(record)[-1] == ("strike_refused" if refused else "struck")


@pytest.mark.rule("CRE-4")
@pytest.mark.parametrize("reach", [proposed, noticed, heard])
def test_before_it_is_decided_what_its_breach_closed_rests_too(keepers: Town, moment, reach) -> None:
    record = barred(reach(keepers, moment), moment)
    strike, end = late(record, keepers, moment)
    assert tasks.sweep_overruns(end) == 1
    assert not is_closed(record, end)
    assert who(record, "逾期没有核实") == (set() if reach is proposed else {"zhao"}), (
        "no proposal before its notice"
    )
    record = refuse(strike, keepers, end + HOUR)
    assert is_closed(record, end + HOUR)
    told = who(record, "没有移出")
    assert told == (set() if reach is proposed else {"zhao"})


@pytest.mark.rule("CRE-4")
def test_where_the_decision_is_late_as_well_it_closes_nothing_before_that(keepers: Town, moment) -> None:
    record = barred(heard(keepers, moment), moment)
    strike, end = late(record, keepers, moment)
    tasks.sweep_overruns(end)
    clock = clocks.of(record.thread, Kind.DECISION)
    assert clock is not None
    assert tasks.sweep_overruns(clock.lapses_at) == 1
    record = refuse(strike, keepers, clock.lapses_at + HOUR)
    assert not is_closed(record, clock.lapses_at + HOUR)
    assert Document.objects.of(record.thread).get(paper="credit.strike").facts["resumed"] is False
    listing.enlist(record, Tier.GENERAL, "逾期", by=keepers.actor("tang"), at=clock.lapses_at + 2 * HOUR)
    assert is_closed(record, clock.lapses_at + 2 * HOUR)


def test_the_database_knows_that_nothing_rests_that_is_over(keepers: Town, moment) -> None:
    record = listing.dismiss(heard(keepers, moment), "事实不清", by=keepers.actor("tang"), at=moment)
    with pytest.raises(IntegrityError, match="credit_record_suspended"), transaction.atomic():
        Record.objects.filter(pk=record.pk).update(suspended_at=moment)


@pytest.mark.rule("CRE-8")
def test_platforms_stop_sharing_it_meanwhile(keepers: Town, tmp_path, settings, key, moment) -> None:
    joined()
    folder = tmp_path / "out" / "gongxin"
    record = listed(keepers, moment)
    tasks.sweep_sharing(moment)
    strike, end = late(record, keepers, moment)
    tasks.sweep_overruns(end)
    assert tasks.sweep_sharing(end) == 1
    (line,) = read(folder, key, settings)
    assert (line["action"], line["reason"]) == ("remove", "所依据的决定逾期没有核实，中止")
    refuse(strike, keepers, end + HOUR)
    assert tasks.sweep_sharing(end + HOUR) == 1
    (line,) = read(folder, key, settings)
    assert (line["action"], line["until_on"]) == ("enter", str(record.max_until))
    strike, end = late(record, keepers, end + HOUR)
    tasks.sweep_overruns(end)
    striking.decide(strike, True, "属实", by=keepers.actor("tang"), at=end)
    assert tasks.sweep_sharing(end) == 1
    (line,) = read(folder, key, settings)
    assert (line["action"], line["reason"]) == ("remove", str(Lift.WITHDRAWN.label))
    told = [one.tells for one in Announcement.objects.order_by("pk")]
    assert told == [Telling.ENTER, Telling.SUSPEND, Telling.RESUME, Telling.SUSPEND, Telling.REMOVE]
    with pytest.raises(IntegrityError), transaction.atomic():
        Announcement.objects.create(record=record, tells=Telling.ENTER, says={}, at=end)


@pytest.mark.rule("CRE-8")
def test_what_rested_before_a_platform_was_told_of_it_it_hears_of_once_it_stands_again(
    keepers: Town, tmp_path, settings, key, moment
) -> None:
    record = listed(keepers, moment)
    strike, end = late(record, keepers, moment)
    tasks.sweep_overruns(end)
    joined()
    folder = tmp_path / "out" / "gongxin"
    assert tasks.sweep_sharing(end) == 1
    assert read(folder, key, settings) == []
    refuse(strike, keepers, end)
    strike, ends = late(record, keepers, end)
    tasks.sweep_overruns(ends)
    assert tasks.sweep_sharing(ends) == 1
    assert read(folder, key, settings) == [], "resumed and rested again before it was told"
    refuse(strike, keepers, ends)
    assert tasks.sweep_sharing(ends) == 1
    assert [line["action"] for line in read(folder, key, settings)] == ["enter"]


@pytest.mark.rule("COM-4", "CRE-1")
def test_a_letter_that_ended_by_it_is_told_anew_within_the_hour(keepers: Town, moment) -> None:
    case = filed_on_a_commitment(keepers)
    record = listed(keepers, moment)
    strike, end = late(record, keepers, moment)
    approving.sweep_standing(moment + NIGHT)
    assert anew(case).scheme == ""
    tasks.sweep_overruns(end)
    assert something_is_new(since=end)
    approving.sweep_standing(end + HOUR)
    assert anew(case).scheme == "credit"
    assert not something_is_new(since=end + HOUR)
    refuse(strike, keepers, end + 2 * HOUR)
    assert something_is_new(since=end + 2 * HOUR)
    approving.sweep_standing(end + 3 * HOUR)
    assert anew(case).scheme == ""
    assert Commitment.objects.filter(thread=case.thread).count() == 2


@pytest.mark.rule("CRE-1")
def test_it_is_read_on_every_page_that_it_rests(client, keepers: Town, django_assert_max_num_queries) -> None:
    then = NOW - timedelta(days=45)
    record = barred(listed(keepers, then), then)
    number = record.source_number
    strike, end = late(record, keepers, then)
    assert number in text(client.get("/credit/"))
    tasks.sweep_overruns(end)
    assert number not in text(client.get("/credit/"))
    assert client.get("/api/v1/credit/publicised/").json()["items"] == []
    client.force_login(keepers.user("zhao"))
    client.get("/")
    with django_assert_max_num_queries(25):
        page = text(client.get("/me/credit/"))
    assert "没有限制" in page
    assert "起中止" in page
    assert client.get("/api/v1/credit/standing/").json()["restrictions"] == []
    told = client.get(f"/api/v1/credit/records/{record.uuid}/").json()
    assert datetime.fromisoformat(told["suspended_at"]) == end
    for name, address in (("zhao", f"/me/credit/{record.uuid}/"), ("tang", f"/desk/credit/{record.uuid}/")):
        client.force_login(keepers.user(name))
        client.get("/")
        with django_assert_max_num_queries(25):
            page = text(client.get(address))
        assert "起不公示，也不因该记录作任何限制" in page
        assert WORDS in page
        assert "列入的影响" not in page, "it closes nothing now"
    refuse(strike, keepers, NOW)
    assert "起不公示" not in text(client.get(address))
    assert number in text(client.get("/credit/"))
    assert Register.ARCHIVE in rules.by_register(record.party, legal_day(NOW))
