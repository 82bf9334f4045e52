"""马上办、网上办、就近办、一次办, with their negative lists."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ground.law.rulings import follows
from matters.enums import (
    Channel,
    CoverageScope,
    ListKind,
)
from matters.lists.columns import (
    HOW_LONG,
    editions_of,
    labels,
    of_editions,
    of_entries,
)
from matters.lists.frame import Column, PublicList


@follows("LST-1", source="天津一制三化方案：编制并公布马上办清单")
def _at_once(editions: Any) -> Any:
    """What says of itself that it is done at once."""
    return editions.filter(at_once=True)


@follows("LST-1", source="天津一制三化方案：网上办清单和负面清单")
def _online(editions: Any) -> Any:
    """What can be applied for on the net or on a telephone."""
    return editions.filter(
        Q(channels__contains=[Channel.ONLINE.value]) | Q(channels__contains=[Channel.MOBILE.value])
    )


@follows("LST-1", source="天津一制三化方案：一次办清单和负面清单")
def _once(editions: Any) -> Any:
    """What needs one visit at most, and says so."""
    return editions.filter(visits__lte=1)


def _no_visit(editions: Any) -> Any:
    return editions.filter(visits=0)


@follows("LST-1", source="天津一制三化方案：就近办清单")
def _nearby(editions: Any) -> Any:
    """What names a place near by."""
    return editions.exclude(nearby=[])


def _anywhere(editions: Any) -> Any:
    return editions.exclude(scope="")


LISTS: tuple[PublicList, ...] = (
    of_editions(
        "at-once",
        "ways",
        gettext_lazy("马上办事项清单"),
        gettext_lazy("材料齐全、符合法定形式的，当场办结的事项。"),
        editions_of(_at_once),
        HOW_LONG,
    ),
    of_editions(
        "online",
        "ways",
        gettext_lazy("网上办事项清单"),
        gettext_lazy("可以在网上或者移动端申请的事项。不在“不能网上办理事项清单”中的，都应当能在网上办。"),
        editions_of(_online),
        Column(gettext_lazy("办理形式"), lambda row: labels(Channel, row.channels)),
        Column(
            gettext_lazy("网上办理深度"),
            lambda row: row.get_online_depth_display() if row.online_depth else "",
        ),
        beside=("not-online",),
    ),
    of_entries(
        "not-online",
        ListKind.NOT_ONLINE,
        gettext_lazy("网上办负面清单：法律法规另有规定或者涉密等，不能在网上办理。"),
    ),
    of_editions(
        "once",
        "ways",
        gettext_lazy("一次办事项清单"),
        gettext_lazy("最多到办事现场一次的事项。不在“不能一次办结事项清单”中的，最多跑一次。"),
        editions_of(_once),
        Column(gettext_lazy("到现场次数"), lambda row: row.visits),
        Column(gettext_lazy("到现场的原因"), lambda row: row.visits_words, shown=False),
        beside=("not-once", "no-visit"),
    ),
    of_entries("not-once", ListKind.NOT_ONCE, gettext_lazy("一次办负面清单：因法定程序必须到现场两次以上。")),
    of_editions(
        "no-visit",
        "ways",
        gettext_lazy("零跑动事项清单"),
        gettext_lazy("不用到办事现场的事项。"),
        editions_of(_no_visit),
        Column(gettext_lazy("办理形式"), lambda row: labels(Channel, row.channels)),
        beside=("once",),
    ),
    of_editions(
        "nearby",
        "ways",
        gettext_lazy("就近办事项清单"),
        gettext_lazy("可以在街道、社区就近办理的事项和办理点。"),
        editions_of(_nearby),
        Column(
            gettext_lazy("就近办理点"),
            lambda row: _("；").join(f"{one['name']}，{one['address']}" for one in row.nearby),
        ),
    ),
    of_editions(
        "anywhere",
        "ways",
        gettext_lazy("通办事项清单"),
        gettext_lazy("可以在本区以外的窗口申请的事项和通办范围。"),
        editions_of(_anywhere),
        Column(gettext_lazy("通办范围"), lambda row: CoverageScope(row.scope).label),
    ),
)
