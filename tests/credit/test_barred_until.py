"""What a broken word closes by itself says, in every state of its entry, until when and what opens it again (CRE-1, COM-4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta

from approvals import tasks
from approvals.actions.bars import bar_applying
from approvals.enums import CaseState
from credit import rules
from credit.actions import listing, overrun, striking
from credit.enums import BarGround, Convenience, Kind, Lift, Tier
from credit.models import Record
from credit.tasks import sweep_expiries
from ground import clocks
from ground.accounts.actor import Actor
from ground.notices.models import Notice
from ground.workdays import legal_day
from tests.approvals.test_commitment import filed as filed_on_a_commitment
from tests.credit.conftest import heard, listed, proposed
from tests.credit.test_listed_meanwhile import NIGHT
from tests.credit.test_overrun import barred, noticed
from tests.credit.test_pages import NOW, text
from tests.promising import lacking_draft, promising
from tests.town import Town, pdf

pytestmark = [pytest.mark.django_db, pytest.mark.rule("CRE-1", "COM-4")]
DAY = timedelta(days=1)
UNDER_WAY = "是否列入政务服务诚信档案正在办理，其间不适用承诺"
OPENED = "不予列入或者程序终止的，随即恢复；列入的，信用修复或者期满移出后恢复"


def minor(town: Town, at: datetime) -> Record:
    return listed(town, at, Tier.MINOR)


def grave(town: Town, at: datetime) -> Record:
    """Beyond its shortest time, so that he may apply for repair."""
    return listed(town, at - timedelta(days=100), Tier.SERIOUS)


def chinese(day: Any) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


@pytest.mark.parametrize("reach", [proposed, noticed, heard, minor, listed, grave])
def test_in_every_state_it_says_until_when_and_what_opens_it_again(client, keepers: Town, reach) -> None:
    """On his page, by the API and in the table of routes alike."""
    draft = lacking_draft(keepers, promising(keepers, "credit"))
    record = barred(reach(keepers, NOW), NOW)
    stands = rules.standing(record.party, place="990001", at=NOW)
    (bar,) = [one for one in stands.restrictions if one.ref.startswith("bar:")]
    client.force_login(keepers.user("zhao"))
    told = client.get("/api/v1/credit/standing/").json()["restrictions"]
    (api,) = [one for one in told if one["words"] == bar.words]
    page, routes = text(client.get("/me/credit/")), text(client.get(f"/drafts/{draft.uuid}/routes/"))
    assert (api["since"], api["repair"]) == (legal_day(NOW).isoformat(), bar.repair)
    assert bar.repair in page
    assert bar.words in routes
    assert "承诺的材料逾期未补齐，决定已被撤销" in bar.words
    if record.max_until is None:
        assert (bar.until, api["until"]) == (None, None)
        assert UNDER_WAY in bar.words
        assert bar.repair == OPENED, "nobody can apply for repair yet"
        assert "列入程序办结为止" in page
        return
    assert (bar.until, api["until"]) == (record.max_until, record.max_until.isoformat())
    assert f"{chinese(record.max_until)}期满或者信用修复前不适用承诺" in bar.words
    assert f"<dd>{chinese(record.max_until)}</dd>" in page
    assert "列入程序办结为止" not in page
    assert f"{chinese(record.max_until)}期满移出" in bar.repair
    at_once = "履行义务后即可申请信用修复" in bar.repair
    assert at_once is (record.tier == Tier.MINOR)


def is_closed(record: Record, at: datetime) -> bool:
    stands = rules.standing(record.party, place="990001", at=at)
    return not rules.why_not_use(stands, Convenience.COMMITMENT).ok


def repaired(record: Record, town: Town, at: datetime) -> datetime:
    said = {"duty_done_on": legal_day(at), "promised": True, "by": town.actor("zhao"), "at": at}
    listing.decide_repair(
        listing.seek_repair(record, "已补齐", **said), True, "属实", by=town.actor("tang"), at=at
    )
    return at


def objected(record: Record, town: Town, at: datetime) -> datetime:
    objection = listing.object_to(record, "已按期补齐", by=town.actor("zhao"), at=at)
    listing.answer_objection(objection, True, "属实", by=town.actor("qian"), at=at)
    return at


def struck(record: Record, town: Town, at: datetime) -> datetime:
    strike = striking.propose(record, "判决撤销", files=[pdf("判决书.pdf")], by=town.actor("qian"), at=at)
    striking.decide(strike, True, "属实", by=town.actor("tang"), at=at)
    return at


def over(record: Record, town: Town, at: datetime) -> datetime:
    """The day after its last one, before any timer ran."""
    assert record.max_until is not None
    ended = at + (record.max_until - legal_day(at)) + DAY
    assert is_closed(record, ended - DAY), "on its last day it still holds"
    return ended


@pytest.mark.rule("CRE-6", "CRE-8", "CRE-15")
@pytest.mark.parametrize("end", [repaired, objected, struck, over])
def test_with_the_entry_what_it_closed_is_open(keepers: Town, moment, end: Callable[..., datetime]) -> None:
    """By whatever end, and on the day it says though the timer is late."""
    record = barred(minor(keepers, moment), moment)
    assert is_closed(record, moment)
    ended = end(record, keepers, moment)
    assert not is_closed(record, ended)
    sweep_expiries(ended)
    ends = {repaired: Lift.REPAIRED, objected: Lift.OBJECTION, struck: Lift.WITHDRAWN, over: Lift.EXPIRED}
    assert Record.objects.get(pk=record.pk).lift == ends[end]
    assert record.bars.get().ended_at == ended


@pytest.mark.rule("CRE-4")
@pytest.mark.parametrize("ends_by", ["dismissal", "abandonment"])
def test_not_entered_or_terminated_it_is_open_at_once(keepers: Town, moment, ends_by: str) -> None:
    """As is said to him while it is under way."""
    if ends_by == "dismissal":
        record, ended = barred(heard(keepers, moment), moment), moment
        listing.dismiss(record, "事实不清", by=keepers.actor("tang"), at=moment)
    else:
        record = barred(proposed(keepers, moment), moment)
        clock = clocks.of(record.thread, Kind.NOTICE)
        assert clock is not None
        ended = clock.lapses_at
        assert overrun.abandon(record.thread, at=ended)
    assert not is_closed(record, ended)


def test_whose_letter_ends_by_it_reads_the_day(keepers: Town, moment) -> None:
    case = filed_on_a_commitment(keepers)
    record = barred(minor(keepers, moment), moment)
    assert tasks.sweep_standing(moment + NIGHT) == 1
    mine = Notice.objects.filter(thread=case.thread, user=keepers.user("zhao"), channel="inbox").last()
    assert mine is not None
    assert "改按一般程序办理" in mine.subject
    assert f"至 {record.max_until}" in mine.body
    assert "履行义务后即可申请信用修复" in mine.body


@pytest.mark.rule("BAN-1")
def test_who_may_not_apply_reads_what_opens_it_again(client, keepers: Town) -> None:
    case = keepers.case_at(CaseState.ACCEPTED)
    until = legal_day(NOW) + relativedelta(years=1)
    bar_applying(case, BarGround.HIDDEN, until=until, by=Actor.system("decision"), at=NOW)
    client.force_login(keepers.user("zhao"))
    assert "期满自动恢复；决定被撤销的，随即恢复" in text(client.get("/me/credit/"))
