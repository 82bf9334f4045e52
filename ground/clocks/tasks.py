"""The clocks' own timer."""

from celery import shared_task

from ground.clocks.doubt import sweep_moment, ticked
from ground.clocks.marks import mark_due


@shared_task
def mark() -> int:
    """Every running clock is marked as far as it has come, by the database's clock; returns how many marks were new."""
    now = sweep_moment()
    return sum(mark_due(now).values()) if now else 0


@shared_task
def tick() -> None:
    """The timers go: who asks whether they do (/readyz) reads when they last did. A doubted clock stops sweeps, not this."""
    ticked()
