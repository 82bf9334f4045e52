"""The timers of the catalogue."""

import logging
import time
from collections.abc import Callable

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.db import connection
from django.utils import timezone

from ground import clocks
from matters.actions import errata, importing, packages, publishing
from matters.enums import ImportState

log = logging.getLogger(__name__)

# Seconds a worker has for one file; the largest catalogue of a province takes a fifth of it.
PATIENCE = 900
# It gives the file up by itself before it is killed, and the timer takes up no further file when it is that long at it.
GIVES_UP, TAKES_UP = PATIENCE - 60, 60
# Workers that a file may kill, by what it takes of memory.
TRIES = 3


@shared_task
def turn_day() -> None:
    """What begins today is what the matter, or the package, is called."""
    if now := clocks.sweep_moment():
        publishing.turn_day(at=now)
        packages.turn_day(at=now)


@shared_task
def remind_of_errata() -> None:
    """What people found wrong in a guide and nobody answered in time is said again."""
    if now := clocks.sweep_moment():
        errata.remind(at=now)


@shared_task
def forget_contacts() -> None:
    """Whoever said that a guide is wrong, and was answered, is not kept track of any longer than that takes."""
    if now := clocks.sweep_moment():
        errata.forget_contacts(at=now)


@shared_task(soft_time_limit=GIVES_UP, time_limit=PATIENCE)
def check_import(pk: int) -> None:
    """What the file would do is in its report."""
    _alone(pk, importing.check)


@shared_task(soft_time_limit=GIVES_UP, time_limit=PATIENCE)
def write_import(pk: int) -> None:
    """What was confirmed stands in the catalogue, or nothing of it does."""
    _alone(pk, importing.write)


@shared_task(soft_time_limit=GIVES_UP, time_limit=PATIENCE)
def carry_on_imports() -> None:
    """A file whose errand was lost, or whose worker died, is taken up again."""
    began = time.monotonic()
    for pk, state in importing.unfinished():
        if time.monotonic() - began > TAKES_UP:
            break  # who comes next would have too little time; the timer comes back
        try:
            _alone(pk, importing.write if state == ImportState.WRITING else importing.check)
        except Exception:
            # One file that cannot be read keeps no other waiting, and is not tried every minute.
            log.exception("import %s could not be carried on", pk)
            importing.give_up(pk)


def _alone(pk: int, act: Callable[..., object]) -> None:
    """Two workers never have the same file: the one who comes second goes."""
    if importing.take(pk):
        try:
            if importing.count_try(pk) > TRIES:
                log.error("import %s has killed its workers", pk)
                importing.give_up(pk)
            else:
                act(pk, at=timezone.now())
        except SoftTimeLimitExceeded:
            log.exception("import %s took too long", pk)
            if not connection.in_atomic_block:
                connection.close()  # it may be in the middle of an answer
            importing.give_up(pk)
        else:
            importing.forget_tries(pk)
        finally:
            importing.leave(pk)
