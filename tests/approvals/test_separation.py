"""受审分离 (S42): who accepted does not review, who accepted or reviewed does not decide."""

from __future__ import annotations

import pytest
from django.test import Client

from approvals.actions import decision, intake, review
from approvals.enums import CaseState
from approvals.models import Case
from ground.accounts.actions import appoint
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.law.rulings import Refused
from ground.workdays import legal_day
from tests.town import LONG_AGO, Town


def also(town: Town, who: str, duty: Duty) -> Actor:
    """He holds this duty of the organ beside his own."""
    before = town.at - LONG_AGO
    appoint(town.user(who), town.organ, duty, from_on=legal_day(before), by=Actor.system("seed"), at=before)
    return Actor(town.user(who), town.organ, duty)


@pytest.mark.rule("S42")
def test_who_accepted_does_not_review(town: Town) -> None:
    case = town.case_at(CaseState.ACCEPTED)
    lin = also(town, "lin", Duty.REVIEW)
    assert case.accepted_by == town.user("lin")
    with pytest.raises(Refused, match="这个办件由您受理，受理人不能审查"):
        review.conclude(case, town.answers(case), "符合", by=lin, at=town.at)
    assert review.conclude(case, town.answers(case), "符合", by=town.actor("chen"), at=town.at)


@pytest.mark.rule("S42")
def test_who_accepted_does_not_decide(town: Town) -> None:
    case = town.case_at(CaseState.REVIEWED)
    lin = also(town, "lin", Duty.DECISION)
    for act in (decision.grant, lambda case, **who: review.send_back(case, "看", **who)):
        with pytest.raises(Refused, match="这个办件由您受理，受理人不能决定"):
            act(case, by=lin, at=town.at)


@pytest.mark.rule("S42")
def test_who_reviewed_any_round_decides_none(town: Town) -> None:
    case = review.send_back(town.case_at(CaseState.REVIEWED), "看", by=town.actor("zheng"), at=town.at)
    case = review.conclude(case, town.answers(case), "符合", by=town.actor("he"), at=town.at)
    with pytest.raises(Refused, match="审查人与决定人应为不同人员"):
        decision.grant(case, by=also(town, "chen", Duty.DECISION), at=town.at)


@pytest.mark.rule("S42", "CLK-1")
def test_what_the_law_accepted_nobody_accepted(town: Town) -> None:
    case = town.case_at(CaseState.FILED)
    late = town.at.replace(month=4)
    assert intake.deem_accepted(case.pk, at=late)
    case = Case.objects.with_story().get(pk=case.pk)
    assert case.accepted_by is None
    assert review.conclude(case, town.answers(case), "符合", by=also(town, "lin", Duty.REVIEW), at=late)


@pytest.mark.rule("S42")
def test_a_window_entrusted_with_the_decision_is_excepted(town: Town) -> None:
    case = town.case_at(CaseState.FILED, edition=town.instant)
    case = decision.grant_on_the_spot(case, town.answers(case), by=town.actor("lin"), at=town.at)
    assert case.accepted_by == case.opinion.reviewed_by == case.decision.decided_by == town.user("lin")


@pytest.mark.rule("S42")
@pytest.mark.parametrize(
    "duty,state,words",
    [
        (Duty.REVIEW, CaseState.ACCEPTED, "受理人不能审查"),
        (Duty.DECISION, CaseState.REVIEWED, "受理人不能决定"),
    ],
)
def test_the_queue_says_why_and_the_next_case_is_another(
    town: Town, monkeypatch: pytest.MonkeyPatch, duty: Duty, state: CaseState, words: str
) -> None:
    monkeypatch.setattr("portal.pages.desk.now", lambda: town.at)
    mine = town.case_at(state)
    also(town, "lin", duty)
    holding = town.user("lin").duties.get(duty=duty)
    client = Client()
    client.force_login(town.user("lin"))
    session = client.session
    session["acting_under"] = holding.pk
    session.save()
    html = client.get("/desk/").content.decode()
    assert mine.number in html
    assert words in html
    assert client.get("/desk/next/").url == "/desk/"
    assert words in client.get(f"/desk/cases/{mine.number}/").content.decode()
