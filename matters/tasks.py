"""The timers of the catalogue."""

import logging
from collections.abc import Callable

from celery import shared_task
from django.utils import timezone

from ground import clocks
from matters.actions import errata, importing, publishing
from matters.enums import ImportState

log = logging.getLogger(__name__)

# Seconds a worker has for one file; the largest catalogue of a province takes a fifth of it.
PATIENCE = 900


@shared_task
def turn_day() -> None:
    """What begins today is what the matter is called."""
    if now := clocks.sweep_moment():
        publishing.turn_day(at=now)


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


@shared_task(time_limit=PATIENCE)
def check_import(pk: int) -> None:
    """What the file would do is in its report."""
    _alone(pk, importing.check)


@shared_task(time_limit=PATIENCE)
def write_import(pk: int) -> None:
    """What was confirmed stands in the catalogue, or nothing of it does."""
    _alone(pk, importing.write)


@shared_task(time_limit=PATIENCE)
def carry_on_imports() -> None:
    """A file whose errand was lost, or whose worker died, is taken up again."""
    for pk, state in importing.unfinished():
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
            act(pk, at=timezone.now())
        finally:
            importing.leave(pk)
