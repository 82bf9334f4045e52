"""What a commitment waits for begins and ends: its limits run, are met, and with the last of them it is fulfilled."""

from __future__ import annotations

from datetime import datetime

from approvals import papers, rules
from approvals.models import Case
from commitments.enums import Act, Kind, Scheme
from commitments.models import Commitment, Promised
from ground import clocks
from ground.accounts.actor import Actor
from ground.clocks.enums import Side
from ground.clocks.models import Clock
from ground.documents.issue import issue
from ground.law.rulings import follows
from ground.notices.tell import tell
from ground.trail.record import record
from ground.workdays.calendar import legal_day


@follows("CLK-15", article="津政办发〔2018〕25号 三")
@follows("COR-6", article="国发〔2021〕7号", source="涉企经营许可告知承诺：领证后在规定期限内补齐")
def start_supply(case: Case, commitment: Commitment, promised: Promised) -> Clock:
    """The limit of one thing promised runs: since the day of the signature, or of the decision; begun again it ends when it did."""
    since = commitment.signed_at if commitment.scheme == Scheme.CREDIT else commitment.decided_at
    assert since is not None
    return clocks.start(
        Kind.SUPPLY,
        thread=promised.thread,
        side=Side.NONE,
        rule_id="CLK-15",
        office=case.competent_office.path,
        started_on=legal_day(since),
        limit=rules.supply_limit(case, commitment),
        place=case.place,
    )


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
