"""受理: at the window it is entrusted to, by silence, and by two clerks at once."""

from datetime import date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections
from django.test import Client
from django.utils.timezone import now

from approvals import rules
from approvals.actions import intake
from approvals.enums import CaseState, Kind
from approvals.models import Case
from approvals.tasks import sweep_silence
from ground import clocks
from ground.accounts.actions import appoint
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty, IdType, PartyKind
from ground.accounts.models import User
from ground.clocks import Side
from ground.clocks.models import Clock
from ground.documents.models import Document
from ground.documents.pdf import render_html
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from ground.workdays.calendar import midnight
from matters.models import Entrustment
from tests.town import ANSWERS, Town

DAY = timedelta(days=1)


def acceptance(case: Case) -> Document:
    return Document.objects.get(thread=case.thread, paper="approvals.acceptance")


def anew(case: Case) -> Case:
    """The case as the database has it now."""
    return Case.objects.with_story().get(pk=case.pk)


def taken_in(town: Town, at: datetime) -> Case:
    """A person at the window, his papers on the counter."""
    who = {
        "kind": PartyKind.PERSON,
        "id_type": IdType.RESIDENT,
        "number": "990001198509040462",
        "name": "赵敏",
        "phone": "13800000104",
    }
    papers = dict.fromkeys(town.edition.materials.filter(exempt=False), (0, 1))
    return intake.take_in(town.edition, who, ANSWERS, papers, by=town.actor("lin"), at=at)


def decision_starts(case: Case) -> dict[str, date]:
    """The day from which each side of the decision's limit counts."""
    running = Clock.objects.filter(thread=case.thread, kind=Kind.DECISION)
    return {clock.side: clock.started_on for clock in running}


@pytest.mark.rule("COR-10")
@pytest.mark.parametrize("state", CaseState)
def test_only_a_filed_case_can_be_accepted(town: Town, state: CaseState) -> None:
    case = town.case_at(state)
    ruling = rules.why_not_accept(case, by=town.actor("lin"), at=town.at)
    assert ruling.ok == (state == CaseState.FILED)
    if state == CaseState.FILED:
        assert intake.accept(case, by=town.actor("lin"), at=town.at).state == CaseState.ACCEPTED
    else:
        assert ruling.words == f"办件当前为“{case.state_words}”，不能受理"
        with pytest.raises(Refused):
            intake.accept(case, by=town.actor("lin"), at=town.at)


@pytest.mark.rule("COR-10")
def test_accepting_asks_nothing_of_the_merits(town: Town) -> None:
    """What is plainly not to be granted is accepted all the same, if it is complete (行政许可法 32)."""
    case = intake.accept(town.case_at(CaseState.FILED), by=town.actor("lin"), at=town.at)
    assert not case.opinions.exists()
    assert "申请材料齐全、符合法定形式" in render_html(acceptance(case))


@pytest.mark.rule("COR-7")
def test_a_window_accepts_what_it_is_entrusted_with_in_the_name_of_the_organ(town: Town) -> None:
    case = intake.accept(town.case_at(CaseState.FILED), by=town.actor("lin"), at=town.at)
    paper = acceptance(case)
    assert case.intake_office == town.window
    assert (paper.office, paper.organ) == (town.organ.path, town.organ.name)
    assert paper.number == "朝政许受〔2026〕第00001号"


@pytest.mark.rule("COR-7")
@pytest.mark.parametrize("who", ["zhou", "chen", "zheng", "sun", "feng", "zhao"])
def test_nobody_else_accepts(town: Town, who: str) -> None:
    """Another window, the reviewer, the approver, the regulator, the monitor, the applicant."""
    ruling = rules.why_not_accept(town.case_at(CaseState.FILED), by=town.actor(who), at=town.at)
    assert ruling.words == "本窗口未受委托受理“公共场所卫生许可（新办）”"


@pytest.mark.rule("COR-7")
def test_an_entrustment_ends_with_its_day(town: Town) -> None:
    case = town.case_at(CaseState.FILED)
    Entrustment.objects.filter(window=town.window).update(until_on=date(2026, 3, 4))
    assert rules.why_not_accept(case, by=town.actor("lin"), at=town.at).ok
    assert not rules.why_not_accept(case, by=town.actor("lin"), at=town.at + DAY).ok
    assert case not in Case.objects.awaiting(town.actor("lin"), at=town.at + DAY)


@pytest.mark.rule("CLK-3")
def test_both_limits_of_the_decision_run_side_by_side(town: Town) -> None:
    case = intake.accept(town.case_at(CaseState.FILED), by=town.actor("lin"), at=town.at)
    statutory = clocks.of(case.thread, Kind.DECISION, Side.STATUTORY)
    promised = clocks.of(case.thread, Kind.DECISION, Side.PROMISED)
    assert statutory is not None
    assert promised is not None
    assert (statutory.rule_id, statutory.length, statutory.due_on) == ("CLK-3", 20, date(2026, 4, 1))
    assert (promised.rule_id, promised.length, promised.due_on) == ("CLK-13", 8, date(2026, 3, 16))
    assert clocks.open_for([case.thread])[case.thread] == [promised, statutory], (
        "the window's own limit is settled"
    )
    text = render_html(acceptance(case))
    assert "法定办结时限20 个工作日，至2026年4月1日" in text
    assert "承诺办结时限8 个工作日，最迟于2026年3月16日" in text


