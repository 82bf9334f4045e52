"""Who is restricted today because of what was found in a case, by the matter and the office of that case (R35)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery, UUIDField, Value, When
from django.db.models import Case as Choice
from django.db.models.functions import Cast, Coalesce, NullIf, Substr
from django.utils.translation import gettext as _

from approvals.models import Case, Proceeding
from credit import rules
from credit.enums import CLOSES_APPLYING
from credit.models import Bar, Record
from ground.accounts.enums import PartyKind
from ground.accounts.models import Office, Party, PartyVersion, User
from ground.law.rulings import follows
from ground.sealed import mask_name
from matters.models import Matter

UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


class Line(NamedTuple):
    """Where a party is counted: the office of a matter and that matter, or no matter in particular (`None`); by their keys."""

    office: int
    matter: int | None


@follows("R35", source="一制三化方案：承诺履行情况（现受限制的当事人）")
def counted(offices: QuerySet[Office], on: date) -> dict[Line, set[int]]:
    """Of these offices, line by line: the keys of the parties that are restricted on that day, whatever the year it was found in.

    Of the case or the proceeding's case that a bar or an entry names, the matter and its office; of an entry that names none, the
    office which keeps it.
    """
    columns = ("of_office", "of_matter", "party")
    of_these = Q(of_office__in=offices.values("pk"))
    bars = _bars(on).filter(of_these).order_by().values_list(*columns)
    entries = _entries(on).filter(of_these).order_by().values_list(*columns)
    found: dict[Line, set[int]] = {}
    for office, matter, party in bars.union(entries):
        found.setdefault(Line(office, matter), set()).add(party)
    return found


def parties(where: Q, on: date) -> QuerySet[Party]:
    """The parties behind a number, the newest first; `where`: of `of_office` and `of_matter`, as `counted` has them."""
    barred, listed = _bars(on).filter(where), _entries(on).filter(where)
    return Party.objects.filter(
        Q(pk__in=barred.order_by().values("party")) | Q(pk__in=listed.order_by().values("party"))
    ).order_by("-pk")


class Reason(NamedTuple):
    """One bar or entry of a party: what it says, its days, the case it was found in, and the entry where the reader may open it."""

    words: str
    since: date
    until: date | None
    case: Case | None
    record: Record | None


class Restricted(NamedTuple):
    """A party as a list shows it, a person by the masked name (PII-4), and why it stands there."""

    name: str
    reasons: list[Reason]


def told(found: Sequence[Party], where: Q, on: date, *, reader: User, at: datetime) -> list[Restricted]:
    """These parties with what restricts them there; five queries, however many they are."""
    newest = PartyVersion.objects.filter(party__in=found).order_by("party_id", "-no").distinct("party")
    names = {one.party_id: one.name for one in newest}
    rows: list[Any] = [
        *_entries(on).filter(where, party__in=found).order_by("pk"),
        *_bars(on).select_related("record").filter(where, party__in=found).order_by("pk"),
    ]
    cases = Case.objects.select_related("edition__matter").in_bulk(
        {row.of_case for row in rows if row.of_case}
    )
    open_to = set(
        Record.objects.visible_to(reader, at=at)
        .filter(pk__in=[row.pk for row in rows if isinstance(row, Record)])
        .values_list("pk", flat=True)
    )
    reasons: dict[int, list[Reason]] = {}
    for row in rows:
        case = cases.get(row.of_case)
        if isinstance(row, Record):
            assert row.publish_from is not None  # what is listed has its days
            record = row if row.pk in open_to else None
            one = Reason(_entry_words(row), row.publish_from, row.max_until, case, record)
        else:
            one = Reason(_bar_words(row), row.from_on, row.last_day, case, None)
        reasons.setdefault(row.party_id, []).append(one)
    return [
        Restricted(
            names[party.pk] if party.kind == PartyKind.ORGANISATION else mask_name(names[party.pk]),
            reasons.get(party.pk, []),
        )
        for party in found
    ]


def _entry_words(record: Record) -> str:
    words = _("列入政务服务诚信档案（%(tier)s失信：%(misdeed)s）")
    return words % {"tier": record.get_tier_display(), "misdeed": record.get_misdeed_display()}


def _bar_words(bar: Bar) -> str:
    closes = _("不得再次申请：%(why)s") if bar.ground in CLOSES_APPLYING else _("不适用承诺：%(why)s")
    return closes % {"why": bar.get_ground_display()}


def _bars(on: date) -> QuerySet[Any]:
    """Those that stand on that day, each with its line; what the credit file itself closes goes with its entry."""
    return _placed(Bar.objects.standing(on).alias(named=F("thread")), F("record__office"))


def _entries(on: date) -> QuerySet[Any]:
    """Those that close something on that day, each with its line."""
    named = Coalesce(NullIf("case_thread", Value("")), "source")
    return _placed(Record.objects.filter(rules.closing(on=on)).alias(named=named), F("office"))


def _placed(rows: QuerySet[Any], otherwise: F) -> QuerySet[Any]:
    """Each with the case that its thread (`named`) leads to, that one's matter, and the office in whose line it stands; found by the
    unique keys, so that the cases of the city are not read through.
    """
    rows = rows.alias(case_uuid=_uuid_of("case"), proceeding_uuid=_uuid_of("proceeding"))
    case = Case.objects.filter(uuid=OuterRef("case_uuid")).order_by()
    proceeding = Proceeding.objects.filter(uuid=OuterRef("proceeding_uuid")).order_by()
    matter = Case.objects.filter(pk=OuterRef("of_case")).order_by().values("edition__matter")
    office = Matter.objects.filter(pk=OuterRef("of_matter")).order_by().values("office")
    found = Coalesce(
        Subquery(case.values("pk")), Subquery(proceeding.values("case")), output_field=BigIntegerField()
    )
    rows = rows.annotate(of_case=found).annotate(of_matter=Subquery(matter))
    return rows.annotate(of_office=Coalesce(Subquery(office), otherwise, output_field=BigIntegerField()))


def _uuid_of(kind: str) -> Choice:
    """The uuid in a thread of that kind; nothing where it is of another, or of something this portal does not hold."""
    return Choice(
        When(named__regex=f"^{kind}:{UUID}$", then=Cast(Substr("named", len(kind) + 2), UUIDField()))
    )
