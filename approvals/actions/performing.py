"""履行承诺: what was promised is due after the decision, handed in in parts, and reminded of (COM-13, CLK-15)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from approvals import papers, rules
from approvals.models import Case
from commitments.enums import Act, Kind, Scheme
from commitments.models import Commitment, Promised
from ground import clocks
from ground.accounts.actor import Actor
from ground.clocks.enums import Limit, Side
from ground.documents.issue import iso
from ground.law.rulings import follows
from ground.notices.tell import tell
from ground.trail.record import record
from ground.workdays.calendar import legal_day


@transaction.atomic
def begin(case: Case, commitment: Commitment, *, by: Actor, at: datetime) -> Commitment:
    """What the letter promises is due, or the organ's own check is; what neither promises nor waits for anything is fulfilled.

    Called by the grant, in its transaction, on a case that is locked and a commitment that is decided.
    """
    commitment = Commitment.objects.locked(commitment.pk)
    promised = list(commitment.promised.select_related("material")) if rules.is_supplied(commitment) else []
    last = [start_supply(case, commitment, one).due_on for one in promised]
    checked = rules.is_checked(commitment)
    if checked:
        _start_check(case, commitment, at=at)
    if promised or checked:
        commitment.perform()
        facts = {"promised": [one.no for one in promised], "due_on": last[0] if last else None}
        record(case.thread, Act.BEGUN, by=by, at=at, facts=facts)
    else:
        commitment.fulfil(at=at)
        record(case.thread, Act.FULFILLED, by=by, at=at, facts={"checked": False})
    commitment.save()
    if promised:
        tell(
            case.addressees(at=at),
            "approvals/notices/commitment_begun",
            about=case.thread,
            at=at,
            context=papers.told(case)
            | {"names": [one.material.name for one in promised], "last": iso(max(last))},
        )
    return commitment


@follows("CLK-15", article="津政办发〔2018〕25号 三")
@follows("COR-6", article="国发〔2021〕7号", source="涉企经营许可告知承诺：领证后在规定期限内补齐")
def start_supply(case: Case, commitment: Commitment, promised: Promised) -> clocks.models.Clock:
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


@follows("COM-18", source="核查期限由告知承诺书载明，自作出决定之日起算")
def _start_check(case: Case, commitment: Commitment, *, at: datetime) -> None:
    """The organ has so many working days after the decision to look whether what was promised is so."""
    assert commitment.verify_days is not None
    clocks.start(
        Kind.VERIFY,
        thread=commitment.own_thread,
        side=Side.NONE,
        rule_id="COM-18",
        office=case.competent_office.path,
        started_on=legal_day(at),
        limit=Limit(commitment.verify_days),
        place=case.place,
    )
