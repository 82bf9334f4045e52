"""What of somebody's credit lies open to the account that asks: on his page and by the API alike."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from approvals import rules
from approvals.models import Case
from commitments.rules import graded
from credit.models import Bar, RecordQuerySet
from credit.models.bar import BarQuerySet
from credit.rules import Restriction, everywhere, places_alike
from ground.accounts.models import Party, User
from ground.law.rulings import follows
from ground.workdays.calendar import legal_day


class Open(NamedTuple):
    """What of a party's restrictions an account may read, and whether there are others."""

    restrictions: list[Restriction]
    bars: BarQuerySet
    hidden: bool


@follows(
    "CRE-1",
    article="国办发〔2020〕49号",
    source="受到限制的，能查到原因、期限和恢复办法；查不到的，告知向谁查询",
)
def open_to(user: User, party: Party, *, at: datetime) -> Open:
    """What is closed to the party, as far as this account may read it, and whether there is more."""
    bars = Bar.objects.standing(legal_day(at)).filter(party=party).closing_applications()
    restrictions, reads = everywhere(party, at=at), rules.threads_read_by(user, party, at=at)
    if reads is None:
        return Open(restrictions, bars, hidden=False)
    shown = [one for one in restrictions if one.is_open_to(reads)]
    found = list(bars.select_related("record"))
    open_bars = [one.pk for one in found if not one.found_in.isdisjoint(reads)]
    hidden = len(shown) < len(restrictions) or len(open_bars) < len(found)
    return Open(shown, bars.filter(pk__in=open_bars), hidden)


def grades_of(user: User, party: Party, records: RecordQuerySet, *, at: datetime) -> list[dict[str, Any]]:
    """The grade at every place of this city, those that grade alike together, with the facts this account may read; no letter where
    it may not read them all.
    """
    his: set[str | UUID] = {record.thread for record in records}
    his |= set(Case.objects.visible_to(user, at=at).filter(party=party).values_list("uuid", flat=True))
    told = []
    for alike in places_alike("credit.grade", on=legal_day(at)):
        found = graded(party, place=alike[0], at=at)
        if found is None:
            continue
        readable = [one for one in found.facts if one.is_public or _key(one.ref) in his]
        whole = len(readable) == len(found.facts)
        told.append({"places": alike, "graded": found if whole else None, "facts": readable})
    return told


def _key(thread: str) -> str | UUID:
    """A case by its identity, anything else by its thread."""
    kind, _colon, key = thread.partition(":")
    return UUID(key) if kind == "case" else thread
