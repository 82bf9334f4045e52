"""The beat that drives the timers, and does not trust the clock on the wall.

A sweep acts on the time of day, and what it does has consequences in law: a clock that was set wrong would accept cases
and hand out red lights. So between two ticks the wall clock is held against the time that really went by. Time that
passed while no beat ran is no jump: the first tick finds everything due, and sweeps at once.
"""

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from celery import beat
from django.db import Error, close_old_connections

from ground.clocks.doubt import doubt
from ground.clocks.doubt import doubted as doubted

log = logging.getLogger(__name__)

JUMP = timedelta(minutes=10).total_seconds()
LONG_AGO = timedelta(days=1)


def elapsed() -> float:
    """Seconds that really went by, those of a suspended machine too; nobody can set this clock."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class Watch:
    """Holds the clock on the wall against the time that went by, from one look to the next."""

    def __init__(self, wall: Callable[[], float] = time.time, elapsed: Callable[[], float] = elapsed) -> None:
        self.wall = wall
        self.elapsed = elapsed
        self.last = wall() - elapsed()

    def jump(self) -> float:
        """By how many seconds the wall clock was set since the last look (ahead: above zero), if it is a jump; else 0."""
        now = self.wall() - self.elapsed()
        set_by, self.last = now - self.last, now
        return set_by if abs(set_by) > JUMP else 0.0


class Scheduler(beat.Scheduler):
    """Celery's scheduler without a file: every timer is safe to run twice, so all are due when it starts."""

    def __init__(self, *args: Any, watch: Watch | None = None, **kwargs: Any) -> None:
        self.watch = watch or Watch()
        self.unwritten: list[float] = []
        super().__init__(*args, **kwargs)

    def setup_schedule(self) -> None:
        super().setup_schedule()
        self.everything_due()

    def tick(self, *args: Any, **kwargs: Any) -> float:
        if jump := self.watch.jump():
            log.error("the wall clock jumped by %+.0f s: no sweep acts until bin/manage clock_ok", jump)
            self.unwritten.append(jump)
            self.everything_due()  # last runs noted on the wrong clock say nothing
        self.write_doubts()
        seconds: float = super().tick(*args, **kwargs)
        return seconds

    def everything_due(self) -> None:
        for entry in self.schedule.values():
            entry.last_run_at = entry.default_now() - LONG_AGO
        self._heap = None  # built anew by the next tick

    def write_doubts(self) -> None:
        """A jump is on record; while the database cannot be reached, the next tick tries again."""
        while self.unwritten:
            try:
                close_old_connections()
                doubt(self.unwritten[0])
            except Error:
                log.exception("a jump of the clock could not be written down")
                return
            self.unwritten.pop(0)
