"""How somebody stood when an act relied on it is kept with the act (K3, COR-4)."""

from __future__ import annotations

from datetime import datetime

from credit import rules
from credit.actions.lists import screen
from credit.enums import Moment
from credit.models import StandingCheck
from ground.accounts.models import Party


def check(
    party: Party, *, thread: str, moment: Moment, basic_code: str, place: str, at: datetime
) -> rules.Standing:
    """The standing, and a row that says which version of it this act used and how old the lists were."""
    screen(party, at=at)
    stands = rules.standing(party, basic_code=basic_code, place=place, at=at)
    StandingCheck.objects.create(
        party=party,
        thread=thread,
        moment=moment,
        at=at,
        version=stands.version,
        restrictions=[one.as_json() for one in stands.restrictions],
        heard=stands.heard,
    )
    return stands
