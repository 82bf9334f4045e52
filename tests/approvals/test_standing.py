"""How the applicant stood is looked up at the filing, the acceptance and the decision, and kept with the case (K3, COR-4)."""

import pytest

from approvals.actions import decision, filing, intake, review
from approvals.enums import Answer, CaseState
from credit.actions.bars import bar
from credit.enums import BarGround, Moment
from credit.models import StandingCheck
from ground.accounts.actor import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.rule("K3")]


def looked_up(case):
    return list(StandingCheck.objects.filter(thread=case.thread).values_list("moment", flat=True))


def test_each_act_keeps_the_version_it_used(town):
    case = filing.file(town.draft(), by=town.actor("zhao"), at=town.at)
    case = intake.accept(case, by=town.actor("lin"), at=town.at)
    # Something becomes known of him between the acceptance and the decision: an ordinary case goes on (CRE-1).
    told = {"basis": "天津“一制三化”方案", "thread": "case:else", "at": town.at}
    told |= {"basic_code": town.edition.matter.basic_code, "matter_name": "卫生许可"}
    bar(case.party, BarGround.GIVEN_UP, by=Actor.system("licence"), **told)
    case = review.conclude(
        case, town.answers(case, Answer.CONFORMS), "符合", by=town.actor("chen"), at=town.at
    )
    case = decision.grant(case, by=town.actor("zheng"), at=town.at)
    assert looked_up(case) == [Moment.FILING, Moment.ACCEPTANCE, Moment.RECHECK, Moment.DECISION]
    first, second, _follows, third = StandingCheck.objects.filter(thread=case.thread).order_by("pk")
    assert first.version == second.version != third.version
    assert [one["rule_id"] for one in third.restrictions] == ["COM-8"]


def test_a_refusal_looks_too(town):
    assert looked_up(town.case_at(CaseState.REFUSED))[-1] == Moment.DECISION
