"""责令整改: what came in time is looked at before anybody is told of a revocation for it or loses his grant, and is never out of reach
of that look (COM-14).
"""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from approvals.actions import rectification, revocation
from approvals.models import Proceeding
from approvals.proceedings import Item, ProceedingKind, ProceedingState
from approvals.tasks import sweep_proceedings, sweep_suspended
from commitments.enums import CommitmentState
from commitments.models import Commitment
from ground.law.rulings import Refused
from tests.approvals.breaking import DAY, anew, hand_in, in_place, look
from tests.approvals.revoking import FOUND, HOUR, again, over
from tests.approvals.test_order_arrival import enter, late, not_so
from tests.approvals.test_ordered_and_kept import BEIJING
from tests.approvals.test_promises_come_back import Outcome, beside
from tests.town import Town

pytestmark = pytest.mark.django_db
UNSEEN = "还没有核查，请先核查"


def told(town: Town, row: Proceeding, *, at: datetime) -> Proceeding:
    return revocation.notify(again(row), Item.OTHERWISE, FOUND, by=town.actor("zheng"), at=at)


def revoke(town: Town, row: Proceeding, *, at: datetime) -> Proceeding:
    return revocation.revoke(again(row), "逾期未整改到位", by=town.actor("wu"), at=at)


def heard_and_restored(town: Town) -> tuple[Proceeding, Commitment, datetime]:
    """He was told and heard of what had not come; then the window enters what the post had brought on the last day."""
    row, held = late(town)
    end = over(row, ProceedingKind.RECTIFY)
    assert sweep_proceedings(end) == 1
    at = over(told(town, row, at=end + HOUR))
    assert sweep_proceedings(at) == 1
    for no in (1, 2):
        enter(town, held, no, came=end - HOUR, at=at)
    assert (again(row).state, again(row).unmet_at) == (ProceedingState.HEARD, None)
    return again(row), held, at + HOUR


@pytest.mark.rule("COM-14")
def test_each_thing_that_came_in_time_is_looked_at_before_he_is_told(town: Town, client: Client) -> None:
    row, held = late(town)
    for no in (1, 2):
        hand_in(town, held, no, at=town.at + DAY)
    end = over(row, ProceedingKind.RECTIFY)
    assert sweep_proceedings(end) == 1
    client.force_login(town.user("chen"))
    for no in (1, 2):
        with pytest.raises(Refused, match=UNSEEN):
            told(town, row, at=end + DAY)
        assert UNSEEN in client.get(f"/desk/proceedings/{row.uuid}/").text
        look(town, held, no, conforms=no == 1, at=end + DAY)
    assert again(row).unmet_at == end + DAY, "the second one would not do"
    assert "制发撤销事先告知书" in client.get(f"/desk/proceedings/{row.uuid}/").text
    assert told(town, row, at=end + 2 * DAY).state == ProceedingState.NOTIFIED


@pytest.mark.rule("COM-14")
def test_what_he_wrote_after_a_look_is_looked_at_too(town: Town) -> None:
    row, held = not_so(town)
    end = over(row, ProceedingKind.RECTIFY)
    rectification.report(again(row), "已经补测", by=town.actor("zhao"), at=end - 3 * DAY)
    look(town, held, None, conforms=False, at=end - 2 * DAY)
    rectification.report(again(row), "又补测了一次", by=town.actor("zhao"), at=end - DAY)
    assert sweep_proceedings(end) == 1
    with pytest.raises(Refused, match=UNSEEN):
        told(town, row, at=end + HOUR)
    look(town, held, None, at=end + DAY)
    assert (again(row).state, anew(held).state) == (ProceedingState.CLOSED, CommitmentState.FULFILLED)


@pytest.mark.rule("COM-14")
def test_what_comes_late_holds_nothing_up(town: Town) -> None:
    """What had come in time would not do: the letter that came after the last day waits for no look of its own."""
    row, held = not_so(town)
    end = over(row, ProceedingKind.RECTIFY)
    rectification.report(again(row), "已经补测", by=town.actor("zhao"), at=end - 3 * DAY)
    look(town, held, None, conforms=False, at=end - 2 * DAY)
    assert sweep_proceedings(end) == 1
    rectification.report(again(row), "请再等等", by=town.actor("zhao"), at=end + HOUR)
    assert told(town, row, at=end + DAY).state == ProceedingState.NOTIFIED


