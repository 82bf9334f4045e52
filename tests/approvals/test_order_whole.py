"""责令整改 of a letter of which more is to come: what has days of its own is not late with the order, and what the office found in order
is not revoked for it (COM-14, CLK-15, LIF-2).
"""

from __future__ import annotations

from datetime import datetime

import pytest

from approvals import rules
from approvals.actions import rectification, revocation, supplements
from approvals.models import Case, Proceeding
from approvals.proceedings import Breach, Item, ProceedingKind, ProceedingState
from approvals.tasks import sweep_commitments, sweep_proceedings
from commitments.enums import CommitmentState, Scheme
from commitments.models import Commitment
from ground.accounts.actor import Actor
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.workdays.calendar import after, between, legal_day, midnight
from licences.models import Licence
from tests.approvals.breaking import DAY, acts, anew, hand_in, in_place, last_moment, look, one_of
from tests.approvals.committed import committed
from tests.approvals.revoking import FOUND, HOUR, again, opened, over, struck
from tests.approvals.test_order_arrival import BEIJING, FAILED, OVER, enter, not_so, write
from tests.approvals.test_promises_come_back import Outcome, closed, promised
from tests.town import Town

pytestmark = pytest.mark.django_db
UNSEEN, IN_ORDER = "还没有核查，请先核查", "没有可以撤销的情形，请终结本程序"


def to_come(town: Town, scheme: Scheme = Scheme.CREDIT) -> tuple[Proceeding, Commitment]:
    """What he said is not so and is ordered to be put right; what he promised to hand in is due long after that."""
    row = opened(town, Breach.MISMATCH, scheme=scheme)
    in_place(town, BEIJING)
    row = rectification.order_rectification(again(row), "请设消毒间", by=town.actor("chen"), at=town.at)
    assert row.commitment is not None
    return row, row.commitment


def told(town: Town, row: Proceeding, item: Item = Item.UNQUALIFIED, *, at: datetime) -> Proceeding:
    return revocation.notify(again(row), item, FOUND, by=town.actor("zheng"), at=at)


def revoke(town: Town, row: Proceeding, *, at: datetime) -> Proceeding:
    return revocation.revoke(again(row), "未整改到位", by=town.actor("wu"), at=at)


@pytest.mark.rule("CLK-15", "COM-14")
@pytest.mark.parametrize("scheme", [Scheme.CREDIT, Scheme.NOTIFIED])
def test_what_has_days_of_its_own_is_not_late_with_the_order(town: Town, scheme: Scheme) -> None:
    row, held = to_come(town, scheme)
    end = over(row, ProceedingKind.RECTIFY)
    rectification.report(again(row), "已设消毒间", by=town.actor("zhao"), at=end - 3 * DAY)
    assert sweep_proceedings(end) == 1
    assert OVER in acts(row.case)
    assert FAILED not in acts(row.case)
    with pytest.raises(Refused, match=UNSEEN):
        told(town, row, at=end + HOUR)
    look(town, held, None, at=end + DAY)
    assert again(row).state == ProceedingState.CLOSED
    assert anew(held).state == CommitmentState.PERFORMING, "what is to come, comes in its own days"
    for no in (1, 2):
        hand_in(town, held, no, at=end + 2 * DAY)
        look(town, held, no, at=end + 2 * DAY)
    assert anew(held).state == CommitmentState.FULFILLED


@pytest.mark.rule("COM-14")
def test_found_in_order_within_the_days_it_is_over_though_more_is_to_come(town: Town) -> None:
    row, held = to_come(town)
    look(town, held, None, at=town.at + DAY)
    assert again(row).state == ProceedingState.CLOSED
    assert anew(held).state == CommitmentState.PERFORMING


@pytest.mark.rule("CLK-15", "COM-14")
def test_what_is_brought_early_and_will_not_do_is_not_late_with_the_order(town: Town) -> None:
    row, held = to_come(town)
    end = over(row, ProceedingKind.RECTIFY)
    hand_in(town, held, 1, at=town.at + DAY)
    look(town, held, 1, conforms=False, at=town.at + DAY)
    rectification.report(again(row), "已设消毒间", by=town.actor("zhao"), at=end - DAY)
    assert sweep_proceedings(end) == 1
    assert FAILED not in acts(row.case)
    look(town, held, None, at=end + HOUR)
    assert (again(row).state, anew(held).state) == (ProceedingState.CLOSED, CommitmentState.PERFORMING)


