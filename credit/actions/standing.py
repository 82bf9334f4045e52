"""How somebody stood when an act relied on it is kept with the act (K3, COR-4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from credit import rules
from credit.actions.lists import screen
from credit.enums import Moment
from credit.models import StandingCheck
from credit.rules import Restriction, Standing
from ground.accounts.models import Party


def check(
    party: Party, *, thread: str, moment: Moment, basic_code: str, place: str, at: datetime
) -> Standing:
    """The standing, and a row that says which version of it this act used and how old the lists were."""
    screen(party, at=at)
    stands = rules.standing(party, basic_code=basic_code, place=place, at=at)
    _keep(stands, thread, moment)
    return stands


@dataclass(frozen=True)
class Again:
    """How he stands now, whether that is another version than the one last relied on, and what of it is new."""

    stands: Standing
    changed: bool
    new: list[Restriction]


def look_again(party: Party, *, thread: str, basic_code: str, place: str, at: datetime) -> Again:
    """His standing since the thread last relied on it, kept once for each change and not otherwise."""
    screen(party, at=at)
    stands = rules.standing(party, basic_code=basic_code, place=place, at=at)
    last = StandingCheck.objects.filter(thread=thread).order_by("pk").last()
    changed = stands.version != (last.version if last is not None else Standing(party, at).version)
    known = {(one["closes"], one["ref"]) for one in last.restrictions} if last is not None else set()
    if changed:
        _keep(stands, thread, Moment.RECHECK)
    new = [one for one in stands.restrictions if (str(one.closes), one.ref) not in known]
    return Again(stands, changed, new)


def _keep(stands: Standing, thread: str, moment: Moment) -> None:
    StandingCheck.objects.create(
        party=stands.party,
        thread=thread,
        moment=moment,
        at=stands.at,
        version=stands.version,
        restrictions=[one.as_json() for one in stands.restrictions],
        heard=stands.heard,
    )
