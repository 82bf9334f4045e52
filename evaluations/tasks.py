"""The timer of the ratings."""

from celery import shared_task

from evaluations import actions
from ground import clocks


@shared_task
def remind() -> None:
    if now := clocks.sweep_moment():
        actions.remind(at=now)
