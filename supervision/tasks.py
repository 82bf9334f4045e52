"""The timers of the handoff."""

from celery import shared_task

from ground import clocks
from ground.accounts.actor import Actor
from supervision import actions, serving


@shared_task
def collect() -> None:
    """The reader of the feed: by the bell after a grant, and every minute (docs/trail.md)."""
    if now := clocks.sweep_moment():
        actions.collect(by=Actor.system("feed"), at=now)


@shared_task
def reconcile() -> None:
    if now := clocks.sweep_moment():
        actions.reconcile(by=Actor.system("feed"), at=now)


@shared_task
def remind() -> None:
    if now := clocks.sweep_moment():
        actions.remind(at=now)
        serving.remind(at=now)
