"""What the accounts do when nobody clicks."""

from celery import shared_task
from django.utils.timezone import now

from ground.accounts import retention, systems


@shared_task
def warn_of_expiry() -> None:
    """The keepers of tokens that end within a fortnight, and again within a day, have heard of it (portal/timetable.py)."""
    systems.warn_of_expiry(now=now())


@shared_task
def forget() -> None:
    """Sign-ins, readings and codes kept for as long as their dated values say are gone (ground/accounts/retention.py)."""
    retention.forget(now=now())
