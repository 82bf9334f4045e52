"""What a published list is, however it is shown: columns, rows in a fixed order, filters, pages by key."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise

Words = str | Promise
Rows = QuerySet[Any]


@dataclass(frozen=True)
class Column:
    """One column; what is not `shown` stands in the download alone."""

    label: Words
    cell: Callable[[Any], Any]
    shown: bool = True


@dataclass(frozen=True)
class Filter:
    """One thing to choose by: `column` is compared, `called` is how its values are called, unless `labels` says it."""

    key: str
    label: Words
    column: str
    called: str = ""
    labels: Mapping[str, Words] = field(default_factory=dict)

    def options(self, rows: Rows) -> list[tuple[str, str]]:
        """The values that are there, with their names, in the order of the names."""
        called = self.called or self.column
        found = rows.order_by().values_list(self.column, called).distinct()
        named = {
            str(value): str(self.labels.get(value, name)) for value, name in found if value not in ("", None)
        }
        return sorted(named.items(), key=lambda option: (option[1], option[0]))

    def apply(self, rows: Rows, chosen: str) -> Rows:
        return rows.filter(**{self.column: chosen})


@dataclass(frozen=True)
class Flags(Filter):
    """A filter of which each option is a column that must be true."""

    columns: Mapping[str, str] = field(default_factory=dict)

    def options(self, rows: Rows) -> list[tuple[str, str]]:
        return [(key, str(label)) for key, label in self.labels.items()]

    def apply(self, rows: Rows, chosen: str) -> Rows:
        return rows.filter(**{self.columns[chosen]: True}) if chosen in self.columns else rows.none()


@dataclass(frozen=True)
class PublicList:
    """One published list. `rows` are those of a legal day, in no order; `order` is their order, its last column unique."""

    slug: str
    group: str
    title: Words
    # By which rule something is on it, in a sentence.
    words: Words
    columns: Sequence[Column]
    rows: Callable[[date], Rows]
    order: Sequence[str]
    filters: Sequence[Filter] = ()
    # Where a row leads; nothing, where it has no page.
    link: Callable[[Any], str] | None = None
    # The lists that belong to it: its negative list, its materials.
    beside: Sequence[str] = ()

    def chosen(self, asked: Mapping[str, str]) -> dict[str, str]:
        """Of what an address asks, what this list filters by."""
        return {
            one.key: asked[one.key]
            for one in self.filters
            if asked.get(one.key) and "\0" not in asked[one.key]
        }

    def filtered(self, on: date, chosen: Mapping[str, str]) -> Rows:
        """The rows of that day that answer every filter, in their order."""
        rows = self.rows(on)
        for one in self.filters:
            if one.key in chosen:
                rows = one.apply(rows, chosen[one.key])
        return rows.order_by(*self.order)

    def cells(self, row: Any, *, shown: bool = False) -> list[Any]:
        return [column.cell(row) for column in self.columns if column.shown or not shown]

    def labels(self, *, shown: bool = False) -> list[str]:
        return [str(column.label) for column in self.columns if column.shown or not shown]


def place_of(rows: Rows, order: Sequence[str], pk: int) -> tuple[Any, ...] | None:
    """The values by which the row with this key is ordered; it need not be on the list any more."""
    model: type[Model] = rows.model
    found = model._default_manager.filter(pk=pk).values_list(*(name.lstrip("-") for name in order)).first()
    return None if found is None else tuple(found)


def beyond(order: Sequence[str], there: Sequence[Any], *, back: bool = False) -> Q:
    """What stands after this place in the order, or before it."""
    found, equal = Q(pk__in=[]), Q()
    for name, value in zip(order, there, strict=True):
        column, falls = name.lstrip("-"), name.startswith("-")
        found |= equal & Q(**{f"{column}__{'lt' if falls != back else 'gt'}": value})
        equal &= Q(**{column: value})
    return found


def backwards(order: Sequence[str]) -> list[str]:
    return [name[1:] if name.startswith("-") else f"-{name}" for name in order]
