"""How somebody stands: what is closed to him here, by what, since when, until when, and what opens it again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Exists, OuterRef, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from credit.enums import CLOSES_APPLYING, BarGround, Convenience, Register, Tier
from credit.models import Bar, Delivery, ListEntry, ListMatch, ListSource, Record, StandingCheck, Strike
from ground.accounts.enums import OfficeKind
from ground.accounts.models import Office, Party
from ground.law.rulings import follows, rule
from ground.law.values import alike, value, values
from ground.workdays.calendar import legal_day

# The word of a gate for a list whose entries all close (credit.gate.*).
EVERY = "all"


@dataclass(frozen=True)
class Restriction:
    """One reason why one convenience is closed."""

    closes: Convenience
    rule_id: str
    words: str
    since: date
    until: date | None
    # What opens it again.
    repair: str
    # The row it comes from, as the trail names rows.
    ref: str
    # Whether anybody may read it elsewhere: on a list that is published, or publicised here.
    is_public: bool = False
    # Where it was found: whoever reads one of these threads reads why.
    found_in: frozenset[str] = frozenset()
    # Whether it is said here why; not so to an account that may not read it.
    is_said: bool = True

    def is_open_to(self, reads: Collection[str] | None) -> bool:
        """Whether somebody who `reads` these threads, or everything, may know why."""
        return self.is_public or reads is None or not self.found_in.isdisjoint(reads)

    def withheld(self) -> Restriction:
        """The same for somebody who may not read why."""
        return replace(self, words=withheld_words(self.closes), repair="", is_said=False)

    def as_json(self) -> dict[str, Any]:
        return {
            "closes": str(self.closes),
            "rule_id": self.rule_id,
            "words": self.words,
            "since": self.since.isoformat(),
            "until": self.until.isoformat() if self.until else None,
            "repair": self.repair,
            "ref": self.ref,
        }


def withheld_words(closes: Convenience) -> str:
    """What somebody reads of a convenience that is closed, who may not read why."""
    words = _(
        "申请人目前不适用%(what)s，原因不对本账号公开，请本人或者单位的经办账号在“我的信用”查看，或者到窗口查询"
    )
    return words % {"what": closes.label}


@dataclass(frozen=True)
class Standing:
    """What is closed to a party at a moment."""

    party: Party
    at: datetime
    restrictions: list[Restriction] = field(default_factory=list)
    # What each register says of him that day.
    entries: dict[str, list[Record | ListEntry]] = field(default_factory=dict)

    @cached_property
    def heard(self) -> dict[str, str | None]:
        """How old the lists of others are, each by its code."""
        sources = ListSource.objects.order_by("code").values_list("code", "heard_at")
        return {code: heard_at.isoformat() if heard_at else None for code, heard_at in sources}

    def closing(self, convenience: str) -> list[Restriction]:
        return [one for one in self.restrictions if one.closes == convenience]

    @property
    def version(self) -> str:
        """The same as long as nothing about him changed."""
        said = sorted(f"{one.closes}|{one.ref}|{one.since}|{one.until}" for one in self.restrictions)
        return sha256("\n".join(said).encode()).hexdigest()[:16]


@follows("COR-4", article="天津市“一制三化”方案", source="容缺看信用中国失信黑名单，承诺看政务服务诚信档案")
@follows("CRE-5", article="国办发〔2020〕49号")
@follows("CRE-12", source="上海：严重失信主体不适用告知承诺")
def standing(party: Party, *, basic_code: str = "", place: str, at: datetime) -> Standing:
    """What the place's two gates make of what is known of the party; the last known state of a platform that is silent.

    `basic_code`: of the matter, for bars that hold for it alone.
    """
    on = legal_day(at)
    found: list[Restriction] = []
    entries = by_register(party, on)
    for convenience in Convenience if entries else ():
        for register, tiers in value(f"credit.gate.{convenience}", place, on).items():
            rows = entries.get(register, [])
            found += [_listed(convenience, Register(register), row) for row in rows if _closes(row, tiers)]
    bars = Bar.objects.standing(on).closing_commitments().of(party, basic_code).select_related("record")
    found += [_barred(bar) for bar in bars.order_by("pk")]
    return Standing(party, at, found, entries)


def _closes(row: Record | ListEntry, tiers: list[str] | str) -> bool:
    """Of the portal's own file those tiers alone that the gate names; who stands on the list of another stands there wholly."""
    return tiers == EVERY or (isinstance(row, Record) and row.tier in tiers)


