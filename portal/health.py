"""Whether this process lives, and whether the house can work: for whoever watches it. Booleans only, to anybody.

Answered before every other middleware: without a session, a redirect to https, or a known host name.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import cache

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from kombu import Connection
from kombu.exceptions import OperationalError

from ground.clocks.doubt import database_now, doubted, last_tick
from ground.errands import IMPATIENT
from portal.metrics import metrics
from portal.middleware import Next

# Timers go every minute; a worker that is busy may be late once or twice.
TICK_LATE = timedelta(minutes=3)


def health(get_response: Next) -> Next:
    """The addresses below are answered here; every other request goes on."""

    def answer(request: HttpRequest) -> HttpResponse:
        look = ADDRESSES.get(request.path)
        return look(request) if look else get_response(request)

    return answer


def healthz(request: HttpRequest) -> JsonResponse:
    """200 while this process answers; nothing else is asked. Whoever restarts processes looks here."""
    return _never_kept(JsonResponse({"alive": True}))


def readyz(request: HttpRequest) -> JsonResponse:
    """200 when database, broker, tables and timers are as they should be, else 503 and which of them is not.

    Look here before sending people, and to be alarmed; never to restart: with the broker or the timers down the portal
    still takes applications and loses nothing.
    """
    found = readiness()
    ready = all(found.values())
    reasons = [name for name, is_well in found.items() if not is_well]
    return _never_kept(
        JsonResponse({"ready": ready, "reasons": reasons, **found}, status=200 if ready else 503)
    )


def readiness() -> dict[str, bool]:
    """Whether the database answers, has today's tables, the timers go by a clock nobody doubts, the broker answers."""
    found = {"database": True, "migrations": False, "timers": False, "clock": False}
    try:
        connection.ensure_connection()
        found["migrations"] = not _pending()
        if found["migrations"]:
            tick = last_tick()
            found["timers"] = tick is not None and database_now() - tick < TICK_LATE
            found["clock"] = not doubted()
    except Error:
        found["database"] = False
    found["broker"] = _broker_answers()
    return found


ADDRESSES: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "/healthz": healthz,
    "/readyz": readyz,
    "/metrics": metrics,
}


def _never_kept(answer: JsonResponse) -> JsonResponse:
    answer["Cache-Control"] = "no-store"
    return answer


def _pending() -> bool:
    """Whether the code knows migrations that this database has not had."""
    return not _known_migrations() <= MigrationRecorder(connection).applied_migrations().keys()


@cache
def _known_migrations() -> set[tuple[str, str]]:
    """Read from the disk once: the code of a process does not change while it runs."""
    return set(MigrationLoader(None).disk_migrations)


def _broker_answers() -> bool:
    try:
        with Connection(settings.CELERY_BROKER_URL, transport_options=IMPATIENT) as broker:
            return broker.default_channel is not None  # opening one asks the broker for a sign of life
    except (OperationalError, OSError):
        return False
