"""What is held to be a breach of somebody's word, how it is put right, and what goes on when it was none (COM-13, COM-14, COM-16)."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from approvals import rules
from approvals.actions import rectification, revocation
from approvals.models import Proceeding
from approvals.proceedings import Breach, Item, ProceedingKind, ProceedingState
from approvals.tasks import sweep_commitments, sweep_proceedings
from commitments.enums import CommitmentState, Kind, PromisedState, Scheme
from credit.enums import Misdeed
from credit.models import Record
from ground import clocks
from ground.documents.models import Document
from ground.law.rulings import Refused
from ground.notices.models import Notice
from tests.approvals.breaking import DAY, acts, anew, hand_in, in_place, last_moment, look, one_of
from tests.approvals.committed import CHECKED, committed
from tests.approvals.revoking import FOUND, again, opened, over
from tests.town import Town

pytestmark = pytest.mark.django_db
LONG = 150 * DAY


@pytest.mark.rule("COM-13", "COM-16")
def test_what_came_late_is_looked_at_on_the_desk_and_ends_the_proceeding(client: Client, town: Town) -> None:
    case, commitment = committed(town, Scheme.CREDIT, ("卫生检测报告",), signed_at=now() - LONG)
    assert sweep_commitments(now()) == 1
    client.force_login(town.user("chen"))
    address = f"/cases/{case.number}/commitment/verifications/"
    assert "id_verify_" not in client.get(f"/desk/cases/{case.number}/").text, "nothing came yet"
    hand_in(town, commitment, at=now())
    assert "id_verify_" in client.get(f"/desk/cases/{case.number}/").text
    told = {"no": "1", "method": "written", "conforms": "yes", "words": ""}
    assert "核查结果已保存" in client.post(address, told, follow=True).text
    assert one_of(commitment).state == PromisedState.CONFORMS
    proceeding = Proceeding.objects.get()
    closing = {"words": "已经补齐", "read": proceeding.last_entry}
    client.post(reverse("proceeding-closing", args=[proceeding.uuid]), closing)
    assert anew(commitment).state == CommitmentState.FULFILLED


@pytest.mark.rule("CLK-15", "COM-16")
def test_nobody_is_overdue_before_his_last_day(town: Town) -> None:
    case, commitment = committed(town)
    told = {"kind": Breach.OVERDUE, "words": "没有补齐", "commitment": commitment, "by": town.actor("chen")}
    with pytest.raises(Refused, match="没有逾期未补齐的材料"):
        revocation.open(case, at=town.at + DAY, **told)
    assert anew(commitment).state == CommitmentState.PERFORMING
    at = last_moment(one_of(commitment))
    revocation.open(case, at=at, **told)
    assert anew(commitment).state == CommitmentState.OVERDUE
    assert Notice.objects.filter(thread=case.thread, subject__contains="逾期未补齐").exists()
    assert sweep_commitments(at) == 0


@pytest.fixture
def ordered(town: Town) -> Proceeding:
    """In Beijing what is overdue is put right first: chen has ordered so, within fifteen working days."""
    proceeding = opened(town, Breach.OVERDUE)
    in_place(town, "110000")
    return rectification.order_rectification(again(proceeding), "请补交", by=town.actor("chen"), at=town.at)


@pytest.mark.rule("COM-14")
def test_what_was_put_right_in_time_ends_it_with_the_last_check(town: Town, ordered: Proceeding) -> None:
    commitment, at = ordered.commitment, town.at + DAY
    assert commitment is not None
    for no in (1, 2):
        hand_in(town, commitment, no, at=at)
        look(town, commitment, no, at=at)
    assert anew(commitment).state == CommitmentState.FULFILLED
    assert again(ordered).state == ProceedingState.CLOSED
    assert Document.objects.of(commitment.thread).filter(paper="approvals.fulfilment").exists()
    assert sweep_proceedings(over(ordered, ProceedingKind.RECTIFY)) == 0


@pytest.mark.rule("COM-14")
def test_what_lies_there_in_time_and_nobody_looked_at_is_not_a_failure(
    town: Town, ordered: Proceeding
) -> None:
    """The office has the turn; what it finds decides."""
    commitment = ordered.commitment
    assert commitment is not None
    for no in (1, 2):
        hand_in(town, commitment, no, at=town.at + DAY)
    at = over(ordered, ProceedingKind.RECTIFY)
    assert sweep_proceedings(at) == 1
    proceeding = again(ordered)
    assert proceeding.state == ProceedingState.OPENED
    assert clocks.open_for([proceeding.thread])[proceeding.thread][0].kind == ProceedingKind.NOTICE
    assert anew(commitment).state == CommitmentState.RECTIFYING
    assert "approvals.rectification_failed" not in acts(proceeding.case)
    for no in (1, 2):
        look(town, commitment, no, at=at)
    assert (again(ordered).state, anew(commitment).state) == ("closed", "fulfilled")


@pytest.mark.rule("COM-14")
def test_what_lies_there_and_will_not_do_was_not_put_right(town: Town, ordered: Proceeding) -> None:
    commitment = ordered.commitment
    assert commitment is not None
    for no in (1, 2):
        hand_in(town, commitment, no, at=town.at + DAY)
    at = over(ordered, ProceedingKind.RECTIFY)
    sweep_proceedings(at)
    look(town, commitment, 1, conforms=False, at=at)
    assert anew(commitment).state == CommitmentState.OVERDUE
    assert revocation.notify(again(ordered), Item.OTHERWISE, FOUND, by=town.actor("chen"), at=at)


@pytest.mark.rule("COM-13", "COM-18")
def test_what_nobody_checked_is_not_fulfilled_by_closing(town: Town) -> None:
    """It waits for the organ's check again, until the same day."""
    case, commitment = committed(town, Scheme.PROOF, ("卫生检测报告",), **CHECKED)
    due = clocks.of(commitment.own_thread, Kind.VERIFY).due_on
    look(town, commitment, None, conforms=False, at=town.at + DAY)
    revocation.close(case.proceedings.get(), "查无问题", by=town.actor("zheng"), at=town.at + DAY)
    assert anew(commitment).state == CommitmentState.PERFORMING
    (clock,) = clocks.open_for([commitment.own_thread])[commitment.own_thread]
    assert (clock.kind, clock.due_on) == (Kind.VERIFY, due)
    assert not Document.objects.of(case.thread).filter(paper="approvals.fulfilment").exists()
    look(town, commitment, None, at=town.at + 2 * DAY)
    assert anew(commitment).state == CommitmentState.FULFILLED


