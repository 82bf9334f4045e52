"""A matter as one row of a list: what it is called, how long it takes, where it is done."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from matters.enums import EditionState
from matters.models import Edition

Row = dict[str, Any]


def rows(editions: Iterable[Edition], *, of_one_office: bool = False) -> list[Row]:
    """The rows in their order; the office is left out where the page is that office's own."""
    return [
        {
            "name": edition.name,
            "address": edition.matter.get_absolute_url(),
            "open": edition.is_open,
            "suspended": edition.state == EditionState.SUSPENDED,
            "words": edition.summary,
            "facts": [how_long(edition), how_often(edition)] if edition.is_open else [],
            "office": "" if of_one_office else edition.matter.office.short_name,
            "kind": edition.matter.get_type_code_display(),
        }
        for edition in editions
    ]


def how_long(edition: Edition) -> str:
    """The promise, in the days it is counted in."""
    promised = edition.promised()
    return "" if promised is None else promised.done()


def how_often(edition: Edition) -> str:
    """How many visits it takes."""
    return _("最多跑 %(n)d 次") % {"n": edition.visits} if edition.visits else _("不用跑")
