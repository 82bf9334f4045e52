"""A letter that ends before anybody decided: he and the desk hear so that day, and the organ's ordinary promise holds (CLK-15, CLK-13)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from approvals import tasks
from approvals.actions import (
    deficiency,
    filing,
    intake,
    lastday,
    performing,
    remedy,
    review,
    signing,
)
from approvals.actions.standing import look_up_again
from approvals.enums import Kind, RemedyKind, RemedyOutcome, Restoring
from approvals.models import Case, Deficiency
from commitments.models import Commitment
from ground import clocks
from ground.accounts.enums import Duty
from ground.clocks import Side
from ground.clocks.enums import Limit
from ground.notices.models import Notice
from ground.trail.models import Entry
from ground.workdays.calendar import after, legal_day, midnight
from tests.approvals.test_commitment import anew, filed, signed, standing
from tests.credit.conftest import listed
from tests.deferring import anew as again
from tests.deferring import as_in, lacking, looked, over
from tests.promising import PLAN, REPORT, lacking_draft, promising
from tests.town import Town, pdf

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ORDINARY = Limit(8)


def accepted(town: Town, scheme: str = "credit") -> Case:
    """Signed and accepted at once."""
    case = filed(town, scheme)
    signed(town, case)
    return intake.accept(anew(case), by=town.actor("lin"), at=town.at)


def told(case: Case, who: str, town: Town, at: datetime) -> list[Notice]:
    rows = Notice.objects.filter(thread=case.thread, user=town.user(who), channel="inbox", told_at=at)
    return list(rows.order_by("pk"))


def promise(case: Case) -> tuple[Limit, object]:
    running = {
        one.side: one for one in clocks.open_for([case.thread])[case.thread] if one.kind == Kind.DECISION
    }
    clock = running[Side.PROMISED]
    return clock.limit, clock.due_on


def run_out(town: Town) -> datetime:
    """The first moment after the sixty working days of a letter signed now."""
    return midnight(after(legal_day(town.at), 60).on + DAY)


# Its last day passed


@pytest.mark.rule("CLK-15")
def test_the_day_a_letter_runs_out_undecided_he_and_the_desk_are_told_once(town: Town) -> None:
    case = accepted(town)
    end = run_out(town)
    assert tasks.sweep_letters(end - timedelta(seconds=1)) == 0
    assert tasks.sweep_letters(end) == 1
    assert tasks.sweep_letters(end) == 0
    (mine,) = told(case, "zhao", town, end)
    assert "承诺书已经到期" in mine.subject
    for words in (REPORT, "重新签署", "撤回承诺", "一般程序"):
        assert words in mine.body
    (theirs,) = told(case, "chen", town, end)
    assert "不能据此准予" in theirs.body
    assert Entry.objects.of(case.thread).filter(act="commitments.ran_out").count() == 1
    assert standing(case).ran_out_at == end


@pytest.mark.rule("CLK-15")
def test_who_decides_hears_of_a_letter_that_ran_out_after_the_review(town: Town) -> None:
    case = accepted(town)
    case = review.conclude(case, town.answers(case), "符合", by=town.actor("chen"), at=town.at)
    end = run_out(town)
    assert tasks.sweep_letters(end) == 1
    assert told(case, "zheng", town, end)


@pytest.mark.rule("CLK-15")
def test_signed_anew_it_may_run_out_anew_and_handed_in_it_does_not(town: Town) -> None:
    case, end = accepted(town), run_out(town)
    assert tasks.sweep_letters(end) == 1
    signed(town, anew(case), at=end)
    assert tasks.sweep_letters(end) == 0
    later = midnight(after(legal_day(end), 60).on + DAY)
    assert tasks.sweep_letters(later - DAY) == 0
    assert tasks.sweep_letters(later) == 1
    signed(town, anew(case), at=later)
    letter = standing(case)
    (one,) = letter.promised.select_related("material", "commitment")
    performing.supply(letter, one, files=[pdf("报告.pdf")], by=town.actor("zhao"), at=later)
    assert tasks.sweep_letters(midnight(after(legal_day(later), 60).on + DAY)) == 0


@pytest.mark.rule("CLK-15")
def test_what_was_filed_and_not_accepted_runs_out_at_its_window(town: Town) -> None:
    case = filed(town)
    signed(town, case)
    end = run_out(town)
    Commitment.objects.of(case.thread).get()
    assert tasks.sweep_letters(end) == 1
    assert told(case, "lin", town, end)


# It ended for another reason


def listed_else(town: Town, case: Case, at: datetime) -> None:
    for username, name in (("qian", "钱程"), ("tang", "唐宁")):
        town._officer(username, name, town.organ, Duty.CREDIT)
    listed(town, at)
    assert look_up_again(case.pk, at=at)


def taken_back(town: Town, case: Case, at: datetime) -> None:
    signing.withdraw(anew(case), by=town.actor("zhao"), at=at)


@pytest.mark.rule("CRE-1", "COM-7", "CLK-13")
@pytest.mark.parametrize("ends", [listed_else, taken_back])
def test_the_desk_hears_that_the_letter_ended_and_the_ordinary_promise_holds(town: Town, ends) -> None:
    case = accepted(town, "notified")
    assert promise(case)[0] == Limit(0)
    later = town.at + DAY
    ends(town, case, later)
    assert anew(case).scheme == ""
    assert promise(case) == (ORDINARY, after(legal_day(later), 8).on)
    (theirs,) = [one for one in told(case, "chen", town, later) if "转为一般程序" in one.subject]
    assert REPORT in theirs.body
    assert "补交" in theirs.body


@pytest.mark.rule("COM-7")
def test_before_acceptance_the_window_hears_it(town: Town) -> None:
    case = filed(town)
    signed(town, case)
    taken_back(town, case, town.at)
    (theirs,) = [one for one in told(case, "lin", town, town.at) if "转为一般程序" in one.subject]
    assert "补正" in theirs.body


# The case ended, and goes on again


def following(town: Town) -> Deficiency:
    """Promised for the same day on his word, as soon as the plan, which follows, is there."""
    edition = promising(town, "notified", committable=(REPORT,), secondary=(PLAN,))
    draft = lacking_draft(town, edition, "notified", REPORT="committed", PLAN="later")
    case = filing.file(draft, by=town.actor("zhao"), at=town.at)
    signed(town, case)
    return deficiency.accept(anew(case), [lacking(case, PLAN)], by=town.actor("lin"), at=town.at)


@pytest.mark.rule("RQ-7", "CLK-13")
def test_while_something_is_still_to_follow_the_ordinary_promise_begins_when_the_letter_ends(
    town: Town,
) -> None:
    case = anew(following(town).case)
    assert clocks.of(case.thread, Kind.DECISION, Side.PROMISED) is None, "it waits for the plan"
    later = town.at + DAY
    taken_back(town, case, later)
    assert promise(case) == (ORDINARY, after(legal_day(later), 8).on)


def lapsed(town: Town) -> Deficiency:
    """Liaoning: the last day of the plan went by, and with it the case and its letter ended."""
    as_in("210000", legal_day(town.at))
    one = following(town)
    assert tasks.sweep_deficiencies(over(one)) == 1
    assert anew(one.case).is_over
    return again(one)


def restored(town: Town, one: Deficiency) -> datetime:
    """It had arrived in time after all."""
    (gap,) = one.gaps.all()
    came = {"arrived_at": town.at + DAY, "received": {gap.pk: (1, 0)}}
    at = over(one)
    lastday.restore(one, Restoring.ARRIVED, "邮件签收单", **came, by=town.actor("lin"), at=at)
    return at


def taken_away(town: Town, one: Deficiency) -> datetime:
    """A reconsideration took the end away, and gave him four days more."""
    on = legal_day(over(one)) + 2 * DAY
    told_ = {"organ": "示例市朝霞区人民政府", "reference": "朝政复〔2026〕8号"}
    told_ |= {"sought_on": on, "notified_on": on, "by": town.actor("zheng"), "at": over(one) + 3 * DAY}
    made = remedy.record_remedy(anew(one.case), RemedyKind.RECONSIDERATION, **told_)
    at = over(one) + 6 * DAY
    said = {
        "words": "见复议决定书",
        "ended_on": legal_day(at),
        "supply_days": 4,
        "by": town.actor("wu"),
        "at": at,
    }
    remedy.end_remedy(made, RemedyOutcome.ANNULLED, **said)
    return at


@pytest.mark.rule("RQ-10", "COR-5", "CLK-13")
@pytest.mark.parametrize("goes_on", [restored, taken_away])
def test_where_a_lapse_is_taken_back_the_promise_is_the_ordinary_one_unless_he_signs_anew(
    town: Town, goes_on
) -> None:
    one = lapsed(town)
    at = goes_on(town, one)
    case = anew(one.case)
    assert not standing(case).is_signed
    assert clocks.of(case.thread, Kind.DECISION, Side.STATUTORY).settled_at is None, (
        "the law's own limit runs again"
    )
    assert clocks.of(case.thread, Kind.DECISION, Side.PROMISED) is None, "nothing of the ended letter"
    taken_back(town, case, at)
    law = clocks.of(case.thread, Kind.DECISION, Side.STATUTORY).due_on
    assert promise(case)[1] == min(max(law, legal_day(at)), after(legal_day(at), 8).on)


@pytest.mark.rule("RQ-10", "COR-6")
def test_signed_anew_it_is_promised_for_the_day_on_which_all_is_there(town: Town) -> None:
    one = lapsed(town)
    at = restored(town, one)
    signed(town, anew(one.case), at=at)
    looked(town, again(one), at=at)
    assert promise(anew(one.case))[0] == Limit(0)


@pytest.mark.rule("COM-7", "CLK-13")
def test_silence_promised_him_the_ordinary_days_and_they_stay(town: Town) -> None:
    case = filed(town, "notified")
    late = midnight(after(legal_day(town.at), 5).on + DAY)
    assert tasks.sweep_silence(late) == 1
    due = promise(case)
    assert due[0] == ORDINARY
    taken_back(town, case, late + DAY)
    assert promise(case) == due, "a letter that nobody signed promised nothing of its own"
