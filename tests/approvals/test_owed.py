"""补交: a letter that ends after acceptance gives a last day for what it promised, which holds a refusal back (COM-7)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime

from approvals import rules, tasks
from approvals.actions import decision, intake, reminders, review, signing, withdrawal
from approvals.actions.standing import look_up_again
from approvals.enums import CaseState, Kind, RemedyOutcome
from approvals.models import Case
from credit.actions.bars import bar
from credit.enums import BarGround
from ground import clocks
from ground.accounts.actor import Actor
from ground.clocks import Side
from ground.clocks.marks import mark_due
from ground.documents.models import Document
from ground.documents.pdf import render_html
from ground.law.models import DatedValue
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from ground.workdays import legal_day
from ground.workdays.calendar import after, midnight
from tests.approvals.test_commitment import anew, filed, signed
from tests.approvals.test_decide_anew import ended
from tests.approvals.test_performing_pages import COMES
from tests.promising import REPORT
from tests.town import Town, moment_parts, pdf

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
SUBJECTS = {
    "commitment_withdrawn": "承诺已撤回，按一般程序办理",
    "letter_over_desk": "承诺终止，转为一般程序",
    "listed_ordinary": "承诺不再适用",
    "owed": "还需要补交材料",
    "owed_due": "补交材料的最后一日快到了",
    "owed_over": "补交材料的期限已过",
    "owed_over_desk": "补交期限届满，材料没有补齐",
}


def taken_back(town: Town, *, at: datetime | None = None, filed_at: datetime | None = None) -> Case:
    """Accepted and reviewed on a letter that is taken back at `at`."""
    begun = filed_at or at or town.at
    case = filed(town, at=begun)
    signed(town, case, at=begun)
    case = intake.accept(anew(case), by=town.actor("lin"), at=begun)
    case = review.conclude(case, town.answers(case), "审查完毕", by=town.actor("chen"), at=begun)
    return anew(signing.withdraw(case, by=town.actor("zhao"), at=at or begun))


def reviewed(town: Town, case: Case, at: datetime) -> Case:
    return review.conclude(case, town.answers(case), "审查完毕", by=town.actor("chen"), at=at)


def last_day(case: Case) -> datetime:
    """The first moment after it."""
    found = case.clock(Kind.OWED)
    assert found is not None
    return found.lapses_at


def handed_in(town: Town, case: Case, *, at: datetime | None = None) -> Case:
    (owed,) = rules.owed_after(case)
    signing.hand_in(case, owed, [pdf()], by=town.actor("zhao"), at=at or town.at)
    return anew(case)


def words(name: str) -> str:
    """What the last message of this subject said."""
    found = Notice.objects.filter(subject__contains=SUBJECTS[name], channel="inbox").order_by("pk").last()
    assert found is not None, name
    return str(found.body)


# The last day


@pytest.mark.rule("COM-7")
@pytest.mark.rule("COR-12")
def test_what_was_promised_is_owed_until_a_day_inside_the_limit_which_goes_on(town: Town) -> None:
    case = taken_back(town)
    promise = clocks.of(case.thread, Kind.DECISION, Side.PROMISED)
    clock = case.clock(Kind.OWED)
    assert (clock.started_on, clock.due_on) == (legal_day(town.at), after(legal_day(town.at), 7).on)
    assert clock.due_on < promise.due_on
    assert promise.settled_at is None, "his days are no pause"
    day = f"{clock.due_on.month}月{clock.due_on.day}日"
    assert day in words("commitment_withdrawn")
    assert day in words("letter_over_desk")


@pytest.mark.rule("COM-7")
def test_the_days_are_data_of_the_place(town: Town) -> None:
    DatedValue.objects.filter(key="commitment.owed").update(value={"days": 5, "before": 2, "least": 2})
    assert taken_back(town).clock(Kind.OWED).length == 5


@pytest.mark.rule("COM-7")
def test_the_promise_gives_way_to_the_least_and_the_law_to_nothing(town: Town) -> None:
    case = taken_back(town, at=town.at + 11 * DAY, filed_at=town.at)
    assert (case.clock(Kind.OWED).length, case.clock(Kind.DECISION).side) == (3, Side.PROMISED)


@pytest.mark.rule("COM-7")
@pytest.mark.rule("COR-12")
def test_on_the_last_day_of_the_law_no_day_is_left_and_he_is_told_so(town: Town, client: Client) -> None:
    case = filed(town)
    signed(town, case)
    case = intake.accept(anew(case), by=town.actor("lin"), at=town.at)
    law = clocks.of(case.thread, Kind.DECISION, Side.STATUTORY)
    at = midnight(law.due_on) + timedelta(hours=9)
    case = anew(signing.withdraw(case, by=town.actor("zhao"), at=at))
    assert case.clock(Kind.OWED) is None
    assert "最后一日" not in words("commitment_withdrawn")
    client.force_login(town.user("zhao"))
    assert "请尽快提交" in client.get(reverse("case", args=[case.number])).text
    assert rules.why_not_refuse_owed(case, at=at).ok


@pytest.mark.rule("COM-7")
def test_the_organs_own_delay_takes_no_day_of_his(town: Town) -> None:
    case = taken_back(town, at=town.at + 60 * DAY, filed_at=town.at)
    assert case.clock(Kind.OWED).length == 10


# Held back


@pytest.mark.rule("COM-7")
def test_nobody_is_refused_before_his_last_day_is_over(town: Town) -> None:
    case = reviewed(town, taken_back(town), town.at)
    zheng, over = town.actor("zheng"), last_day(case)
    with pytest.raises(Refused, match=f"补交：{REPORT}"):
        decision.refuse(case, reasons="材料不齐", by=zheng, at=over - timedelta(minutes=1))
    assert rules.why_not_grant(case, by=zheng, at=town.at).words
    assert anew(case).state == CaseState.REVIEWED, "nothing is decided by itself"


@pytest.mark.rule("COM-7")
@pytest.mark.rule("COR-19")
def test_once_it_is_over_people_decide_and_both_sides_know(town: Town) -> None:
    case = reviewed(town, taken_back(town), town.at)
    over = last_day(case)
    assert tasks.sweep_owed(over - timedelta(minutes=1)) == 0
    assert tasks.sweep_owed(over) == 1
    assert tasks.sweep_owed(over) == 0
    case = anew(case)
    assert case.state == CaseState.REVIEWED
    assert Entry.objects.of(case.thread).filter(act="approvals.owed_over").count() == 1
    assert REPORT in words("owed_over")
    assert REPORT in words("owed_over_desk")
    case = decision.refuse(case, reasons="没有提交检测报告", by=town.actor("zheng"), at=over)
    assert case.state == CaseState.REFUSED


@pytest.mark.rule("COM-7")
def test_what_comes_after_the_last_day_still_counts_before_the_decision(town: Town) -> None:
    case = reviewed(town, taken_back(town), town.at)
    over = last_day(case)
    assert tasks.sweep_owed(over) == 1
    case = handed_in(town, anew(case), at=over)
    assert case.state == CaseState.ACCEPTED, "the reviewer looks at it"
    case = reviewed(town, case, over)
    with pytest.raises(Refused, match="符合条件"):
        decision.refuse(case, reasons="材料不齐", by=town.actor("zheng"), at=over)
    assert decision.grant(case, by=town.actor("zheng"), at=over).state == CaseState.GRANTED


@pytest.mark.rule("COM-7")
def test_when_all_is_in_nothing_is_waited_for(town: Town) -> None:
    case = handed_in(town, taken_back(town))
    assert case.clock(Kind.OWED).settled_at == town.at
    assert tasks.sweep_owed(last_day(case)) == 0
    case = reviewed(town, case, town.at)
    assert decision.grant(case, by=town.actor("zheng"), at=town.at).state == CaseState.GRANTED


@pytest.mark.rule("COM-7")
def test_he_is_reminded_the_working_day_before(town: Town) -> None:
    case = taken_back(town)
    soon = last_day(case) - DAY - timedelta(hours=14)
    mark_due(soon)
    reminders.remind(at=soon)
    reminders.remind(at=soon)
    assert Notice.objects.filter(subject__contains=SUBJECTS["owed_due"], channel="inbox").count() == 1
    assert REPORT in words("owed_due")


# However it ended


@pytest.mark.rule("COM-7")
@pytest.mark.rule("CRE-1")
def test_listed_after_acceptance_he_is_told_until_when(town: Town) -> None:
    case = filed(town)
    signed(town, case)
    case = intake.accept(anew(case), by=town.actor("lin"), at=town.at)
    told = {"basis": "天津“一制三化”方案", "thread": "case:else", "matter_name": "美容美发经营许可"}
    code = rules.same_matter(case.edition.matter)
    bar(case.party, BarGround.GIVEN_UP, basic_code=code, by=Actor.system("licence"), at=town.at, **told)
    assert look_up_again(case.pk, at=town.at)
    due = anew(case).clock(Kind.OWED).due_on
    assert f"最后一日是 {due.month}月{due.day}日" in words("listed_ordinary")


@pytest.mark.rule("COM-7")
@pytest.mark.rule("CLK-1")
def test_accepted_by_silence_after_it_was_taken_back(town: Town) -> None:
    case = filed(town)
    signed(town, case)
    case = signing.withdraw(anew(case), by=town.actor("zhao"), at=town.at)
    assert anew(case).clock(Kind.OWED) is None, "before acceptance the window asks for it"
    at = anew(case).clock(Kind.INTAKE).lapses_at
    assert tasks.sweep_silence(at) == 1
    due = anew(case).clock(Kind.OWED).due_on
    assert f"{due.month}月{due.day}日" in words("owed")


@pytest.mark.rule("COM-7")
@pytest.mark.rule("G10")
def test_decided_anew_it_is_owed_anew(town: Town) -> None:
    DatedValue.objects.filter(key="commitment.owed").update(value={"days": 2, "before": 1, "least": 1})
    case = reviewed(town, taken_back(town), town.at)
    over = last_day(case)
    case = decision.refuse(case, reasons="没有提交检测报告", by=town.actor("zheng"), at=over)
    assert case.clock(Kind.OWED).settled_at == over
    at = town.at + 15 * DAY
    ended(town, case, RemedyOutcome.REDONE, at=at, ended_on=legal_day(at))
    clock = anew(case).clock(Kind.OWED)
    assert (clock.settled_at, clock.started_on) == (None, legal_day(at))


@pytest.mark.rule("COM-7")
def test_withdrawn_altogether_nothing_is_owed(town: Town) -> None:
    case = taken_back(town)
    withdrawal.withdraw(case, by=town.actor("zhao"), at=town.at)
    assert case.clock(Kind.OWED).settled_at == town.at


# At the window


@pytest.mark.rule("COM-7")
@pytest.mark.rule("RQ-10")
@pytest.mark.parametrize("way", ["counter", "post"])
def test_the_window_takes_it_in_on_paper(town: Town, client: Client, way: str) -> None:
    at = timezone.now() - timedelta(hours=3)
    case = taken_back(town, at=at)
    client.force_login(town.user("lin"))
    assert "窗口收取补交的材料" in client.get(reverse("desk-case", args=[case.number])).text
    told = {"no": str(rules.owed_after(case)[0].no), "originals": "1", "copies": "0", "way": way}
    if way == "post":
        came = localtime(timezone.now() - timedelta(hours=1))
        told |= moment_parts("arrived_at", f"{came.year}-{came.month}-{came.day} {came:%H:%M}")
        told |= {"evidence": "邮件号码 EMS1234567"}
    else:
        told |= COMES
    address = reverse("owed-papers", args=[case.number])
    assert client.post(address, told | {"originals": "0"}).status_code in (409, 422), "nothing came"
    assert "补交的材料已收到" in client.post(address, told, follow=True).text
    case = anew(case)
    assert (rules.owed_after(case), case.clock(Kind.OWED).settled_at is not None) == ([], True)
    paper = Document.objects.of(case.thread).get(paper="approvals.owed_in")
    assert REPORT in render_html(paper)
    assert client.post(address, told).status_code == 404


@pytest.mark.rule("COM-7")
def test_no_other_window_and_no_stranger_hands_it_in(town: Town) -> None:
    case = taken_back(town)
    (owed,) = rules.owed_after(case)
    for who in ("zhou", "chen", "wang"):
        assert rules.why_not_hand_in_owed(case, owed, by=town.actor(who), at=town.at).words


# Seen


@pytest.mark.rule("COM-7")
def test_the_day_stands_on_every_page(town: Town, client: Client) -> None:
    at = timezone.now()
    case = reviewed(town, taken_back(town, at=at), at)
    due = case.clock(Kind.OWED).due_on
    day = f"{due.year}年{due.month}月{due.day}日"
    client.force_login(town.user("zhao"))
    assert f"最后一日是 <strong>{day}</strong>" in client.get(reverse("case", args=[case.number])).text
    assert day in client.get(reverse("approvals:owed", args=[case.number])).text
    assert "请补交材料" in client.get(reverse("approvals:mine")).text
    said = client.get(f"/api/v1/cases/{case.number}/").json()["clocks"]
    assert [one["due_on"] for one in said if one["kind"] == "approvals.owed"] == [due.isoformat()]
    for who in ("zheng", "lin"):
        client.force_login(town.user(who))
        with CaptureQueriesContext(connection) as found:
            client.get(reverse("desk-case", args=[case.number]))
        asked = [
            one["sql"]
            for one in found.captured_queries
            if '"commitments_promised"."material_id"' in one["sql"]
        ]
        assert len(asked) == 1, "read once for the whole page"
    client.force_login(town.user("zheng"))
    page = client.get(reverse("desk-case", args=[case.number])).text
    assert f"补交的最后一日是 {day}" in page
    assert "不予许可：看样稿" not in page
