"""What time it is for a timer: the database's clock, unless the machine's was set while the timers ran."""

from datetime import datetime

from django.db import connection

from ground.clocks.models import ClockDoubt, Tick


def sweep_moment() -> datetime | None:
    """Now, by the database's clock, for a sweep to act on; None while the clock is in doubt."""
    return None if doubted() else database_now()


def database_now() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (now,) = cursor.fetchone()
    assert isinstance(now, datetime)
    return now


def doubted() -> bool:
    """Whether a jump of the clock was noticed and nobody has looked at it yet: then no sweep acts."""
    return ClockDoubt.objects.filter(cleared_at__isnull=True).exists()


def doubt(seconds: float) -> ClockDoubt:
    """The sweeps stand still until somebody has looked at the clock (`bin/manage clock_ok`)."""
    return ClockDoubt.objects.create(noticed_at=database_now(), seconds=seconds)


def clear(*, by: str, at: datetime) -> int:
    """The clock is right, says `by` (an operator of the machine); the sweeps go on. Returns how many doubts that ends."""
    return ClockDoubt.objects.filter(cleared_at__isnull=True).update(cleared_at=at, cleared_by=by)


def ticked() -> None:
    """The timers have gone just now, says the database's clock: beat sent, the broker carried, a worker took it."""
    Tick.objects.update_or_create(id=1, defaults={"at": database_now()})


def last_tick() -> datetime | None:
    """When the timers last went; None before they ever did."""
    return Tick.objects.filter(id=1).values_list("at", flat=True).first()
