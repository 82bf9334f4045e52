"""The timers of a case. Each reads what is due without locks, then calls the ordinary verb, which asks again."""

from datetime import datetime

from celery import shared_task

from approvals.actions import intake
from approvals.enums import Kind
from ground import clocks


@shared_task
def deem_accepted() -> int:
    now = clocks.sweep_moment()
    return sweep_silence(now) if now else 0


def sweep_silence(now: datetime) -> int:
    """Every case whose five working days of silence are over by `now` counts as accepted (CLK-1); how many did."""
    from approvals.models import Case

    deemed = 0
    for thread in clocks.lapsed_threads([Kind.INTAKE], now):
        pk = Case.objects.filter(uuid=thread.removeprefix("case:")).values_list("pk", flat=True).first()
        deemed += pk is not None and intake.deem_accepted(pk, at=now)
    return deemed
