"""Work handed to the workers, by name, after commit.

The row that asks for the work was written in the transaction; the errand only makes it happen at once. So an errand may
be lost without harm: a timer finds the row (portal/timetable.py). It never raises, and never keeps a person waiting.
"""

import logging
import time
from collections.abc import Iterable, Iterator
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import transaction
from kombu import Connection
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)

# Seconds. A worker waits for its broker as long as it takes; whoever serves a page does not.
PATIENCE = 0.2
IMPATIENT = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE, "max_retries": 0}


def errand(task: str, *args: Any) -> None:
    """The task is on its way once the transaction commits; where it cannot be sent, that is logged and nothing else happens."""

    # No partial: Django names a hook that failed by its __qualname__.
    def send() -> None:
        _send(task, args)

    transaction.on_commit(send, robust=True)


def for_a_while(rows: Iterable[int], *, seconds: float) -> Iterator[int]:
    """One row after the other until so many seconds have passed, the first one always; the next tick finds the rest.

    A worker that runs into its time limit is killed in the middle of a row; one that stops by itself is not.
    """
    began = time.monotonic()
    for row in rows:
        yield row
        if time.monotonic() - began >= seconds:
            return


def _send(task: str, args: tuple[Any, ...]) -> None:
    try:
        with Connection(settings.CELERY_BROKER_URL, transport_options=IMPATIENT) as broker:
            current_app.send_task(task, args=args, connection=broker, retry=False, ignore_result=True)
    except OperationalError as error:
        log.error("errand %s%r not sent, its timer will find the row: %s", task, args, error)
