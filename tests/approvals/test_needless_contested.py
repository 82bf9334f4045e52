"""Somebody turns against the end of a case whose permit nobody needs any more: held, or taken away, and then decided anew (S50, G10)."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, InternalError, transaction

from approvals import rules
from approvals.actions import decision, decline, intake, remedy
from approvals.enums import CaseState, Ground, Kind, RemedyKind
from approvals.enums import RemedyOutcome as Outcome
from approvals.models import Case, Remedy, Termination
from approvals.tasks import sweep_reform
from commitments.models import Commitment
from ground import clocks
from ground.clocks import Side
from ground.documents.models import Document
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from ground.workdays.calendar import after, between, legal_day
from matters.enums import ReformMode
from tests.approvals.test_commitment import filed, signed
from tests.approvals.test_reform_followed import confirmed
from tests.matters.desk import Desk
from tests.matters.test_kept_lists import client as browser

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def desk(town: Any) -> Desk:
    return Desk(town)


def ended_case(desk: Desk, case: Case, mode: str = ReformMode.CANCELLED) -> Case:
    confirmed(desk, mode, matter=case.edition.matter)
    sweep_reform(desk.at + DAY)
    case = whole(case)
    assert case.needless
    return case


def whole(case: Case) -> Case:
    return Case.objects.with_story().get(pk=case.pk)


def sought(desk: Desk, case: Case, **how: Any) -> Remedy:
    on = legal_day(desk.at) + 2 * DAY
    told = {
        "organ": "示例市朝霞区人民政府",
        "reference": "朝政复〔2026〕9号",
        "sought_on": on,
        "notified_on": on,
        "by": desk.town.actor("zheng"),
        "at": desk.at + 3 * DAY,
    }
    return remedy.record_remedy(whole(case), RemedyKind.RECONSIDERATION, **told | how)


def ended(desk: Desk, made: Remedy, outcome: Outcome, **how: Any) -> Remedy:
    at = desk.at + 20 * DAY
    told = {"words": "见复议决定书", "ended_on": legal_day(at), "by": desk.town.actor("wu"), "at": at}
    return remedy.end_remedy(made, outcome, **told | how)


@pytest.mark.rule("S50", "G10")
def test_the_end_of_what_nobody_needs_is_turned_against_by_its_own_paper(desk: Desk) -> None:
    case = ended_case(desk, desk.town.case_at(CaseState.ACCEPTED))
    made = sought(desk, case)
    assert made.against == case.terminations.get()
    assert made.against.paper == Document.objects.of(case.thread).get(paper="approvals.needless")
    with pytest.raises(Refused, match="还没有审结"):
        sought(desk, case)
    with pytest.raises(Refused, match="没有可以变更的内容"):
        ended(desk, made, Outcome.CHANGED, changed_to="grant")
    with pytest.raises(Refused, match="才填写补齐期限"):
        ended(desk, made, Outcome.ANNULLED, supply_days=3)
    assert "不用重新申请" in rules.follows_words(ended(desk, made, Outcome.UPHELD))
    assert whole(case).needless


@pytest.mark.rule("S50", "G10")
def test_what_is_found_unlawful_stays_ended(desk: Desk) -> None:
    case = ended_case(desk, desk.town.case_at(CaseState.ACCEPTED))
    made = ended(desk, sought(desk, case), Outcome.UNLAWFUL)
    assert whole(case).needless
    assert not made.against.paper.is_void
    assert "被确认违法，但没有撤销" in rules.follows_words(made)


@pytest.mark.rule("S50", "G10")
@pytest.mark.parametrize("outcome", [Outcome.ANNULLED, Outcome.REDONE])
@pytest.mark.parametrize("state", [CaseState.ACCEPTED, CaseState.REVIEWED])
def test_what_was_ended_wrongly_goes_on_where_it_was(desk: Desk, state: CaseState, outcome: Outcome) -> None:
    case = desk.town.case_at(state)
    case = ended_case(desk, case)
    stopped = desk.at + DAY
    left = {
        clock.side: between(legal_day(stopped), clock.due_on)
        for clock in [clocks.of(case.thread, Kind.DECISION, one) for one in (Side.STATUTORY, Side.PROMISED)]
        if clock is not None
    }
    assert left
    made = ended(desk, sought(desk, case), outcome)
    case = whole(case)
    assert (case.state, case.needless, case.closed_at, case.brought_back) == (state, False, None, True)
    running = {clock.side: clock.due_on for clock in clocks.open_for([case.thread])[case.thread]}
    assert running == {side: after(made.ended_on, n).on for side, n in left.items() if n > 0}
    paper = Document.objects.of(case.thread).get(paper="approvals.needless")
    assert "朝政复〔2026〕9号" in paper.void_reason
    acts = list(Entry.objects.of(case.thread).order_by("seq").values_list("act", flat=True))
    assert acts[-2:] == ["approvals.remedy_ended", "approvals.taken_up_again"]
    said = Notice.objects.filter(thread=case.thread, subject__contains="已经审结", channel="inbox").get()
    assert "本机关恢复办理您的申请" in said.body
    assert "补齐" not in said.body
    who = desk.town.user("zheng" if state == CaseState.REVIEWED else "chen")
    told = Notice.objects.filter(user=who, subject__contains="重新办理").get()
    assert "不再自动终止" in told.body
    with pytest.raises(Refused):
        sought(desk, case, at=made.ended_at)


@pytest.mark.rule("S50", "G10")
def test_what_a_judgment_put_back_is_not_ended_again_but_decided(desk: Desk) -> None:
    """The organ decides anew (行政复议法 64 第二款、行政诉讼法 71): the same row of the reform ends it no second time."""
    case = ended_case(desk, desk.town.case_at(CaseState.REVIEWED))
    at = ended(desk, sought(desk, case), Outcome.ANNULLED).ended_at
    assert at is not None
    for moment in (at, at + timedelta(minutes=1), at + DAY):
        assert sweep_reform(moment) == 0
    case = whole(case)
    assert case.state == CaseState.REVIEWED
    assert Termination.objects.filter(case=case).count() == 1
    assert decision.grant(case, by=desk.town.actor("zheng"), at=at + DAY).state == CaseState.GRANTED


@pytest.mark.rule("S50", "G10", "COR-10")
@pytest.mark.parametrize("state", [CaseState.FILED, CaseState.REVIEWED])
def test_where_only_the_procedure_was_wrong_a_person_says_again_that_nothing_is_needed(
    desk: Desk, state: CaseState
) -> None:
    """行政复议法 64 第二款但书: who lost for a fault of procedure is not bound; the timer knows nothing of that."""
    case = ended_case(desk, desk.town.case_at(state))
    made = ended(desk, sought(desk, case), Outcome.ANNULLED)
    words = rules.anew_words(made)
    assert "因违反法定程序被撤销的除外" in words
    assert "受理以前不予受理，受理以后作出不予许可的决定" in words
    case, at = whole(case), made.ended_at + HOUR
    if state == CaseState.FILED:
        no = rules.Declining(Ground.NO_PERMIT_NEEDED, "《行政许可法》第三十二条第一款第一项")
        assert decline.decline(case, no, by=desk.town.actor("lin"), at=at).state == CaseState.DECLINED
    else:
        assert case.opinion.conforming
        words = "已经取消审批（国发〔2021〕7号）"
        refused = decision.refuse(case, reasons=words, by=desk.town.actor("zheng"), at=at)
        assert refused.state == CaseState.REFUSED


@pytest.mark.rule("S50", "G10", "CLK-1")
def test_what_lay_at_the_window_lies_there_again(desk: Desk) -> None:
    case = ended_case(desk, desk.town.case_at(CaseState.FILED), ReformMode.RECORD)
    made = ended(desk, sought(desk, case), Outcome.ANNULLED)
    assert made.ended_at is not None
    case = whole(case)
    assert (case.state, case.taken_up_at, case.needless) == (CaseState.FILED, made.ended_at, False)
    (clock,) = clocks.open_for([case.thread])[case.thread]
    assert (clock.kind, clock.due_on) == (Kind.INTAKE, after(legal_day(made.ended_at), 5).on)
    assert Notice.objects.filter(user=desk.town.user("lin"), subject__contains="重新办理").exists()
    intake.accept(case, by=desk.town.actor("lin"), at=made.ended_at + HOUR)
    assert whole(case).state == CaseState.ACCEPTED


@pytest.mark.rule("S50", "G10")
def test_what_was_to_be_put_right_is_to_be_put_right_still(desk: Desk) -> None:
    case = ended_case(desk, desk.town.asked(desk.town.case_at(CaseState.FILED)))
    ended(desk, sought(desk, case), Outcome.ANNULLED)
    case = whole(case)
    assert (case.state, case.brought_back) == (CaseState.CORRECTING, True)
    assert rules.open_correction(case) is not None
    assert not clocks.open_for([case.thread])[case.thread]


@pytest.mark.rule("S50", "G10", "COM-10")
def test_a_promise_that_ended_with_it_is_told_anew(desk: Desk) -> None:
    case = filed(desk.town, "credit")
    letter = signed(desk.town, case)
    case = ended_case(desk, case)
    ended(desk, sought(desk, case), Outcome.ANNULLED)
    again = Commitment.objects.of(case.thread).order_by("-pk")[0]
    assert again.pk != letter.pk
    assert again.signed_at is None


@pytest.mark.rule("S50", "G10")
def test_the_limit_that_was_ordered_runs(desk: Desk) -> None:
    case = ended_case(desk, desk.town.case_at(CaseState.ACCEPTED))
    made = ended(desk, sought(desk, case), Outcome.REDONE, act_days=9)
    running = clocks.open_for([case.thread])[case.thread]
    assert [(clock.kind, clock.due_on) for clock in running] == [(Kind.DECISION, after(made.ended_on, 9).on)]


@pytest.mark.rule("S50", "PRO-5", "G10")
def test_the_pages_offer_it_and_say_what_follows(desk: Desk) -> None:
    case = ended_case(desk, desk.town.case_at(CaseState.ACCEPTED))
    approver, applicant = browser(desk, "zheng"), browser(desk, "zhao")
    mine, page = f"/cases/{case.number}/", f"/desk/cases/{case.number}/"
    assert "收到告知书之日起 60 日内" in applicant.get(mine).text
    assert "登记复议或诉讼" in approver.get(page).text
    made = sought(desk, case)
    shown = approver.get(page).text
    assert "终止办理告知书" in shown
    assert "补齐材料的工作日数" not in shown
    assert "变更后的内容" not in shown
    ended(desk, made, Outcome.ANNULLED)
    shown = browser(desk, "chen").get(page).text
    assert "终止办理已经行政复议撤销（示例市朝霞区人民政府，朝政复〔2026〕9号），本办件恢复办理" in shown
    shown = applicant.get(mine).text
    assert "终止办理已经行政复议撤销" in shown
    assert "本机关恢复办理您的申请" in shown


@pytest.mark.rule("S50", "G10")
def test_the_database_knows_why_a_case_ended_and_how_it_comes_back(desk: Desk) -> None:
    case = ended_case(desk, desk.town.case_at(CaseState.ACCEPTED))
    one = case.terminations.get()
    for broken in ({"reform": None}, {"was": ""}, {"was": "granted"}):
        told = {"case": case, "terminated_at": one.terminated_at, "document": one.document}
        told |= {"reform": one.reform, "was": one.was} | broken
        with pytest.raises(IntegrityError, match="termination_for_one_cause"), transaction.atomic():
            Termination.objects.create(**told)
    rows = Case.objects.filter(pk=case.pk)
    for update, words in [
        ({"needless": False}, "ends needless by an act alone"),
        ({"state": "accepted", "needless": False, "closed_at": None}, "by a reconsideration or a court"),
    ]:
        with pytest.raises(InternalError, match=words), transaction.atomic():
            rows.update(**update)
    withdrawn = desk.town.case_at(CaseState.WITHDRAWN)
    with pytest.raises(InternalError, match="taken back by its applicant"), transaction.atomic():
        Case.objects.filter(pk=withdrawn.pk).update(state="filed", closed_at=None)


@pytest.mark.rule("S50", "G10")
@pytest.mark.django_db(transaction=True)
def test_what_ended_before_may_be_turned_against_too(desk: Desk, as_owner: Any) -> None:
    case = ended_case(desk, desk.town.case_at(CaseState.REVIEWED))
    kept = case.terminations.values_list("reform", "was", "terminated_at", "document").get()
    as_owner("DELETE FROM approvals_termination")
    import_module("approvals.migrations.0054_needless_of_today").entered(apps, None)
    assert case.terminations.values_list("reform", "was", "terminated_at", "document").get() == kept
