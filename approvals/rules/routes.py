"""Which ways are open to an application, which are closed, and by which rule (承诺、容缺、即办、一般程序)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from approvals.enums import How, Purpose, Route
from approvals.models import Case
from approvals.rules.disclosure import as_read_by
from approvals.rules.filing import missing_materials, same_matter
from approvals.rules.limits import Within
from commitments.enums import Scheme
from commitments.models import Commitment
from commitments.rules import Graded, grade_here, supply_days
from credit.enums import Convenience
from credit.rules import Restriction, Standing, standing, withheld_words
from ground.accounts.models import Party, User
from ground.law.rulings import Ruling, follows, rule
from ground.law.values import values
from ground.workdays.calendar import legal_day
from matters.models import Edition, Material
from matters.rules import (
    NOT_COMMITTABLE,
    deferrable,
    open_schemes,
    open_to_promise,
    promisable,
    why_not_notified,
    why_not_on_negative_list,
    why_not_promise_excluded,
)

# The routes that are commitments, by the scheme they follow; three schemes, never mixed (COR-6).
SCHEMES: dict[Route, Scheme] = {
    Route.PROOF: Scheme.PROOF,
    Route.NOTIFIED: Scheme.NOTIFIED,
    Route.CREDIT: Scheme.CREDIT,
}
# The rules that ask what is held against the party.
HELD = ("COM-4", "COR-4")
# The rules that ask who applies; the others say the same to everybody.
OF_PARTY = (*HELD, "COM-19")
# What the place says of 容缺.
DEFERRING = ("deficiency.materials", "deficiency.limit", "deficiency.instant")


@dataclass(frozen=True)
class Offer:
    """One route, and what every rule that decides on it says; open where none has anything against it."""

    route: Route
    rulings: tuple[Ruling, ...]
    # What it lets be promised, or follow.
    materials: tuple[Material, ...] = ()
    # The grade of an enterprise, where it has a say in what may follow.
    graded: Graded | None = None
    # Working days in which what is promised is supplied, where this is open and something is; of 容缺, the longest that may be given.
    days: int | None = None
    # What is held against the party that closes it.
    held: tuple[Restriction, ...] = ()

    @property
    def is_open(self) -> bool:
        return all(ruling.ok for ruling in self.rulings)

    @property
    def closed_by(self) -> list[Ruling]:
        return [ruling for ruling in self.rulings if not ruling.ok]

    @property
    def is_closed_to_party(self) -> bool:
        """Whether it is open to others, and closed to him alone."""
        return not self.is_open and all(ruling.rule_id in OF_PARTY for ruling in self.closed_by)

    @property
    def scheme(self) -> Scheme | None:
        return SCHEMES.get(self.route)

    @property
    def means(self) -> str:
        """What somebody takes upon himself who goes this way, beside the others he could choose (COR-6)."""
        if not self.is_open:
            return ""
        match self.route:
            case Route.PROOF:
                return _("承诺的证明不用提交，由办理机关核查")
            case _ if self.days is None:  # what an older case kept does not know it
                return ""
            case Route.NOTIFIED:
                return _("符合条件的当场决定，决定之日起%(n)d个工作日内补交承诺的材料") % {"n": self.days}
            case Route.CREDIT:
                return _("当场或者在承诺时限内决定，承诺之日起%(n)d个工作日内补齐材料") % {"n": self.days}
            case Route.DEFICIENCY:
                return _("可以先受理，缺少的材料受理后再补，期限最长%(n)d个工作日") % {"n": self.days}
            case _:
                return ""

    def as_json(self) -> dict[str, Any]:
        """As it is kept with a case, and as machines read it."""
        return {
            "route": str(self.route),
            "open": self.is_open,
            "rulings": [ruling.as_json() for ruling in self.rulings],
            "materials": [{"no": material.no, "name": material.name} for material in self.materials],
            "days": self.days,
            "held": [
                {"words": one.words, "is_public": one.is_public, "found_in": sorted(one.found_in)}
                for one in self.held
            ],
        }


def kept_offer(kept: Mapping[str, Any], reads: Collection[str] | None = None) -> Offer:
    """What was kept of an offer with a case, as `Offer.as_json` wrote it, to somebody who `reads` these threads, or everything."""
    route = Route(kept["route"])
    rulings = (
        Ruling(
            one["rule_id"],
            one["article"],
            one["words"] if one["ok"] or reads is None else _kept_words(kept, one, reads),
            source=one["source"],
        )
        for one in kept["rulings"]
    )
    materials = (Material(**one) for one in kept["materials"])
    return Offer(route, tuple(rulings), tuple(materials), days=kept.get("days"))


def _kept_words(kept: Mapping[str, Any], ruling: Mapping[str, Any], reads: Collection[str]) -> str:
    """Of what was held against the party: why, as far as it is open to the reader; of an older row nothing says what is."""
    if ruling["rule_id"] not in HELD:
        return str(ruling["words"])
    closes = Convenience.DEFICIENCY if kept["route"] == Route.DEFICIENCY else Convenience.COMMITMENT
    said = [
        one["words"]
        if one["is_public"] or not set(one["found_in"]).isdisjoint(reads)
        else withheld_words(closes)
        for one in kept.get("held") or [{"is_public": False, "found_in": []}]
    ]
    return _("；").join(dict.fromkeys(said))


def offers(
    edition: Edition,
    *,
    purpose: str = Purpose.NEW,
    said: Mapping[str, Any] | None = None,
    party: Party | None = None,
    thread: str = "",
    asked_on: date | None = None,
    within: Within | None = None,
    place: str = "",
    reader: User | None = None,
    at: datetime,
) -> list[Offer]:
    """Every route, open or closed, with the rules that decide (COM-6): of what is asked of whoever `said` this.

    Without a `party` nothing is said of anybody's credit. `thread` is the case it is said of, where there is one, and `asked_on` the day
    whose list says what is a proof in it (`Case.asked_on`), else the day of `at`; `within` the limits in which it is decided, else those
    of whoever files today; `place` that of its office, else of the matter's. `reader`: the account it is said to, where what is held
    against the party is not all for its eyes.
    """
    asked = edition.asks_for(purpose, said)
    place = place or edition.matter.office.division_code
    basic_code = same_matter(edition.matter)
    stands = standing(party, basic_code=basic_code, place=place, at=at) if party is not None else None
    if stands is not None and reader is not None:
        stands = as_read_by(reader, stands, at=at)
    says = values(("commitment.schemes", *DEFERRING), place, legal_day(at))
    twice = why_not_twice(edition, stands.party, thread=thread) if stands is not None else None
    found = [Offer(Route.INSTANT, (why_not_instant(edition),))]
    on = asked_on or legal_day(at)
    promised: list[Material] = []
    for route, scheme in SCHEMES.items():
        promises = promisable(edition, asked, scheme, on=on)
        rulings = commitment_rulings(edition, promises, scheme, says["commitment.schemes"], at=at)
        if all(ruling.ok for ruling in rulings):
            promised += promises
        own = () if stands is None or twice is None else (why_not_trusted(stands, scheme), twice)
        held = () if stands is None else tuple(_closing(stands, scheme))
        offer = Offer(route, (*rulings, *own), promises, held=held)
        found.append(
            replace(offer, days=supply_days(edition, scheme, legal_day(at))) if offer.is_open else offer
        )
    within = within or Within.of_edition(edition, purpose, at=at)
    found.append(_deferral(edition, asked, stands, within, place, says, promised=promised, at=at))
    found.append(Offer(Route.ORDINARY, (why_not_ordinary(),)))
    return found


def offers_of(case: Case, reader: User | None = None, *, at: datetime) -> list[Offer]:
    """The routes of this application; to a `reader`, in words that he may read."""
    return offers(
        case.edition,
        purpose=case.purpose,
        said=case.said,
        party=case.party,
        thread=case.thread,
        asked_on=case.asked_on(at),
        within=Within.of_case(case, at=at),
        place=case.place,
        reader=reader,
        at=at,
    )


def deferral(case: Case, *, at: datetime) -> Offer:
    """容缺受理 alone, as it is open or closed to this application now, and what may follow on it."""
    asked, place = case.edition.asks_for(case.purpose, case.said), case.place
    stands = standing(case.party, basic_code=same_matter(case.edition.matter), place=place, at=at)
    schemes = open_schemes(case.edition, at=at)
    promised = open_to_promise(case.edition, asked, schemes, on=case.asked_on(at))
    within, says = Within.of_case(case, at=at), values(DEFERRING, place, legal_day(at))
    return _deferral(case.edition, asked, stands, within, place, says, promised=promised, at=at)


@follows("COR-3", article="天津“一制三化”方案 二（三）")
def _deferral(
    edition: Edition,
    asked: Sequence[Material],
    stands: Standing | None,
    within: Within,
    place: str,
    says: Mapping[str, Any],
    *,
    promised: Collection[Material],
    at: datetime,
) -> Offer:
    """What of these may follow after acceptance: what is not open to 承诺, or what the list names as secondary, as the place `says`.

    Where it is the secondary ones alone, an enterprise of a good grade may bring the others later too, in a matter that is open to
    容缺 (S56).
    """
    every = says["deficiency.materials"] == NOT_COMMITTABLE
    asks_grade = edition.deficiency and not every and stands is not None
    grade = grade_here(stands, place=place, at=at) if asks_grade and stands else None
    waits = deferrable(edition, asked, every=every or (grade is not None and grade.widens), promised=promised)
    longest = within.days(says["deficiency.limit"], at=at)
    rulings = tuple(deferral_rulings(edition, waits, stands, longest, says))
    held = () if stands is None else tuple(stands.closing(Convenience.DEFICIENCY))
    return Offer(Route.DEFICIENCY, rulings, waits, grade, longest, held)


def commitment_rulings(
    edition: Edition, promises: Sequence[Material], scheme: Scheme, here: Sequence[str], *, at: datetime
) -> list[Ruling]:
    """What each rule says of a commitment of this scheme, whoever applies; `here`: the schemes of the place."""
    found = [
        why_not_by_scheme(edition, scheme, here),
        why_not_promise_excluded(edition, scheme, at=at),
        why_not_on_negative_list(edition, scheme, at=at),
    ]
    if scheme in edition.commitment_kinds:
        found.append(why_not_promise_any(promises, scheme))
        if scheme == Scheme.NOTIFIED:
            found.append(why_not_notified(edition.matter, at=at))
    return found


def deferral_rulings(
    edition: Edition,
    waits: Sequence[Material],
    stands: Standing | None,
    longest: int,
    says: Mapping[str, Any],
) -> list[Ruling]:
    """What each rule says of 容缺受理 where the place `says` so; `longest`: so many working days the limit of the decision leaves for it."""
    found = [why_not_deficient(waits), why_not_defer_instant(edition, says["deficiency.instant"])]
    if waits:
        found.append(why_not_defer_briefly(longest))
    if stands is not None:
        found.append(why_not_deferred(stands))
    return found


@rule("COM-6", article="国办发〔2020〕42号")
def why_not_ordinary() -> str | None:
    """Always open: nobody who does not want to commit may be asked to."""
    return None


@rule("CLK-3", article="行政许可法 42")
def why_not_instant(edition: Edition) -> str | None:
    """Decided on the spot where the edition promises it."""
    if not edition.is_instant:
        return _("本事项不是即办件，在承诺时限内决定")
    return None


@rule("COR-6", article="国办发〔2020〕42号、国发〔2021〕7号、天津信用承诺办法 3")
def why_not_by_scheme(edition: Edition, scheme: str, here: Sequence[str]) -> str | None:
    """By the schemes of the place and of the edition; one never stands in for another."""
    label = {"scheme": Route(scheme).label}
    if scheme not in here:
        return _("本地没有实行%(scheme)s") % label
    if scheme not in edition.commitment_kinds:
        return _("本事项不适用%(scheme)s") % label
    return None


@rule("COM-15", article="国办发〔2020〕42号")
def why_not_promise_any(promises: Sequence[Material], scheme: str) -> str | None:
    """Only what the published list of the matter names can be promised; in place of a proof, only what the list of proofs names."""
    if promises:
        return None
    if scheme == Scheme.PROOF:
        return _("本次申请没有可以用承诺代替的证明：只有列入保留的证明事项清单的证明可以承诺")
    return _("本次申请没有可以用承诺代替的材料")


@rule("COM-4", article="国办发〔2020〕42号、天津“一制三化”方案 一（一）")
def why_not_trusted(stands: Standing, scheme: str) -> str | None:
    """Not while he stands listed, after a breach that is not repaired, or in 信用承诺 where he gave such a decision up (COM-8)."""
    return _("；").join(dict.fromkeys(one.words for one in _closing(stands, scheme))) or None


def _closing(stands: Standing, scheme: str) -> list[Restriction]:
    closing = stands.closing(Convenience.COMMITMENT)
    return [one for one in closing if one.rule_id != "COM-8" or scheme == Scheme.CREDIT]


@follows("COM-18", source="核查逾期是机关自己的迟延，不妨碍承诺人再次承诺")
@rule("COM-19", source="本平台所定：同一申请人同一事项同时只履行一份承诺")
def why_not_twice(edition: Edition, party: Party, *, thread: str = "") -> str | None:
    """One commitment at a time of a party in a matter, that of the case with this `thread` aside; one that waits comes first.

    What waits for the organ alone beyond the organ's own days is in nobody's way, unless it was found wanting since.
    """
    same = Commitment.objects.filter(party=party, basic_code=same_matter(edition.matter))
    same = same.exclude(thread=thread)
    if same.blocking().exists():
        return _("您在这个事项上还有一份承诺正在履行，履行完毕后可以再次承诺")
    if same.suspended().exists():
        return _("您在这个事项上还有一份中止的承诺，恢复并履行完毕后可以再次承诺")
    return None


@rule("COR-3", article="天津“一制三化”方案 二（三）")
def why_not_deficient(waits: Sequence[Material]) -> str | None:
    """Where something that is asked may follow later."""
    if not waits:
        return _("本次申请没有可以容缺后补的材料")
    return None


@rule("RQ-9", source="湘西州：即办件不适用容缺受理")
def why_not_defer_instant(edition: Edition, also: bool) -> str | None:
    """In some places nothing follows later where the decision is made on the spot; `also`: in this place it does."""
    if edition.is_instant and not also:
        return _("即办件当场决定，不适用容缺受理")
    return None


@rule("RQ-6", source="辽宁：不超过事项办理时限；深圳：承诺时限届满前 2 个工作日、最长 20 个工作日")
def why_not_defer_briefly(days: int) -> str | None:
    """Nothing follows where the limit of the decision leaves no working day for it; `days`: so many it leaves."""
    return _("本事项办理时限太短，容不下补齐期限，不能容缺受理") if days < 1 else None


@rule("COR-4", article="天津“一制三化”方案 二（三）")
def why_not_deferred(stands: Standing) -> str | None:
    """Closed by the list that the place names for it alone, and not by the portal's own file."""
    closing = stands.closing(Convenience.DEFICIENCY)
    return _("；").join(dict.fromkeys(one.words for one in closing)) or None


