"""The table of the published lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ground.clocks.enums import Limit
from ground.law.rulings import follows
from matters.enums import (
    Channel,
    CommitmentKind,
    CoverageScope,
    EditionState,
    ListKind,
    MatterType,
    SharingStatus,
    StatuteRank,
)
from matters.lists.frame import Column, Filter, Flags, PublicList, Rows, Words
from matters.models import (
    Announcement,
    Edition,
    IntermediaryItem,
    ListEntry,
    Material,
    Matter,
    PowerEntry,
    PowerList,
    ProofItem,
    Reduction,
    Statute,
)

GROUPS: Mapping[str, Words] = {
    "ways": gettext_lazy("马上办、网上办、就近办、一次办"),
    "promises": gettext_lazy("承诺和容缺"),
    "spared": gettext_lazy("减材料、减时限"),
    "powers": gettext_lazy("权力、依据和中介"),
}


# ---- what the columns of matters, materials and entries say


def _matter(path: str) -> Callable[[Any], Matter]:
    def found(row: Any) -> Matter:
        for name in path.split("__") if path else ():
            row = getattr(row, name)
        matter: Matter = row
        return matter

    return found


def _columns_of(path: str, *more: Column) -> tuple[Column, ...]:
    """Name, what this list says of it, whose it is; the codes in the download."""
    matter = _matter(path)
    return (
        Column(gettext_lazy("事项名称"), lambda row: matter(row).name),
        *more,
        Column(gettext_lazy("实施主体"), lambda row: matter(row).office.name),
        Column(gettext_lazy("事项类型"), lambda row: matter(row).get_type_code_display(), shown=False),
        Column(gettext_lazy("实施编码"), lambda row: matter(row).implementation_code, shown=False),
    )


# How the columns of a matter are called, and how an edition keeps what it says of its matter.
LIVE = ("office__path", "office__name")
KEPT = ("office", "office_name")


def _filters_of(path: str, office: tuple[str, str] = LIVE) -> tuple[Filter, ...]:
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


def _order_of(path: str, *more: str) -> tuple[str, ...]:
    before = f"{path}__" if path else ""
    return (f"{before}pinyin", f"{before}id", *more)


def _link_of(path: str) -> Callable[[Any], str]:
    matter = _matter(path)
    return lambda row: matter(row).get_absolute_url()


def published(on: date) -> Any:
    """What is offered to the public on that day: not what is kept worked out in no list, nor what is suspended."""
    kept = (EditionState.DORMANT, EditionState.SUSPENDED)
    return Edition.objects.in_force(on).exclude(state__in=kept).visible()


def _labels(choices: Any, codes: Sequence[str]) -> str:
    return _("、").join(str(choices(code).label) for code in codes)


def _how_long(edition: Edition) -> str:
    promised = edition.promised()
    return "" if promised is None else promised.words()


def _of_editions(
    slug: str, group: str, title: Words, words: Words, told: Callable[[Any], Any], *more: Column, **rest: Any
) -> PublicList:
    return PublicList(
        slug,
        group,
        title,
        words,
        columns=_columns_of("matter", *more),
        rows=lambda on: told(published(on)),
        order=_order_of("matter"),
        filters=_filters_of("matter"),
        link=_link_of("matter"),
        **rest,
    )


def _of_materials(
    slug: str, group: str, title: Words, words: Words, told: Callable[[Any], Any], *more: Column, **rest: Any
) -> PublicList:
    """Materials of the editions in force; `told` is given those of a day."""
    path = "edition__matter"

    def rows(on: date) -> Rows:
        found = Material.objects.filter(edition__in=published(on).values("pk"))
        return told(found.select_related("edition__matter__office"))

    return PublicList(
        slug,
        group,
        title,
        words,
        columns=_columns_of(path, Column(gettext_lazy("材料名称"), lambda row: row.name), *more),
        rows=rows,
        order=_order_of(path, "no", "id"),
        filters=_filters_of(path),
        link=_link_of(path),
        **rest,
    )


def _of_entries(slug: str, kind: ListKind, words: Words, group: str = "ways") -> PublicList:
    """A negative list: its rows are named one by one, with the reason."""

    def rows(on: date) -> Rows:
        return ListEntry.objects.in_force(on).filter(kind=kind).select_related("matter__office")

    return PublicList(
        slug,
        group,
        kind.label,
        words,
        columns=_columns_of(
            "matter",
            Column(gettext_lazy("理由"), lambda row: row.reason),
            Column(gettext_lazy("依据"), lambda row: row.basis),
            Column(gettext_lazy("列入日期"), lambda row: row.from_on, shown=False),
        ),
        rows=rows,
        order=_order_of("matter", "pk"),
        filters=_filters_of("matter"),
        link=_link_of("matter"),
    )


# ---- the lists


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


@follows("COM-1", source="天津一制三化方案 二（一）：逐项公布承诺审批事项和可承诺的材料")
def _by_commitment(editions: Any) -> Any:
    """What may be committed to, of whichever kind."""
    return editions.exclude(commitment_kinds=[])


@follows("COR-3", source="天津一制三化方案：公布容缺受理事项及材料清单")
def _deficient(editions: Any) -> Any:
    """What says that it is received before all of it is there."""
    return editions.filter(deficiency=True)


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


def _committable(materials: Any) -> Any:
    return materials.filter(committable=True).exclude(edition__commitment_kinds=[])


def _secondary(materials: Any) -> Any:
    return materials.filter(secondary=True, edition__deficiency=True)


@follows("S48", source="滨海“五个一”方案：数据共享需求清单")
def _shared(materials: Any) -> Any:
    """What is to be had from a provider of data."""
    return materials.exclude(sharing_provider="")


def _yes(on: bool) -> str:
    return _("是") if on else ""


@follows("S47", source="国办指导意见（三）：保留的证明事项逐项列明依据、索要单位、开具单位、办理指南")
def _proofs(on: date) -> Rows:
    """What stood the six tests."""
    return ProofItem.objects.in_force(on).filter(kept=True)


def _proofs_cancelled(on: date) -> Rows:
    """Looked at and not kept, or kept once and ended; what a later row says of the same proof is said there."""
    later = ProofItem.objects.confirmed().filter(
        code=OuterRef("code"), from_on__gt=OuterRef("from_on"), from_on__lte=on
    )
    gone = Q(kept=False) | Q(until_on__lt=on)
    return ProofItem.objects.confirmed().filter(~Exists(later), gone, from_on__lte=on)


def why_cancelled(item: ProofItem) -> str:
    """The tests that it did not stand, in words."""
    return _("；").join(
        str(one["words"]) for one in item.tests if one.get("answer") == "yes" and one.get("words")
    )


def _intermediaries(on: date) -> Rows:
    return IntermediaryItem.objects.in_force(on).select_related("regulator")


def _powers(on: date) -> Rows:
    lists = PowerList.objects.in_force(on)
    return PowerEntry.objects.filter(list__in=lists).select_related("list__office")


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


HOW_LONG = Column(gettext_lazy("承诺时限"), _how_long)

_ALL: tuple[PublicList, ...] = (
    _of_editions(
        "at-once",
        "ways",
        gettext_lazy("马上办事项清单"),
        gettext_lazy("材料齐全、符合法定形式的，当场办结的事项。"),
        _at_once,
        HOW_LONG,
    ),
    _of_editions(
        "online",
        "ways",
        gettext_lazy("网上办事项清单"),
        gettext_lazy("可以在网上或者移动端申请的事项。不在“不能网上办理事项清单”中的，都应当能在网上办。"),
        _online,
        Column(gettext_lazy("办理形式"), lambda row: _labels(Channel, row.channels)),
        Column(
            gettext_lazy("网上办理深度"),
            lambda row: row.get_online_depth_display() if row.online_depth else "",
        ),
        beside=("not-online",),
    ),
    _of_entries(
        "not-online",
        ListKind.NOT_ONLINE,
        gettext_lazy("网上办负面清单：法律法规另有规定或者涉密等，不能在网上办理。"),
    ),
    _of_editions(
        "once",
        "ways",
        gettext_lazy("一次办事项清单"),
        gettext_lazy("最多到办事现场一次的事项。不在“不能一次办结事项清单”中的，最多跑一次。"),
        _once,
        Column(gettext_lazy("到现场次数"), lambda row: row.visits),
        Column(gettext_lazy("到现场的原因"), lambda row: row.visits_words, shown=False),
        beside=("not-once", "no-visit"),
    ),
    _of_entries(
        "not-once", ListKind.NOT_ONCE, gettext_lazy("一次办负面清单：因法定程序必须到现场两次以上。")
    ),
    _of_editions(
        "no-visit",
        "ways",
        gettext_lazy("零跑动事项清单"),
        gettext_lazy("不用到办事现场的事项。"),
        _no_visit,
        Column(gettext_lazy("办理形式"), lambda row: _labels(Channel, row.channels)),
        beside=("once",),
    ),
    _of_editions(
        "nearby",
        "ways",
        gettext_lazy("就近办事项清单"),
        gettext_lazy("可以在街道、社区就近办理的事项和办理点。"),
        _nearby,
        Column(
            gettext_lazy("就近办理点"),
            lambda row: _("；").join(f"{one['name']}，{one['address']}" for one in row.nearby),
        ),
    ),
    _of_editions(
        "anywhere",
        "ways",
        gettext_lazy("通办事项清单"),
        gettext_lazy("可以在本区以外的窗口申请的事项和通办范围。"),
        _anywhere,
        Column(gettext_lazy("通办范围"), lambda row: CoverageScope(row.scope).label),
    ),
    _of_editions(
        "commitment",
        "promises",
        gettext_lazy("承诺制审批事项清单"),
        gettext_lazy("可以书面承诺代替部分材料的事项。"),
        _by_commitment,
        Column(gettext_lazy("承诺类型"), lambda row: _labels(CommitmentKind, row.commitment_kinds)),
        beside=("commitment-materials", "not-committable"),
    ),
    _of_materials(
        "commitment-materials",
        "promises",
        gettext_lazy("可承诺材料清单"),
        gettext_lazy("承诺制审批事项中，书面承诺符合要求即可不交的材料。"),
        _committable,
        Column(gettext_lazy("受理标准"), lambda row: row.standard, shown=False),
        beside=("commitment",),
    ),
    _of_entries(
        "not-committable",
        ListKind.NOT_COMMITTABLE,
        gettext_lazy("直接涉及国家安全、公共安全、生态环境和人身健康等，不得以承诺方式许可的事项。"),
        group="promises",
    ),
    _of_editions(
        "deficiency",
        "promises",
        gettext_lazy("容缺受理事项清单"),
        gettext_lazy("主要材料齐全、次要材料暂缺的，可以先受理、后补齐的事项。"),
        _deficient,
        HOW_LONG,
        beside=("deficiency-materials",),
    ),
    _of_materials(
        "deficiency-materials",
        "promises",
        gettext_lazy("可容缺材料清单"),
        gettext_lazy("容缺受理事项中，受理后再补齐的材料。"),
        _secondary,
        Column(gettext_lazy("受理标准"), lambda row: row.standard, shown=False),
        beside=("deficiency",),
    ),
    _of_editions(
        "four-exempt",
        "spared",
        gettext_lazy("四免事项清单"),
        gettext_lazy(
            "免提交、免填写、免用实物印章、免用手写签名：政府部门已有的材料不用交，已有的数据不用填。"
        ),
        _four_exempt,
        Column(gettext_lazy("免提交的材料"), lambda row: _("、").join(one.name for one in row.spared)),
        Column(gettext_lazy("免填写"), lambda row: _yes(row.fill_free)),
        Column(gettext_lazy("免用实物印章"), lambda row: _yes(row.seal_free)),
        Column(gettext_lazy("免用手写签名"), lambda row: _yes(row.signature_free)),
        beside=("sharing",),
    ),
    _of_materials(
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
    _of_editions(
        "without-application",
        "spared",
        gettext_lazy("免申即享事项清单"),
        gettext_lazy("不用申请，由部门比对数据后直接给予的事项。"),
        _without_application,
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
        ),
        rows=_proofs,
        order=("code", "pk"),
        filters=(
            Filter("by", gettext_lazy("索要单位"), "asked_by"),
            Filter("from", gettext_lazy("开具单位"), "issued_by"),
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
        ),
        rows=_proofs_cancelled,
        order=("code", "pk"),
        filters=(Filter("by", gettext_lazy("原索要单位"), "asked_by"),),
        link=lambda row: reverse("matters:proof", args=[row.pk]),
        beside=("proofs",),
    ),
    PublicList(
        "shortened",
        "spared",
        gettext_lazy("承诺时限压缩公告"),
        gettext_lazy("实施主体压缩承诺时限的公告和执行日期。"),
        columns=_columns_of(
            "edition__matter_then",
            Column(gettext_lazy("执行日期"), lambda row: row.on),
            Column(gettext_lazy("原承诺时限"), lambda row: _days(row.from_length, row)),
            Column(gettext_lazy("现承诺时限"), lambda row: _days(row.to_length, row)),
        ),
        rows=_announcements,
        order=("-on", "-pk"),
        filters=_filters_of("edition__identity", KEPT),
        link=_link_of("edition__matter"),
    ),
    PublicList(
        "reductions",
        "spared",
        gettext_lazy("五减台账"),
        gettext_lazy("每个新版本与上一版本相比，办理项、材料、环节、证明和时限各减了多少。"),
        columns=_columns_of(
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
        filters=_filters_of("edition__identity", KEPT),
        link=_link_of("edition__matter"),
    ),
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
        ),
        rows=_intermediaries,
        order=("name", "pk"),
        filters=(Filter("office", gettext_lazy("监管部门"), "regulator__path", called="regulator__name"),),
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
LISTS: Mapping[str, PublicList] = {one.slug: one for one in _ALL}


def grouped() -> Iterator[tuple[Words, list[PublicList]]]:
    """The lists by group, for the page that names them all."""
    for key, words in GROUPS.items():
        yield words, [one for one in _ALL if one.group == key]
