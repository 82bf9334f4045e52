"""核查逾期: a check that the organ does not make in its days is in the way of nobody's next commitment (COM-18, COM-19)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from approvals import rules, tasks
from approvals.actions import checking, decision, filing, performing, signing
from approvals.actions.life import origin
from approvals.actions.standing import to_look_up_again
from approvals.enums import Purpose
from approvals.models import Case
from commitments.enums import CommitmentState, Kind, Method, PromisedState
from commitments.models import Commitment
from credit.models import Bar
from ground import clocks
from ground.clocks.marks import mark_due
from ground.documents.pdf import render_html
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from tests.approvals.breaking import hand_in
from tests.approvals.committed import committed
from tests.approvals.test_commitment import anew, filed, shown, signed, spot, standing
from tests.approvals.test_performing import GIVEN_UP
from tests.licences.lasting import concluded, done, drafted, given, opened
from tests.promising import lacking_draft
from tests.town import Town, pdf

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def supplied(town: Town) -> tuple[Case, Commitment]:
    """Granted on his word, all of it handed in the next day."""
    case = filed(town)
    signed(town, case)
    case = spot(town, anew(case))
    held = standing(case)
    one = held.promised.select_related("material", "commitment").get()
    performing.supply(held, one, files=[pdf("报告.pdf")], by=town.actor("zhao"), at=town.at + DAY)
    return case, held


def check_over(held: Commitment) -> datetime:
    clock = clocks.of(held.promised.get().thread, Kind.VERIFY)
    assert clock is not None
    return clock.lapses_at


def again(held: Commitment) -> Commitment:
    return Commitment.objects.with_story().get(pk=held.pk)


def another(town: Town, case: Case, at: datetime) -> Case:
    """The same party's next application for the same matter, on its word again, signed."""
    draft = lacking_draft(town, case.edition, "credit", at=at, REPORT="committed")
    other = filing.file(draft, again="另一处场所", by=town.actor("zhao"), at=at)
    signing.sign(other, shown(other, at), name="赵敏", by=town.actor("zhao"), at=at)
    return anew(other)


def verified(town: Town, held: Commitment, *, conforms: bool, at: datetime, whole: bool = False) -> None:
    checking.verify(
        again(held),
        None if whole else held.promised.select_related("material", "commitment").get(),
        method=Method.WRITTEN,
        conforms=conforms,
        words="" if conforms else "检测项目不全",
        by=town.actor("chen"),
        at=at,
    )


@pytest.mark.rule("COM-19")
def test_until_the_organs_days_are_over_one_at_a_time(town: Town) -> None:
    case, held = supplied(town)
    before = check_over(held) - timedelta(minutes=1)
    assert tasks.sweep_checks(before) == 0
    assert "正在履行" in rules.why_not_twice(case.edition, case.party).words


@pytest.mark.rule("COM-18")
@pytest.mark.rule("COM-19")
def test_then_the_next_commitment_is_possible_and_the_check_still_owed(town: Town) -> None:
    case, held = supplied(town)
    over = check_over(held)
    assert tasks.sweep_checks(over) == 1
    assert tasks.sweep_checks(over) == 0
    assert again(held).state == CommitmentState.PERFORMING
    assert Entry.objects.of(case.thread).filter(act="commitments.check_over").count() == 1
    assert Notice.objects.filter(thread=case.thread, subject__contains="不影响您再次承诺").exists()
    other = another(town, case, over)
    assert standing(other).state == CommitmentState.SIGNED
    assert clocks.of(held.promised.get().thread, Kind.VERIFY).settled_at is None
    mark_due(over)
    assert checking.remind(at=over), "whoever watches is told as before"
    verified(town, held, conforms=True, at=over)
    assert again(held).state == CommitmentState.FULFILLED


@pytest.mark.rule("COM-19")
def test_what_is_still_his_to_hand_in_is_in_the_way(town: Town) -> None:
    case = filed(town)
    signed(town, case)
    case = spot(town, anew(case))
    held = standing(case)
    assert tasks.sweep_checks(town.at + 50 * DAY) == 0
    assert rules.why_not_twice(case.edition, case.party).words
    assert "还有承诺的材料没有提交" in rules.why_not_check_over(held, at=town.at).words


