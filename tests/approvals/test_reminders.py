"""催办: before a limit and after it, to whoever may act, once."""

from datetime import datetime, timedelta

import pytest

from approvals.actions import reminders
from approvals.enums import CaseState
from approvals.models import Case
from ground.clocks.marks import mark_due
from ground.notices.models import Notice
from tests.town import Town

DAY = timedelta(days=1)


def tick(at: datetime) -> int:
    """What the timers do in that minute."""
    mark_due(at)
    return reminders.remind(at=at)


def told(case: Case, template_words: str) -> set[str]:
    """Who has it in his inbox."""
    found = Notice.objects.filter(thread=case.thread, channel="inbox", subject__contains=template_words)
    return {notice.user.username for notice in found.select_related("user") if notice.user is not None}


@pytest.mark.rule("MON-1")
def test_the_window_hears_of_it_before_silence_accepts(town: Town) -> None:
    case = town.case_at(CaseState.FILED)  # due on Wednesday the 11th
    assert tick(town.at + 5 * DAY) == 0, "two working days to go"
    assert tick(town.at + 6 * DAY) == 1
    assert told(case, "还剩一个工作日") == {"lin"}, "the other window is not entrusted with it"
    assert tick(town.at + 6 * DAY) == 0, "said once"
    assert (
        Notice.objects.filter(thread=case.thread, subject__contains="还剩一个工作日", channel="inbox").count()
        == 1
    )


@pytest.mark.rule("MON-1")
@pytest.mark.parametrize(
    "state,desk", [(CaseState.ACCEPTED, {"chen", "he"}), (CaseState.REVIEWED, {"zheng", "wu"})]
)
def test_the_desk_that_holds_the_case_hears_of_its_promise(
    town: Town, state: CaseState, desk: set[str]
) -> None:
    case = town.case_at(state)  # promised by Monday the 16th
    friday = town.at + 9 * DAY
    assert tick(friday) == 1
    assert told(case, "还剩一个工作日") == desk


@pytest.mark.rule("MON-1")
def test_over_the_limit_the_monitor_hears_of_it_too(town: Town) -> None:
    case = town.case_at(CaseState.ACCEPTED)
    assert tick(town.at + 13 * DAY) == 1
    assert told(case, "已超期") == {"chen", "he", "feng"}
    assert tick(town.at + 14 * DAY) == 0


@pytest.mark.rule("MON-1")
def test_the_window_hears_of_what_is_not_delivered(town: Town) -> None:
    case = town.case_at(CaseState.GRANTED)  # to be delivered by Wednesday the 18th
    assert tick(town.at + 13 * DAY) == 1
    assert told(case, "还剩一个工作日") == {"lin"}


@pytest.mark.rule("MON-1")
def test_nobody_is_reminded_of_what_is_done(town: Town) -> None:
    town.delivered()
    assert tick(town.at + 30 * DAY) == 0
