import logging
from collections.abc import Callable

from celery import current_app, shared_task
from django.conf import settings
from django.utils import timezone

from ground.trail import feed, seals, verify

log = logging.getLogger(__name__)

# Seconds. Sealing counts a whole day's rows, verifying walks the whole trail: neither fits a sweep's limit.
A_LONG_WHILE = 3600


@shared_task
def sequence() -> int:
    """Committed entries have their number in the feed even when no reader asks."""
    return feed.sequence()


@shared_task
def ring(act: str) -> None:
    """Whoever waits for this act in the feed looks at once; where the bell is lost, his timer finds the entry."""
    for task in settings.TRAIL_BELLS.get(act, []):
        current_app.send_task(task, ignore_result=True)


@shared_task(time_limit=A_LONG_WHILE)
def seal() -> None:
    """What happened since the last seal is sealed, and copied out of the database (timetable.py)."""
    _sealing(lambda: seals.seal(now=timezone.now()))


@shared_task(time_limit=A_LONG_WHILE)
def seal_readings() -> None:
    """Yesterday's readings of personal files are sealed (timetable.py)."""
    now = timezone.now()
    _sealing(lambda: seals.seal_readings(today=now.astimezone(seals.LEGAL_ZONE).date(), now=now))


@shared_task(time_limit=A_LONG_WHILE)
def verify_whole() -> None:
    """The whole trail is walked once a day; what is broken is an alarm in the log and on /audit/seals/ (timetable.py)."""
    found = verify.look(verify.verify(), at=timezone.now())
    if found.broken:
        log.critical("the trail is broken in %d places, first: %s", found.broken, found.words)


def _sealing(make: Callable[[], object]) -> None:
    try:
        make()
    except seals.NotSealed as why:
        log.error("no seal was made: %s", why)