@rule("RQ-2", article="天津“一制三化”方案 二（一）、（三）")
def why_not_lack(case: Case, reader: User | None = None, *, at: datetime) -> str | None:
    """What he does not have is promised by an open scheme, or may follow by 容缺; nothing else is left out. A `reader` is told why as
    far as he may read it.
    """
    lacking = list(case.lacking.select_related("material"))
    if lacking:  # what he said of a thing that is there by now says nothing any more
        missing = {material.pk for material in missing_materials(case)}
        lacking = [row for row in lacking if row.material_id in missing]
    if not lacking:
        return None
    promised = [row.material for row in lacking if row.how == How.COMMITTED]
    later = [row.material for row in lacking if row.how == How.LATER]
    by_route = {offer.route: offer for offer in offers_of(case, reader, at=at)}
    if promised:
        if not case.scheme:
            return _("请选择承诺方式，或者提交“%(name)s”") % {"name": promised[0].name}
        if words := _why_not(by_route[Route(case.scheme)], promised, _("承诺")):
            return words
    return _why_not(by_route[Route.DEFICIENCY], later, _("容缺后补")) if later else None


def _why_not(offer: Offer, materials: Sequence[Material], act: str) -> str | None:
    if closed := offer.closed_by:
        return closed[0].words
    for material in materials:
        if material not in offer.materials:
            return _("“%(name)s”不能%(act)s，请提交") % {"name": material.name, "act": act}
    return None


@rule("RQ-5", article="天津“一制三化”方案 二（三）")
def why_not_grant_unsupplied(case: Case) -> str | None:
    """Nothing is granted while a material is missing that no signed commitment stands in for (RQ-11)."""
    missing = missing_materials(case)
    if not missing:
        return None
    promised: set[int] = set()
    commitment = Commitment.objects.of(case.thread).standing().exclude(signed_at=None).first()
    if commitment is not None:
        promised = set(commitment.promised.values_list("material_id", flat=True))
    left = [material.name for material in missing if material.pk not in promised]
    if not left:
        return None
    return _("材料还没有补齐：%(names)s；补齐后才能作出准予的决定") % {"names": _("、").join(left)}
