"""The timers of the catalogue."""

from celery import shared_task

from ground import clocks
from matters.actions import publishing


@shared_task
def turn_day() -> None:
    """What begins today is what the matter is called."""
    if now := clocks.sweep_moment():
        publishing.turn_day(at=now)
