"""审管衔接: what was granted lies with its regulator at once, and is received by a named person."""

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from celery import current_app
from django.conf import settings
from django.test import Client
from django.utils.timezone import now

from approvals.actions import decision
from approvals.enums import CaseState
from approvals.models import Case
from commitments.enums import Scheme
from ground import clocks
from ground.accounts.actor import Actor
from ground.clocks.marks import mark_due
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail import feed
from ground.trail.models import Entry
from ground.trail.tasks import ring
from ground.trail.vocabulary import known
from supervision import actions, rules
from supervision.enums import Kind
from supervision.models import Handoff
from tests.approvals.committed import CHECKED, committed
from tests.conftest import SameQueries
from tests.town import Town

FEED = Actor.system("feed")


def handed_over(town: Town) -> Handoff:
    case = town.case_at(CaseState.GRANTED)
    actions.collect(by=FEED, at=town.at)
    return Handoff.objects.with_story().get(case=case)


@pytest.mark.rule("SHG-1")
@pytest.mark.parametrize("state", CaseState)
def test_only_what_was_granted_is_taken_over(town: Town, state: CaseState) -> None:
    case = town.case_at(state)
    assert actions.collect(by=FEED, at=town.at) == (1 if state == CaseState.GRANTED else 0)
    assert Handoff.objects.filter(case=case).exists() == (state == CaseState.GRANTED)


@pytest.mark.rule("SHG-1")
def test_a_case_is_taken_over_once(town: Town) -> None:
    handoff = handed_over(town)
    assert actions.collect(by=FEED, at=town.at) == 0
    assert handoff.regulator == town.offices["regulator"]
    assert Entry.objects.of(handoff.case.thread).filter(act="supervision.collected").count() == 1
    inbox = Notice.objects.filter(thread=handoff.case.thread, channel="inbox", user=town.user("sun"))
    assert inbox.count() == 1


@pytest.mark.rule("SHG-1")
def test_where_nobody_regulates_nothing_is_taken_over_and_the_feed_goes_on(town: Town) -> None:
    town.publish_again()
    town.edition.regulator = None
    town.edition.save()
    town.case_at(CaseState.GRANTED)
    assert actions.collect(by=FEED, at=town.at) == 0
    assert feed.unread(actions.READER, acts=["approvals.granted"]) == []


