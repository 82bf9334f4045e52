"""事项操作: suspended, resumed, cancelled, split, merged, devolved, transferred. Each is a proposal like any other, with one day for all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ground.accounts.actor import Actor
from ground.accounts.models import Office
from ground.law.rulings import refuse
from ground.trail.record import record
from ground.workdays import legal_day
from matters import rules
from matters.actions.proposing import begin
from matters.content import Content, content_of
from matters.enums import Act, EditionState, OperationKind
from matters.models import BulkChange, Edition, Matter, Proposal


def suspend(
    matter: Matter, *, on: date, until: date | None = None, basis: str, reason: str, by: Actor, at: datetime
) -> Proposal:
    """From that day nothing is filed in the matter, and its guide says why, on what it rests and until when; cases go on."""
    content = _said_now(matter, at=at)
    words = _("暂停办理：%(reason)s（依据：%(basis)s）")
    if until is not None:
        words = _("暂停办理至 %(until)s：%(reason)s（依据：%(basis)s）")
    content["state"] = EditionState.SUSPENDED.value
    told = {"reason": reason, "basis": basis, "until": until and date_format(until, _("Y年n月j日"))}
    content["edition"]["note"] = words % told
    return _begun(matter, OperationKind.SUSPEND, content, on=on, basis=basis, reason=reason, by=by, at=at)


def resume(matter: Matter, *, on: date, basis: str = "", reason: str, by: Actor, at: datetime) -> Proposal:
    """From that day the matter is offered again, as it was before it was suspended, with the note that stood then."""
    refuse(rules.why_not_resume(matter, at=at))
    before = matter.editions.ever().exclude(state=EditionState.SUSPENDED).order_by("-no").first()
    content = _said_now(matter, at=at)
    content["state"] = before.state if before else EditionState.OPEN.value
    content["edition"]["note"] = before.note if before else ""
    return _begun(matter, OperationKind.RESUME, content, on=on, basis=basis, reason=reason, by=by, at=at)


def cancel(
    matter: Matter,
    *,
    on: date,
    basis: str,
    reason: str,
    successor: Matter | None = None,
    by: Actor,
    at: datetime,
) -> Proposal:
    """From that day there is no such matter, here and below; who is to go elsewhere is told where (`successor`)."""
    refuse(rules.why_not_succeed(matter, _to(successor).get("successor"), on))
    content = _said_now(matter, at=at)
    content["operation"] = _to(successor)
    return _begun(matter, OperationKind.CANCEL, content, on=on, basis=basis, reason=reason, by=by, at=at)


def devolve(
    matter: Matter,
    to_office: Office,
    *,
    on: date,
    basis: str,
    reason: str,
    successor: Matter | None = None,
    by: Actor,
    at: datetime,
) -> Proposal:
    """From that day a lower office does it: the same matter under that office, or its own one (`successor`) and this ends."""
    return _handed(matter, OperationKind.DEVOLVE, to_office, successor, on, basis, reason, by, at)


def transfer(
    matter: Matter,
    to_office: Office,
    *,
    on: date,
    basis: str,
    reason: str,
    successor: Matter | None = None,
    by: Actor,
    at: datetime,
) -> Proposal:
    """From that day another organ does it: the same matter under that organ, or its own one (`successor`) and this ends."""
    return _handed(matter, OperationKind.TRANSFER, to_office, successor, on, basis, reason, by, at)


@transaction.atomic
def split(
    matter: Matter,
    contents: Iterable[Mapping[str, Any]],
    *,
    on: date,
    basis: str,
    reason: str,
    by: Actor,
    at: datetime,
) -> BulkChange:
    """One matter becomes several: their proposals and the one that ends it are one change, published on one day."""
    contents = list(contents)
    refuse(rules.why_not_split(matter, contents, at=at))
    bulk = _bundle(OperationKind.SPLIT, [matter], reason, by=by, at=at)
    parts = _parts(contents, bulk, on=on, basis=basis, reason=reason, by=by, at=at)
    content = _said_now(matter, at=at)
    content["operation"] = {"parts": [part.content["matter"]["implementation_code"] for part in parts]}
    _begun(matter, OperationKind.SPLIT, content, bulk=bulk, on=on, basis=basis, reason=reason, by=by, at=at)
    _say(bulk, by=by, at=at)
    return bulk


@transaction.atomic
def merge(
    matters: Iterable[Matter],
    into: Mapping[str, Any],
    *,
    on: date,
    basis: str,
    reason: str,
    by: Actor,
    at: datetime,
) -> BulkChange:
    """Several matters become one, a new one: its proposal and those that end them are one change, published on one day."""
    merged = list(matters)
    refuse(rules.why_not_merge(merged, into, at=at))
    bulk = _bundle(OperationKind.MERGE, merged, reason, by=by, at=at)
    (one,) = _parts([into], bulk, on=on, basis=basis, reason=reason, by=by, at=at)
    for matter in merged:
        content = _said_now(matter, at=at)
        content["operation"] = {"successor": one.content["matter"]["implementation_code"]}
        _begun(
            matter, OperationKind.MERGE, content, bulk=bulk, on=on, basis=basis, reason=reason, by=by, at=at
        )
    _say(bulk, by=by, at=at)
    return bulk


# ---- how


def _said_now(matter: Matter, *, at: datetime) -> Content:
    edition: Edition | None = rules.last_edition(matter, legal_day(at))
    return content_of(edition) if edition else {"matter": {}, "edition": {}}


def _to(successor: Matter | None) -> Content:
    return {"successor": successor.implementation_code} if successor else {}


def _handed(
    matter: Matter,
    operation: OperationKind,
    to_office: Office,
    successor: Matter | None,
    on: date,
    basis: str,
    reason: str,
    by: Actor,
    at: datetime,
) -> Proposal:
    down = operation == OperationKind.DEVOLVE
    refuse(rules.why_not_hand_over(matter, to_office, successor, down=down))
    refuse(rules.why_not_succeed(matter, _to(successor).get("successor"), on))
    content = _said_now(matter, at=at)
    content["operation"] = {"to_office": to_office.path, **_to(successor)}
    if successor is None:
        content["matter"]["office"] = to_office.path
    return _begun(matter, operation, content, on=on, basis=basis, reason=reason, by=by, at=at)


def _begun(
    matter: Matter,
    operation: OperationKind,
    content: Content,
    *,
    on: date,
    basis: str,
    reason: str,
    bulk: BulkChange | None = None,
    by: Actor,
    at: datetime,
) -> Proposal:
    return begin(
        matter,
        operation,
        content=content,
        effective_on=on,
        basis=basis,
        reason=reason,
        bulk=bulk,
        by=by,
        at=at,
    )


def _bundle(
    operation: OperationKind, matters: list[Matter], reason: str, *, by: Actor, at: datetime
) -> BulkChange:
    return BulkChange.objects.create(
        what={"operation": operation.value},
        chosen={"matters": [matter.implementation_code for matter in matters]},
        reason=reason,
        by=by.person,
        at=at,
    )


def _say(bulk: BulkChange, *, by: Actor, at: datetime) -> None:
    facts = {**bulk.what, **bulk.chosen, "proposals": bulk.proposals.count()}
    record(f"bulk:{bulk.uuid}", Act.BULK_PROPOSED, by=by, at=at, facts=facts)


def _parts(
    contents: Iterable[Mapping[str, Any]],
    bulk: BulkChange,
    *,
    on: date,
    basis: str,
    reason: str,
    by: Actor,
    at: datetime,
) -> list[Proposal]:
    return [
        begin(
            None,
            OperationKind.NEW,
            content=content,
            office=Office.objects.get(path=content["matter"]["office"]),
            effective_on=on,
            basis=basis,
            reason=reason,
            bulk=bulk,
            by=by,
            at=at,
        )
        for content in contents
    ]
