"""批量修改: one change of many matters, looked at as one, published on one day in one transaction."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from ground.accounts.actor import Actor
from ground.law.rulings import refuse
from ground.trail.record import record
from ground.workdays import legal_day
from matters import rules
from matters.actions import proposing, publishing
from matters.actions.proposing import value_of
from matters.content import apply, content_of
from matters.elements import ELEMENTS
from matters.enums import Act, OperationKind, PreparationKind, ProposalState
from matters.models import BulkChange, Edition, Matter, Proposal

# In which order the proposals of one change are published: what is to take over is there before what it follows ends.
FIRST = (OperationKind.NEW,)


@transaction.atomic
def propose(
    change: Mapping[str, Any],
    matters: Iterable[Matter],
    *,
    effective_on: date | None = None,
    chosen: Mapping[str, Any] | None = None,
    reason: str,
    basis: str = "",
    by: Actor,
    at: datetime,
) -> BulkChange:
    """A proposal stands open for every matter that the change says something new of; the others are left alone.

    `change` is {"element": key} with one of {"set": value}, {"times": 0.5} (rounded up, never below 1), {"replace": [old, new]}.
    """
    told = list(matters)
    refuse(rules.why_not_change_many(change, told))
    bulk = BulkChange.objects.create(
        what=dict(change),
        chosen=dict(chosen or {"matters": [matter.implementation_code for matter in told]}),
        reason=reason,
        by=by.person,
        at=at,
    )
    key = change["element"]
    new = []
    for matter in told:
        base = rules.last_edition(matter, legal_day(at))
        content = content_of(base) if base else None
        if content is None or (now := changed(change, value_of(content, key))) == value_of(content, key):
            continue
        new.append(matter)
        proposing.begin(
            matter,
            OperationKind.CHANGE,
            content=apply(content, ELEMENTS[key].group, {key: now}),
            effective_on=effective_on,
            reason=reason,
            basis=basis,
            bulk=bulk,
            by=by,
            at=at,
        )
    refuse(rules.why_not_change_locked(key, new))
    facts = {"element": key, "proposals": bulk.proposals.count()}
    record(f"bulk:{bulk.uuid}", Act.BULK_PROPOSED, by=by, at=at, facts=facts)
    return bulk


def changed(change: Mapping[str, Any], said: Any) -> Any:
    """What the change makes of this value; what it cannot be applied to stays."""
    if "set" in change:
        return change["set"]
    if "times" in change:
        if not isinstance(said, int) or isinstance(said, bool) or said == 0:
            return said  # done on the spot already, or not said
        return max(1, math.ceil(said * change["times"]))
    old, new = change["replace"]
    return said.replace(old, new) if isinstance(said, str) and old else said


@transaction.atomic
def prepare(
    bulk: BulkChange, kind: PreparationKind, *, done_on: date, words: str, by: Actor, at: datetime
) -> None:
    """What was done about the change is noted for every proposal of it."""
    for proposal in of(bulk):
        proposing.prepare(proposal, kind, done_on=done_on, words=words, by=by, at=at)


@transaction.atomic
def submit(bulk: BulkChange, *, by: Actor, at: datetime) -> None:
    """Every proposal of the change has passed the checks and lies with the publishers, or none does."""
    _refuse_parts(bulk, at=at)
    for proposal in of(bulk):
        if proposal.state == ProposalState.SUBMITTED:
            continue  # it lies there already: another one alone was given back
        proposing.submit(proposing.check(proposal, by=by, at=at), by=by, at=at)


@transaction.atomic
def give_back(bulk: BulkChange, words: str, *, by: Actor, at: datetime) -> None:
    """Every proposal of the change that lies with the publishers lies with its editors again, who are told what to do about it."""
    for proposal in of(bulk):
        if proposal.state == ProposalState.SUBMITTED:
            proposing.give_back(proposal, words, by=by, at=at)


@transaction.atomic
def publish(bulk: BulkChange, *, effective_on: date, by: Actor, at: datetime) -> list[Edition]:
    """Every proposal of the change is published for that day, or none is."""
    _refuse_parts(bulk, at=at)
    editions = [
        publishing.publish(proposal, effective_on=effective_on, together=True, by=by, at=at)
        for proposal in of(bulk)
    ]
    return [edition for edition in editions if edition is not None]


@transaction.atomic
def discard(bulk: BulkChange, *, by: Actor, at: datetime) -> None:
    """Nothing comes of the change: every proposal of it is given up, or none is."""
    for proposal in of(bulk):
        proposing.discard(proposal, together=True, by=by, at=at)


def _refuse_parts(bulk: BulkChange, *, at: datetime) -> None:
    """What was asked of a split, or a merger, when it was begun is asked of what its drafts say by now."""
    live = of(bulk)
    new = [proposal.content for proposal in live if proposal.operation == OperationKind.NEW]
    ending = [proposal.matter for proposal in live if proposal.matter is not None]
    match bulk.what.get("operation"):
        case OperationKind.SPLIT:
            for matter in ending:
                refuse(rules.why_not_split(matter, new, at=at))
        case OperationKind.MERGE:
            for into in new:
                refuse(rules.why_not_merge(ending, into, at=at))


def of(bulk: BulkChange) -> list[Proposal]:
    """The proposals of the change that are still worked on, in the order of their publication."""
    live = list(bulk.proposals.live().order_by("pk"))
    return sorted(live, key=lambda proposal: (proposal.operation not in FIRST, proposal.pk))