@follows("COM-4", article="国办发〔2020〕42号", source="有较严重不良信用记录的，信用修复前不适用告知承诺")
@follows("CRE-6", article="国办发〔2025〕22号", source="限制与失信程度相当：轻微失信不限制承诺")
def closed_by(record: Record, *, at: datetime) -> list[Convenience]:
    """What this entry, of the tier it has or would have, closes at the place of its office; what its breach closed by itself too."""
    on = legal_day(at)
    gates = values([f"credit.gate.{one}" for one in Convenience], record.place, on)
    archive = {one: gates[f"credit.gate.{one}"].get(Register.ARCHIVE, []) for one in Convenience}
    closed = {one for one, tiers in archive.items() if _closes(record, tiers)}
    if any(one.stands(on) and one.ground not in CLOSES_APPLYING for one in record.bars.all()):
        closed.add(Convenience.COMMITMENT)
    return [one for one in Convenience if one in closed]


@follows("CRE-6", article="国办发〔2025〕22号", source="限制与失信程度相当：轻微失信不限制承诺")
def closing(*, on: date) -> Q:
    """Of records: those that close something on that day: in force, not past their end, and of a tier that a gate names at the place of
    their office (`closed_by`).
    """
    gates = [f"credit.gate.{one}" for one in Convenience]
    of_tiers = Q(pk__in=[])
    for together in places_alike(*gates, on=on):
        said = [gate.get(Register.ARCHIVE, []) for gate in values(gates, together[0], on).values()]
        tiers = Tier.values if EVERY in said else {tier for named in said for tier in named}
        of_tiers |= Q(office__division_code__in=together, tier__in=tiers)
    return Q(pk__in=Record.objects.in_force().filter(max_until__gte=on)) & of_tiers


@follows("COM-4", article="国办发〔2020〕42号", source="曾作出虚假承诺的，信用修复前不适用告知承诺")
@follows("COM-16", article="天津“一制三化”方案", source="逾期未补齐的，撤销决定，不再适用承诺")
def breach_closes(misdeed: str, scheme: str, place: str, on: date) -> bool:
    """Whether a word broken like this, by that scheme, closes 承诺 by itself there, whatever the tier of the entry will be, until it
    is repaired.
    """
    return misdeed in value(f"credit.gate.breach.{scheme}", place, on)


@follows("CRE-1", source="受限制的人看得到限制；有没有人任信用职责，不影响")
def places() -> list[str]:
    """The divisions of this city that have an organ, which may handle a matter: what a list closes there is closed whoever keeps credit."""
    organs = Office.objects.filter(kind=OfficeKind.ORGAN).exclude(division_code="").order_by("division_code")
    return list(organs.values_list("division_code", flat=True).distinct())


def places_alike(*keys: str, on: date) -> list[list[str]]:
    """The places of this city, those together for which all these dated values are the same that day."""
    return alike(keys, places(), on)


def everywhere(party: Party, *, at: datetime) -> list[Restriction]:
    """What is closed to the party by any place of this city, each reason once (CRE-1)."""
    gates = [f"credit.gate.{convenience}" for convenience in Convenience]
    found = {
        (one.closes, one.ref): one
        for place, *_others in places_alike(*gates, on=legal_day(at))
        for one in standing(party, place=place, at=at).restrictions
    }
    bars = (
        Bar.objects.standing(legal_day(at)).closing_commitments().filter(party=party).exclude(basic_code="")
    )
    for bar in bars.select_related("record").order_by("pk"):
        found.setdefault((Convenience.COMMITMENT, bar.ref), _barred(bar))
    return list(found.values())


