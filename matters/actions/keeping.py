"""清单: rows that officers keep by hand are written by one and confirmed by another; a change ends the old row and begins a new one."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, TypeVar, cast

from django.db import transaction
from django.db.models import QuerySet

from ground.accounts.actor import Actor
from ground.accounts.addressees import addressee, holders
from ground.accounts.enums import Duty
from ground.accounts.models import Office
from ground.law.rulings import refuse
from ground.notices.tell import tell as notify
from ground.trail.record import record
from ground.workdays import legal_day
from matters import rules
from matters.enums import Act
from matters.models.lists import Kept

Row = TypeVar("Row", bound=Kept)


@transaction.atomic
def tell(row: Row, *, by: Actor, at: datetime) -> Row:
    """The row waits for another officer: until he confirms it, it is on no list. With `replaces` it is to take that row's place."""
    if row.replaces is not None:
        row.replaces = _locked(row.replaces)
    refuse(rules.why_not_tell(row, by=by, at=at))
    row.is_waiting, row.told_at, row.told_by = True, at, by.person
    row.save(force_insert=True)
    record(row.thread, Act.LIST_ROW_TOLD, by=by, at=at, facts=_facts(row))
    _wait(row, at=at)
    return row


@transaction.atomic
def end(row: Row, on: date, words: str, *, by: Actor, at: datetime) -> Row:
    """The end of the row waits for another officer: until he confirms it, the row is on its list."""
    row = _locked(row)
    refuse(rules.why_not_end_row(row, on, words, by=by, at=at))
    row.end_on, row.end_words, row.end_told_at, row.end_told_by = on, words.strip(), at, by.person
    row.save()
    record(row.thread, Act.LIST_ROW_END_TOLD, by=by, at=at, facts={**_facts(row), "until_on": on})
    _wait(row, at=at)
    return row


@transaction.atomic
def confirm(row: Row, *, by: Actor, at: datetime) -> Row:
    """What waited holds: the row is on its list, not before today, and the one it replaces ended the day before; or the row ends.

    A row that is confirmed after the day it was meant for begins, or ends, today.
    """
    row, today = _locked(row), legal_day(at)
    if row.is_waiting:
        row.from_on = max(row.from_on, today)
        if row.replaces is not None:
            row.replaces = _locked(row.replaces)
    refuse(rules.why_not_confirm_row(row, by=by, at=at))
    if row.is_waiting:
        if row.replaces is not None:
            row.replaces.until_on = row.from_on - timedelta(days=1)
            row.replaces.save()
        row.is_waiting, row.confirmed_at, row.confirmed_by = False, at, by.person
        told_by, act = row.told_by, Act.LIST_ROW_CONFIRMED
    else:
        assert row.end_on is not None
        row.until_on = max(row.end_on, today)
        row.end_confirmed_at, row.end_confirmed_by = at, by.person
        told_by, act = row.end_told_by, Act.LIST_ROW_ENDED
    row.save()
    record(row.thread, act, by=by, at=at, facts=_facts(row))
    if told_by is not None:
        context = _told(row) | {"words": ""}
        notify(
            [addressee(told_by)], "matters/notices/list_row_judged", about=row.thread, at=at, context=context
        )
    return row


@transaction.atomic
def refuse_row(row: Row, words: str, *, by: Actor, at: datetime) -> None:
    """What waited is gone: a row that was on no list, or the wish to end one. Who wrote it reads why."""
    row = _locked(row)
    refuse(rules.why_not_refuse_row(row, words, by=by, at=at))
    told_by = row.told_by if row.is_waiting else row.end_told_by
    record(row.thread, Act.LIST_ROW_REFUSED, by=by, at=at, facts={**_facts(row), "words": words.strip()})
    if told_by is not None and told_by.pk != by.user_id:
        context = _told(row) | {"words": words.strip()}
        notify(
            [addressee(told_by)], "matters/notices/list_row_judged", about=row.thread, at=at, context=context
        )
    if row.is_waiting:
        row.delete()
        return
    row.end_on = row.end_told_at = row.end_told_by = None
    row.end_words = ""
    row.save()


def _locked(row: Row) -> Row:
    """The row as it is now, nobody else's until this transaction ends."""
    rows = cast("QuerySet[Row]", type(row)._default_manager.all())
    return rows.select_for_update(no_key=True, of=("self",)).get(pk=row.pk)


def _facts(row: Kept) -> dict[str, Any]:
    return {"row": row.pk, "name": str(row.called), "from_on": row.from_on, "replaces": row.replaces_id}


def _told(row: Kept) -> dict[str, Any]:
    return {"list": row.list_name, "name": row.called}


def _wait(row: Kept, *, at: datetime) -> None:
    """The publishers of the catalogue are told."""
    keeper = Office.objects.filter(path=rules.catalogue_office(row.place, at=at)).first()
    publishers = holders(Duty.PUBLICATION, at=at, office=keeper) if keeper else []
    notify(publishers, "matters/notices/list_row_waits", about=row.thread, at=at, context=_told(row))
