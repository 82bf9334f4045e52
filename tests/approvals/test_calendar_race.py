"""Late is allowed, early never: an administrator moves the calendar at the very moment a limit lapses."""

import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.db import OperationalError, connection, transaction

from approvals.actions import intake
from approvals.enums import CaseState, Kind
from approvals.models import Case
from ground import clocks
from ground.accounts.actions import appoint
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.accounts.models import User
from ground.clocks import run
from ground.clocks.calendar import declare_day
from ground.workdays import midnight
from ground.workdays.calendar import after
from tests.town import Town

PATIENCE = 30.0


@pytest.mark.rule("CLK-1")
@pytest.mark.django_db(transaction=True)
def test_no_case_is_accepted_by_a_calendar_that_is_being_changed(moment: datetime) -> None:
    town = Town(moment)
    case = town.case_at(CaseState.FILED)  # received on Wednesday the 4th, due on Wednesday the 11th
    keeper = _keeper(town)
    asked = threading.Event()
    outcome: list[bool] = []

    def sweep() -> None:
        try:
            asked.wait(PATIENCE)
            outcome.append(intake.deem_accepted(case.pk, at=midnight(date(2026, 3, 12))))
        finally:
            connection.close()

    sweeper = threading.Thread(target=sweep)
    sweeper.start()
    with transaction.atomic():
        declare_day(date(2026, 3, 10), is_workday=False, name="停工", source="公告", by=keeper, at=moment)
        asked.set()
        _wait_until_somebody_waits_for_a_lock()
    sweeper.join(PATIENCE)
    assert outcome == [False], "the limit now ends on the 12th"
    assert Case.objects.get(pk=case.pk).state == CaseState.FILED
    assert intake.deem_accepted(case.pk, at=midnight(date(2026, 3, 13)))


def _later(
    act: Callable[[], object], when: threading.Event
) -> tuple[threading.Thread, list[OperationalError]]:
    """The act in a session of its own, begun when `when` is set; and what it failed with."""
    failed: list[OperationalError] = []

    def run() -> None:
        try:
            when.wait(PATIENCE)
            act()
        except OperationalError as error:
            failed.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, failed


@pytest.mark.rule("CAL-5")
@pytest.mark.django_db(transaction=True)
def test_an_acceptance_waits_for_a_calendar_that_is_being_changed(moment: datetime) -> None:
    """Whoever changes the calendar recounts the very clock that the acceptance settles: neither ends the other."""
    town = Town(moment)
    case, keeper, lin = town.case_at(CaseState.FILED), _keeper(town), town.actor("lin")
    asked = threading.Event()
    window, failed = _later(lambda: intake.accept(case, by=lin, at=moment), asked)
    with transaction.atomic():
        run.change_calendar()
        asked.set()
        _wait_until_somebody_waits_for_a_lock()
        declare_day(date(2026, 3, 10), is_workday=False, name="停工", source="公告", by=keeper, at=moment)
    window.join(PATIENCE)
    assert failed == []
    assert Case.objects.get(pk=case.pk).state == CaseState.ACCEPTED
    _ends_by_the_calendar(case)


@pytest.mark.rule("CAL-5")
@pytest.mark.django_db(transaction=True)
def test_a_calendar_waits_for_an_acceptance_that_is_under_way(moment: datetime) -> None:
    town = Town(moment)
    case, keeper, lin = town.case_at(CaseState.FILED), _keeper(town), town.actor("lin")
    asked = threading.Event()
    told = {"is_workday": False, "name": "停工", "source": "公告", "by": keeper, "at": moment}
    desk, failed = _later(lambda: declare_day(date(2026, 3, 10), **told), asked)
    with transaction.atomic():
        locked = Case.objects.locked(case.pk)
        clocks.settle(case.thread, Kind.INTAKE, at=moment)
        asked.set()
        _wait_until_somebody_waits_for_a_lock()
        intake.accept_locked(locked, by=lin, at=moment)
    desk.join(PATIENCE)
    assert failed == []
    assert Case.objects.get(pk=case.pk).state == CaseState.ACCEPTED
    _ends_by_the_calendar(case)


def _ends_by_the_calendar(case: Case) -> None:
    """The new limits of the decision end where the changed calendar says, whoever came first."""
    found = clocks.open_for([case.thread])[case.thread]
    assert found
    for clock in found:
        assert clock.due == after(clock.started_on, clock.length)


def _keeper(town: Town) -> Actor:
    user = User.objects.create_user("shi", "石磊", is_officer=True)
    at = town.at - timedelta(days=1)
    appoint(user, town.organ, Duty.ADMINISTRATION, from_on=at.date(), by=Actor.system("seed"), at=at)
    return Actor(user, town.organ, Duty.ADMINISTRATION)


def _wait_until_somebody_waits_for_a_lock() -> None:
    tick = threading.Event()
    for _n in range(int(PATIENCE * 100)):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
        tick.wait(0.01)
    raise AssertionError("nobody waits")
