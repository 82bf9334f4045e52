"""Late is allowed, early never: an administrator moves the calendar at the very moment a limit lapses."""

import threading
from datetime import date, datetime, timedelta

import pytest
from django.db import connection, transaction

from approvals.actions import intake
from approvals.enums import CaseState
from approvals.models import Case
from ground.accounts.actions import appoint
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.accounts.models import User
from ground.clocks.calendar import declare_day
from ground.workdays import midnight
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
