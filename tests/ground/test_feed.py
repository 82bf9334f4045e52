"""The feed: every reader sees every act once it is committed, in one order."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from threading import Barrier, Event

from django.db import connection, transaction

from ground.accounts.actor import Actor
from ground.trail import feed, tasks
from ground.trail.models import Entry, Feed, Waiting
from ground.trail.record import record
from tests.ground.deeds import Deed

TIMER = Actor.system("clock")


def happen(*deeds: str, at: datetime, thread: str = "case:one") -> list[Entry]:
    return [record(thread, deed, by=TIMER, at=at) for deed in deeds]


@contextmanager
def committing_late(deed: str, *, at: datetime) -> Iterator[None]:
    """Meanwhile another connection has recorded the act, and commits it when the block ends."""
    recorded, commit = Event(), Event()

    def act() -> None:
        try:
            with transaction.atomic():
                happen(deed, at=at, thread="case:late")
                recorded.set()
                assert commit.wait(30)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        acting = pool.submit(act)
        assert recorded.wait(30)
        try:
            yield
        finally:
            commit.set()
            acting.result(timeout=30)


def test_entries_are_numbered_in_their_order_without_gaps(db: None, moment: datetime) -> None:
    told = happen(Deed.OPENED, Deed.NOTED, Deed.CLOSED, at=moment)
    assert feed.sequence() == 3
    assert feed.sequence() == 0
    assert list(Feed.objects.order_by("no").values_list("no", "entry")) == [
        (no, entry.pk) for no, entry in enumerate(told, 1)
    ]
    assert not Waiting.objects.exists()


def test_the_timer_numbers_what_no_reader_asked_for(db: None, moment: datetime) -> None:
    happen(Deed.OPENED, Deed.NOTED, at=moment)
    assert tasks.sequence.name == "ground.trail.tasks.sequence"
    assert tasks.sequence() == 2


def test_a_reader_gets_the_acts_it_asks_for_until_it_has_passed_them(db: None, moment: datetime) -> None:
    opened, _noted, closed = happen(Deed.OPENED, Deed.NOTED, Deed.CLOSED, at=moment)
    wanted = [Deed.OPENED, Deed.CLOSED]
    assert feed.unread("supervision", wanted) == [opened, closed]
    assert feed.unread("supervision", wanted, limit=1) == [opened]

    first = feed.unread("supervision", wanted)[0]
    feed.advance("supervision", first)
    assert feed.unread("supervision", wanted) == [closed]
    assert feed.unread("evaluations", wanted) == [opened, closed]


def test_a_cursor_moves_by_number_too_and_never_back(db: None, moment: datetime) -> None:
    happen(Deed.OPENED, Deed.CLOSED, at=moment)
    feed.sequence()
    feed.advance("supervision", 2)
    feed.advance("supervision", 1)
    assert feed.unread("supervision", [Deed.OPENED, Deed.CLOSED]) == []


def test_the_cursor_moves_with_the_readers_work_or_not_at_all(db: None, moment: datetime) -> None:
    [opened] = happen(Deed.OPENED, at=moment)
    for entry in feed.unread("supervision", [Deed.OPENED]):
        with transaction.atomic():
            feed.advance("supervision", entry)
            transaction.set_rollback(True)
    assert feed.unread("supervision", [Deed.OPENED]) == [opened]


def test_acts_a_reader_does_not_want_are_walked_past_once(db: None, moment: datetime) -> None:
    happen(*[Deed.NOTED] * 5, at=moment)
    assert feed.unread("supervision", [Deed.CLOSED]) == []
    assert feed.position("supervision") == 5
    [closed] = happen(Deed.CLOSED, at=moment)
    assert feed.unread("supervision", [Deed.CLOSED]) == [closed]
    assert feed.position("supervision") == 5


def test_a_reader_never_misses_what_was_committed_late(transactional_db: None, moment: datetime) -> None:
    """Its row is older than the one the reader has already passed."""
    with committing_late(Deed.OPENED, at=moment):
        [quick] = happen(Deed.CLOSED, at=moment)
        seen = feed.unread("supervision", [Deed.OPENED, Deed.CLOSED])
        assert seen == [quick]
        feed.advance("supervision", seen[0])

    [late] = feed.unread("supervision", [Deed.OPENED, Deed.CLOSED])
    assert late.thread == "case:late"
    assert late.pk < quick.pk
    assert late.feed.no > seen[0].feed.no


def test_what_is_rolled_back_never_reaches_a_reader(transactional_db: None, moment: datetime) -> None:
    with transaction.atomic():
        happen(Deed.OPENED, at=moment)
        transaction.set_rollback(True)
    assert feed.unread("supervision", [Deed.OPENED]) == []


def test_two_sequencers_and_two_writers_at_once_number_everything_once(
    transactional_db: None, moment: datetime
) -> None:
    start = Barrier(4, timeout=30)

    def write(thread: str) -> None:
        try:
            start.wait()
            for _ in range(20):
                happen(Deed.NOTED, at=moment, thread=thread)
        finally:
            connection.close()

    def number() -> None:
        try:
            start.wait()
            for _ in range(20):
                feed.sequence()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        jobs = [
            pool.submit(write, "case:one"),
            pool.submit(write, "case:two"),
            *(pool.submit(number) for _ in "ab"),
        ]
        for job in jobs:
            job.result(timeout=30)
    feed.sequence()

    rows = list(Feed.objects.order_by("no").select_related("entry"))
    assert [row.no for row in rows] == list(range(1, 41))
    for thread in ("case:one", "case:two"):
        assert [row.entry.seq for row in rows if row.entry.thread == thread] == list(range(1, 21))
