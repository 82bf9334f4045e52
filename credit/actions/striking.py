"""所依据的决定在别处失去效力: proposed by one keeper with the document that undid it, decided by another (CRE-15)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from credit import papers, rules
from credit.actions import evidence
from credit.actions.entry import answer, hand_out, settle, start, tell_desk, tell_party, void_listing
from credit.actions.evidence import Uploads
from credit.actions.listing import withdraw
from credit.actions.overrun import stand_again
from credit.enums import Act, Kind, Lift, RecordState
from credit.models import Record, Strike
from ground.accounts.actor import Actor
from ground.law.rulings import refuse
from ground.trail.record import record as enter_trail
from ground.workdays.calendar import legal_day


def propose(record: Record, words: str, *, files: Uploads, by: Actor, at: datetime) -> Strike:
    """提请移出: what the entry rests on is said to be gone, with the document that undid it, and waits for another officer of the
    office, `credit.strike` working days. Until then the entry stands as it is, and nobody is listed; afterwards it rests (`overrun.rest`).

    Raises files.Unacceptable with a sentence for the person when a file will not do.
    """
    refuse(rules.why_not_propose_strike(record, words, len(files), by=by, at=at))
    received = evidence.take(files, at=at)
    with transaction.atomic():
        record = Record.objects.locked(record.pk)
        refuse(rules.why_not_propose_strike(record, words, len(received), by=by, at=at))
        strike = Strike.objects.create(record=record, words=words.strip(), said_at=at, said_by=by.person)
        evidence.keep(record, received, about=strike, by=by, at=at)
        start(Kind.STRIKE, "credit.strike", "CRE-15", record, legal_day(at))
        enter_trail(record.thread, Act.STRIKE_PROPOSED, by=by, at=at, facts={"strike": strike.pk})
        tell_desk(record, "credit/notices/strike_proposed", at)
    return strike


@transaction.atomic
def decide(
    strike: Strike, confirmed: bool, words: str, *, read: int | None = None, by: Actor, at: datetime
) -> Record:
    """Another officer looked at the document: right, the entry ends at once, or was void from the first where it ended meanwhile;
    wrong, it stands, and where it rested meanwhile it does so again from now on. He is told either way, in writing, unless nothing of
    the entry has reached him.
    """
    record = Record.objects.locked(strike.record_id)
    strike = record.strikes.get(pk=strike.pk)
    refuse(rules.why_not_decide_strike(strike, words, by=by, at=at))
    refuse(rules.why_not_overlook(record, read))
    answer(strike, confirmed, words, by=by, at=at)
    settle(record, Kind.STRIKE, at=at)
    if confirmed and record.state != RecordState.LIFTED:
        return withdraw(record, strike.words, by=by, at=at)
    if confirmed:
        void_listing(record, Lift.WITHDRAWN, by=by, at=at)
    act = Act.STRUCK if confirmed else Act.STRIKE_REFUSED
    enter_trail(record.thread, act, by=by, at=at, facts={"strike": strike.pk})
    heard_of_it = record.noticed_at is not None and record.suspended_at is not None
    resumed = not confirmed and stand_again(record, by=by, at=at)
    if record.served_at is not None or heard_of_it:
        template = "credit/notices/struck" if confirmed else "credit/notices/strike_refused"
        tell_party(record, template, at, resumed=resumed)
        hand_out(record, papers.STRIKE, papers.strike(strike, resumed=resumed, at=at), by=by, at=at)
    return record
