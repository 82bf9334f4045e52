"""The Celery application: what runs when is in timetable.py."""

import os
import signal

from celery import Celery
from celery.signals import worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.base")
app = Celery("yinuo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_configure.connect
def read_the_timetable(sender: Celery, **kwargs: object) -> None:
    from portal.timetable import BEAT_SCHEDULE

    sender.conf.beat_schedule = BEAT_SCHEDULE


@worker_process_init.connect
def finish_the_task_at_hand(**kwargs: object) -> None:
    """A stop that is sent to the whole process group lets a task in the pool end; who means to kill it uses SIGKILL."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
