"""What of somebody's credit lies open to the account that asks: on his page and by the API alike."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from approvals.models import Case
from commitments.rules import graded
from credit.models import Bar, RecordQuerySet
from credit.models.bar import BarQuerySet
from credit.rules import Restriction, everywhere, places
from ground.accounts.enums import PartyKind
from ground.accounts.models import Party, User
from ground.workdays.calendar import legal_day


def open_to(party: Party, records: RecordQuerySet, *, at: datetime) -> tuple[list[Restriction], BarQuerySet]:
    """What is closed to the party, as far as this account may read it.

    Anybody may say that he represents an organisation: he reads what is public, and what was found in his own account.
    """
    bars = Bar.objects.standing(legal_day(at)).closing_applications().filter(party=party)
    restrictions = everywhere(party, at=at)
    if party.kind == PartyKind.ORGANISATION:
        his = {record.thread for record in records}
        bars = bars.none()
        restrictions = [one for one in restrictions if one.is_public or one.ref in his]
    return restrictions, bars


def grades_of(user: User, party: Party, records: RecordQuerySet, *, at: datetime) -> list[dict[str, Any]]:
    """The grade at every place that keeps credit, with the facts this account may read; no letter where it may not read them all."""
    his: set[str | UUID] = {record.thread for record in records}
    his |= set(Case.objects.visible_to(user, at=at).filter(party=party).values_list("uuid", flat=True))
    told = []
    for place in places(at=at):
        found = graded(party, place=place, at=at)
        if found is None:
            continue
        readable = [one for one in found.facts if one.is_public or _key(one.ref) in his]
        whole = len(readable) == len(found.facts)
        told.append({"place": place, "graded": found if whole else None, "facts": readable})
    return told


def _key(thread: str) -> str | UUID:
    """A case by its identity, anything else by its thread."""
    kind, _colon, key = thread.partition(":")
    return UUID(key) if kind == "case" else thread
