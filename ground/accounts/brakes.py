"""How often one may ask: counted in the cache `rates` for all web processes together; a dead cache limits nobody."""

from __future__ import annotations

from datetime import datetime

from django.core.cache import caches
from django.http import HttpRequest

from ground.accounts.whence import address_of


def too_often(request: HttpRequest, what: str, *, most: int, minutes: int, at: datetime) -> bool:
    """Whether this address has asked more than `most` times within the present window of so many minutes; asking counts."""
    window = int(at.timestamp() // (minutes * 60))
    key = f"{what}:{address_of(request)}:{window}"
    rates = caches["rates"]
    rates.add(key, 0, timeout=minutes * 60)
    try:
        asked: int | None = rates.incr(key)
    except (ValueError, TypeError):  # the cache is away or has just let go of the key
        return False
    return asked is not None and asked > most


class TooOften(Exception):
    """Somebody asks faster than a person does; portal.middleware answers 429, in words."""

    def __init__(self, minutes: int) -> None:
        super().__init__(minutes)
        self.minutes = minutes
