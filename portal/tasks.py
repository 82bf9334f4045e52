"""What the house itself does when nobody clicks."""

from importlib import import_module

from celery import shared_task
from django.conf import settings
from django.utils.timezone import now


@shared_task
def clear_sessions() -> None:
    """Sessions that have run out are gone (timetable.py); those that still hold stay."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


@shared_task
def forget_keys() -> None:
    """The keys of calls older than seven days are gone (portal/api/idempotency.py)."""
    from portal.api import idempotency

    idempotency.forget(now=now())