@pytest.mark.rule("CLK-15", "COM-14")
def test_of_two_things_the_one_that_is_not_due_yet_is_not_late_with_the_other(town: Town) -> None:
    """The second came early and has its days again since it will not do; the first was late, was ordered and came."""
    case, held = committed(town)
    last = last_moment(one_of(held, 1))
    hand_in(town, held, 2, at=town.at + DAY)
    look(town, held, 2, conforms=False, at=last - 5 * DAY)
    late = {"kind": Breach.OVERDUE, "words": "逾期未补齐", "commitment": anew(held)}
    row = revocation.open(case, **late, by=Actor.system("clock"), at=last)
    in_place(town, BEIJING)
    row = rectification.order_rectification(again(row), "请补交", by=town.actor("chen"), at=last)
    end = over(row, ProceedingKind.RECTIFY)
    assert last_moment(one_of(held, 2)) > end
    hand_in(town, held, 1, at=end - DAY)
    assert sweep_proceedings(end) == 1
    assert FAILED not in acts(case)
    with pytest.raises(Refused, match=UNSEEN):
        told(town, row, at=end + HOUR)
    look(town, held, 1, at=end + HOUR)
    assert (again(row).state, anew(held).state) == (ProceedingState.CLOSED, CommitmentState.PERFORMING)
    hand_in(town, held, 2, at=end + DAY)
    look(town, held, 2, at=end + DAY)
    assert anew(held).state == CommitmentState.FULFILLED


@pytest.mark.rule("COM-14")
def test_of_which_nothing_was_reported_it_was_not_put_right(town: Town) -> None:
    row, held = to_come(town)
    assert sweep_proceedings(over(row, ProceedingKind.RECTIFY)) == 1
    assert FAILED in acts(row.case)
    assert anew(held).state == CommitmentState.MISMATCHED


def heard_in_time(
    town: Town, item: Item = Item.UNQUALIFIED, *, early: bool = False
) -> tuple[Proceeding, Commitment, datetime]:
    """The days ran out, he was told and heard; then his letter of the last day is entered. `early`: the office had looked within the days,
    and it was not in order yet.
    """
    row, held = not_so(town)
    if early:
        look(town, held, None, conforms=False, at=town.at + DAY)
        assert again(row).reports.count() == 1
    end = over(row, ProceedingKind.RECTIFY)
    assert sweep_proceedings(end) == 1
    told(town, row, item, at=end + HOUR)
    revocation.waive(again(row), by=town.actor("zhao"), at=end + HOUR)
    write(town, row, came=end - HOUR, at=end + DAY)
    return again(row), held, end + DAY


@pytest.mark.rule("LIF-1", "COM-14")
def test_what_came_in_time_and_is_in_order_is_not_revoked_because_an_earlier_look_found_otherwise(
    town: Town,
) -> None:
    row, held, at = heard_in_time(town, early=True)
    look(town, held, None, at=at)
    with pytest.raises(Refused, match=IN_ORDER):
        revoke(town, row, at=at + HOUR)
    revocation.close(again(row), "整改期限内已经补测", by=town.actor("wu"), at=at + HOUR)
    assert anew(held).state == CommitmentState.FULFILLED


@pytest.mark.rule("LIF-1", "COM-14")
def test_nor_because_of_a_report_on_which_nothing_is_to_rest(town: Town) -> None:
    row, held, at = heard_in_time(town)
    revocation.open(row.case, kind=Breach.OTHER, words="有人反映噪声", by=Actor.system("clock"), at=at)
    look(town, held, None, at=at)
    late = list(again(row).reports.filter(after_notice=True))
    supplements.set_aside(again(row), late, "与本许可无关", by=town.actor("zheng"), at=at)
    with pytest.raises(Refused, match=IN_ORDER):
        revoke(town, row, at=at + HOUR)


@pytest.mark.rule("LIF-2")
def test_deceit_that_he_was_told_of_since_is_revoked_whatever_was_put_right(town: Town) -> None:
    row, held, at = heard_in_time(town)
    found = "向窗口工作人员行贿取得许可"
    supplements.supplement(again(row), Item.FRAUD, found, by=town.actor("zheng"), at=at)
    revocation.waive(again(row), by=town.actor("zhao"), at=at)
    look(town, held, None, at=at)
    assert revoke(town, row, at=at + HOUR).state == ProceedingState.REVOKED


@pytest.mark.rule("LIF-1")
def test_what_the_organ_did_wrong_is_not_mended_by_what_he_put_right(town: Town) -> None:
    row, held, at = heard_in_time(town, Item.POWER)
    look(town, held, None, at=at)
    assert revoke(town, row, at=at + HOUR).state == ProceedingState.REVOKED


