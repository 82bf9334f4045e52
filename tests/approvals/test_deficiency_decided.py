"""What is decided while something is lacking, or has come since: nothing unseen, and nobody refused for what is there (容缺受理)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from approvals.actions import correction, decision, intake, signing
from approvals.enums import CaseState, DeficiencyState, Fault
from approvals.models import Case, NegativeAnswer
from approvals.tasks import sweep_deficiencies
from ground.documents.models import Document
from ground.law.rulings import Refused
from ground.notices.models import Notice
from tests.deferring import (
    PLAN,
    REPORT,
    anew,
    as_in,
    brought,
    deficient,
    lacking,
    looked,
    over,
    reviewed,
    today,
)
from tests.promising import lacking_draft, promising
from tests.town import Town

HOUR = timedelta(hours=1)


def state(case: Case) -> CaseState:
    return CaseState(Case.objects.get(pk=case.pk).state)


@pytest.mark.rule("RQ-5", "COR-10", "G13")
def test_what_came_after_the_review_is_reviewed_before_it_is_granted(town: Town) -> None:
    """The window finds the form in order; of the merits nobody has said anything yet (行政许可法 34)."""
    one = deficient(town)
    case, zheng = reviewed(town, one), town.actor("zheng")
    brought(town, one)
    assert looked(town, one).state == DeficiencyState.COMPLETED
    assert state(case) == CaseState.ACCEPTED
    with pytest.raises(Refused, match="审查中"):
        decision.grant(case, by=zheng, at=town.at)
    sent_back = case.opinions.get().sent_back
    assert (sent_back.comment, sent_back.sent_by) == (
        "容缺材料“卫生检测报告”已补齐，请结合材料重新审查",
        town.user("chen"),
    )
    assert Notice.objects.filter(user=town.user("chen"), subject__contains="退回重审").exists()
    assert not Notice.objects.filter(user=town.user("zheng"), subject__contains="已补齐").exists()
    assert decision.grant(reviewed(town, one), by=zheng, at=town.at).state == CaseState.GRANTED


@pytest.mark.rule("RQ-5", "G13")
def test_what_failed_opens_no_review_again(town: Town) -> None:
    one = deficient(town, PLAN)
    case = reviewed(town, one)
    brought(town, one)
    looked(town, one, REPORT)
    assert state(case) == CaseState.REVIEWED
    brought(town, one)
    looked(town, one)
    assert state(case) == CaseState.ACCEPTED, "the plan is still to come, and the report is there to be read"


@pytest.mark.rule("COR-5", "PRO-5")
def test_nobody_is_refused_for_what_came_late_and_waits_for_a_look(town: Town) -> None:
    """Lapsed, and before the decision everything is there after all: against a good opinion it is looked at first."""
    one, zheng, reasons = deficient(town), town.actor("zheng"), "卫生检测报告逾期没有补齐"
    case, late = reviewed(town, one), over(one)
    sweep_deficiencies(late)
    brought(town, anew(one), at=late + HOUR)
    with pytest.raises(Refused, match="还没有核对，请先核对：卫生检测报告"):
        decision.refuse(case, reasons=reasons, by=zheng, at=late + HOUR)
    looked(town, anew(one), REPORT, at=late + HOUR)
    assert decision.refuse(case, reasons=reasons, by=zheng, at=late + HOUR).state == CaseState.REFUSED


@pytest.mark.rule("RQ-3", "COR-10")
@pytest.mark.parametrize("place", ["990001", "440300"])
def test_a_promise_taken_back_leaves_its_material_missing(town: Town, place: str) -> None:
    """Without the promise nothing stands for the report: no window says of such an application that it is complete."""
    from approvals.actions import filing

    edition = promising(town, "credit")
    zhao, lin = town.actor("zhao"), town.actor("lin")
    case = filing.file(lacking_draft(town, edition, "credit", REPORT="committed"), by=zhao, at=town.at)
    as_in(place, today(town))
    case = signing.withdraw(case, by=zhao, at=town.at)
    with pytest.raises(Refused, match="还缺少：卫生检测报告。请告知补正"):
        intake.accept(case, by=lin, at=town.at)
    assert not Document.objects.of(case.thread).filter(paper="approvals.acceptance").exists()
    correction.ask(case, [lacking(case)], by=lin, at=town.at)
    assert state(case) == CaseState.CORRECTING


@pytest.mark.rule("COR-11", "DUT-3")
def test_where_it_is_open_whoever_asks_for_everything_first_says_why_whatever_the_applicant_asked(
    town: Town,
) -> None:
    """He filed everything, and one paper is not in statutory form: in Tianjin that may follow."""
    case, lin = town.case_at(CaseState.FILED), town.actor("lin")
    demands = [lacking(case, PLAN, Fault.FORM)]
    with pytest.raises(Refused, match="应当先予受理"):
        correction.ask(case, demands, by=lin, at=town.at)
    correction.ask(case, demands, not_deferred="平面图是审查的唯一依据", by=lin, at=town.at)
    assert NegativeAnswer.objects.get().what == "没有容缺受理"
