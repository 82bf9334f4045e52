"""A matter as one row of a list: what it is called, how long it takes, where it is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from matters.enums import NEEDLESS, EditionState, ReformMode
from matters.models import Edition, ReformItem
from matters.rules import needless_words

Row = dict[str, Any]
Needless = Mapping[int, ReformItem]


def needless_on(on: date, shown: Iterable[Edition]) -> Needless:
    """By matter the rows by which nobody needs its permit on that day (S50), of those that are shown: asked once for a page."""
    matters = [one.matter_id for one in shown]
    found = ReformItem.objects.in_force(on).filter(mode__in=NEEDLESS, matter__in=matters) if matters else ()
    return {row.matter_id: row for row in found}


def rows(editions: Iterable[Edition], needless: Needless, *, of_one_office: bool = False) -> list[Row]:
    """The rows in their order; the office is left out where the page is that office's own. What needs no permit says so."""
    return [_row(edition, needless.get(edition.matter_id), of_one_office) for edition in editions]


def _row(edition: Edition, reform: ReformItem | None, of_one_office: bool) -> Row:
    spared = needless_words(reform, edition) if reform is not None else None
    is_open = edition.is_open and not spared
    return {
        "name": edition.name,
        "address": edition.matter.get_absolute_url(),
        "open": is_open,
        "suspended": edition.state == EditionState.SUSPENDED,
        "needless": _spared(reform) if spared else "",
        "words": spared or edition.summary,
        "facts": [how_long(edition), how_often(edition)] if is_open else [],
        "office": "" if of_one_office else edition.matter.office.short_name,
        "kind": edition.matter.get_type_code_display(),
    }


def _spared(reform: ReformItem | None) -> str:
    assert reform is not None
    return _("已改为备案") if reform.mode == ReformMode.RECORD else _("不需要许可")


def how_long(edition: Edition) -> str:
    """The promise, in the days it is counted in."""
    promised = edition.promised()
    return "" if promised is None else promised.done()


def how_often(edition: Edition) -> str:
    """How many visits it takes."""
    return _("最多跑 %(n)d 次") % {"n": edition.visits} if edition.visits else _("不用跑")
