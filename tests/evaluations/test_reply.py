"""回应: a bad rating is answered in time, by somebody who had no hand in the case."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import now

from approvals.enums import CaseState
from evaluations import actions, rules
from evaluations.enums import Kind, Platform
from evaluations.models import Rating
from ground import clocks
from ground.accounts.actions import appoint
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.workdays import legal_day
from tests.conftest import SameQueries
from tests.town import Town


def rated(town: Town, grade: int = 2, words: str = "等了很久") -> Rating:
    return actions.rate(
        town.case_at(CaseState.GRANTED),
        grade,
        options=["209"] if grade == 2 else [],
        scores={},
        words=words,
        platform=Platform.PC,
        by=town.actor("zhao"),
        at=town.at,
    )


@pytest.mark.rule("HCP-10")
@pytest.mark.parametrize("grade,waits", [(1, True), (2, True), (3, False), (4, False), (5, False)])
def test_a_bad_rating_waits_for_an_answer(town: Town, grade: int, waits: bool) -> None:
    rating = rated(town, grade)
    assert (clocks.of(rating.case.thread, Kind.CONTACT) is not None) == waits
    told = Notice.objects.filter(thread=rating.case.thread, user=town.user("feng"), channel="inbox")
    assert told.exists() == waits


@pytest.mark.rule("HCP-10")
def test_an_answer_settles_it_and_reaches_the_applicant(town: Town) -> None:
    rating = rated(town)
    reply = actions.reply(rating, "已经整改", by=town.actor("feng"), at=town.at + timedelta(hours=1))
    clock = clocks.of(rating.case.thread, Kind.CONTACT)
    assert clock is not None
    assert clock.settled_at == reply.replied_at
    assert Notice.objects.filter(user=town.user("zhao"), subject__contains="回应").exists()
    with pytest.raises(Refused, match="这条评价已经回应"):
        actions.reply(Rating.objects.get(pk=rating.pk), "再说一次", by=town.actor("feng"), at=town.at)


@pytest.mark.rule("HCP-10")
@pytest.mark.parametrize("who", ["lin", "chen", "zheng", "sun", "zhao"])
def test_nobody_but_the_monitor_answers(town: Town, who: str) -> None:
    ruling = rules.why_not_reply(rated(town), by=town.actor(who), at=town.at)
    assert ruling.words == "评价由效能监督人员回应"


@pytest.mark.rule("HCP-10", "S42")
def test_who_worked_on_the_case_does_not_answer_for_it(town: Town) -> None:
    rating = rated(town)
    since = legal_day(town.at) - timedelta(days=1)
    appoint(
        town.user("zheng"), town.organ, Duty.EFFICIENCY, from_on=since, by=Actor.system("seed"), at=town.at
    )
    zheng = Actor(town.user("zheng"), town.organ, Duty.EFFICIENCY)
    assert rules.why_not_reply(rating, by=zheng, at=town.at).words == "您办理过这个办件，请由其他人员回应"


@pytest.mark.rule("HCP-10")
def test_who_acts_under_another_duty_does_not_answer(town: Town) -> None:
    """The trail would say that he answered as a clerk."""
    rating = rated(town)
    clerk = Actor(town.user("feng"), town.organ, Duty.INTAKE)
    assert rules.why_not_reply(rating, by=clerk, at=town.at).words == "评价由效能监督人员回应"


# The page.


@pytest.fixture
def today(db: None) -> Town:
    return Town(now())


@pytest.fixture
def feng(today: Town, client: Client) -> Client:
    client.force_login(today.user("feng"))
    return client


def test_the_monitor_answers_on_the_list(today: Town, feng: Client) -> None:
    number = rated(today).case.number
    page = feng.get("/ratings/").content.decode()
    for words in ("等了很久", "超过承诺时间", "不满意"):
        assert words in page
    page = feng.post(
        f"/ratings/{number}/reply/", {f"{number}-words": "已经整改"}, follow=True
    ).content.decode()
    assert "已回应，申请人会收到通知" in page
    assert "回应：已经整改" in page


@pytest.mark.parametrize("words,said", [("", "请写下回应"), ("长" * 1001, "请缩短")])
def test_a_wrong_answer_stays_in_its_box(today: Town, feng: Client, words: str, said: str) -> None:
    first, second = rated(today), rated(today)
    number = first.case.number
    page = feng.post(f"/ratings/{number}/reply/", {f"{number}-words": words})
    text = page.content.decode()
    assert page.status_code == 422
    assert said in text
    assert f'href="#id_{number}-words"' in text, "the summary leads to the box"
    assert words in text
    assert not Rating.objects.exclude(reply=None).exists()
    assert second.case.number in text


def test_a_stranger_finds_no_rating(today: Town, client: Client) -> None:
    number = rated(today).case.number
    client.force_login(today.user("chen"))
    assert client.post(f"/ratings/{number}/reply/", {f"{number}-words": "好"}).status_code == 404
    assert "等了很久" not in client.get("/ratings/").content.decode()


def test_the_list_costs_the_same_with_three(today: Town, feng: Client, same_queries: SameQueries) -> None:
    same_queries(lambda: feng.get("/ratings/"), add=lambda: rated(today))


def test_the_list_of_answers_costs_the_same_with_three(
    today: Town, feng: Client, same_queries: SameQueries
) -> None:
    def answer_one() -> None:
        actions.reply(rated(today), "已经整改", by=today.actor("feng"), at=today.at)

    same_queries(lambda: feng.get("/ratings/"), add=answer_one)


def test_ten_a_page_however_much_was_written(today: Town, feng: Client) -> None:
    """First all that waits, then all that was answered, each once; long words stay under 60 KB."""
    every = [rated(today, words="等" * 500) for _n in range(24)]
    for rating in every[:12]:
        actions.reply(rating, "改" * 1000, by=today.actor("feng"), at=today.at)
    seen: list[str] = []
    address = "/ratings/"
    while address:
        page = feng.get(address)
        text = page.content.decode()
        numbers = re.findall(r'id="rating-(\d+)"', text)
        assert len(page.content) < 60 * 1024
        assert len(numbers) <= 10
        seen += numbers
        following = re.search(r'href="(\?(?:after|before)=[\d.]+)"', text)
        address = f"/ratings/{following[1]}" if following else ""
    wanted = [rating.case.number for rating in [*every[12:], *reversed(every[:12])]]
    assert seen == wanted
    number = every[-1].case.number
    page = feng.post(f"/ratings/{number}/reply/", {f"{number}-words": ""})
    assert "请写下回应" in page.content.decode(), "the box that was wrong is on the page"
    for key in ("after=x", "after=9.", "before=0", "before=9999999999999999999"):
        assert feng.get(f"/ratings/?{key}").status_code == 200
