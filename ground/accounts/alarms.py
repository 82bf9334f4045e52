"""What a person hears of his own account, so that he notices what he did not do himself (DB-2): in the inbox, and by SMS where
a phone is known."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from ground.accounts.addressees import addressee
from ground.accounts.models import User
from ground.notices.tell import tell


def alarm(user: User, template: str, *, at: datetime, **context: str) -> None:
    """The person is told that this became of his account, and whom to ring."""
    words = {"phone": settings.HOTLINE, **context}
    tell([addressee(user)], template, about=user.ref, at=at, context=words)
