"""What the house itself does when nobody clicks."""

from importlib import import_module

from celery import shared_task
from django.conf import settings


@shared_task
def clear_sessions() -> None:
    """Sessions that have run out are gone (timetable.py); those that still hold stay."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