@follows("K3", source="定期复核只看各登记簿上有记载的主体")
def something_is_said(*, on: date) -> Q:
    """Of rows with a `party` and a `party_version`: those of whom any register says something, or said when it was looked up last.

    Everybody else stands as he stood, and need not be looked up again.
    """
    party = OuterRef("party")
    entries = ListEntry.objects.standing(on)
    named = {"id_type": OuterRef("party__id_type"), "id_digest": OuterRef("party__id_digest")}
    alike = {
        "id_digest": "",
        "id_type": OuterRef("party__id_type"),
        "id_tail": OuterRef("party_version__id_tail"),
        "name": OuterRef("party_version__name"),
    }
    return (
        Q(Exists(Record.objects.in_force().filter(party=party)))
        | Q(Exists(Bar.objects.standing(on).closing_commitments().filter(party=party)))
        | Q(Exists(entries.filter(**named)))
        | Q(Exists(entries.filter(**alike)))
        | Q(Exists(StandingCheck.objects.filter(party=party).exclude(restrictions=[])))
    )


def something_is_new(*, since: datetime) -> bool:
    """Whether a list was delivered, or the file or an officer's word changed, since that moment."""
    return (
        Delivery.objects.filter(taken_at__gte=since).exists()
        or Record.objects.filter(
            Q(decided_at__gte=since) | Q(lifted_at__gte=since) | Q(suspended_at__gte=since)
        ).exists()
        or Strike.objects.filter(decided_at__gte=since).exists()
        or Bar.objects.filter(suspended_at__gte=since).exists()
        or ListMatch.objects.filter(judged_at__gte=since).exists()
    )


def by_register(party: Party, on: date) -> dict[str, list[Record | ListEntry]]:
    """What each register says of the party on that day."""
    rows: dict[str, list[Record | ListEntry]] = {}
    for record in Record.objects.in_force().filter(party=party, max_until__gte=on).order_by("pk"):
        rows.setdefault(Register.ARCHIVE, []).append(record)
    confirmed = ListMatch.objects.filter(party=party, same=True).values("entry")
    listed = ListEntry.objects.standing(on).select_related("source")
    # What an officer confirmed was the name and the tail of then: an entry that says another now is somebody else's.
    still = listed.alike(party.current).filter(pk__in=confirmed)
    for entry in (listed.about(party) | still).order_by("pk"):
        rows.setdefault(entry.source.register, []).append(entry)
    return rows


def _listed(closes: Convenience, register: Register, row: Record | ListEntry) -> Restriction:
    told: dict[str, Any] = {"register": register.label, "what": closes.label}
    if isinstance(row, Record):
        assert row.publish_from is not None
        told |= {"day": date_format(row.publish_from, _("Y年n月j日")), "tier": row.get_tier_display()}
        told |= {"misdeed": row.get_misdeed_display()}
        words = (
            _("已于%(day)s列入%(register)s（%(tier)s失信：%(misdeed)s），不适用%(what)s")
            if row.published
            else _("已于%(day)s列入%(register)s（%(tier)s失信），不适用%(what)s")
        ) % told
        repair = _repair_of(row)
        since, until, found_in = row.publish_from, row.max_until, frozenset({row.thread})
        return Restriction(closes, "COR-4", words, since, until, repair, row.thread, row.published, found_in)
    words = _("已被%(organ)s列入%(register)s，不适用%(what)s") % {**told, "organ": row.organ}
    repair = _("向%(organ)s申请信用修复，移出名单后即可适用") % {"organ": row.organ}
    ref = f"list:{row.source.code}:{row.reference}"
    return Restriction(closes, "COR-4", words, row.listed_on, row.until_on, repair, ref, True)


