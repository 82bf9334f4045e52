"""履行承诺: what was promised, until when, and what the organ looks at itself."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from commitments.enums import CommitmentState, Kind, Method, Scheme
from ground import clocks
from ground.notices.models import Notice
from tests.approvals.committed import CHECKED, PROMISED, committed
from tests.town import Town

DAY = timedelta(days=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def ten_on(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(hour=10, tzinfo=SHANGHAI)


@pytest.mark.rule("CLK-15", "COR-6")
@pytest.mark.parametrize("signed, due", [("2026-01-05", "2026-04-03"), ("2025-01-24", "2025-04-25")])
def test_sixty_working_days_count_from_the_commitment(town: Town, signed: str, due: str) -> None:
    """Not from the decision, which came a week later."""
    signed_at = ten_on(signed)
    _case, commitment = committed(town, signed_at=signed_at, granted_at=signed_at + 7 * DAY)
    assert commitment.state == CommitmentState.PERFORMING
    for one in commitment.promised.all():
        clock = clocks.of(one.thread, Kind.SUPPLY)
        assert clock is not None
        assert (clock.started_on.isoformat(), clock.due_on.isoformat()) == (signed, due)
        assert clock.office == town.organ.path
    assert clocks.of(commitment.own_thread, Kind.VERIFY) is None


@pytest.mark.rule("COR-6")
def test_what_may_follow_a_licence_is_due_after_the_licence(town: Town) -> None:
    signed_at = ten_on("2026-01-05")
    _case, commitment = committed(
        town, Scheme.NOTIFIED, ("卫生检测报告",), signed_at=signed_at, granted_at=town.at, **CHECKED
    )
    (promised,) = commitment.promised.all()
    supply, check = clocks.of(promised.thread, Kind.SUPPLY), clocks.of(commitment.own_thread, Kind.VERIFY)
    assert supply is not None
    assert check is not None
    assert (supply.started_on, supply.length) == (date(2026, 3, 4), 20)
    assert (check.started_on, check.length) == (date(2026, 3, 4), 40)


@pytest.mark.rule("COR-6", "COM-18")
def test_nothing_is_supplied_in_place_of_a_proof(town: Town) -> None:
    """证明事项告知承诺: the organ has the days of the letter, after the decision, to look for itself."""
    _case, commitment = committed(town, Scheme.PROOF, ("卫生检测报告",), **CHECKED)
    (promised,) = commitment.promised.all()
    assert commitment.state == CommitmentState.PERFORMING
    assert clocks.of(promised.thread, Kind.SUPPLY) is None
    check = clocks.of(commitment.own_thread, Kind.VERIFY)
    assert check is not None
    assert (check.length, check.started_on) == (40, date(2026, 3, 4))


@pytest.mark.rule("COM-13")
@pytest.mark.parametrize("letter", [{"verify_days": 40, "method": Method.WAIVED}, {"verify_days": None}])
def test_what_needs_no_check_is_fulfilled_at_once(town: Town, letter: dict[str, object]) -> None:
    _case, commitment = committed(town, Scheme.PROOF, ("卫生检测报告",), **letter)
    assert commitment.state == CommitmentState.FULFILLED
    assert clocks.of(commitment.own_thread, Kind.VERIFY) is None


@pytest.mark.rule("CLK-15")
def test_he_is_told_what_is_due_and_until_when(town: Town) -> None:
    case, _commitment = committed(town)
    notices = Notice.objects.filter(thread=case.thread, subject__contains="请按承诺补齐材料").order_by("pk")
    assert {notice.channel for notice in notices} >= {"inbox", "sms"}
    body = next(notice.body for notice in notices if notice.channel == "inbox")
    for words in (*PROMISED, "2026-06-01"):
        assert words in body
