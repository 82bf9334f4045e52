"""承诺 and 容缺: what may be committed to, and what may be supplied later."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from ground.law.rulings import follows
from matters.enums import (
    CommitmentKind,
    ListKind,
)
from matters.lists.columns import (
    HOW_LONG,
    labels,
    of_editions,
    of_entries,
    of_materials,
)
from matters.lists.frame import Column, PublicList


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


LISTS: tuple[PublicList, ...] = (
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
