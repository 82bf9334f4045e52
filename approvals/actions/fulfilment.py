"""承诺履行完毕: all of it is in order, nothing is awaited any more, and he has it in writing."""

from __future__ import annotations

from datetime import datetime

from approvals import papers
from approvals.models import Case
from commitments.enums import Act, Kind
from commitments.models import Commitment
from ground import clocks
from ground.accounts.actor import Actor
from ground.documents.issue import issue
from ground.notices.tell import tell
from ground.trail.record import record


def stop_clocks(commitment: Commitment, *kinds: Kind, at: datetime) -> None:
    """Nothing of the letter is awaited any more: of these kinds, or at all."""
    threads = [commitment.own_thread, *(one.thread for one in commitment.promised.all())]
    for kind in kinds or tuple(Kind):
        for thread in threads:
            clocks.settle(thread, kind, at=at)


def fulfil(case: Case, commitment: Commitment, *, by: Actor, at: datetime) -> None:
    """承诺履行确认书: for a case and a commitment that are locked, of which everything was found in order."""
    commitment.fulfil(at=at)
    commitment.save()
    stop_clocks(commitment, at=at)
    facts = {"commitment": str(commitment.uuid), "checked": True}
    record(case.thread, Act.FULFILLED, by=by, at=at, facts=facts)
    tell(
        case.addressees(at=at),
        "approvals/notices/commitment_fulfilled",
        about=case.thread,
        at=at,
        context=papers.told(case),
    )
    issue(
        papers.FULFILMENT,
        thread=case.thread,
        facts=papers.fulfilment(case, commitment, at=at),
        office=papers.organ(case.competent_office),
        by=by,
        at=at,
    )
