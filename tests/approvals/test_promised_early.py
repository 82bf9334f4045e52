"""承诺 before the decision: what is promised may come from the signature on, and no grant leans on a letter whose last day is over."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils.timezone import now

from approvals import rules, tasks
from approvals.actions import decision, performing, review, signing
from approvals.enums import CaseState
from approvals.models import Case, Proceeding
from commitments.enums import CommitmentState, PromisedState
from commitments.models import Commitment, Promised
from ground import clocks
from ground.documents.pdf import render_html
from ground.law.rulings import Refused
from tests.approvals.test_commitment import anew, filed, signed, spot, standing
from tests.approvals.test_performing_pages import COMES
from tests.promising import REPORT
from tests.town import Town, pdf

pytestmark = pytest.mark.django_db

LONG = timedelta(days=130)


def report_of(case: Case) -> Promised:
    return standing(case).promised.select_related("material", "commitment").get()


def reviewed(town: Town, case: Case, at: datetime) -> Case:
    return review.conclude(anew(case), town.answers(case), "符合", by=town.actor("chen"), at=at)


def late(town: Town) -> tuple[Case, datetime]:
    """Signed, accepted by silence, and reviewed when the sixty working days are over."""
    case = filed(town)
    signed(town, case)
    at = town.at + LONG
    tasks.sweep_silence(at)
    return reviewed(town, case, at), at


@pytest.mark.rule("CLK-15")
def test_nothing_is_granted_on_a_letter_whose_last_day_is_over(town: Town) -> None:
    case, at = late(town)
    with pytest.raises(
        Refused, match=f"已于 2026年6月1日 届满，还缺少：{REPORT}.*重新签署承诺书，或者撤回承诺"
    ):
        decision.grant(case, by=town.actor("zheng"), at=at)


@pytest.mark.rule("CLK-15")
def test_what_is_missing_is_handed_in_and_it_is_granted_and_kept(town: Town) -> None:
    case, at = late(town)
    performing.supply(standing(case), report_of(case), files=[pdf("报告.pdf")], by=town.actor("zhao"), at=at)
    assert anew(case).state == CaseState.ACCEPTED
    case = decision.grant(reviewed(town, case, at), by=town.actor("zheng"), at=at)
    assert standing(case).state == CommitmentState.FULFILLED
    assert report_of(case).state == PromisedState.CONFORMS
    assert "补齐" not in render_html(case.decision.document)
    assert (tasks.sweep_commitments(at + LONG), Proceeding.objects.count()) == (0, 0)


@pytest.mark.rule("CLK-15")
@pytest.mark.rule("U9")
def test_signed_anew_its_days_are_counted_anew(town: Town) -> None:
    case, at = late(town)
    first = standing(case)
    signed(town, case, at=at)
    assert Commitment.objects.get(pk=first.pk).state == CommitmentState.ENDED
    with pytest.raises(Refused, match="已经签署"):
        signed(town, case, at=at)
    case = decision.grant(anew(case), by=town.actor("zheng"), at=at)
    assert standing(case).state == CommitmentState.PERFORMING
    assert tasks.sweep_commitments(at) == 0
    assert clocks.of(report_of(case).thread, "commitments.supply").lapses_at > at


@pytest.mark.rule("COM-7")
def test_taken_back_it_goes_the_ordinary_way(town: Town) -> None:
    case, at = late(town)
    case = signing.withdraw(case, by=town.actor("zhao"), at=at)
    (owed,) = rules.owed_after(case)
    signing.hand_in(case, owed, [pdf()], by=town.actor("zhao"), at=at)
    case = decision.grant(reviewed(town, case, at), by=town.actor("zheng"), at=at)
    assert case.state == CaseState.GRANTED


@pytest.mark.rule("CLK-15")
def test_what_came_before_the_decision_is_owed_no_more_and_what_did_not_is(town: Town) -> None:
    case = filed(town, committable=(REPORT, "场所平面图"))
    signed(town, case)
    early = standing(case).promised.select_related("material", "commitment")
    assert rules.why_not_hand_in(anew(case), standing(case), by=town.actor("zhao"), at=town.at).ok
    one = early.get(material__name=REPORT)
    performing.supply(standing(case), one, files=[pdf("报告.pdf")], by=town.actor("zhao"), at=town.at)
    assert clocks.open_for([one.thread]) == {}, "the review looks at it, no check of its own"
    case = spot(town, anew(case))
    assert standing(case).state in (CommitmentState.PERFORMING, CommitmentState.FULFILLED)
    assert early.get(pk=one.pk).state == PromisedState.CONFORMS


@pytest.mark.rule("CLK-15")
def test_online_it_comes_before_the_decision(town: Town, client: Client) -> None:
    signed_at = now() - timedelta(days=150)
    case = filed(town, at=signed_at)
    signed(town, case, at=signed_at)
    tasks.sweep_silence(now())
    client.force_login(town.user("zhao"))
    page = client.get(f"/cases/{case.number}/").text
    assert "补齐期限已过，还没有作出决定" in page
    assert "提交承诺的材料" in page
    assert client.get(f"/cases/{case.number}/commitment/letter/").status_code == 200
    told = {"file": pdf("报告.pdf")}
    answer = client.post(f"/cases/{case.number}/commitment/promised/1/files/", told, follow=True)
    assert "已经收到" in answer.text
    assert "补齐期限已过" not in client.get(f"/cases/{case.number}/").text


@pytest.mark.rule("CLK-15")
def test_the_window_takes_it_before_the_decision(town: Town, client: Client) -> None:
    signed_at = now() - timedelta(days=1)
    case = filed(town, at=signed_at)
    signed(town, case, at=signed_at)
    client.force_login(town.user("lin"))
    assert "窗口收取承诺的材料" in client.get(f"/desk/cases/{case.number}/").text
    told = {"no": "1", "originals": "0", "copies": "2", "way": "counter", **COMES}
    page = client.post(f"/cases/{case.number}/commitment/papers/", told, follow=True)
    assert "承诺的材料已收到" in page.text
    assert anew(case).papers.get(material__name=REPORT).copies == 2
    assert rules.missing_materials(anew(case)) == []
