"""What may be done with an entry now, and why not: what its page offers, the API says."""

from __future__ import annotations

from datetime import datetime

from credit.enums import RecordState
from credit.models import Record
from credit.rules.listing import (
    why_not_acknowledge,
    why_not_answer_objection,
    why_not_decide,
    why_not_decide_repair,
    why_not_defend,
    why_not_hear,
    why_not_notify,
    why_not_object,
    why_not_repair,
    why_not_serve,
)
from credit.rules.striking import why_not_decide_strike, why_not_propose_strike
from ground.accounts.actor import Actor
from ground.law.rulings import Ruling


def rulings_on(record: Record, *, by: Actor, at: datetime) -> dict[str, Ruling]:
    """Each act by the noun of its address; an answer only where something is asked."""
    # Heard already, what came in time is still entered.
    came = by.is_officer and record.state == RecordState.HEARD and record.noticed_at is not None
    defence = why_not_defend(
        record, arrived_at=record.noticed_at if came else None, arrival="-" if came else "", by=by, at=at
    )
    rulings = {
        "notice": why_not_notify(record, by=by, at=at),
        "service": why_not_serve(record, by=by, at=at),
        "acknowledgement": why_not_acknowledge(record, by=by, at=at),
        "defence": defence,
        "waiver": why_not_hear(record, waived=True, by=by, at=at),
        "decision": why_not_decide(record, by=by, at=at),
        "strikes": why_not_propose_strike(record, by=by, at=at),
        "repairs": why_not_repair(record, by=by, at=at),
        "objections": why_not_object(record, by=by, at=at),
    }
    if (repair := record.open_repair) is not None:
        rulings["repair-decision"] = why_not_decide_repair(repair, by=by, at=at)
    if (objection := record.open_objection) is not None:
        rulings["objection-answer"] = why_not_answer_objection(objection, by=by, at=at)
    if (strike := record.open_strike) is not None:
        rulings["strike-decision"] = why_not_decide_strike(strike, by=by, at=at)
    return rulings
