"""The timers of a case. Each reads what is due without locks, then calls the ordinary verb, which asks again."""

from datetime import datetime

from celery import shared_task

from approvals.actions import intake, reminders
from approvals.enums import Kind
from approvals.models import Case
from ground import clocks


@shared_task
def deem_accepted() -> None:
    if now := clocks.sweep_moment():
        sweep_silence(now)


def sweep_silence(now: datetime) -> int:
    """Every case whose five working days of silence are over by `now` counts as accepted (CLK-1); how many did."""
    threads = clocks.lapsed_threads([Kind.INTAKE], now)
    return sum(intake.deem_accepted(pk, at=now) for pk in Case.objects.of_threads(threads).values_list("pk", flat=True))


@shared_task
def remind() -> None:
    if now := clocks.sweep_moment():
        reminders.remind(at=now)