@pytest.mark.rule("COM-14")
def test_what_he_handed_in_after_a_look_is_looked_at_as_a_whole(town: Town) -> None:
    held, _other, row, at = beside(town, Outcome.REDONE)
    in_place(town, BEIJING)
    row = Proceeding.objects.with_story().pending().get(case=row.case)
    row = rectification.order_rectification(row, "请补测", by=town.actor("chen"), at=at)
    look(town, held, None, conforms=False, at=at + HOUR)
    for no in (1, 2):
        hand_in(town, held, no, at=at + DAY)
        look(town, held, no, at=at + DAY)
    end = over(row, ProceedingKind.RECTIFY)
    assert sweep_proceedings(end) == 1
    with pytest.raises(Refused, match=UNSEEN):
        told(town, row, at=end + HOUR)
    look(town, held, None, at=end + DAY)
    assert again(row).state == ProceedingState.CLOSED


@pytest.mark.rule("COM-14", "COM-19")
def test_what_waited_for_another_promise_is_under_its_order_again_and_looked_at(town: Town) -> None:
    held, other, row, at = beside(town, Outcome.REDONE)
    in_place(town, BEIJING)
    row = Proceeding.objects.with_story().pending().get(case=row.case)
    row = rectification.order_rectification(row, "请补测", by=town.actor("chen"), at=at)
    for no in (1, 2):
        hand_in(town, held, no, at=at + DAY)
        look(town, held, no, at=at + DAY)
        hand_in(town, other, no, at=at + DAY)
        look(town, other, no, at=at + DAY)
    assert anew(held).state == CommitmentState.SUSPENDED
    assert sweep_suspended(at + 2 * DAY) == 1
    assert anew(held).state == CommitmentState.RECTIFYING
    end = over(row, ProceedingKind.RECTIFY)
    assert sweep_proceedings(end) == 1
    assert (anew(held).state, again(row).unmet_at) == (CommitmentState.RECTIFYING, None)
    with pytest.raises(Refused, match=UNSEEN):
        told(town, row, at=end + HOUR)
    look(town, held, None, at=end + DAY)
    assert (again(row).state, anew(held).state) == (ProceedingState.CLOSED, CommitmentState.FULFILLED)


@pytest.mark.rule("COM-14", "LIF-1")
def test_nothing_is_revoked_for_what_came_in_time_before_it_was_looked_at(
    town: Town, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, held, at = heard_and_restored(town)
    with pytest.raises(Refused, match=UNSEEN):
        revoke(town, row, at=at)
    monkeypatch.setattr("portal.pages.proceedings.now", lambda: at)
    client.force_login(town.user("wu"))
    assert UNSEEN in client.get(f"/desk/proceedings/{row.uuid}/").text
    said = {"reasons": "逾期未整改到位", "read": str(again(row).last_entry)}
    assert UNSEEN in client.post(f"/proceedings/{row.uuid}/preview/", said).text
    for no in (1, 2):
        look(town, held, no, conforms=no == 1, at=at)
    assert again(row).unmet_at == at
    assert revoke(town, row, at=at + HOUR).state == ProceedingState.REVOKED


@pytest.mark.rule("COM-14")
def test_what_was_looked_at_and_found_right_is_closed(town: Town) -> None:
    row, held, at = heard_and_restored(town)
    with pytest.raises(Refused, match="还没有补齐并核对符合"):
        revocation.close(again(row), "已经补齐", by=town.actor("wu"), at=at)
    for no in (1, 2):
        look(town, held, no, at=at)
    with pytest.raises(Refused, match="经核查符合，没有可以撤销的情形"):
        revoke(town, row, at=at + HOUR)
    revocation.close(again(row), "整改期限内已经补齐", by=town.actor("wu"), at=at + HOUR)
    assert (again(row).state, anew(held).state) == (ProceedingState.CLOSED, CommitmentState.FULFILLED)
