"""Addresses that leave the house: on papers, in squares, in messages, in what machines keep."""

from __future__ import annotations

from django.conf import settings


def absolute(path: str = "/") -> str:
    """The path in full, as whoever stands outside reaches it: never as the one who asks just now did, behind a proxy or by a number."""
    return f"{settings.PUBLIC_URL}{path}"
