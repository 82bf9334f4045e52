"""责令整改 of a letter that was found kept before, or waits for another one: what is ordered is judged all the same (COM-14)."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils.timezone import now

from approvals.actions import checking, rectification, revocation
from approvals.models import Case, Proceeding
from approvals.proceedings import Breach, ProceedingKind, ProceedingState
from approvals.tasks import sweep_proceedings, sweep_suspended
from commitments.enums import CommitmentState, Method
from commitments.models import Commitment
from ground import clocks
from ground.law.rulings import Refused
from ground.workdays.calendar import after, legal_day
from tests.approvals.breaking import DAY, acts, anew, hand_in, in_place, look
from tests.approvals.committed import committed
from tests.approvals.revoking import again, over
from tests.approvals.test_promises_come_back import Outcome, beside
from tests.town import Town

pytestmark = pytest.mark.django_db
# Where what is not so is put right first.
BEIJING = "110000"


def fulfilled(town: Town, *, at: datetime | None = None) -> tuple[Case, Commitment]:
    case, held = committed(town, names=("卫生检测报告",), signed_at=at)
    hand_in(town, held, at=at or town.at)
    look(town, held, at=at or town.at)
    assert anew(held).state == CommitmentState.FULFILLED
    return case, anew(held)


def ordered(town: Town, case: Case, held: Commitment, *, at: datetime) -> Proceeding:
    """It turns out not to be as he said, and is to be put right."""
    in_place(town, BEIJING)
    case, chen = Case.objects.with_story().get(pk=case.pk), town.actor("chen")
    told = {"kind": Breach.MISMATCH, "words": "现场没有消毒间", "commitment": held}
    row = revocation.open(case, **told, by=chen, at=at)
    return rectification.order_rectification(again(row), "请补设消毒间", by=chen, at=at)


@pytest.mark.rule("COM-14")
def test_what_was_kept_before_is_found_right_by_a_look(client: Client, town: Town) -> None:
    at = now()
    case, held = fulfilled(town, at=at)
    row = ordered(town, case, held, at=at)
    client.force_login(town.user("zhao"))
    page = client.get(f"/cases/{case.number}/commitment/performing/").text
    assert "承诺已经履行完毕" not in page
    assert "审批机关正在依法处理" in page
    rectification.report(row, "已经补设", by=town.actor("zhao"), at=at)
    client.force_login(town.user("chen"))
    page = client.get(f"/desk/cases/{case.number}/").text
    assert "id_verify_" in page
    assert "核查通知书" in page
    told = {"no": "0", "method": "written", "conforms": "yes", "words": "", "second": ""}
    page = client.post(f"/cases/{case.number}/commitment/verifications/", told, follow=True).text
    assert "核查结果已保存" in page
    assert "请打印承诺履行确认书" not in page, "that was issued before"
    assert again(row).state == ProceedingState.CLOSED
    assert anew(held).state == CommitmentState.FULFILLED
    assert "id_verify_" not in client.get(f"/desk/cases/{case.number}/").text


@pytest.mark.rule("COM-14")
def test_what_he_reported_in_time_is_no_failure_before_somebody_looked(town: Town) -> None:
    case, held = fulfilled(town)
    row = ordered(town, case, held, at=town.at + DAY)
    rectification.report(row, "已经补设", by=town.actor("zhao"), at=town.at + 2 * DAY)
    at = over(row, ProceedingKind.RECTIFY)
    assert sweep_proceedings(at) == 1
    assert again(row).state == ProceedingState.OPENED
    assert "approvals.rectification_over" in acts(case)
    assert "approvals.rectification_failed" not in acts(case)
    look(town, held, None, conforms=False, at=at)
    assert acts(case).count("approvals.rectification_failed") == 1
    row = again(row)
    assert (row.state, row.unmet_at) == (ProceedingState.OPENED, at)
    assert anew(held).state == CommitmentState.FULFILLED, "what it was, the decision says"
    with pytest.raises(Refused, match="不用核查"):
        look(town, held, None, at=at)


@pytest.mark.rule("COM-14")
def test_where_nothing_came_it_was_not_put_right(town: Town) -> None:
    case, held = fulfilled(town)
    row = ordered(town, case, held, at=town.at + DAY)
    at = over(row, ProceedingKind.RECTIFY)
    assert sweep_proceedings(at) == 1
    assert "approvals.rectification_failed" in acts(case)
    assert again(row).unmet_at == at
    with pytest.raises(Refused, match="不用核查"):
        look(town, held, None, at=at)


@pytest.mark.rule("COM-14", "COM-13")
def test_the_look_at_it_is_announced(town: Town) -> None:
    case, held = fulfilled(town)
    ordered(town, case, held, at=town.at + DAY)
    on = after(legal_day(town.at + DAY), 2).on
    told = {"method": Method.FIELD, "on": on, "words": "看消毒间", "by": town.actor("chen")}
    people = [town.user("chen"), town.user("zheng")]
    assert checking.announce(held, **told, officers=people, at=town.at + DAY).paper == "approvals.check"


@pytest.mark.rule("COM-14", "COM-19")
def test_what_waits_for_another_one_is_put_right_and_goes_on_waiting(town: Town) -> None:
    held, other, row, at = beside(town, Outcome.REDONE)
    assert held.state == CommitmentState.SUSPENDED
    in_place(town, BEIJING)
    row = Proceeding.objects.with_story().pending().get(case=row.case)
    row = rectification.order_rectification(row, "请补测", by=town.actor("chen"), at=at)
    for no in (1, 2):
        hand_in(town, held, no, at=at + DAY)
        look(town, held, no, at=at + DAY)
    assert again(row).state == ProceedingState.RECTIFYING, "nobody looked whether it is so by now"
    look(town, held, None, at=at + DAY)
    assert again(row).state == ProceedingState.CLOSED
    assert (anew(held).state, anew(other).state) == (CommitmentState.SUSPENDED, CommitmentState.PERFORMING)
    for no in (1, 2):
        hand_in(town, other, no, at=at + DAY)
        look(town, other, no, at=at + DAY)
    assert sweep_suspended(at + 2 * DAY) == 1
    assert anew(held).state == CommitmentState.FULFILLED


@pytest.mark.rule("COM-14")
def test_an_order_that_was_not_met_leaves_a_later_one_its_days(town: Town) -> None:
    """What is graver has an order of its own, and that is judged by itself."""
    case, held = committed(town, signed_at=town.at - 150 * DAY, granted_at=town.at)
    chen = town.actor("chen")
    in_place(town, BEIJING)
    case = Case.objects.with_story().get(pk=case.pk)
    row = revocation.open(case, kind=Breach.OVERDUE, words="未补齐", commitment=held, by=chen, at=town.at)
    row = rectification.order_rectification(again(row), "请补交", by=chen, at=town.at)
    at = over(row, ProceedingKind.RECTIFY)
    assert sweep_proceedings(at) == 1
    assert anew(held).state == CommitmentState.OVERDUE, "late it is, and nothing else was found"
    assert again(row).unmet_at == at
    told = {"kind": Breach.MISMATCH, "words": "现场没有消毒间", "commitment": held}
    revocation.open(case, **told, by=chen, at=at)
    row = rectification.order_rectification(again(row), "请补设", by=chen, at=at)
    assert (row.unmet_at, anew(held).state) == (None, CommitmentState.RECTIFYING)
    clock = clocks.of(row.thread, ProceedingKind.RECTIFY)
    assert clock is not None
    assert sweep_proceedings(clock.lapses_at) == 1
    assert anew(held).state == CommitmentState.MISMATCHED


@pytest.mark.rule("COM-14")
def test_nothing_is_unmet_that_was_not_ordered(town: Town) -> None:
    case, held = fulfilled(town)
    told = {"kind": Breach.MISMATCH, "words": "现场没有消毒间", "commitment": held}
    row = revocation.open(case, **told, by=town.actor("chen"), at=town.at)
    with pytest.raises(IntegrityError, match="proceeding_unmet_was_ordered"), transaction.atomic():
        Proceeding.objects.filter(pk=row.pk).update(unmet_at=town.at)
