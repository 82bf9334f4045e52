"""Every two deeds on one case at the same moment: neither waits for the other for ever, and what comes of it is lawful (O5).

In every scene (tests/approvals/scenes.py) every two deeds that can be done there are done at once, by two connections that
commit for real; each with itself too, by two people where two may. Of a deed that can be done once exactly one succeeds.
What leaves the case where it is races five at a time, every two of them together in at least one race; what moves it meets each
of the others in one of these, and every other that moves it in a race of two. A case goes on to the next race and the next
scene as it was left, so that few have to be made.

Not covered: deeds that no state has room for together (the later one is refused under the same lock), two cases of one party
or licence (tests/approvals/test_duplicates.py, tests/licences), and every interleaving: a race is run once.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.http import Http404

from approvals.models import Case
from ground.law.rulings import Refused
from tests.approvals.deeds import DEEDS, GONE, Deed, Idle
from tests.approvals.lawful import assert_numbers_without_gaps, entries_of, left, look_over
from tests.approvals.scenes import FIVE, SCENES, Scene, Stock
from tests.approvals.world import World
from tests.conftest import MOMENT
from tests.town import Town

DEADLOCK = "40P01"
BUSY = "55P03"


class Racing:
    """Five connections that stay open, and the cases they race on."""

    def __init__(self, world: World) -> None:
        self.world, self.stock = world, Stock(world)
        self.lanes = ThreadPoolExecutor(FIVE)

    def at_once(self, case: Case, deeds: tuple[Deed, ...], at: datetime) -> list[Any]:
        """What came of each: done, no (refused, nothing to do, somebody is busy with it), or what went wrong."""
        start = Barrier(len(deeds))
        runs = [self.lanes.submit(self._run, case.pk, n, deed, at, start) for n, deed in enumerate(deeds)]
        return [run.result() for run in runs]

    def _run(self, pk: int, place: int, deed: Deed, at: datetime, start: Barrier) -> Any:
        try:
            mine = Case.objects.with_story().get(pk=pk)
            by = self.world.actor(deed.who[place % len(deed.who)])
            start.wait()
            deed.do(self.world, mine, by, at)
        except (Refused, Idle, Http404):
            return "no"
        except OperationalError as error:
            return "no" if getattr(error.__cause__, "pgcode", "") == BUSY else error
        except Exception as error:  # noqa: BLE001  whatever it is, the test says it
            return error
        return "done"

    def close(self) -> None:
        start = Barrier(FIVE)
        for run in [self.lanes.submit(self._leave, start) for _n in range(FIVE)]:
            run.result()
        self.lanes.shutdown()

    def _leave(self, start: Barrier) -> None:
        start.wait()
        connection.close()


@pytest.fixture(scope="module")
def racing(django_db_setup: Any, django_db_blocker: Any) -> Iterator[Racing]:
    """The world, committed once for all races; the whole database goes after the last.

    What the deeds hand to the workers stays in this process: a connection to Redis for every errand would be a good part of each race.
    """
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "CELERY_BROKER_URL", "memory://")
        racing = Racing(World(Town(MOMENT)))
        yield racing
        racing.close()
        django_db_setup.renew()


@pytest.mark.parametrize("scene", SCENES.values(), ids=list(SCENES))
def test_no_two_wait_for_each_other(racing: Racing, scene: Scene):
    at = scene.at(racing.world)
    for deeds in scene.races():
        names = [deed.name for deed in deeds]
        case = racing.stock.case(scene)
        before, entries = case.state, entries_of(case)
        outcomes = racing.at_once(case, deeds, at)
        assert {*outcomes} <= {"done", "no"}, (names, outcomes)
        done = [deed for deed, outcome in zip(deeds, outcomes, strict=True) if outcome == "done"]
        twice = [deed.name for deed in done if done.count(deed) > 1 and not deed.again]
        assert not twice, f"{names}: done twice"
        if not Case.objects.filter(pk=case.pk).exists():
            assert {*names} & GONE
            continue
        case = Case.objects.with_story().get(pk=case.pk)
        assert done or case.state != before, f"{names}: none could be done, nor did the law do it by itself"
        expected = sorted(act for deed in done for act in deed.leaves)
        assert sorted(left(entries, entries_of(case)).elements()) == expected, (names, outcomes)
        look_over(before, case, entries, at=at, moves=len(deeds))
        racing.stock.keep(case)
    assert_numbers_without_gaps()


# The same verbs as seek_remedy and do_anew, told of another way, object or outcome: those two race for them.
ALIKE = {
    "ask_reconsideration",
    "contest_closing",
    "take_away_annulled",
    "take_away_void",
    "change_to_grant",
    "change_to_refuse",
    "reopen",
}


def test_every_deed_races_somewhere():
    assert {deed.name for deed in DEEDS} - ALIKE == {
        name for scene in SCENES.values() for name in scene.deeds
    }
