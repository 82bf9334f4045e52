"""权力、依据和中介: power lists, statutes, intermediary services."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy

from matters.enums import (
    MatterType,
    StatuteRank,
)
from matters.lists.columns import KEEPER, OF_KEEPER
from matters.lists.frame import Column, Filter, PublicList, Rows
from matters.models import (
    IntermediaryItem,
    PowerEntry,
    PowerList,
    Statute,
)


def _intermediaries(on: date) -> Rows:
    return IntermediaryItem.objects.in_force(on).select_related("office", "regulator")


def _powers(on: date) -> Rows:
    lists = PowerList.objects.in_force(on)
    return PowerEntry.objects.filter(list__in=lists).select_related("list__office")


LISTS: tuple[PublicList, ...] = (
    PublicList(
        "powers",
        "powers",
        gettext_lazy("权责清单"),
        gettext_lazy("各机关行使的权力、依据和责任；没有列入的不得行使。"),
        columns=(
            Column(gettext_lazy("权力名称"), lambda row: row.name),
            Column(gettext_lazy("权力编码"), lambda row: row.code),
            Column(gettext_lazy("权力类型"), lambda row: row.get_type_code_display()),
            Column(gettext_lazy("设定依据"), lambda row: row.basis),
            Column(gettext_lazy("责任事项"), lambda row: row.duties, shown=False),
            Column(gettext_lazy("机关"), lambda row: row.list.office.name),
            Column(gettext_lazy("施行日期"), lambda row: row.list.from_on, shown=False),
        ),
        rows=_powers,
        order=("list__office__path", "code", "pk"),
        filters=(
            Filter("office", gettext_lazy("机关"), "list__office__path", called="list__office__name"),
            Filter("type", gettext_lazy("权力类型"), "type_code", labels=dict(MatterType.choices)),
        ),
        link=lambda row: reverse("matters:power_list", args=[row.list.office.path]),
    ),
    PublicList(
        "intermediaries",
        "powers",
        gettext_lazy("行政审批中介服务清单"),
        gettext_lazy("申请前要由中介机构完成、有法律法规依据的服务。清单以外的，不得作为审批的前置条件。"),
        columns=(
            Column(gettext_lazy("中介服务名称"), lambda row: row.name),
            Column(gettext_lazy("设定依据"), lambda row: row.basis),
            Column(gettext_lazy("涉及的审批"), lambda row: row.approval_words),
            Column(gettext_lazy("服务范围"), lambda row: row.scope, shown=False),
            Column(gettext_lazy("监管部门"), lambda row: row.regulator.name if row.regulator else ""),
            KEEPER,
        ),
        rows=_intermediaries,
        order=("name", "pk"),
        filters=(
            Filter("office", gettext_lazy("监管部门"), "regulator__path", called="regulator__name"),
            OF_KEEPER,
        ),
    ),
    PublicList(
        "statutes",
        "powers",
        gettext_lazy("设定依据目录"),
        gettext_lazy("事项所依据的现行法律、法规、规章和文件。"),
        columns=(
            Column(gettext_lazy("名称"), lambda row: f"《{row.title}》"),
            Column(gettext_lazy("位阶"), lambda row: row.get_rank_display()),
            Column(gettext_lazy("文号"), lambda row: row.document_no),
            Column(gettext_lazy("制定机关"), lambda row: row.issuer),
            Column(gettext_lazy("施行日期"), lambda row: row.from_on),
        ),
        rows=lambda on: Statute.objects.in_force(on),
        order=("title", "pk"),
        filters=(Filter("rank", gettext_lazy("位阶"), "rank", labels=dict(StatuteRank.choices)),),
    ),
)
