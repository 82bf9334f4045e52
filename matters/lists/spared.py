"""减材料、减时限: what need not be handed in, proofs, shorter promises."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ground.clocks.enums import Limit
from ground.law.rulings import follows
from matters.enums import (
    SharingStatus,
)
from matters.lists.columns import (
    KEEPER,
    KEPT,
    OF_KEEPER,
    columns_of,
    editions_of,
    filters_of,
    link_of,
    materials_of,
    of_editions,
    of_materials,
)
from matters.lists.frame import Column, Filter, PublicList, Rows
from matters.models import (
    Announcement,
    ExemptionItem,
    Material,
    ProofItem,
    Reduction,
)


@follows("LST-3", source="天津一制三化方案：免申即享")
def _without_application(editions: Any) -> Any:
    """What is given without being asked for."""
    return editions.filter(without_application=True)


@follows("S4", source="天津一制三化方案 二（三）：公布四免事项清单")
@follows("LST-2", source="天津一制三化方案 二（三）：公布四免事项清单")
def _four_exempt(editions: Any) -> Any:
    """Nothing to hand in that a department has, or one of the three others."""
    exempt = Material.objects.filter(exempt=True)
    spared = Exists(exempt.filter(edition=OuterRef("pk")))
    found = editions.filter(Q(fill_free=True) | Q(seal_free=True) | Q(signature_free=True) | spared)
    return found.prefetch_related(Prefetch("materials", exempt, to_attr="spared"))


@follows("S48", source="滨海“五个一”方案：数据共享需求清单")
def _shared(on: date) -> Rows:
    """What is to be had from a provider of data."""
    return materials_of(on).exclude(sharing_provider="")


def _yes(on: bool) -> str:
    return _("是") if on else ""


@follows("S47", source="国办指导意见（三）：保留的证明事项逐项列明依据、索要单位、开具单位、办理指南")
def _proofs(on: date) -> Rows:
    """What stood the six tests."""
    return ProofItem.objects.in_force(on).filter(kept=True).select_related("office")


def _proofs_cancelled(on: date) -> Rows:
    """Looked at and not kept, or kept once and ended; what a later row says of the same proof is said there."""
    later = ProofItem.objects.confirmed().filter(
        office=OuterRef("office"), code=OuterRef("code"), from_on__gt=OuterRef("from_on"), from_on__lte=on
    )
    gone = Q(kept=False) | Q(until_on__lt=on)
    found = ProofItem.objects.confirmed().filter(~Exists(later), gone, from_on__lte=on)
    return found.select_related("office")


def why_cancelled(item: ProofItem) -> str:
    """The tests that it did not stand, in words."""
    return _("；").join(
        str(one["words"]) for one in item.tests if one.get("answer") == "yes" and one.get("words")
    )


def _reductions(on: date) -> Rows:
    found = Reduction.objects.filter(edition__effective_on__lte=on, edition__recalled_at=None)
    return found.select_related("edition__matter__office")


def _announcements(on: date) -> Rows:
    found = Announcement.objects.filter(edition__recalled_at=None)
    return found.select_related("edition__matter__office")


def _fell(name: str) -> Callable[[Any], str]:
    def cell(row: Reduction) -> str:
        return f"{getattr(row, f'{name}_before')} → {getattr(row, f'{name}_after')}"

    return cell


def _days(length: int, row: Announcement) -> str:
    return Limit(length, row.unit).words()


@follows("S62", article="行政许可法 12、13、32", source="免许可清单")
def _exempt(on: date) -> Rows:
    """What needs no permit on that day."""
    return ExemptionItem.objects.in_force(on).select_related("matter__office")


LISTS: tuple[PublicList, ...] = (
    PublicList(
        "exemptions",
        "spared",
        gettext_lazy("免许可清单"),
        gettext_lazy("不需要取得行政许可的情形。回答几个问题，就能拿到书面告知，不用登录。"),
        columns=(
            Column(gettext_lazy("免许可情形"), lambda row: row.name),
            Column(gettext_lazy("适用范围"), lambda row: row.scope_words),
            Column(gettext_lazy("免于办理的事项"), lambda row: row.matter.name),
            Column(gettext_lazy("依据"), lambda row: row.basis),
            Column(gettext_lazy("仍须做的"), lambda row: row.instead_words, shown=False),
            Column(gettext_lazy("实施主体"), lambda row: row.matter.office.name),
            Column(gettext_lazy("施行日期"), lambda row: row.from_on, shown=False),
        ),
        rows=_exempt,
        order=("matter__pinyin", "name", "pk"),
        filters=filters_of("matter"),
        link=lambda row: reverse("matters:exemption", args=[row.pk]),
    ),
    of_editions(
        "four-exempt",
        "spared",
        gettext_lazy("四免事项清单"),
        gettext_lazy(
            "免提交、免填写、免用实物印章、免用手写签名：政府部门已有的材料不用交，已有的数据不用填。"
        ),
        editions_of(_four_exempt),
        Column(gettext_lazy("免提交的材料"), lambda row: _("、").join(one.name for one in row.spared)),
        Column(gettext_lazy("免填写"), lambda row: _yes(row.fill_free)),
        Column(gettext_lazy("免用实物印章"), lambda row: _yes(row.seal_free)),
        Column(gettext_lazy("免用手写签名"), lambda row: _yes(row.signature_free)),
        beside=("sharing",),
    ),
    of_materials(
        "sharing",
        "spared",
        gettext_lazy("数据共享需求清单"),
        gettext_lazy("每项材料要哪个部门的什么数据、用来做什么、怎么取、进展如何。"),
        _shared,
        Column(gettext_lazy("数据提供单位"), lambda row: row.sharing_provider),
        Column(gettext_lazy("共享用途"), lambda row: row.sharing_purpose, shown=False),
        Column(gettext_lazy("共享数据项"), lambda row: row.sharing_items, shown=False),
        Column(gettext_lazy("共享方式"), lambda row: row.get_sharing_method_display(), shown=False),
        Column(
            gettext_lazy("共享进度"),
            lambda row: SharingStatus(row.sharing_status).label if row.sharing_status else "",
        ),
        beside=("four-exempt",),
    ),
    of_editions(
        "without-application",
        "spared",
        gettext_lazy("免申即享事项清单"),
        gettext_lazy("不用申请，由部门比对数据后直接给予的事项。"),
        editions_of(_without_application),
        Column(gettext_lazy("一句话说明"), lambda row: row.summary),
    ),
    PublicList(
        "proofs",
        "spared",
        gettext_lazy("保留的证明事项清单"),
        gettext_lazy("经六项取消标准逐项审查后保留的证明。清单以外的证明，任何单位不得索要。"),
        columns=(
            Column(gettext_lazy("证明名称"), lambda row: row.name),
            Column(gettext_lazy("设定依据"), lambda row: row.basis),
            Column(gettext_lazy("索要单位"), lambda row: row.asked_by),
            Column(gettext_lazy("开具单位"), lambda row: row.issued_by),
            Column(gettext_lazy("办事指南"), lambda row: row.guide, shown=False),
            Column(gettext_lazy("证明编码"), lambda row: row.code, shown=False),
            Column(gettext_lazy("起始日"), lambda row: row.from_on, shown=False),
            KEEPER,
        ),
        rows=_proofs,
        order=("code", "pk"),
        filters=(
            Filter("by", gettext_lazy("索要单位"), "asked_by"),
            Filter("from", gettext_lazy("开具单位"), "issued_by"),
            OF_KEEPER,
        ),
        link=lambda row: reverse("matters:proof", args=[row.pk]),
        beside=("proofs-cancelled",),
    ),
    PublicList(
        "proofs-cancelled",
        "spared",
        gettext_lazy("取消的证明事项清单"),
        gettext_lazy("经审查取消的证明，不再要求提交；替代办法见每一项。"),
        columns=(
            Column(gettext_lazy("证明名称"), lambda row: row.name),
            Column(gettext_lazy("取消的理由"), why_cancelled),
            Column(gettext_lazy("原索要单位"), lambda row: row.asked_by),
            Column(gettext_lazy("证明编码"), lambda row: row.code, shown=False),
            KEEPER,
        ),
        rows=_proofs_cancelled,
        order=("code", "pk"),
        filters=(Filter("by", gettext_lazy("原索要单位"), "asked_by"), OF_KEEPER),
        link=lambda row: reverse("matters:proof", args=[row.pk]),
        beside=("proofs",),
    ),
    PublicList(
        "shortened",
        "spared",
        gettext_lazy("承诺时限压缩公告"),
        gettext_lazy("实施主体压缩承诺时限的公告和执行日期。"),
        columns=columns_of(
            "edition__matter_then",
            Column(gettext_lazy("执行日期"), lambda row: row.on),
            Column(gettext_lazy("原承诺时限"), lambda row: _days(row.from_length, row)),
            Column(gettext_lazy("现承诺时限"), lambda row: _days(row.to_length, row)),
        ),
        rows=_announcements,
        order=("-on", "-pk"),
        filters=filters_of("edition__identity", KEPT),
        link=link_of("edition__matter"),
    ),
    PublicList(
        "reductions",
        "spared",
        gettext_lazy("五减台账"),
        gettext_lazy("每个新版本与上一版本相比，办理项、材料、环节、证明和时限各减了多少。"),
        columns=columns_of(
            "edition__matter_then",
            Column(gettext_lazy("执行日期"), lambda row: row.edition.effective_on),
            Column(gettext_lazy("办理项"), _fell("items"), shown=False),
            Column(gettext_lazy("材料"), _fell("materials")),
            Column(gettext_lazy("环节"), _fell("steps")),
            Column(gettext_lazy("证照证明"), _fell("certificates")),
            Column(gettext_lazy("承诺时限"), _fell("days")),
        ),
        rows=_reductions,
        order=("-edition__effective_on", "-pk"),
        filters=filters_of("edition__identity", KEPT),
        link=link_of("edition__matter"),
    ),
)
