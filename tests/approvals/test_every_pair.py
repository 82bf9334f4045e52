"""Every two deeds on one case at the same moment: neither waits for the other for ever, and what comes of it is lawful (O5)."""

import threading
from itertools import combinations_with_replacement
from typing import Any

import pytest
from django.db import OperationalError, connection

from approvals.enums import CaseState
from approvals.models import Case
from ground.law.rulings import Refused
from tests.approvals.deeds import DEEDS, Deed, Idle, actor
from tests.approvals.test_any_walk import entries_of, look_over
from tests.town import Town

STATES = [CaseState.FILED, CaseState.CORRECTING, CaseState.ACCEPTED, CaseState.REVIEWED, CaseState.GRANTED]
DEADLOCK = "40P01"


@pytest.fixture
def open_town(transactional_db: None, moment: Any) -> Town:
    """The small town, committed: two connections see it."""
    return Town(moment)


@pytest.mark.parametrize("state", STATES)
def test_two_at_once_never_wait_for_each_other(open_town: Town, state: CaseState):
    here = [deed for deed in DEEDS if state in deed.states]
    for one, other in combinations_with_replacement(here, 2):
        case = open_town.case_at(state)
        before, entries = Case.objects.with_story().get(pk=case.pk), entries_of(case)
        outcomes = at_once(open_town, case, one, other)
        assert not [o for o in outcomes if isinstance(o, BaseException)], (one.name, other.name, outcomes)
        if one is other and one.name in {
            "accept",
            "grant",
            "decline",
            "withdraw",
            "deliver",
            "supply",
        }:
            assert sorted(map(str, outcomes)) == ["done", "no"], (
                f"{one.name} was done twice, or never: {outcomes}"
            )
        look_over_both(before, case, entries)


def look_over_both(before: Case, case: Case, entries: list[str]) -> None:
    after = Case.objects.with_story().get(pk=case.pk)
    # Two moves may lie between: the first deed's state is not seen from here, so only where it ended is looked over.
    look_over(after if before.state != after.state else before, after, entries)


def at_once(town: Town, case: Case, *deeds: Deed) -> list[Any]:
    """What came of each: done, no (refused, nothing to do, somebody is busy with it), or what went wrong."""
    start, outcomes = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(place: int, deed: Deed) -> None:
        who = deed.who[place % len(deed.who)]
        try:
            mine, by = Case.objects.with_story().get(pk=case.pk), actor(town, who)
            start.wait()
            deed.do(town, mine, by, town.at)
            outcomes[place] = "done"
        except (Refused, Idle):
            outcomes[place] = "no"
        except OperationalError as error:
            code = getattr(error.__cause__, "pgcode", "")
            outcomes[place] = error if code == DEADLOCK else "no"
        except Exception as error:  # noqa: BLE001  whatever it is, the test says it
            outcomes[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n, deed)) for n, deed in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
