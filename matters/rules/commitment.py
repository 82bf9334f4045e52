"""Which promise a matter is open to, and which of its materials may be promised or follow: COM-1…3, RQ-2, COR-3."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ground.law.rulings import Ruling, Words, follows, rule
from ground.law.values import value
from ground.workdays import legal_day
from matters.enums import CommitmentKind, Exclusion, ListKind, MatterType
from matters.models import ListEntry, ProofItem
from matters.rules.reform import why_not_notified
from matters.rules.standing import keeper_of

if TYPE_CHECKING:
    from matters.models import Edition, Material

# A commitment by which the whole permit is granted; one that stands in for a proof is on no negative list.
BY_COMMITMENT = {CommitmentKind.NOTIFIED, CommitmentKind.CREDIT}
# What `deficiency.materials` says of a place where all that is not open to 承诺 may follow; elsewhere, the secondary materials.
NOT_COMMITTABLE = "not_committable"


def named(exclusions: Iterable[str]) -> str:
    return _("、").join(str(Exclusion(one).label) for one in exclusions)


def why_not_promise_excluded(edition: Edition, scheme: str, *, at: datetime) -> Ruling:
    """Which exclusion closes this scheme for what the matter touches: that of the nation's schemes, or that of 信用承诺审批."""
    if scheme == CommitmentKind.CREDIT:
        return why_not_credit_excluded(edition, at=at)
    return why_not_notice_excluded(edition, scheme, at=at)


@rule("COM-1", article="国办发〔2020〕42号")
def why_not_notice_excluded(edition: Edition, scheme: str, *, at: datetime) -> Words:
    """告知承诺 is closed where the matter directly touches what its place excepts."""
    if closing := _closing(edition, scheme, at):
        return _("本事项直接涉及%(what)s，不适用告知承诺") % {"what": named(closing)}
    return None


@rule("COM-2", article="天津市“一制三化”改革信用承诺办法 4")
def why_not_credit_excluded(edition: Edition, *, at: datetime) -> Words:
    """信用承诺审批 is closed where the matter directly touches what its place excepts, and where the decision cannot be revoked."""
    if closing := _closing(edition, CommitmentKind.CREDIT, at):
        return _("本事项直接涉及%(what)s，不适用信用承诺审批") % {"what": named(closing)}
    if not edition.revocable:
        return _("本事项的决定不可撤销，不适用信用承诺审批")
    return None


def _closing(edition: Edition, scheme: str, at: datetime) -> list[str]:
    """What the matter touches, as far as it closes the scheme that day in its place."""
    if not edition.exclusions:
        return []
    place = edition.matter.office.division_code
    closed = value("commitment.exclusions", place, legal_day(at))
    return [one for one in closed[scheme] if one in edition.exclusions]


@follows("RQ-2", article="天津“一制三化”方案 二（一）")
@follows("COR-6", article="国办发〔2020〕42号", source="证明事项告知承诺代替的是证明，不是申请人自己的材料")
def promisable(
    edition: Edition, materials: Iterable[Material], scheme: str, *, on: date
) -> tuple[Material, ...]:
    """Which of these may be promised by this scheme of the edition, in their order: what it names as open to 承诺.

    By 证明事项告知承诺 only what is a proof on the list that its place keeps on that day: nobody's own papers.
    """
    if scheme not in edition.commitment_kinds:
        return ()
    named = tuple(one for one in materials if one.committable and not one.exempt)
    if scheme != CommitmentKind.PROOF:
        return named
    codes = {one.proof_code for one in named} - {""}
    kept = proofs_kept(edition.matter.office.division_code, codes, on)
    return tuple(one for one in named if one.proof_code in kept)


@follows("S47", article="优化营商环境条例 44")
def proofs_kept(place: str, codes: Collection[str], on: date) -> set[str]:
    """Which of these codes of proofs stand on the list that holds in the place: what another place keeps allows nothing here."""
    if not codes:
        return set()
    keeper = keeper_of(place, on)
    items = ProofItem.objects.in_force(on).filter(code__in=codes, kept=True).order_by()
    return {
        code
        for code, there in items.values_list("code", "office__division_code")
        if keeper_of(there, on) == keeper
    }


@follows("RQ-2", article="天津“一制三化”方案 二（一）、（三）")
def open_to_promise(
    edition: Edition, materials: Iterable[Material], schemes: Iterable[str], *, on: date
) -> tuple[Material, ...]:
    """Which of these may be promised by one or another of the schemes, in their order."""
    asked = tuple(materials)
    by_scheme = [promisable(edition, asked, scheme, on=on) for scheme in schemes]
    return tuple(one for one in asked if any(one in those for those in by_scheme))


@follows("COM-3", source="承诺制审批负面清单")
@follows("COR-6", article="国办发〔2020〕42号、国发〔2021〕7号、天津信用承诺办法 3")
def open_schemes(edition: Edition, *, at: datetime) -> Iterator[str]:
    """By which of its schemes something may be promised in this matter on that day, whoever applies.

    One that its place has, and that nothing it touches, no list and no reform closes; as `why_not` of each says.
    """
    if not edition.commitment_kinds:
        return
    here = value("commitment.schemes", edition.matter.office.division_code, legal_day(at))
    for scheme in edition.commitment_kinds:
        closed = (
            scheme not in here
            or not why_not_promise_excluded(edition, scheme, at=at).ok
            or not why_not_on_negative_list(edition, scheme, at=at).ok
            or (scheme == CommitmentKind.NOTIFIED and not why_not_notified(edition.matter, at=at).ok)
        )
        if not closed:
            yield scheme


@follows("COR-3", article="天津“一制三化”方案 二（三）")
def defers_all(place: str, on: date) -> bool:
    """Whether in this place everything that is not open to 承诺 may follow after acceptance, and not the secondary materials alone."""
    return bool(value("deficiency.materials", place, on) == NOT_COMMITTABLE)


@follows("COR-3", article="天津“一制三化”方案 二（三）", source="承诺关闭的事项，可承诺的材料也不再能承诺")
def deferrable(
    edition: Edition, asked: Iterable[Material], *, every: bool, promised: Collection[Material]
) -> tuple[Material, ...]:
    """What is not open to 承诺, of a permit where `every` such material may follow; else what the list names as secondary.

    `promised`: what may be promised by a scheme that is open to the matter (`open_to_promise`).
    """
    every = every and (edition.type_code == MatterType.PERMIT or edition.deficiency)
    return tuple(
        one
        for one in asked
        if not one.exempt and one not in promised and (every or (edition.deficiency and one.secondary))
    )


@rule("COM-3", source="承诺制审批负面清单；天津市“一制三化”改革信用承诺办法")
def why_not_on_negative_list(edition: Edition, scheme: str, *, at: datetime) -> Words:
    """What the negative list of that day names is granted on no commitment; a promise that stands in for a proof stays open."""
    if scheme not in BY_COMMITMENT:
        return None
    entries = ListEntry.objects.in_force(legal_day(at)).filter(
        matter=edition.matter_id, kind=ListKind.NOT_COMMITTABLE
    )
    entry = entries.order_by("-from_on").first()
    if entry is None:
        return None
    words = _("本事项自%(since)s起列入承诺制审批负面清单，不能以承诺方式办理：%(reason)s")
    return words % {"since": date_format(entry.from_on, _("Y年n月j日")), "reason": entry.reason}
