"""Who looked into a personal file: one row each time one is opened, never when it is merely listed (个人信息保护法 51、54)."""

from __future__ import annotations

from datetime import datetime

from ground.trail.models import Purpose, Reading, What
from ground.trail.record import Who, path_of

__all__ = ["Purpose", "Reading", "What", "read"]


def read(
    thread: str,
    what: str,
    *,
    by: Who,
    at: datetime,
    which: str = "",
    purpose: str = "",
    address: str = "",
) -> Reading:
    """It is on the books that `by` opened this part of the file of `thread` at that moment.

    `what` is one of What; `which` tells files and papers apart ("<uuid>", "<uuid>:3" for its third page); `purpose` is
    one of Purpose where the reader had to choose one; `address` is where the request came from.
    """
    return Reading.objects.create(
        thread=thread,
        what=What(what),
        which=which,
        user_id=by.user_id,
        who=by.ref,
        office=path_of(by.office),
        duty=str(by.duty),
        purpose=Purpose(purpose) if purpose else "",
        at=at,
        address=address or None,
    )
