"""The Celery application: what runs when is in timetable.py."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.base")
app = Celery("yinuo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_configure.connect
def read_the_timetable(sender: Celery, **kwargs: object) -> None:
    from portal.timetable import BEAT_SCHEDULE

    sender.conf.beat_schedule = BEAT_SCHEDULE
