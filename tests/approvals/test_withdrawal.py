"""撤回申请: before the decision, by the applicant or at the window; and begun again without typing twice."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import now

from approvals import rules
from approvals.actions import decision, filing, intake, withdrawal
from approvals.enums import CaseState, Channel, Consulting, Kind, Relation
from approvals.models import Case, Consultation, Survey, Surveyor
from approvals.rules import Came, Card
from ground import clocks
from ground.accounts.enums import IdType, PartyKind
from ground.clocks import Limit, Side
from ground.documents.pdf import render_html
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from tests.town import ANSWERS, Town

RUNNING = {CaseState.FILED, CaseState.CORRECTING, CaseState.ACCEPTED, CaseState.REVIEWED}


@pytest.mark.rule("COR-20")
@pytest.mark.parametrize("state", CaseState)
def test_it_can_be_taken_back_until_the_decision(town: Town, state: CaseState) -> None:
    case, zhao = town.case_at(state), town.actor("zhao")
    assert rules.why_not_withdraw(case, by=zhao, at=town.at).ok == (state in RUNNING)
    if state in RUNNING:
        assert withdrawal.withdraw(case, by=zhao, at=town.at).state == CaseState.WITHDRAWN
        assert clocks.open_for([case.thread])[case.thread] == []
    else:
        with pytest.raises(Refused):
            withdrawal.withdraw(case, by=zhao, at=town.at)


def test_a_decision_made_stands(town: Town) -> None:
    ruling = rules.why_not_withdraw(town.case_at(CaseState.GRANTED), by=town.actor("zhao"), at=town.at)
    assert ruling.words == "决定已经作出，不能再撤回申请"


def test_nothing_is_decided_on_what_was_withdrawn(town: Town) -> None:
    case = withdrawal.withdraw(town.case_at(CaseState.REVIEWED), by=town.actor("zhao"), at=town.at)
    with pytest.raises(Refused):
        decision.grant(case, by=town.actor("zheng"), at=town.at)


@pytest.mark.rule("COR-20")
@pytest.mark.parametrize("who", ["wang", "zhou", "chen", "zheng", "sun", "feng"])
def test_nobody_else_takes_it_back(town: Town, who: str) -> None:
    assert not rules.why_not_withdraw(town.case_at(CaseState.FILED), by=town.actor(who), at=town.at).ok


def test_the_confirmation_names_day_reason_and_originals(town: Town) -> None:
    case = withdrawal.withdraw(taken_in(town), reason="改址后再办。", by=town.actor("zhao"), at=town.at)
    text = render_html(case.withdrawal.document)
    assert case.withdrawal.document.title == "撤回申请确认书"
    assert "撤回原因：改址后再办。" in text
    assert "卫生检测报告，原件 2 份" in text
    assert "场所平面图，原件" not in text, "of which only a copy came in"


def test_the_clerk_says_who_came(town: Town) -> None:
    came = Came("赵强", Relation.AGENT, "授权委托书原件，2026-03-01", Card("H12345678"))
    case = withdrawal.withdraw(town.case_at(CaseState.ACCEPTED), came=came, by=town.actor("lin"), at=town.at)
    assert case.withdrawal.channel == Channel.COUNTER
    said = "撤回人：赵强（与申请人关系：委托代理人），核对了书面证明：授权委托书原件，2026-03-01，身份证件尾号 5678"
    assert said in render_html(case.withdrawal.document)
    entry = Entry.objects.of(case.thread).latest("pk")
    assert entry.facts == {"channel": "counter", "was": "accepted", "relation": "agent", "proof": "paper"}, (
        "and no name"
    )


def test_whoever_had_it_on_his_desk_is_told(town: Town) -> None:
    case = withdrawal.withdraw(town.case_at(CaseState.ACCEPTED), by=town.actor("zhao"), at=town.at)
    told = Notice.objects.filter(thread=case.thread, subject__contains="申请人已撤回", channel="inbox")
    assert set(told.values_list("user", flat=True)) == {town.user("chen").pk, town.user("he").pk}


def test_what_stands_beside_the_case_ends_with_it(town: Town) -> None:
    case, chen = town.case_at(CaseState.ACCEPTED), town.user("chen")
    asked = Consultation.objects.create(
        case=case,
        kind=Consulting.OPINION,
        office=town.offices["regulator"],
        question="选址是否合适？",
        asked_at=town.at,
        asked_by=chen,
    )
    clocks.start(
        Kind.CONSULTATION,
        thread=asked.thread,
        side=Side.NONE,
        rule_id="G6",
        office=town.offices["regulator"].path,
        started_on=town.at.date(),
        limit=Limit(3),
        place=case.place,
    )
    survey = Survey.objects.create(
        case=case, reason="看布局", place="书香路", planned_at=town.at, arranged_at=town.at, arranged_by=chen
    )
    Surveyor.objects.create(survey=survey, user=town.user("he"))
    sun = town.actor("sun")
    assert asked in Consultation.objects.awaiting(sun)
    withdrawal.withdraw(case, by=town.actor("zhao"), at=town.at)
    assert asked not in Consultation.objects.awaiting(sun), "off its desk"
    for who, subject in (("sun", "不用再答复"), ("he", "现场核查取消")):
        news = Notice.objects.filter(user=town.user(who), channel="inbox", subject__contains=subject)
        assert "申请人已撤回申请" in news.get().body
    asked.refresh_from_db()
    survey.refresh_from_db()
    assert (asked.closed_words, survey.cancelled_words) == ("申请人已撤回申请", "申请人已撤回申请")
    assert clocks.open_for([asked.thread])[asked.thread] == []


# Begun again.


@pytest.mark.rule("COR-20")
def test_nothing_is_typed_twice(town: Town) -> None:
    case = town.case_at(CaseState.WITHDRAWN)
    draft = withdrawal.begin_again(case, town.edition, by=town.actor("zhao"), at=town.at)
    assert draft.state == CaseState.DRAFT
    assert draft.answers == case.answers
    assert [file.original_id for file in draft.files.all()] == [file.original_id for file in case.files.all()]
    assert case.files.count() == 2, "the withdrawn case keeps its own"
    assert filing.file(draft, by=town.actor("zhao"), at=town.at).number != case.number


def test_a_draft_that_stands_open_keeps_what_it_says(town: Town) -> None:
    case, zhao = town.case_at(CaseState.WITHDRAWN), town.actor("zhao")
    draft = filing.begin(town.edition, case.party.current, by=zhao, at=town.at)
    filing.save_answers(draft, {"shop_name": "云朵二店"}, by=zhao, at=town.at)
    again = withdrawal.begin_again(case, town.edition, by=zhao, at=town.at)
    assert (again.pk, again.answers["shop_name"], again.answers["area"]) == (draft.pk, "云朵二店", 80)


@pytest.mark.rule("COR-20")
@pytest.mark.parametrize("state", CaseState)
def test_only_what_was_withdrawn_begins_again(town: Town, state: CaseState) -> None:
    case = town.case_at(state)
    ruling = rules.why_not_begin_again(case, by=town.actor("zhao"), at=town.at)
    assert ruling.ok == (state == CaseState.WITHDRAWN)


def taken_in(town: Town) -> Case:
    """Over the counter, with two originals of one paper and a copy of the other."""
    who = {
        "kind": PartyKind.PERSON,
        "id_type": IdType.RESIDENT,
        "number": "990001198509040462",
        "name": "赵敏",
        "phone": "13800000104",
    }
    plan, report = town.edition.materials.filter(exempt=False).order_by("no")
    return intake.take_in(
        town.edition, who, ANSWERS, {plan: (0, 1), report: (2, 0)}, by=town.actor("lin"), at=town.at
    )


# What people click.


@pytest.fixture
def today(db: None) -> Town:
    return Town(at=now() - timedelta(minutes=5))


def test_the_applicant_reads_what_it_means_confirms_and_begins_again(today: Town, client: Client) -> None:
    case = today.case_at(CaseState.FILED)
    client.force_login(today.user("zhao"))
    address = f"/cases/{case.number}/withdrawal/"
    assert address in client.get(f"/cases/{case.number}/").text
    assert "撤回不能取消" in client.get(address).text
    page = client.post(address, {"reason": ""}, follow=True)
    assert "申请已撤回" in page.text
    assert "重新申请" in page.text
    draft = client.post(f"/cases/{case.number}/beginning-again/", follow=True)
    assert "都填好了" in draft.text
    assert address not in client.get(f"/cases/{case.number}/").text
    late = client.get(address)
    assert "不能撤回申请" in late.text


def test_a_stranger_finds_nothing_to_withdraw(today: Town, client: Client) -> None:
    case = today.case_at(CaseState.FILED)
    client.force_login(today.user("wang"))
    assert client.get(f"/cases/{case.number}/withdrawal/").status_code == 404
    assert client.post(f"/cases/{case.number}/withdrawal/").status_code == 404
    assert client.post(f"/cases/{case.number}/beginning-again/").status_code == 404
    assert Case.objects.get(pk=case.pk).state == CaseState.FILED


def test_the_window_withdraws_for_whoever_came(today: Town, client: Client) -> None:
    case = today.case_at(CaseState.FILED)
    client.force_login(today.user("lin"))
    address = f"/cases/{case.number}/withdrawal/counter/"
    assert address in client.get(f"/desk/cases/{case.number}/").text
    assert client.post(address, {"came": ""}).status_code == 422
    other = {"came": "赵敏", "relation": "self", "card": "990001195106180221"}
    assert "不是本人来的" in client.post(address, other).text
    page = client.post(
        address, {"came": "赵敏", "relation": "self", "card": "990001198509040462", "reason": ""}, follow=True
    )
    assert "已撤回申请，请打印撤回申请确认书" in page.text
