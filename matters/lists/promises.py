"""承诺 and 容缺: what may be committed to, and what may be supplied later."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BooleanField,
    Case,
    Exists,
    ExpressionWrapper,
    Func,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    TextField,
    Value,
    When,
)
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ground.clocks.enums import Limit
from ground.law.rulings import follows
from ground.law.values import alike, value
from matters.enums import (
    CommitmentKind,
    ListKind,
    MatterType,
    ReformMode,
)
from matters.lists.columns import (
    HOW_LONG,
    columns_of,
    filters_of,
    labels,
    link_of,
    materials_of,
    of_editions,
    of_entries,
    of_materials,
    order_of,
    published,
)
from matters.lists.frame import Column, Filter, PublicList, Rows
from matters.models import ListEntry, Material, ProofItem, ReformItem
from matters.rules import deferrable, defers_all, keeper_of
from matters.rules.commitment import BY_COMMITMENT


@follows("S49", source="天津一制三化方案 二（一）：逐项公布承诺审批事项和可承诺的材料")
def _by_commitment(on: date) -> Rows:
    """What may be committed to, of whichever kind, with the days in which what was promised follows."""
    days = {"supply": "commitment.supply", "follow": "commitment.follow"}
    own = ReformItem.objects.in_force(on).filter(matter=OuterRef("matter"), follow_days__gte=1)
    found = published(on).exclude(commitment_kinds=[])
    places = _places(found)
    there = Material.objects.filter(_promised(places, on), edition=OuterRef("pk"))
    found = found.filter(Exists(there)).prefetch_related(_materials(places, on))
    found = found.annotate(schemes=_schemes(places, on))
    found = found.annotate(**{name: _by_place(key, places, on) for name, key in days.items()})
    return found.annotate(own=Subquery(own.values("follow_days")[:1]))


def _places(editions: Rows) -> list[str]:
    return list(editions.order_by().values_list("matter__office__division_code", flat=True).distinct())


@follows("COM-3", source="承诺制审批负面清单")
def _opens(scheme: str, places: list[str], on: date, of: str = "") -> Q:
    """Whether an edition of these places, reached by `of`, can be committed to by this scheme that day: `open_schemes`, row by row."""
    somewhere = Q(pk__in=[])
    for together in alike(("commitment.schemes", "commitment.exclusions"), places, on):
        if scheme in value("commitment.schemes", together[0], on):
            closed = value("commitment.exclusions", together[0], on)[scheme]
            there = Q(**{f"{of}matter__office__division_code__in": together})
            somewhere |= there & ~Q(**{f"{of}exclusions__overlap": closed})
    found = somewhere & Q(**{f"{of}commitment_kinds__contains": [scheme]})
    of_it = {"matter": OuterRef(f"{of}matter")}
    if scheme in BY_COMMITMENT:
        listed = ListEntry.objects.in_force(on).filter(kind=ListKind.NOT_COMMITTABLE, **of_it)
        found &= Q(~Exists(listed))
    if scheme == CommitmentKind.CREDIT:
        found &= Q(**{f"{of}revocable": True})
    if scheme == CommitmentKind.NOTIFIED:
        found &= Q(Exists(ReformItem.objects.in_force(on).filter(mode=ReformMode.NOTIFIED, **of_it)))
    return found


@follows("COR-6", article="国办发〔2020〕42号", source="证明事项告知承诺代替的是清单上的证明")
def _promised(places: list[str], on: date, schemes: Sequence[str] = CommitmentKind.values) -> Q:
    """Whether a material of an edition of these places may be promised by one of these schemes that day: `open_to_promise`, row by row."""
    found = Q(pk__in=[])
    for scheme in schemes:
        opens = _opens(scheme, places, on, "edition__")
        if scheme == CommitmentKind.PROOF:
            opens = Q(opens, _proves(places, on))
        found |= opens
    return Q(committable=True, exempt=False) & found


def _proves(places: list[str], on: date) -> Q:
    """Whether a material is a proof on the list that the keeper of its place's catalogue keeps that day: `proofs_kept`, row by row."""
    listed = ProofItem.objects.in_force(on).filter(kept=True)
    found = Q(pk__in=[])
    listing = listed.order_by().values_list("office__division_code", flat=True)
    served = _by_keeper(places, on)
    for keeper, keeping in _by_keeper(listing, on).items():
        if here := served.get(keeper):
            there = listed.filter(code=OuterRef("proof_code"), office__division_code__in=keeping)
            found |= Q(Exists(there), edition__matter__office__division_code__in=here)
    return found


def _by_keeper(places: Iterable[str], on: date) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for place in dict.fromkeys(places):
        found.setdefault(keeper_of(place, on), []).append(place)
    return found


