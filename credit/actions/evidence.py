"""Files that come with what is said of an entry: taken before the act, kept with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from credit.models import Defence, Evidence, Objection, Record, Repair, Service, Strike
from ground.accounts.actor import Actor
from ground.documents.files import Received, receive

Uploads = Sequence["UploadedFile[Any]"]


def take(files: Uploads, *, at: datetime) -> list[Received]:
    """Each file is stored and was looked into; what is not kept afterwards goes with the nightly sweep.

    Raises files.Unacceptable with a sentence for the person when one of them will not do.
    """
    return [receive(one, at=at) for one in files]


def keep(
    record: Record,
    received: Sequence[Received],
    *,
    about: Service | Defence | Repair | Objection | Strike | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """What was taken lies with the entry: with what was done or said (`about`), or with the proposal itself."""
    said = {} if about is None else {type(about).__name__.lower(): about}
    for one in received:
        Evidence.objects.create(
            record=record,
            original=one.original,
            view=one.view,
            name=one.filename,
            added_at=at,
            added_by=by.user,
            **said,
        )