@follows("CRE-6", article="国办发〔2025〕22号", source="轻微失信：履行义务后即可修复，最长三个月")
@follows("CRE-8", article="国办发〔2025〕22号", source="信用修复管理办法")
def _repair_of(record: Record) -> str:
    """What opens it again: a minor entry at once when the duty is done, any other after its shortest time; either by itself at its end."""
    assert record.min_until is not None
    assert record.max_until is not None
    day = _("Y年n月j日")
    told = {"least": date_format(record.min_until, day), "most": date_format(record.max_until, day)}
    if record.tier == Tier.MINOR:
        return _("纠正失信行为、履行义务后即可申请信用修复；不申请的，%(most)s期满移出") % told
    return _("%(least)s最短公示期满、纠正失信行为后，可以申请信用修复；不申请的，%(most)s期满移出") % told


def _barred(bar: Bar) -> Restriction:
    if bar.ground == BarGround.GIVEN_UP:
        words = _("补齐材料或者核查之前申请注销了“%(matter)s”的决定，同一事项不再适用信用承诺") % {
            "matter": bar.matter_name
        }
        repair = _("可以按一般程序申请")
        return _closed(bar, "COM-8", words, repair)
    return _broken(bar)


@follows(
    "COM-4",
    article="国办发〔2020〕42号",
    source="信用修复前不适用；列入的决定作出前，不予列入、程序终止的即恢复",
)
def _broken(bar: Bar) -> Restriction:
    """A breach always goes with the entry that says what it was, and stands as long as that: until it is decided, then until its last day."""
    record = bar.record
    assert record is not None
    told = {"misdeed": record.get_misdeed_display()}
    if record.max_until is None:
        words = _("%(misdeed)s，决定已被撤销；是否列入政务服务诚信档案正在办理，其间不适用承诺") % told
        repair = _("不予列入或者程序终止的，随即恢复；列入的，信用修复或者期满移出后恢复")
        return _closed(bar, "COM-4", words, repair)
    told["most"] = date_format(record.max_until, _("Y年n月j日"))
    words = _("%(misdeed)s，决定已被撤销；至%(most)s期满或者信用修复前不适用承诺") % told
    return _closed(bar, "COM-4", words, _repair_of(record))


def _closed(bar: Bar, rule_id: str, words: str, repair: str) -> Restriction:
    since, until = bar.from_on, bar.last_day
    commitment = Convenience.COMMITMENT
    return Restriction(commitment, rule_id, words, since, until, repair, bar.ref, found_in=bar.found_in)


@rule("CRE-1", article="国办发〔2020〕49号")
def why_not_use(stands: Standing, convenience: str) -> str | None:
    """Closed by what the gate of the place names, and by nothing else."""
    closing = stands.closing(convenience)
    return _("；").join(one.words for one in closing) if closing else None


# Calendar years from the day of the refusal or the revocation (CAL-9).
YEARS = {BarGround.HIDDEN: "ban.hidden", BarGround.FRAUD: "ban.fraud"}


@follows("BAN-1", article="行政许可法 78")
@follows("BAN-2", article="行政许可法 79")
def last_day_of_bar(ground: BarGround, place: str, on: date) -> date:
    """The last day on which whoever is barred today may not apply again."""
    last: date = on + relativedelta(years=value(YEARS[ground], place, on))
    return last


@rule("BAN-3", article="行政许可法 78、79")
def why_not_apply_again(party: Party, basic_code: str, *, at: datetime) -> str | None:
    """For one year, or three, after false materials or a permit got by fraud, in the same matter, where the law says so."""
    bars = Bar.objects.standing(legal_day(at)).closing_applications().of(party, basic_code)
    bar = bars.order_by("-until_on", "-pk").first()
    if bar is None or bar.until_on is None:
        return None
    return _("因%(ground)s，至%(day)s不得再次申请“%(matter)s”") % {
        "ground": bar.get_ground_display(),
        "day": date_format(bar.until_on, _("Y年n月j日")),
        "matter": bar.matter_name,
    }
