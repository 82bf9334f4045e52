"""Sessions in our own table, so that a person can see his and end them (SESSION_ENGINE)."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import DatabaseError, transaction

from ground.accounts.models import Session


class SessionStore(DatabaseStore):
    """Django's own store on a table that has the person and the lock besides."""

    # The row as this request found it; None while the session is new.
    row: Session | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Session | None:
        self.row = super()._get_session_from_db()  # type: ignore[misc]
        return self.row

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        session = cast(Session, super().create_model_instance(data))
        session.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        return session

    def save(self, must_create: bool = False) -> None:
        """The session's data are stored; its lock and where it was last seen stay as the row has them now."""
        if must_create or self.session_key is None:
            super().save(must_create)
            return
        session = self.create_model_instance(self._get_session())  # type: ignore[attr-defined]
        try:
            with transaction.atomic():
                session.save(force_update=True, update_fields=["session_data", "expire_date", "user"])
        except DatabaseError:
            raise UpdateError from None
