"""承诺 and 容缺: what may be committed to, and what may be supplied later."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy

from ground.clocks.enums import Limit
from ground.law.rulings import follows
from matters.enums import (
    CommitmentKind,
    ListKind,
    ReformMode,
)
from matters.lists.columns import (
    HOW_LONG,
    columns_of,
    filters_of,
    labels,
    link_of,
    of_editions,
    of_entries,
    of_materials,
    order_of,
)
from matters.lists.frame import Column, Filter, PublicList, Rows
from matters.models import ReformItem


@follows("COM-1", source="天津一制三化方案 二（一）：逐项公布承诺审批事项和可承诺的材料")
def _by_commitment(editions: Any) -> Any:
    """What may be committed to, of whichever kind."""
    return editions.exclude(commitment_kinds=[])


@follows("COR-3", source="天津一制三化方案：公布容缺受理事项及材料清单")
def _deficient(editions: Any) -> Any:
    """What says that it is received before all of it is there."""
    return editions.filter(deficiency=True)


def _committable(materials: Any) -> Any:
    return materials.filter(committable=True).exclude(edition__commitment_kinds=[])


def _secondary(materials: Any) -> Any:
    return materials.filter(secondary=True, edition__deficiency=True)


@follows("S50", article="国发〔2021〕7号", source="涉企经营许可事项全覆盖清单管理")
def _reformed(on: date) -> Rows:
    """Every permit for business, and how its approval is reformed."""
    return ReformItem.objects.in_force(on).select_related("matter__office")


def _follow(row: ReformItem) -> str:
    return "" if row.follow_days is None else Limit(row.follow_days).words()


LISTS: tuple[PublicList, ...] = (
    PublicList(
        "reform",
        "promises",
        gettext_lazy("涉企经营许可事项改革清单"),
        gettext_lazy("“证照分离”：每项涉企经营许可按哪种方式改革。清单以外，不得限制企业进入。"),
        columns=columns_of(
            "matter",
            Column(gettext_lazy("改革方式"), lambda row: row.get_mode_display()),
            Column(gettext_lazy("主要改革举措"), lambda row: row.measures),
            Column(gettext_lazy("领证后补齐材料的期限"), _follow, shown=False),
            Column(gettext_lazy("依据"), lambda row: row.basis),
            Column(gettext_lazy("清单序号"), lambda row: row.item_no, shown=False),
            Column(gettext_lazy("施行日期"), lambda row: row.from_on, shown=False),
        ),
        rows=_reformed,
        order=order_of("matter", "pk"),
        filters=(
            Filter("mode", gettext_lazy("改革方式"), "mode", labels=dict(ReformMode.choices)),
            *filters_of("matter"),
        ),
        link=link_of("matter"),
        beside=("commitment",),
    ),
    of_editions(
        "commitment",
        "promises",
        gettext_lazy("承诺制审批事项清单"),
        gettext_lazy("可以书面承诺代替部分材料的事项。"),
        _by_commitment,
        Column(gettext_lazy("承诺类型"), lambda row: labels(CommitmentKind, row.commitment_kinds)),
        beside=("commitment-materials", "not-committable"),
    ),
    of_materials(
        "commitment-materials",
        "promises",
        gettext_lazy("可承诺材料清单"),
        gettext_lazy("承诺制审批事项中，书面承诺符合要求即可不交的材料。"),
        _committable,
        Column(gettext_lazy("受理标准"), lambda row: row.standard, shown=False),
        beside=("commitment",),
    ),
    of_entries(
        "not-committable",
        ListKind.NOT_COMMITTABLE,
        gettext_lazy("直接涉及国家安全、公共安全、生态环境和人身健康等，不得以承诺方式许可的事项。"),
        group="promises",
    ),
    of_editions(
        "deficiency",
        "promises",
        gettext_lazy("容缺受理事项清单"),
        gettext_lazy("主要材料齐全、次要材料暂缺的，可以先受理、后补齐的事项。"),
        _deficient,
        HOW_LONG,
        beside=("deficiency-materials",),
    ),
    of_materials(
        "deficiency-materials",
        "promises",
        gettext_lazy("可容缺材料清单"),
        gettext_lazy("容缺受理事项中，受理后再补齐的材料。"),
        _secondary,
        Column(gettext_lazy("受理标准"), lambda row: row.standard, shown=False),
        beside=("deficiency",),
    ),
)
