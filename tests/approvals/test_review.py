"""审查: point by point, by a reviewer of the deciding office."""

import pytest

from approvals import rules
from approvals.actions import review
from approvals.enums import Answer, CaseState
from ground.law.rulings import Refused
from tests.town import Town


@pytest.mark.rule("G13")
@pytest.mark.parametrize("state", CaseState)
def test_only_an_accepted_case_is_reviewed(town: Town, state: CaseState) -> None:
    case = town.case_at(state)
    ruling = rules.why_not_conclude(case, town.answers(case), by=town.actor("chen"), at=town.at)
    assert ruling.ok == (state == CaseState.ACCEPTED)


@pytest.mark.rule("G13")
def test_every_point_is_answered_and_its_answer_kept(town: Town) -> None:
    case = town.case_at(CaseState.ACCEPTED)
    first, second = case.edition.review_points.all()
    with pytest.raises(Refused, match="还有 1 项审查要点没有结论"):
        review.conclude(case, {first.pk: Answer.CONFORMS}, "可以", by=town.actor("chen"), at=town.at)
    case = review.conclude(
        case,
        {first.pk: Answer.CONFORMS, second.pk: Answer.NOT_APPLICABLE},
        "符合准予条件",
        notes={second.pk: "无集中空调"},
        by=town.actor("chen"),
        at=town.at,
    )
    assert case.state == CaseState.REVIEWED
    assert case.opinion.conforming
    found = [(finding.point, finding.answer, finding.note) for finding in case.opinion.findings.all()]
    assert found == [(first, Answer.CONFORMS, ""), (second, Answer.NOT_APPLICABLE, "无集中空调")]


@pytest.mark.rule("G13")
def test_one_point_that_fails_makes_the_opinion_non_conforming(town: Town) -> None:
    case = town.case_at(CaseState.ACCEPTED)
    first, second = case.edition.review_points.all()
    answers = {first.pk: Answer.CONFORMS, second.pk: Answer.FAILS}
    case = review.conclude(case, answers, "检测不合格", by=town.actor("chen"), at=town.at)
    assert not case.opinion.conforming


@pytest.mark.rule("G13")
@pytest.mark.parametrize("who", ["lin", "zhou", "zheng", "sun", "feng", "zhao"])
def test_nobody_but_a_reviewer_of_the_office_reviews(town: Town, who: str) -> None:
    case = town.case_at(CaseState.ACCEPTED)
    ruling = rules.why_not_conclude(case, town.answers(case), by=town.actor(who), at=town.at)
    assert ruling.words == "审查由“朝霞区政务服务办公室”的审查人员进行"