@pytest.mark.rule("COM-18")
def test_a_licence_on_notice_is_checked_as_a_whole_after_all(town: Town) -> None:
    case, commitment = committed(town, Scheme.NOTIFIED, ("卫生检测报告",), **CHECKED)
    hand_in(town, commitment, at=town.at)
    look(town, commitment, at=town.at)
    look(town, commitment, None, conforms=False, at=town.at + DAY)
    revocation.close(case.proceedings.get(), "查无问题", by=town.actor("zheng"), at=town.at + DAY)
    running = clocks.open_for([commitment.own_thread])[commitment.own_thread]
    assert [clock.kind for clock in running] == [Kind.VERIFY]


@pytest.mark.rule("COM-16", "COR-2", "COM-19")
def test_a_breach_reported_while_something_else_is_pending_counts(town: Town) -> None:
    case, commitment = committed(town, names=("卫生检测报告",))
    chen, told = town.actor("chen"), {"commitment": commitment, "words": "另有反映"}
    revocation.open(case, kind=Breach.OTHER, by=chen, at=town.at + DAY, **told)
    at = last_moment(one_of(commitment))
    assert sweep_commitments(at) == 1
    proceeding = again(Proceeding.objects.get())
    assert (proceeding.kind, proceeding.commitment) == (Breach.OVERDUE, commitment)
    assert anew(commitment).state == CommitmentState.OVERDUE
    assert "卫生检测报告" in proceeding.reports.get().words
    with pytest.raises(Refused, match="还没有补齐"):
        revocation.close(proceeding, "没有问题", by=chen, at=at)
    revocation.notify(proceeding, Item.OTHERWISE, FOUND, by=chen, at=at)
    revocation.waive(proceeding, by=town.actor("zhao"), at=at)
    revocation.revoke(proceeding, "逾期", by=town.actor("zheng"), at=at)
    assert Record.objects.get().misdeed == Misdeed.OVERDUE


@pytest.mark.rule("COM-16", "COR-2")
def test_what_was_opened_without_the_letter_takes_it_in(town: Town) -> None:
    case, commitment = committed(town, names=("卫生检测报告",))
    chen = town.actor("chen")
    revocation.open(case, kind=Breach.OTHER, words="另有反映", by=chen, at=town.at + DAY)
    sweep_commitments(last_moment(one_of(commitment)))
    proceeding = again(Proceeding.objects.get())
    assert (proceeding.kind, proceeding.commitment) == (Breach.OVERDUE, commitment)


@pytest.mark.rule("COM-13")
def test_one_mismatch_at_a_time(town: Town) -> None:
    case, commitment = committed(town, Scheme.PROOF, ("卫生检测报告",), **CHECKED)
    look(town, commitment, None, conforms=False, at=town.at + DAY)
    with pytest.raises(Refused, match="撤销程序正在进行"):
        look(town, commitment, 1, conforms=False, at=town.at + DAY)
    ruling = rules.why_not_verify(
        case, anew(commitment), one_of(commitment), by=town.actor("chen"), at=town.at
    )
    assert not ruling.ok
