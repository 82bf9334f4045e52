"""What the columns of matters, materials and entries say, and how a list of each is made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matters.enums import (
    EditionState,
    ListKind,
    MatterType,
)
from matters.lists.frame import Column, Filter, Flags, PublicList, Rows, Words
from matters.models import (
    Edition,
    ListEntry,
    Material,
    Matter,
)

# How the columns of a matter are called, and how an edition keeps what it says of its matter.
LIVE = ("office__path", "office__name")
KEPT = ("office", "office_name")


def matter_at(path: str) -> Callable[[Any], Matter]:
    def found(row: Any) -> Matter:
        for name in path.split("__") if path else ():
            row = getattr(row, name)
        matter: Matter = row
        return matter

    return found


def columns_of(path: str, *more: Column) -> tuple[Column, ...]:
    """Name, what this list says of it, whose it is; the codes in the download."""
    matter = matter_at(path)
    return (
        Column(gettext_lazy("事项名称"), lambda row: matter(row).name),
        *more,
        Column(gettext_lazy("实施主体"), lambda row: matter(row).office.name),
        Column(gettext_lazy("事项类型"), lambda row: matter(row).get_type_code_display(), shown=False),
        Column(gettext_lazy("实施编码"), lambda row: matter(row).implementation_code, shown=False),
    )


def filters_of(path: str, office: tuple[str, str] = LIVE) -> tuple[Filter, ...]:
    """By whose it is, for whom, and of which type."""
    before = f"{path}__" if path else ""
    of_office, called = office
    return (
        Filter("office", gettext_lazy("实施主体"), f"{before}{of_office}", called=f"{before}{called}"),
        Flags(
            "for",
            gettext_lazy("服务对象"),
            "",
            labels={"persons": gettext_lazy("个人"), "organisations": gettext_lazy("法人和其他组织")},
            columns={
                "persons": f"{before}for_persons",
                "organisations": f"{before}for_organisations",
            },
        ),
        Filter("type", gettext_lazy("事项类型"), f"{before}type_code", labels=dict(MatterType.choices)),
    )


def order_of(path: str, *more: str) -> tuple[str, ...]:
    before = f"{path}__" if path else ""
    return (f"{before}pinyin", f"{before}id", *more)


def link_of(path: str) -> Callable[[Any], str]:
    matter = matter_at(path)
    return lambda row: matter(row).get_absolute_url()


def published(on: date) -> Any:
    """What is offered to the public on that day: not what is kept worked out in no list, nor what is suspended."""
    kept = (EditionState.DORMANT, EditionState.SUSPENDED)
    return Edition.objects.in_force(on).exclude(state__in=kept).visible()


def labels(choices: Any, codes: Sequence[str]) -> str:
    return _("、").join(str(choices(code).label) for code in codes)


def how_long(edition: Edition) -> str:
    promised = edition.promised()
    return "" if promised is None else promised.words()


def editions_of(told: Callable[[Any], Any]) -> Callable[[date], Rows]:
    """The editions of a day, those of them that `told` leaves."""
    return lambda on: told(published(on))


def materials_of(on: date) -> Any:
    """What the editions of that day ask for."""
    found = Material.objects.filter(edition__in=published(on).values("pk"))
    return found.select_related("edition__matter__office")


def of_editions(
    slug: str,
    group: str,
    title: Words,
    words: Words,
    told: Callable[[date], Rows],
    *more: Column,
    **rest: Any,
) -> PublicList:
    return PublicList(
        slug,
        group,
        title,
        words,
        columns=columns_of("matter", *more),
        rows=told,
        order=order_of("matter"),
        filters=filters_of("matter"),
        link=link_of("matter"),
        **rest,
    )


def of_materials(
    slug: str,
    group: str,
    title: Words,
    words: Words,
    told: Callable[[date], Rows],
    *more: Column,
    **rest: Any,
) -> PublicList:
    """Materials of the editions in force; `told` says which of a day."""
    path = "edition__matter"
    return PublicList(
        slug,
        group,
        title,
        words,
        columns=columns_of(path, Column(gettext_lazy("材料名称"), lambda row: row.name), *more),
        rows=told,
        order=order_of(path, "no", "id"),
        filters=filters_of(path),
        link=link_of(path),
        **rest,
    )


def of_entries(slug: str, kind: ListKind, words: Words, group: str = "ways") -> PublicList:
    """A negative list: its rows are named one by one, with the reason."""

    def rows(on: date) -> Rows:
        return ListEntry.objects.in_force(on).filter(kind=kind).select_related("matter__office")

    return PublicList(
        slug,
        group,
        kind.label,
        words,
        columns=columns_of(
            "matter",
            Column(gettext_lazy("理由"), lambda row: row.reason),
            Column(gettext_lazy("依据"), lambda row: row.basis),
            Column(gettext_lazy("列入日期"), lambda row: row.from_on, shown=False),
        ),
        rows=rows,
        order=order_of("matter", "pk"),
        filters=filters_of("matter"),
        link=link_of("matter"),
    )


# Of a list that each keeper makes for itself: whose row it is.
KEEPER = Column(gettext_lazy("公布机构"), lambda row: row.office.name, shown=False)
OF_KEEPER = Filter("keeper", gettext_lazy("公布机构"), "office__path", called="office__name")
HOW_LONG = Column(gettext_lazy("承诺时限"), how_long)
