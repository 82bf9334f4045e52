"""Before a letter stands in the way or runs out, whoever it is about is told what he can do (U9, CLK-15, COR-6)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from approvals import rules, tasks
from approvals.actions import commitment, filing, performing, reminders, signing
from approvals.enums import CaseState, Kind
from approvals.models import Case
from ground import clocks
from ground.clocks import Side
from ground.clocks.marks import mark_due
from ground.notices.models import Notice
from ground.workdays import legal_day
from ground.workdays.calendar import after, midnight
from tests.approvals.test_commitment import anew, filed, signed, standing
from tests.deferring import brought, looked
from tests.promising import PLAN, REPORT, lacking_draft, promising
from tests.town import Town, pdf

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def told(case: Case, subject: str) -> int:
    return Notice.objects.filter(thread=case.thread, channel="inbox", subject__contains=subject).count()


def accepted(town: Town, scheme: str = "credit", *, signed_first: bool = True) -> Case:
    """By silence, nothing decided."""
    case = filed(town, scheme)
    if signed_first:
        signed(town, case)
    assert tasks.sweep_silence(anew(case).clock(Kind.INTAKE).lapses_at) == 1
    return anew(case)


def before_its_end(case: Case, days: int) -> datetime:
    """Ten in the morning, so many working days before the letter runs out."""
    last = rules.leant_on_until(case, standing(case))
    assert last is not None
    day = next(one for one in (last - n * DAY for n in range(90)) if after(one, days).on == last)
    return midnight(day) + timedelta(hours=10)


@pytest.mark.rule("CLK-15")
def test_a_signed_letter_on_which_nobody_decides_is_reminded_of_before_it_runs_out(town: Town) -> None:
    case = accepted(town)
    assert commitment.remind(at=before_its_end(case, 25)) == 0
    for days, n in ((20, 1), (19, 1), (5, 2), (4, 2)):
        commitment.remind(at=before_its_end(case, days))
        assert told(case, "承诺书快到期了") == n, days
    said = Notice.objects.filter(thread=case.thread, subject__contains="承诺书快到期了").latest("pk")
    assert said.channel == "sms" or REPORT in said.body


@pytest.mark.rule("CLK-15")
def test_nobody_is_reminded_of_what_he_handed_in(town: Town) -> None:
    case = accepted(town)
    one = standing(case).promised.select_related("material", "commitment").get()
    performing.supply(standing(case), one, files=[pdf()], by=town.actor("zhao"), at=town.at + DAY)
    assert commitment.remind(at=before_its_end(case, 5)) == 0


@pytest.mark.rule("U9")
@pytest.mark.rule("MON-1")
def test_whoever_has_not_signed_hears_before_the_window_answers(town: Town) -> None:
    case = filed(town)
    at = case.clock(Kind.INTAKE).lapses_at - timedelta(hours=14)
    mark_due(at)
    reminders.remind(at=at)
    reminders.remind(at=at)
    assert told(case, "承诺书还没有签署") == 1
    other = filed(town, committable=(REPORT,), name="游泳场所卫生许可", no=8)
    signed(town, other)
    mark_due(at + DAY)
    reminders.remind(at=at + DAY)
    assert told(other, "承诺书还没有签署") == 0, "he has signed"


@pytest.mark.rule("U9")
def test_and_before_the_limit_of_what_silence_accepted(town: Town) -> None:
    case = accepted(town, signed_first=False)
    assert told(case, "承诺书还没有签署") == 0
    at = clocks.of(case.thread, Kind.DECISION, Side.PROMISED).lapses_at - timedelta(hours=14)
    mark_due(at)
    reminders.remind(at=at)
    assert told(case, "承诺书还没有签署") == 1


@pytest.mark.rule("COR-6")
def test_signed_after_silence_accepted_it_is_promised_for_the_day(town: Town) -> None:
    case = accepted(town, "notified", signed_first=False)
    law = clocks.of(case.thread, Kind.DECISION, Side.STATUTORY)
    assert clocks.of(case.thread, Kind.DECISION, Side.PROMISED).length == 8
    at = town.at + 12 * DAY
    signed(town, case, at=at)
    promise = clocks.of(case.thread, Kind.DECISION, Side.PROMISED)
    assert (promise.due_on, promise.limit) == (legal_day(at), rules.SAME_DAY)
    assert clocks.of(case.thread, Kind.DECISION, Side.STATUTORY).due_on == law.due_on
    case = signing.withdraw(anew(case), by=town.actor("zhao"), at=at)
    assert case.state == CaseState.ACCEPTED
    assert clocks.of(case.thread, Kind.DECISION, Side.PROMISED).length == 8


@pytest.mark.rule("COR-6", "RQ-7")
def test_signed_while_something_is_to_follow_it_is_promised_for_the_day_on_which_that_is_there(
    town: Town,
) -> None:
    """What is promised for the day can be kept only once everything is there; the published promise runs until then."""
    edition = promising(town, "notified", committable=(REPORT,), secondary=(PLAN,))
    draft = lacking_draft(town, edition, "notified", REPORT="committed", PLAN="later")
    case = filing.file(draft, by=town.actor("zhao"), at=town.at)
    assert tasks.sweep_silence(anew(case).clock(Kind.INTAKE).lapses_at) == 1
    case = anew(case)
    one = case.deficiencies.get()
    assert one.is_open
    at = town.at + 8 * DAY
    signed(town, case, at=at)
    assert clocks.of(case.thread, Kind.DECISION, Side.PROMISED).length == 8
    brought(town, one, PLAN, at=at + DAY)
    looked(town, one, at=at + DAY)
    promise = clocks.of(case.thread, Kind.DECISION, Side.PROMISED)
    assert (promise.due_on, promise.limit) == (legal_day(at + DAY), rules.SAME_DAY)
