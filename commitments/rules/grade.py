"""企业信用等级: what sourced records make of an enterprise's credit, and why; it widens a convenience and closes nothing (S56, CRE-1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _

from commitments.enums import CommitmentState, Grade
from commitments.models import Commitment
from credit.models import ListEntry, Record
from credit.rules import Standing, by_register
from ground.accounts.enums import PartyKind
from ground.accounts.models import Party
from ground.law.rulings import follows
from ground.law.values import value
from ground.workdays.calendar import legal_day, midnight


@dataclass(frozen=True)
class Fact:
    """One record that the grade rests on: what it says, who says it, since when and until when."""

    words: str
    source: str
    since: date
    until: date | None
    # The row it comes from, as the trail names rows.
    ref: str
    # The best grade that it leaves; nothing where it speaks for him.
    at_best: Grade | None = None
    # Whether anybody may read it elsewhere.
    is_public: bool = False


@dataclass(frozen=True)
class Graded:
    """The grade at a place and a moment, with every fact that made it and the values it was made by."""

    grade: Grade
    facts: list[Fact]
    words: str
    # Whether by it more may follow later than by the list alone.
    widens: bool = False

    @property
    def public_facts(self) -> list[Fact]:
        """What anybody may read: shown to whoever decides by the grade, whoever keeps the rest."""
        return [one for one in self.facts if one.is_public]


@follows("S56", article="国办发〔2020〕49号", source="企业信用等级只据有来源的记录，只放宽便利")
def graded(
    party: Party,
    *,
    place: str,
    at: datetime,
    entries: Mapping[str, Sequence[Record | ListEntry]] | None = None,
) -> Graded | None:
    """The grade of an enterprise by the place's dated values; of a person there is none (国办发〔2020〕49号).

    The worst fact sets it; without any, so many commitments kept within so many months make it A, and nothing at all B.
    `entries`: what the registers say of him, where they were read already.
    """
    if party.kind != PartyKind.ORGANISATION:
        return None
    on = legal_day(at)
    says = value("credit.grade", place, on)
    entries = by_register(party, on) if entries is None else entries
    against = [_against(register, row, says) for register, rows in entries.items() for row in rows]
    since = on - relativedelta(months=says["months"])
    kept = _kept(party, since)
    found = against + kept
    if against:
        worst = max(one.at_best for one in against if one.at_best is not None)
        return Graded(worst, found, _("以最重的一条记录定级"))
    told = {"n": len(kept), "months": says["months"], "most": says["fulfilled"]}
    if len(kept) >= says["fulfilled"]:
        return Graded(Grade.A, found, _("没有失信记录，近 %(months)d 个月履行承诺 %(n)d 次") % told)
    return Graded(
        Grade.B, found, _("没有失信记录；近 %(months)d 个月履行承诺 %(n)d 次，满 %(most)d 次为 A 级") % told
    )


def _against(register: str, row: Record | ListEntry, says: dict[str, Any]) -> Fact:
    if isinstance(row, Record):
        assert row.publish_from is not None
        return Fact(
            _("列入政务服务诚信档案：%(misdeed)s（%(tier)s）")
            % {"misdeed": row.get_misdeed_display(), "tier": row.get_tier_display()},
            _("%(organ)s，来源编号 %(number)s") % {"organ": row.office.name, "number": row.source_number},
            row.publish_from,
            row.max_until,
            row.thread,
            Grade(says["tiers"][row.tier]),
            row.published,
        )
    return Fact(
        _("列入%(register)s：%(basis)s")
        % {"register": row.source.get_register_display(), "basis": row.basis},
        _("%(organ)s，经%(source)s提供") % {"organ": row.organ, "source": row.source.name},
        row.listed_on,
        row.until_on,
        f"list:{row.source.code}:{row.reference}",
        Grade(says["lists"][register]),
        True,
    )


def _kept(party: Party, since: date) -> list[Fact]:
    rows = Commitment.objects.filter(
        party=party, state=CommitmentState.FULFILLED, closed_at__gte=midnight(since)
    ).select_related("edition__matter__office")
    return [
        Fact(
            _("履行承诺：%(matter)s") % {"matter": one.edition.name},
            one.edition.matter.office.name,
            legal_day(one.closed_at),
            None,
            one.thread,
        )
        for one in rows.order_by("pk")
        if one.closed_at is not None
    ]


@follows("S56", article="天津“一制三化”方案", source="信用等级高的，事项目录允许容缺的材料可以后补")
def grade_here(stands: Standing, *, place: str, at: datetime) -> Graded | None:
    """His grade where the place lets an enterprise of some grade bring later what else the edition's own list of 容缺 leaves open.

    Nothing where it would decide nothing.
    """
    if stands.party.kind != PartyKind.ORGANISATION:
        return None
    widened = value("credit.grade.widens", place, legal_day(at))
    found = graded(stands.party, place=place, at=at, entries=stands.entries) if widened else None
    return replace(found, widens=found.grade in widened) if found is not None else None