@pytest.mark.rule("COM-19")
def test_found_wanting_late_it_is_his_turn_again_beside_the_other(town: Town) -> None:
    case, held = supplied(town)
    over = check_over(held)
    tasks.sweep_checks(over)
    assert rules.why_not_twice(case.edition, case.party).ok
    verified(town, held, conforms=False, at=over)
    assert held.promised.get().state == PromisedState.FAILS
    assert rules.why_not_twice(case.edition, case.party).words
    with pytest.raises(Refused, match="正在履行"):
        another(town, case, over)


@pytest.mark.rule("COM-19")
def test_late_beside_another_one_it_may_be_found_broken_all_the_same(town: Town) -> None:
    case, held = supplied(town)
    over = check_over(held)
    tasks.sweep_checks(over)
    other = another(town, case, over)
    verified(town, held, conforms=False, at=over)
    late = clocks.of(held.promised.get().thread, Kind.SUPPLY).lapses_at
    assert tasks.sweep_commitments(late) == 1
    assert again(held).state == CommitmentState.OVERDUE
    assert standing(anew(other)).state == CommitmentState.SIGNED


@pytest.mark.rule("K3")
def test_whoever_is_listed_meanwhile_is_still_looked_up(town: Town) -> None:
    case, held = supplied(town)
    tasks.sweep_checks(check_over(held))
    assert Commitment.objects.under_way().filter(pk=held.pk).exists()
    assert not Commitment.objects.running().filter(pk=held.pk).exists()
    assert case.pk not in list(to_look_up_again(at=town.at)), "no register says anything of him"


@pytest.mark.rule("COM-18")
def test_his_page_says_that_it_is_held_against_nobody(town: Town, client: Client) -> None:
    case, held = supplied(town)
    tasks.sweep_checks(check_over(held))
    client.force_login(town.user("zhao"))
    page = client.get(f"/cases/{case.number}/commitment/performing/").text
    assert "不影响您在同一事项上再次承诺" in page


@pytest.mark.rule("COM-8", "COM-18")
@pytest.mark.parametrize("found", [None, False])
def test_whom_the_organ_kept_waiting_gives_his_licence_up_freely(
    client: Client, town: Town, found: bool | None
) -> None:
    """All of it was there, and the days of the look are over: unless it was found wanting since, the delay closes nothing to him."""
    licence = given(town, opened(town))
    _case, commitment = committed(town, names=("卫生检测报告",), case=origin(licence))
    hand_in(town, commitment, at=town.at)
    at = check_over(commitment)
    assert tasks.sweep_checks(at) == 1
    if found is not None:
        verified(town, commitment, conforms=found, at=at)
    client.force_login(town.user("zhao"))
    draft = drafted(town, licence, Purpose.CANCELLATION, at=at)
    assert (GIVEN_UP in client.get(f"/drafts/{draft.uuid}/check/").text) == (found is False)
    case = decision.grant(concluded(town, draft, at=at), by=town.actor("zheng"), at=at)
    assert (GIVEN_UP in render_html(case.decision.document)) == (found is False)
    assert Bar.objects.filter(party=case.party).exists() == (found is False)


@pytest.mark.rule("COM-8", "COM-19")
def test_a_licence_that_is_given_up_ends_every_promise_it_rests_on(town: Town) -> None:
    """The grant's, that the organ never looked at, and the renewal's, that he has not kept."""
    licence = given(town, opened(town))
    _case, first = committed(town, names=("卫生检测报告",), case=origin(licence))
    hand_in(town, first, at=town.at)
    at = check_over(first)
    assert tasks.sweep_checks(at) == 1
    renewed = done(town, licence, Purpose.RENEWAL, at=at)
    _case, second = committed(town, names=("卫生检测报告",), case=renewed, signed_at=at)
    assert (again(first).state, again(second).state) == (CommitmentState.PERFORMING,) * 2
    given_up = done(town, licence, Purpose.CANCELLATION, at=at + DAY)
    assert GIVEN_UP in render_html(given_up.decision.document)
    for one in (first, second):
        assert again(one).state == CommitmentState.ENDED
        threads = [again(one).own_thread, *(each.thread for each in one.promised.all())]
        assert not any(clocks.open_for(threads).values())
    assert Bar.objects.filter(party=given_up.party).count() == 1, "of what he gave up himself"