@pytest.mark.rule("SHG-1")
def test_a_grant_rings_the_bell_once_it_is_committed(
    town: Town, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    """At once, that is: the timer of a minute finds only what a lost bell missed."""
    sent: list[tuple[str, tuple[Any, ...]]] = []
    monkeypatch.setattr(
        current_app, "send_task", lambda name, args=(), **how: sent.append((name, tuple(args)))
    )
    case = town.case_at(CaseState.REVIEWED)
    with django_capture_on_commit_callbacks(execute=True):
        decision.grant(case, by=town.actor("zheng"), at=town.at)
        assert sent == [], "nothing leaves for what may yet be undone"
    assert ("ground.trail.tasks.ring", ("approvals.granted",)) in sent
    sent.clear()
    ring("approvals.granted")
    assert sent == [("supervision.tasks.collect", ())]


def test_every_bell_hangs_on_an_act_and_wakes_a_task() -> None:
    for act, tasks in settings.TRAIL_BELLS.items():
        assert known(act)
        for task in tasks:
            module, _dot, name = task.rpartition(".")
            assert getattr(import_module(module), name).name == task


@pytest.mark.rule("SHG-3")
def test_a_named_person_receives_it(town: Town) -> None:
    handoff = actions.receive(handed_over(town), by=town.actor("sun"), at=town.at)
    assert (handoff.received_by, handoff.received_at) == (town.user("sun"), town.at)
    assert not clocks.open_for([handoff.case.thread])[handoff.case.thread][1:], (
        "the delivery alone is waited for"
    )
    with pytest.raises(Refused, match="已于 2026-03-04 10:00 接收"):
        actions.receive(handoff, by=town.actor("sun"), at=town.at)


@pytest.mark.rule("SHG-3")
@pytest.mark.parametrize("who", ["lin", "chen", "zheng", "feng", "zhao"])
def test_nobody_else_receives_it(town: Town, who: str) -> None:
    ruling = rules.why_not_receive(handed_over(town), by=town.actor(who), at=town.at)
    assert ruling.words == "由“朝霞区卫生健康委员会”的监管人员接收"


@pytest.mark.rule("SHG-3")
def test_what_nobody_received_is_said_again_once(town: Town) -> None:
    handoff = handed_over(town)
    clock = clocks.of(handoff.case.thread, Kind.CLAIM)
    assert clock is not None
    for at in (clock.lapses_at, clock.lapses_at + timedelta(hours=1)):
        mark_due(at)
        actions.remind(at=at)
    told = Notice.objects.filter(fact__startswith="mark:", channel="inbox", thread=handoff.case.thread)
    assert [notice.user for notice in told.order_by("pk")] == [town.user("sun")]


# The pages.


@pytest.fixture
def today(db: None) -> Town:
    return Town(now())


@pytest.fixture
def sun(today: Town, client: Client) -> Client:
    client.force_login(today.user("sun"))
    return client


def test_the_regulator_sees_his_packages_and_receives_one(today: Town, sun: Client) -> None:
    handoff = handed_over(today)
    number = handoff.case.number
    assert sun.get("/desk/").headers["Location"] == "/handoffs/"
    assert number in sun.get("/handoffs/").content.decode()
    package = sun.get(f"/handoffs/{number}/").content.decode()
    for words in ("赵敏", "云朵美发店", "场所平面图", "准予行政许可决定书", "朝卫公证字"):
        assert words in package
    assert "13900000009" not in package, "phones are masked"
    page = sun.post(f"/handoffs/{number}/receipt/", follow=True)
    assert "已接收，由您任监管联络员" in page.content.decode()
    assert Handoff.objects.get(pk=handoff.pk).received_by == today.user("sun")
    assert "孙丽华于" in sun.get(f"/handoffs/{number}/").content.decode()


@pytest.mark.rule("SHG-7")
def test_the_regulator_reads_on_what_word_it_was_granted(
    today: Town, sun: Client, django_assert_max_num_queries: Any
) -> None:
    """What is still owed and until when; before he receives it, too. Where nothing was promised, nothing is said."""
    plain = handed_over(today).case
    case, _commitment = committed(today, Scheme.NOTIFIED, **CHECKED)
    actions.collect(by=FEED, at=today.at)
    with django_assert_max_num_queries(25):
        package = sun.get(f"/handoffs/{case.number}/").content.decode()
    for words in ("承诺履行情况", "履行中", "告知承诺，", "1. 场所平面图", "待提交", "核查期限至 20"):
        assert words in package
    assert "承诺履行情况" not in sun.get(f"/handoffs/{plain.number}/").content.decode()


def test_received_twice_is_told_in_words(today: Town, sun: Client) -> None:
    number = handed_over(today).case.number
    sun.post(f"/handoffs/{number}/receipt/")
    page = sun.post(f"/handoffs/{number}/receipt/")
    assert page.status_code == 409
    assert "规则 SHG-3" in page.content.decode()


@pytest.mark.parametrize("who", ["lin", "chen", "zheng"])
def test_a_stranger_finds_no_package(today: Town, client: Client, who: str) -> None:
    number = handed_over(today).case.number
    client.force_login(today.user(who))
    assert client.get(f"/handoffs/{number}/").status_code == 404
    assert client.post(f"/handoffs/{number}/receipt/").status_code == 404


def test_the_monitor_looks_and_does_not_receive(today: Town, client: Client) -> None:
    number = handed_over(today).case.number
    client.force_login(today.user("feng"))
    assert client.get(f"/handoffs/{number}/").status_code == 200
    assert client.post(f"/handoffs/{number}/receipt/").status_code == 409


def test_the_regulator_reaches_the_materials_of_his_package_alone(today: Town, sun: Client) -> None:
    mine, other = handed_over(today).case, today.case_at(CaseState.REVIEWED)

    def status(case: Case) -> int:
        file = case.files.order_by("pk").first()
        assert file is not None
        return sun.get(f"/files/{file.uuid}/").status_code

    assert (status(mine), status(other)) == (200, 404)


def test_the_list_costs_the_same_with_three(today: Town, sun: Client, same_queries: SameQueries) -> None:
    same_queries(lambda: sun.get("/handoffs/"), add=lambda: handed_over(today))


def test_the_list_of_what_was_received_costs_the_same_with_three(
    today: Town, sun: Client, same_queries: SameQueries
) -> None:
    def receive_one() -> None:
        actions.receive(handed_over(today), by=today.actor("sun"), at=today.at)

    same_queries(lambda: sun.get("/handoffs/"), add=receive_one)
