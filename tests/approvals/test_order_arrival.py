"""责令整改 and the day on which something came: late is late whenever the timer comes round, in time is in time whenever it is entered
(COM-14, RQ-10).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localtime

from approvals.actions import checking, performing, rectification, revocation, supplements
from approvals.models import Plea, Proceeding
from approvals.proceedings import Breach, Item, ProceedingKind, ProceedingState
from approvals.tasks import sweep_proceedings
from commitments.enums import CommitmentState, Method, PromisedState, Scheme
from commitments.models import Commitment
from ground.clocks.doubt import clear
from ground.clocks.models import ClockDoubt
from ground.law.rulings import Refused
from ground.notices.models import Notice
from tests.approvals.breaking import DAY, acts, anew, hand_in, in_place, look, one_of
from tests.approvals.committed import CHECKED, committed
from tests.approvals.revoking import FOUND, HOUR, again, opened, over
from tests.approvals.test_ordered_and_kept import fulfilled
from tests.approvals.test_ordered_and_kept import ordered as ordered_again
from tests.town import Town, pdf

pytestmark = pytest.mark.django_db
BEIJING, ANYANG = "110000", "410500"
PROOF = "邮件号码 EMS1234567"
FAILED, OVER = "approvals.rectification_failed", "approvals.rectification_over"
RESTORED = "approvals.rectification_restored"


def late(town: Town) -> tuple[Proceeding, Commitment]:
    """Two things did not come in time, and are ordered."""
    row = opened(town, Breach.OVERDUE)
    in_place(town, BEIJING)
    row = rectification.order_rectification(again(row), "请补交", by=town.actor("chen"), at=town.at)
    assert row.commitment is not None
    return row, row.commitment


def not_so(town: Town) -> tuple[Proceeding, Commitment]:
    """What he said of a proof is not so, and is to be put right: nothing is handed in, he reports."""
    case, held = committed(town, Scheme.PROOF, ("卫生检测报告",), **CHECKED)
    look(town, held, None, conforms=False, at=town.at)
    in_place(town, ANYANG)
    row = rectification.order_rectification(
        again(case.proceedings.get()), "请补测", by=town.actor("chen"), at=town.at
    )
    return row, held


def enter(town: Town, held: Commitment, no: int, *, came: datetime, at: datetime) -> None:
    """The window enters what the post brought."""
    told: dict[str, Any] = {"counts": (1, 0), "arrived_at": came, "evidence": PROOF}
    performing.supply(anew(held), one_of(held, no), **told, by=town.actor("lin"), at=at)


def write(town: Town, row: Proceeding, *, came: datetime, at: datetime, arrival: str = PROOF) -> Plea:
    """The desk enters his letter."""
    told = {"arrived_at": came, "arrival": arrival, "by": town.actor("chen"), "at": at}
    return rectification.report(again(row), "已经补测", **told)


@pytest.mark.rule("COM-14")
def test_what_comes_after_the_last_day_of_an_order_is_late_before_the_timer_says_so(town: Town) -> None:
    row, held = late(town)
    end = over(row, ProceedingKind.RECTIFY)
    for no in (1, 2):
        hand_in(town, held, no, at=end + DAY)
    assert acts(row.case).count(FAILED) == 1
    assert (again(row).state, again(row).unmet_at) == (ProceedingState.OPENED, end + DAY)
    assert anew(held).state == CommitmentState.OVERDUE
    assert sweep_proceedings(end + 2 * DAY) == 0


@pytest.mark.rule("COM-14")
def test_what_he_reports_after_the_last_day_is_late_before_the_timer_says_so(town: Town) -> None:
    row, held = not_so(town)
    end = over(row, ProceedingKind.RECTIFY)
    rectification.report(again(row), "已经补测", by=town.actor("zhao"), at=end)
    assert acts(row.case).count(FAILED) == 1
    assert anew(held).state == CommitmentState.MISMATCHED


@pytest.mark.rule("COM-14")
def test_nobody_looks_after_the_last_day_at_what_nobody_brought(town: Town) -> None:
    case, held = fulfilled(town)
    row = ordered_again(town, case, held, at=town.at + DAY)
    at = over(row, ProceedingKind.RECTIFY) + DAY
    with pytest.raises(Refused, match="不用核查"):
        look(town, held, None, at=at)
    assert again(row).unmet_at == at


@pytest.mark.rule("COM-14")
def test_what_comes_late_while_the_clock_is_in_doubt_is_late(town: Town) -> None:
    row, held = late(town)
    end = over(row, ProceedingKind.RECTIFY)
    ClockDoubt.objects.create(noticed_at=end, seconds=3600)
    for no in (1, 2):
        hand_in(town, held, no, at=end + DAY)
    assert FAILED not in acts(row.case), "nobody can say that its days are over"
    clear(by="ops", at=end + DAY)
    assert sweep_proceedings(end + 2 * DAY) == 1
    assert acts(row.case).count(FAILED) == 1


@pytest.mark.rule("RQ-10", "COM-14")
def test_what_came_by_post_in_time_was_put_right_whenever_it_is_entered(town: Town) -> None:
    row, held = late(town)
    end = over(row, ProceedingKind.RECTIFY)
    assert sweep_proceedings(end) == 1
    enter(town, held, 1, came=end - 8 * HOUR, at=end + 2 * DAY)
    assert again(row).unmet_at == end, "the other one is not there"
    enter(town, held, 2, came=end - 8 * HOUR, at=end + 2 * DAY)
    assert acts(row.case).count(RESTORED) == 1
    assert (again(row).state, again(row).unmet_at) == (ProceedingState.OPENED, None)
    assert anew(held).state == CommitmentState.RECTIFYING
    told = Notice.objects.filter(thread=row.case.thread, subject__contains="整改材料在期限内收到")
    assert {one.user_id for one in told} == {town.user("zhao").pk}
    short = told.get(channel="sms")
    assert "在整改期限内收到" in short.body
    desk = Notice.objects.filter(thread=row.case.thread, subject__contains="整改期满，请核查")
    assert town.user("chen").pk in {one.user_id for one in desk}
    for no in (1, 2):
        look(town, held, no, at=end + 3 * DAY)
    assert again(row).state == ProceedingState.CLOSED
    assert anew(held).state == CommitmentState.FULFILLED


@pytest.mark.rule("RQ-10", "COM-14")
def test_what_came_after_the_last_day_was_not_put_right_whoever_enters_it(town: Town) -> None:
    row, held = late(town)
    end = over(row, ProceedingKind.RECTIFY)
    assert sweep_proceedings(end) == 1
    enter(town, held, 1, came=end - HOUR, at=end + 2 * DAY)
    enter(town, held, 2, came=end, at=end + 2 * DAY)
    assert RESTORED not in acts(row.case)
    assert again(row).unmet_at == end
    enter(town, held, 2, came=end - HOUR, at=end + 3 * DAY)
    assert RESTORED in acts(row.case), "the proof turned up"


@pytest.mark.rule("RQ-10", "COM-14")
def test_before_the_timer_what_came_in_time_is_in_time(town: Town) -> None:
    row, held = late(town)
    end = over(row, ProceedingKind.RECTIFY)
    for no in (1, 2):
        enter(town, held, no, came=end - HOUR, at=end + DAY)
    assert again(row).state == ProceedingState.RECTIFYING
    assert sweep_proceedings(end + DAY) == 1
    assert OVER in acts(row.case)
    assert FAILED not in acts(row.case)


@pytest.mark.rule("RQ-10", "COM-14")
def test_what_he_wrote_in_time_of_a_proof_is_looked_at_whenever_it_is_entered(town: Town) -> None:
    row, held = not_so(town)
    end = over(row, ProceedingKind.RECTIFY)
    assert sweep_proceedings(end) == 1
    assert write(town, row, came=end, at=end + DAY).arrived_at == end
    assert again(row).unmet_at == end, "a day late"
    plea = write(town, row, came=end - HOUR, at=end + 2 * DAY)
    assert (plea.arrived_at, plea.arrival) == (end - HOUR, PROOF)
    assert again(row).unmet_at is None
    assert anew(held).state == CommitmentState.RECTIFYING
    checking.verify(
        anew(held),
        None,
        method=Method.WRITTEN,
        conforms=True,
        words="已经补测",
        by=town.actor("chen"),
        at=end + 3 * DAY,
    )
    assert (again(row).state, anew(held).state) == (ProceedingState.CLOSED, CommitmentState.FULFILLED)


@pytest.mark.rule("RQ-10", "COM-14")
def test_what_was_kept_before_is_looked_at_again_where_his_letter_came_in_time(town: Town) -> None:
    case, held = fulfilled(town)
    row = ordered_again(town, case, held, at=town.at + DAY)
    end = over(row, ProceedingKind.RECTIFY)
    assert sweep_proceedings(end) == 1
    write(town, row, came=end - HOUR, at=end + DAY)
    assert anew(held).state == CommitmentState.FULFILLED
    look(town, held, None, at=end + 2 * DAY)
    assert again(row).state == ProceedingState.CLOSED


@pytest.mark.rule("RQ-10", "COM-14")
def test_what_the_office_found_wanting_stays_so_until_something_else_came_in_time(town: Town) -> None:
    """He had reported in time, and it would not do: a letter about the same that came late changes nothing of that."""
    row, held = not_so(town)
    end = over(row, ProceedingKind.RECTIFY)
    rectification.report(again(row), "已经补测", by=town.actor("zhao"), at=end - DAY)
    assert sweep_proceedings(end) == 1
    look(town, held, None, conforms=False, at=end + DAY)
    assert again(row).unmet_at == end + DAY
    write(town, row, came=end + HOUR, at=end + 2 * DAY)
    assert RESTORED not in acts(row.case)


@pytest.mark.rule("RQ-10", "COM-14", "COR-14")
def test_once_he_is_told_what_came_in_time_is_taken_all_the_same(town: Town) -> None:
    row, held = not_so(town)
    end = over(row, ProceedingKind.RECTIFY)
    assert sweep_proceedings(end) == 1
    revocation.notify(again(row), Item.UNQUALIFIED, FOUND, by=town.actor("zheng"), at=end + HOUR)
    with pytest.raises(Refused, match="整改期限已于"):
        write(town, row, came=end, at=end + DAY)
    with pytest.raises(Refused, match="现在不能提交整改情况"):
        rectification.report(again(row), "已经补测", by=town.actor("zhao"), at=end + DAY)
    write(town, row, came=end - HOUR, at=end + DAY)
    assert (again(row).state, again(row).unmet_at) == (ProceedingState.NOTIFIED, None)
    assert anew(held).state == CommitmentState.RECTIFYING
    desk = Notice.objects.filter(thread=row.case.thread, user=town.user("chen"), told_at=end + DAY)
    assert {"由审批人员终结" in one.body for one in desk} == {True}, (
        "what he was told of, nothing ends by itself"
    )
    look(town, held, None, conforms=False, at=end + DAY)
    assert anew(held).state == CommitmentState.MISMATCHED
    assert again(row).unmet_at == end + DAY


@pytest.mark.rule("RQ-10", "COM-14")
def test_once_he_is_told_each_thing_that_came_in_time_is_handed_in_as_it_came(town: Town) -> None:
    row, held = late(town)
    end = over(row, ProceedingKind.RECTIFY)
    assert sweep_proceedings(end) == 1
    revocation.notify(again(row), Item.OTHERWISE, FOUND, by=town.actor("zheng"), at=end + HOUR)
    for no in (1, 2):
        enter(town, held, no, came=end - HOUR, at=end + DAY)
    assert (again(row).state, again(row).unmet_at) == (ProceedingState.NOTIFIED, None)
    for no in (1, 2):
        look(town, held, no, at=end + DAY)
    assert again(row).state == ProceedingState.NOTIFIED, "people conclude what he was told of"
    assert not anew(held).promised.exclude(state=PromisedState.CONFORMS).exists()
    revocation.close(again(row), "整改期限内已经补齐", by=town.actor("wu"), at=end + 2 * DAY)
    assert anew(held).state == CommitmentState.FULFILLED


@pytest.mark.rule("RQ-10")
def test_when_his_letter_came_an_officer_says_and_shows(town: Town) -> None:
    row, _held = not_so(town)
    end, at = over(row, ProceedingKind.RECTIFY), town.at + 5 * DAY
    for came, arrival, why in (
        (at + HOUR, PROOF, "不能晚于现在"),
        (town.at - HOUR, PROOF, "不能早于责令整改的时间"),
        (town.at + DAY, " ", "凭据"),
    ):
        with pytest.raises(Refused, match=why):
            write(town, row, came=came, at=at, arrival=arrival)
    told = {"arrived_at": town.at + DAY, "arrival": PROOF}
    with pytest.raises(Refused, match="系统收到"):
        rectification.report(again(row), "已经补测", **told, by=town.actor("zhao"), at=at)
    assert end > at


@pytest.mark.rule("RQ-10", "COM-14")
def test_the_desk_says_on_the_page_when_his_letter_came(
    client: Client, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, _held = not_so(town)
    end = over(row, ProceedingKind.RECTIFY)
    assert sweep_proceedings(end) == 1
    monkeypatch.setattr("portal.pages.proceedings.now", lambda: end + DAY)
    client.force_login(town.user("chen"))
    page = client.get(f"/desk/proceedings/{row.uuid}/").text
    assert "登记书面整改情况" in page
    came = localtime(end - HOUR)
    parts = {"year": came.year, "month": came.month, "day": came.day, "time": f"{came:%H:%M}"}
    moment = {f"arrived_at_{part}": str(said) for part, said in parts.items()}
    address = f"/proceedings/{row.uuid}/rectified/"
    told = {"words": "已经补测", "evidence": pdf("报告.pdf")} | moment
    page = client.post(address, told).text
    assert "请写明收到时间的凭据" in page
    page = client.post(address, told | {"arrival": PROOF, "evidence": pdf("报告.pdf")}, follow=True).text
    assert f"收到（{PROOF}）" in page
    assert again(row).unmet_at is None
    client.force_login(town.user("zhao"))
    page = client.get(f"/me/proceedings/{row.uuid}/").text
    assert "查明整改材料在期限内收到" in page
    assert 'name="arrived_at' not in page


@pytest.mark.rule("COM-14", "RQ-10", "LIF-1")
def test_nothing_is_revoked_over_what_came_in_time_and_nobody_looked_at(town: Town) -> None:
    row, held = not_so(town)
    end = over(row, ProceedingKind.RECTIFY)
    assert sweep_proceedings(end) == 1
    revocation.notify(again(row), Item.UNQUALIFIED, FOUND, by=town.actor("zheng"), at=end + HOUR)
    revocation.waive(again(row), by=town.actor("zhao"), at=end + HOUR)
    at, wu = end + DAY, town.actor("wu")
    write(town, row, came=end - HOUR, at=at)
    assert again(row).state == ProceedingState.HEARD
    with pytest.raises(Refused, match="还没有核查"):
        revocation.revoke(again(row), "没有整改", by=wu, at=at)
    look(town, held, None, conforms=False, at=at)
    told = again(row).reports.all()
    supplements.set_aside(again(row), list(told), "与告知的是同一件事", by=town.actor("zheng"), at=at)
    done = revocation.revoke(again(row), "没有整改", by=wu, at=at)
    assert done.state == ProceedingState.REVOKED


@pytest.mark.rule("COM-14", "COR-14")
def test_nobody_is_told_of_a_revocation_before_what_he_put_right_in_time_was_looked_at(
    client: Client, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, held = not_so(town)
    end = over(row, ProceedingKind.RECTIFY)
    rectification.report(again(row), "已经补测", by=town.actor("zhao"), at=end - DAY)
    assert sweep_proceedings(end) == 1
    told: dict[str, Any] = {"by": town.actor("zheng"), "at": end + HOUR}
    with pytest.raises(Refused, match="还没有核查"):
        revocation.notify(again(row), Item.UNQUALIFIED, FOUND, **told)
    monkeypatch.setattr("portal.pages.proceedings.now", lambda: end + HOUR)
    client.force_login(town.user("chen"))
    page = client.get(f"/desk/proceedings/{row.uuid}/").text
    assert "整改期限内收到的材料还没有核查，请先核查" in page
    look(town, held, None, conforms=False, at=end + HOUR)
    assert revocation.notify(again(row), Item.UNQUALIFIED, FOUND, **told).noticed_at