@pytest.mark.rule("COR-9")
def test_an_online_case_counts_from_its_entry(town: Town) -> None:
    """The hour of the clerk's click changes nothing: filed on Wednesday, accepted on Friday."""
    case = town.case_at(CaseState.FILED)
    intake.accept(case, by=town.actor("lin"), at=town.at + 2 * DAY)
    assert decision_starts(case)[Side.STATUTORY] == date(2026, 3, 4)


@pytest.mark.rule("CLK-13")
def test_what_the_organ_promised_counts_from_its_acceptance(town: Town) -> None:
    case = town.case_at(CaseState.FILED)
    intake.accept(case, by=town.actor("lin"), at=town.at + 2 * DAY)
    assert decision_starts(case)[Side.PROMISED] == date(2026, 3, 6)


@pytest.mark.rule("CLK-13")
def test_a_promise_does_not_outlast_the_law(town: Town) -> None:
    """Of twenty days by law and nineteen promised, an acceptance on the third leaves no room for both."""
    town.publish_again()
    town.edition.promised_length = 19
    town.edition.save()
    case = town.case_at(CaseState.FILED)
    intake.accept(case, by=town.actor("lin"), at=town.at + 2 * DAY)
    assert set(decision_starts(case).values()) == {date(2026, 3, 4)}


@pytest.mark.rule("COR-9")
def test_a_case_filed_on_a_rest_day_is_received_that_day(town: Town) -> None:
    saturday = town.at + 3 * DAY
    case = town.case_at(CaseState.FILED, at=saturday)
    clock = clocks.of(case.thread, Kind.INTAKE)
    assert clock is not None
    assert (clock.started_on, clock.due_on) == (date(2026, 3, 7), date(2026, 3, 13))


@pytest.mark.rule("COR-9")
def test_paper_counts_from_acceptance(town: Town) -> None:
    case = taken_in(town, town.at)
    assert case.state == CaseState.FILED
    intake.accept(case, by=town.actor("lin"), at=town.at + 2 * DAY)
    assert decision_starts(case)[Side.STATUTORY] == date(2026, 3, 6)


@pytest.mark.rule("COR-9", "CLK-1")
def test_silence_counts_from_receipt(town: Town) -> None:
    case = taken_in(town, town.at)
    assert sweep_silence(midnight(date(2026, 3, 12))) == 1
    case = anew(case)
    assert (case.state, case.deemed, case.accepted_on) == (CaseState.ACCEPTED, True, date(2026, 3, 4))
    assert decision_starts(case)[Side.STATUTORY] == date(2026, 3, 4)


@pytest.mark.rule("CLK-1")
def test_five_silent_working_days_accept(town: Town) -> None:
    case = town.case_at(CaseState.FILED)
    lapse = midnight(date(2026, 3, 12))  # due on Wednesday the 11th, to its last second
    assert sweep_silence(lapse - timedelta(seconds=1)) == 0
    assert sweep_silence(lapse) == 1
    assert sweep_silence(lapse) == 0, "safe to run again"
    text = render_html(acceptance(case))
    assert "五个工作日内未告知需要补正的内容" in text
    assert "自2026年3月4日起即为受理" in text
    entry = Entry.objects.of(case.thread).last()
    assert entry is not None
    assert (entry.act, entry.who) == ("approvals.deemed_accepted", "system:clock")
    assert entry.facts["ruling"]["rule_id"] == "CLK-1", "the ruling is kept with what was decided by itself"
    assert Notice.objects.filter(thread=case.thread, subject__startswith="您的申请视为已受理").exists()


@pytest.mark.rule("CLK-1")
@pytest.mark.parametrize("state", CaseState)
def test_silence_accepts_nothing_but_what_is_filed(town: Town, state: CaseState) -> None:
    case = town.case_at(state)
    years_later = town.at + timedelta(days=700)
    assert rules.why_not_deem_accepted(case, at=years_later).ok == (state == CaseState.FILED)


@pytest.mark.rule("CLK-1")
def test_a_clerk_who_is_too_late_finds_the_case_accepted_by_law(town: Town) -> None:
    """What the law has done stays done, though the act itself is refused."""
    case = town.case_at(CaseState.FILED)
    with pytest.raises(Refused, match="办件当前为“审查中”，不能受理"):
        intake.accept(case, by=town.actor("lin"), at=midnight(date(2026, 3, 12)))
    case = anew(case)
    assert (case.state, case.deemed, case.accepted_on) == (CaseState.ACCEPTED, True, date(2026, 3, 4))


@pytest.mark.django_db(transaction=True)
def test_two_clerks_at_once_one_wins_and_the_other_is_told(moment: datetime) -> None:
    town = Town(now())
    case = town.case_at(CaseState.FILED)
    second = User.objects.create_user("tang", "唐雨", is_officer=True)
    appoint(
        second,
        town.window,
        Duty.INTAKE,
        from_on=date(2025, 6, 1),
        by=Actor.system("seed"),
        at=town.at,
    )
    answers: list[tuple[int, str]] = []
    together = Barrier(2, timeout=20)

    def press(user: User) -> None:
        try:
            client = Client()
            client.force_login(user)
            together.wait()
            page = client.post(f"/cases/{case.number}/acceptance/", follow=True)
            answers.append((page.status_code, page.content.decode()))
        finally:
            connections.close_all()

    threads = [Thread(target=press, args=[user]) for user in (town.user("lin"), second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (won, said), (lost, why) = sorted(answers)
    assert (won, lost) == (200, 409)
    assert "已受理，承诺办结日为" in said
    assert "办件当前为“审查中”，不能受理" in why
    assert Entry.objects.of(case.thread).filter(act="approvals.accepted").count() == 1
    assert Document.objects.filter(thread=case.thread, paper="approvals.acceptance").count() == 1