@pytest.mark.rule("COM-14")
def test_what_was_reported_besides_is_concluded_by_people(town: Town) -> None:
    """All that was ordered is in order: what somebody reported of something else is still before the desk."""
    row, held = not_so(town)
    revocation.open(
        row.case, kind=Breach.OTHER, words="有人反映越权审批", by=Actor.system("clock"), at=town.at
    )
    look(town, held, None, at=town.at + DAY)
    assert again(row).state != ProceedingState.CLOSED
    at = over(row, ProceedingKind.RECTIFY)
    sweep_proceedings(at)
    assert told(town, row, Item.POWER, at=at + HOUR).state == ProceedingState.NOTIFIED


@pytest.mark.rule("COM-14", "RQ-10")
def test_a_look_before_his_papers_were_entered_is_no_look_at_them(town: Town) -> None:
    row, held = to_come(town)
    end, noon = over(row, ProceedingKind.RECTIFY), town.at + 2 * HOUR
    look(town, held, None, conforms=False, at=noon + 3 * HOUR)
    assert sweep_proceedings(end) == 1
    assert FAILED in acts(row.case)
    for no in (1, 2):
        enter(town, held, no, came=noon, at=end + DAY)
        look(town, held, no, at=end + DAY)
    assert again(row).unmet_at is None
    with pytest.raises(Refused, match=UNSEEN):
        told(town, row, at=end + DAY)
    look(town, held, None, at=end + 2 * DAY)
    assert (again(row).state, anew(held).state) == (ProceedingState.CLOSED, CommitmentState.FULFILLED)


@pytest.mark.rule("COR-2")
def test_of_a_second_suspicion_he_hears_as_little_as_of_the_first(town: Town) -> None:
    """He was told of one, and that it came to nothing; of the next he is told nothing, so nothing of its end either."""
    case, held = committed(town)
    suspect = {"kind": Breach.MISMATCH, "commitment": held, "by": Actor.system("clock")}
    row = revocation.open(case, words="举报", at=town.at, **suspect)
    told(town, row, at=town.at + HOUR)
    revocation.close(again(row), "查无实据", by=town.actor("wu"), at=town.at + 2 * HOUR)
    second = revocation.open(case, words="又一次举报", at=town.at + DAY, **suspect)
    assert anew(held).state == CommitmentState.MISMATCHED
    assert rules.known_state(anew(held)) == CommitmentState.PERFORMING
    end = town.at + 2 * DAY
    revocation.close(again(second), "举报人所说不实", by=town.actor("chen"), at=end)
    heard_of = Notice.objects.filter(thread=case.thread, told_at=end, subject__contains="承诺问题处理终结")
    assert not heard_of.filter(user=town.user("zhao")).exists()
    assert anew(held).state == CommitmentState.PERFORMING


@pytest.mark.rule("COM-14", "COR-14")
def test_where_nobody_may_look_any_more_nothing_waits_for_a_look(town: Town) -> None:
    """The letter waited for another one, what was ordered of it came in time; then the organ closed the licence, and with it the letter."""
    licence, held = promised(town)
    case = Case.objects.of_thread(held.thread)
    system = Actor.system("clock")
    row = revocation.open(case, kind=Breach.MISMATCH, words="不符", commitment=held, by=system, at=town.at)
    told(town, row, Item.PROCEDURE, at=town.at)
    revocation.waive(again(row), by=town.actor("zhao"), at=town.at)
    row = revoke(town, row, at=town.at)
    promised(town)
    at = town.at + 2 * DAY
    struck(town, again(row), Outcome.REDONE, at=at)
    assert anew(held).state == CommitmentState.SUSPENDED
    in_place(town, BEIJING)
    row = Proceeding.objects.with_story().pending().get(case=row.case)
    row = rectification.order_rectification(row, "请补测", by=town.actor("chen"), at=at)
    for no in (1, 2):
        hand_in(town, held, no, at=at + DAY)
    closed(town, Licence.objects.get(pk=licence.pk), at=at + 2 * DAY)
    assert anew(held).state == CommitmentState.ENDED
    end = over(row, ProceedingKind.RECTIFY)
    assert sweep_proceedings(end) == 1
    with pytest.raises(Refused, match="不用核查"):
        look(town, held, 1, at=end + HOUR)
    assert told(town, row, at=end + HOUR).state == ProceedingState.NOTIFIED


