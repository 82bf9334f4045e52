"""A matter whose licences have a life is split, or merged with another, from tomorrow on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from approvals.actions import catalogue
from approvals.enums import Hanging
from approvals.rules.catalogue import Choice, endings_for, words_for
from matters.actions import bulk, operations
from matters.content import content_of
from matters.enums import OperationKind
from matters.models import BulkChange, Edition
from matters.parts import one_of, part_of
from tests.matters.desk import AFTER, BEFORE, Desk

DAY = timedelta(days=1)
WHY = {"basis": "区政府令第 5 号", "reason": "按经营类别分开办理"}
CODES = ("512017432001", "512017432002")


def told(desk: Desk) -> dict[str, Any]:
    return {**WHY, "on": desk.tomorrow, "by": desk.mei, "at": desk.at}


def offering(edition: Edition, *purposes: str) -> list[str]:
    return [item.no for item in edition.handling_items.order_by("no") if item.purpose in purposes]


def split(desk: Desk, edition: Edition) -> BulkChange:
    """First applications, changes and replacements here, renewals and 注销 there."""
    content = content_of(edition)
    here = offering(edition, "new", "change", "replacement")
    there = offering(edition, "renewal", "cancellation")
    parts = [
        part_of(content, name="旅馆许可", code=CODES[0], items=here),
        part_of(content, name="民宿许可", code=CODES[1], items=there),
    ]
    return operations.split(edition.matter, parts, **told(desk))


def merged(desk: Desk, *editions: Edition) -> BulkChange:
    one = one_of([content_of(edition) for edition in editions], name="住宿许可", code=CODES[0])
    return operations.merge([edition.matter for edition in editions], one, **told(desk))


def chosen(desk: Desk, change: BulkChange) -> None:
    """Everything that hangs on the matters that end goes on as it does by itself."""
    for proposal in change.proposals.exclude(operation=OperationKind.NEW):
        every = {kind: endings_for(proposal, kind)[0] for kind in Hanging}
        choices = {kind: Choice(ending, words_for(proposal, ending, kind)) for kind, ending in every.items()}
        catalogue.choose(proposal, choices, by=desk.mei, at=desk.at)


def submitted(desk: Desk, change: BulkChange) -> None:
    for kind in (*BEFORE, *AFTER):
        bulk.prepare(change, kind, done_on=desk.tomorrow - DAY, words="已完成", by=desk.mei, at=desk.at)
    bulk.submit(change, by=desk.mei, at=desk.at)


def published(desk: Desk, change: BulkChange) -> list[Edition]:
    submitted(desk, change)
    return bulk.publish(change, effective_on=desk.tomorrow, by=desk.qin, at=desk.at)
