"""Of two who act on one case at once the lock says who was first, whatever each read or noted before he waited for it."""

from datetime import timedelta
from threading import Event, Thread

import pytest
from django.db import connection, transaction
from django.http import Http404

from approvals.actions import edition_move, filing, intake
from approvals.enums import CaseState, Kind, MoveGround
from approvals.models import Case
from ground.clocks.models import Clock
from tests.approvals.deeds import NAMED, amended
from tests.approvals.test_edition_move import newer
from tests.approvals.world import anew
from tests.town import Town

SECOND = timedelta(seconds=1)


@pytest.fixture
def open_town(transactional_db: None, moment) -> Town:
    """The small town, committed: two connections see it."""
    return Town(moment)


def while_somebody_else(act, then) -> list[Exception]:
    """`then` begins while `act` is done and not committed: it waits for the lock. What went wrong with it."""
    locked, wrong = Event(), []

    def wait() -> None:
        locked.wait()
        try:
            then()
        except Exception as error:  # noqa: BLE001  the test looks at it
            wrong.append(error)
        finally:
            connection.close()

    other = Thread(target=wait)
    other.start()
    with transaction.atomic():
        act()
        locked.set()
        _until_somebody_waits()
    other.join()
    return wrong


def _until_somebody_waits() -> None:
    with connection.cursor() as cursor:
        for _n in range(2000):
            cursor.execute("SELECT pg_stat_clear_snapshot(), pg_sleep(0.005)")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
    pytest.fail("nobody waited for the lock")


@pytest.mark.rule("COR-1")
def test_who_waited_for_a_move_finds_the_case_under_its_new_edition(open_town: Town):
    case, after = open_town.case_at(CaseState.FILED), newer(open_town)
    chen, lin, at = open_town.actor("chen"), open_town.actor("lin"), open_town.at
    wrong = while_somebody_else(
        lambda: edition_move.move(case, after, MoveGround.KINDER, "新版更宽", by=chen, at=at),
        lambda: intake.accept(case, by=lin, at=at),
    )
    assert wrong == []
    moved = anew(case)
    assert (moved.state, moved.edition) == (CaseState.ACCEPTED, after)


def test_who_waited_for_a_draft_that_is_gone_does_not_find_it(open_town: Town):
    case, zhao, at = open_town.draft(), open_town.actor("zhao"), open_town.at
    (wrong,) = while_somebody_else(
        lambda: filing.discard(case, by=zhao, at=at),
        lambda: filing.save_answers(case, {}, by=zhao, at=at),
    )
    assert isinstance(wrong, Http404)


@pytest.mark.rule("CLK-6", "U10")
@pytest.mark.parametrize("amended_first", [True, False])
def test_the_later_paper_is_delivered_whatever_the_clocks_of_two_machines_said(
    town: Town, amended_first: bool
):
    """Both noted their moment before they waited for the lock: he who was first has the later one."""
    case, world = town.case_at(CaseState.GRANTED), town
    deeds = [NAMED["amend"], NAMED["deliver"]]
    if not amended_first:
        deeds.reverse()
    for deed, at in zip(deeds, (town.at + SECOND, town.at), strict=True):
        deed.do(world, anew(case), town.actor(deed.who[0]), at)
    case = anew(case)
    running = Clock.objects.running().filter(thread=case.thread, kind=Kind.DELIVERY).exists()
    waits = amended(case) is not None
    at_window = Case.objects.awaiting_delivery(town.actor("lin"), at=town.at).filter(pk=case.pk).exists()
    assert (running, waits, at_window) == (not amended_first,) * 3
