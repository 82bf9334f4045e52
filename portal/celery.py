"""The Celery application: what runs when is in timetable.py."""

import os
import signal

from celery import Celery
from celery.signals import setup_logging, worker_process_init
from django_structlog.celery.steps import DjangoStructLogInitStep

from portal import telemetry

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.base")
app = Celery("yinuo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# What was bound to the request that asked for a task is bound to the task.
app.steps["worker"].add(DjangoStructLogInitStep)


@setup_logging.connect
def log_as_settings_say(**kwargs: object) -> None:
    """Django has configured the log when it was set up; Celery adds no lines in a form of its own."""


@app.on_after_configure.connect
def read_the_timetable(sender: Celery, **kwargs: object) -> None:
    from portal.timetable import BEAT_SCHEDULE

    sender.conf.beat_schedule = BEAT_SCHEDULE


@worker_process_init.connect
def finish_the_task_at_hand(**kwargs: object) -> None:
    """A stop that is sent to the whole process group lets a task in the pool end; who means to kill it uses SIGKILL."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


@worker_process_init.connect
def trace(**kwargs: object) -> None:
    """Each process of the pool leaves its own spans, if that is switched on."""
    telemetry.start("worker")
