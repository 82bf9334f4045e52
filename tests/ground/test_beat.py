"""The beat holds the clock on the wall against the time that went by."""

from datetime import UTC, datetime

import pytest
from celery import Celery
from django.core.management import call_command

from ground.clocks.beat import Scheduler, Watch, doubted, elapsed
from ground.clocks.doubt import sweep_moment
from ground.clocks.models import ClockDoubt
from portal.owner import application_role
from portal.timetable import BEAT_SCHEDULE

MINUTE = 60.0
HOUR = 60 * MINUTE


class Clocks:
    """A wall and a stopwatch that a test moves by hand."""

    def __init__(self):
        self.wall = datetime(2026, 3, 4, 2, tzinfo=UTC).timestamp()
        self.stopwatch = 1000.0

    def pass_time(self, seconds, *, wall=None):
        self.stopwatch += seconds
        self.wall += seconds if wall is None else wall


@pytest.fixture
def clocks():
    return Clocks()


@pytest.fixture
def watch(clocks):
    return Watch(wall=lambda: clocks.wall, elapsed=lambda: clocks.stopwatch)


class Recording(Scheduler):
    """Keeps what it would send to the broker."""

    def __init__(self, *args, **kwargs):
        self.sent = []
        super().__init__(*args, **kwargs)

    @property
    def producer(self):
        return None

    def apply_async(self, entry, **kwargs):
        self.sent.append(entry.task)


@pytest.fixture
def scheduler(watch):
    app = Celery("testing", set_as_current=False)
    app.conf.update(beat_schedule=BEAT_SCHEDULE, timezone="Asia/Shanghai", result_expires=None)
    scheduler = Recording(app, watch=watch)
    yield scheduler
    scheduler.close()


def tick_until_idle(scheduler):
    scheduler.sent.clear()
    while scheduler.tick() == 0:
        pass
    return sorted(scheduler.sent)


@pytest.mark.parametrize(
    "went_by, wall, jump",
    [
        (MINUTE, MINUTE, 0),
        (5 * MINUTE, 5 * MINUTE, 0),
        (12 * HOUR, 12 * HOUR, 0),  # a long tick, a suspended machine: time went by for both
        (MINUTE, 11 * MINUTE, 0),  # ten minutes is the limit
        (MINUTE, 11 * MINUTE + 1, 10 * MINUTE + 1),
        (MINUTE, MINUTE - HOUR, -HOUR),
        (MINUTE, MINUTE + 24 * HOUR, 24 * HOUR),
    ],
)
def test_a_jump_is_what_the_wall_says_and_the_stopwatch_does_not(clocks, watch, went_by, wall, jump):
    clocks.pass_time(went_by, wall=wall)
    assert watch.jump() == pytest.approx(jump)
    clocks.pass_time(MINUTE)
    assert watch.jump() == 0, "told once"


def test_the_stopwatch_of_this_machine_runs_forward():
    assert elapsed() <= elapsed()


def test_the_first_tick_sweeps_at_once_whatever_was_missed(db, scheduler):
    assert tick_until_idle(scheduler) == sorted(BEAT_SCHEDULE)
    assert tick_until_idle(scheduler) == []
    assert not doubted(), "nobody ran, so nothing jumped"


def test_a_steady_clock_raises_no_doubt(db, scheduler, clocks):
    for _tick in range(3):
        clocks.pass_time(5 * MINUTE)
        scheduler.tick()
    assert not doubted()
    assert sweep_moment() is not None


@pytest.mark.parametrize("seconds", [HOUR, -HOUR])
def test_a_jump_stops_the_sweeps_until_somebody_looks(
    transactional_db, scheduler, clocks, caplog, capsys, seconds
):
    tick_until_idle(scheduler)
    clocks.pass_time(MINUTE, wall=MINUTE + seconds)
    assert tick_until_idle(scheduler) == sorted(BEAT_SCHEDULE), (
        "the timers go on, it is the sweeps that refuse"
    )
    assert doubted()
    assert sweep_moment() is None
    assert f"the wall clock jumped by {seconds:+.0f} s" in caplog.text
    assert ClockDoubt.objects.get().seconds == pytest.approx(seconds)

    call_command("clock_ok")
    assert capsys.readouterr().out == "已确认 1 处时钟疑点\n"
    assert not doubted()
    assert sweep_moment() is not None
    assert ClockDoubt.objects.get().cleared_by
    call_command("clock_ok")
    assert capsys.readouterr().out == "没有待确认的时钟疑点\n"


def test_a_jump_noticed_while_the_database_was_away_is_written_down_later(
    transactional_db, as_owner, scheduler, clocks, caplog
):
    as_owner(f"REVOKE INSERT ON clocks_clockdoubt FROM {application_role()}")
    clocks.pass_time(MINUTE, wall=HOUR)
    scheduler.tick()
    assert "could not be written down" in caplog.text
    assert not doubted()
    as_owner(f"GRANT INSERT ON clocks_clockdoubt TO {application_role()}")
    clocks.pass_time(MINUTE)
    scheduler.tick()
    assert doubted()