def asked_again(town: Town, *, days: int, after: int = 0) -> tuple[Proceeding, Commitment, datetime]:
    """It was doubted on the day of the promise, revoked so many days `after`, and so many `days` later again a reconsideration had it
    decided again.
    """
    row = opened(town, Breach.MISMATCH)
    told(town, row, Item.UNQUALIFIED, at=town.at)
    revocation.waive(again(row), by=town.actor("zhao"), at=town.at)
    row = revoke(town, row, at=town.at + after * DAY)
    at = town.at + (after + days) * DAY
    struck(town, again(row), Outcome.REDONE, at=at)
    row = Proceeding.objects.with_story().pending().get(case=row.case)
    assert row.commitment is not None
    assert row.commitment.state == CommitmentState.MISMATCHED
    return row, row.commitment, at


# Decided at once, and after sixty working days: a proceeding that comes to nothing takes none of them.
DECIDED = pytest.mark.parametrize("after", [0, 100])


@DECIDED
@pytest.mark.rule("G10", "CLK-15")
def test_what_was_revoked_and_comes_to_nothing_in_the_end_has_the_days_it_had(town: Town, after: int) -> None:
    """His days stood still while the grant was gone and while it was asked again: none of them are lost."""
    row, held, at = asked_again(town, days=150, after=after)
    revocation.close(row, "查无实据", by=town.actor("wu"), at=at + DAY)
    assert anew(held).state == CommitmentState.PERFORMING
    assert last_moment(one_of(held, 1)) > at + 80 * DAY, "sixty working days"
    last = last_moment(one_of(held, 1)) - HOUR
    body = Notice.objects.get(subject__contains="补齐期限顺延", user=town.user("zhao"), channel="inbox").body
    for no in (1, 2):
        assert f"“{one_of(held, no).material.name}”最迟 {last.year}年{last.month}月{last.day}日" in body


@DECIDED
@pytest.mark.rule("G10", "CLK-15", "COM-14")
def test_under_an_order_nothing_is_late_whose_days_stand_still(town: Town, after: int) -> None:
    row, held, at = asked_again(town, days=150, after=after)
    in_place(town, BEIJING)
    row = rectification.order_rectification(again(row), "请设消毒间", by=town.actor("chen"), at=at)
    end = over(row, ProceedingKind.RECTIFY)
    rectification.report(again(row), "已设消毒间", by=town.actor("zhao"), at=end - DAY)
    assert sweep_proceedings(end) == 1
    assert FAILED not in acts(row.case)
    look(town, held, None, at=end + HOUR)
    assert (again(row).state, anew(held).state) == (ProceedingState.CLOSED, CommitmentState.PERFORMING)
    assert last_moment(one_of(held, 1)) > end + 80 * DAY


@pytest.mark.rule("G10", "CLK-15", "RQ-10")
def test_what_is_brought_while_it_is_asked_again_and_will_not_do_loses_no_day(town: Town) -> None:
    row, held, at = asked_again(town, days=150)
    hand_in(town, held, 1, at=at + DAY)
    look(town, held, 1, False, at=at + 2 * DAY)
    revocation.close(again(row), "查无实据", by=town.actor("wu"), at=at + 3 * DAY)
    assert last_moment(one_of(held, 1)) == last_moment(one_of(held, 2))


@pytest.mark.rule("CLK-15", "COM-14", "RQ-10")
def test_what_stood_still_before_it_was_brought_has_the_days_of_then(town: Town) -> None:
    """Another thing of the letter was late and is put right; this one was due later, and was brought while its days stood still."""
    in_place(town, BEIJING)
    case, held = committed(town)
    hand_in(town, held, 2, at=town.at + DAY)
    late = last_moment(one_of(held, 1))
    look(town, held, 2, False, at=town.at + 20 * DAY)
    left = between(legal_day(late), legal_day(last_moment(one_of(held, 2)) - HOUR))
    assert sweep_commitments(late) == 1
    row = Proceeding.objects.with_story().get(case=case)
    row = rectification.order_rectification(again(row), "请补齐", by=town.actor("chen"), at=late)
    at = over(row, ProceedingKind.RECTIFY) - 3 * DAY
    assert at > last_moment(one_of(held, 2))
    for no in (2, 1):
        hand_in(town, held, no, at=at)
        look(town, held, no, no == 1, at=at + HOUR)
    assert (again(row).state, anew(held).state) == (ProceedingState.CLOSED, CommitmentState.PERFORMING)
    assert last_moment(one_of(held, 2)) == midnight(after(legal_day(at + HOUR), left).on + DAY)