def _materials(places: list[str], on: date) -> Prefetch:
    """The materials, each with whether it may be promised that day by a scheme that is open (`promised`)."""
    said = Case(When(_promised(places, on), then=True), default=False, output_field=BooleanField())
    return Prefetch("materials", Material.objects.annotate(promised=said).order_by("no"))


def _schemes(places: list[str], on: date) -> Func:
    """The schemes by which something may be promised in an edition that day."""
    there = Material.objects.filter(edition=OuterRef("pk"))
    said = [
        Case(
            When(Exists(there.filter(_promised(places, on, [scheme]))), then=Value(scheme)),
            output_field=TextField(),
        )
        for scheme in CommitmentKind.values
    ]
    return Func(
        Func(*said, function="ARRAY", template="%(function)s[%(expressions)s]"),
        Value(None),
        function="array_remove",
        output_field=ArrayField(TextField()),
    )


def _by_place(key: str, places: list[str], on: date) -> Case:
    """The value that each place has that day."""
    told = [When(matter__office__division_code=place, then=Value(value(key, place, on))) for place in places]
    return Case(*told, output_field=IntegerField())


def promised_materials(edition: Any) -> str:
    return _("、").join(one.name for one in edition.materials.all() if one.promised)


def _kinds(edition: Any) -> list[str]:
    """What is open of the schemes that it has, in its own order."""
    return [scheme for scheme in edition.commitment_kinds if scheme in edition.schemes]


def _until(edition: Any) -> str:
    """By scheme, how long what was promised may take (COR-6)."""
    kinds = _kinds(edition)
    said = []
    if CommitmentKind.CREDIT in kinds:
        said.append(_("信用承诺：%(days)s内补齐") % {"days": Limit(edition.supply).words()})
    if CommitmentKind.NOTIFIED in kinds:
        said.append(
            _("告知承诺：领证后 %(days)s内补齐") % {"days": Limit(edition.own or edition.follow).words()}
        )
    if CommitmentKind.PROOF in kinds:
        said.append(_("证明事项：不再提交，由机关核查"))
    return _("；").join(said)


@follows("S49", source="天津一制三化方案：公布容缺受理事项及材料清单")
def _deficient(on: date) -> Rows:
    """What is received before all of it is there: every permit, where its place lets everything wait that is not promised (COR-3)."""
    found = published(on)
    places = _places(found)
    every = [place for place in places if defers_all(place, on)]
    open_to = Material.objects.filter(~_promised(places, on), edition=OuterRef("pk"), exempt=False)
    of_place = Q(matter__office__division_code__in=every)
    permits = of_place & Q(identity__type_code=MatterType.PERMIT) & Exists(open_to)
    found = found.filter(Q(deficiency=True) | permits).prefetch_related(_materials(places, on))
    return found.annotate(every=ExpressionWrapper(of_place, output_field=BooleanField()))


def deferred_materials(edition: Any) -> str:
    asked = list(edition.materials.all())
    promised = [one for one in asked if one.promised]
    waits = deferrable(edition, asked, every=edition.every, promised=promised)
    return _("、").join(one.name for one in waits)


@follows("S49", source="天津一制三化方案 二（一）：可承诺的材料")
def _committable(on: date) -> Rows:
    """What may be promised, paper by paper."""
    return materials_of(on).filter(_promised(_places(published(on)), on))


@follows("COR-3", source="天津一制三化方案 二（三）")
def _secondary(on: date) -> Rows:
    """What may follow, paper by paper: of some places everything that may not be promised."""
    places = _places(published(on))
    every = [place for place in places if defers_all(place, on)]
    permits = Q(edition__identity__type_code=MatterType.PERMIT) | Q(edition__deficiency=True)
    of_place = Q(edition__matter__office__division_code__in=every) & permits
    rows = materials_of(on).filter(of_place | Q(secondary=True, edition__deficiency=True), exempt=False)
    return rows.exclude(_promised(places, on))


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
        gettext_lazy("承诺制审批事项及可承诺材料清单"),
        gettext_lazy("可以书面承诺代替部分材料的事项，和每项可以承诺的材料。"),
        _by_commitment,
        Column(gettext_lazy("承诺类型"), lambda row: labels(CommitmentKind, _kinds(row))),
        Column(gettext_lazy("可承诺的材料"), promised_materials),
        Column(gettext_lazy("补齐期限"), _until),
        beside=("commitment-materials", "not-committable", "reform"),
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
        gettext_lazy("容缺受理事项及材料清单"),
        gettext_lazy(
            "可以先受理、后补齐的事项，和每项可以后补的材料；本地规定不能承诺的都可以容缺的，逐项列出。"
        ),
        _deficient,
        Column(gettext_lazy("可容缺的材料"), deferred_materials),
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
