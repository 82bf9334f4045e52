"""A shortened promise and the cases that run: only what is better for the applicant, and ends earlier for him (S57, COR-1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet, prefetch_related_objects
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from approvals.enums import Kind
from approvals.models import Case, CaseFile, PaperReceived
from approvals.rules.edition_move import MOVABLE, Weight, edition_changes, why_not_move
from ground import clocks
from ground.accounts.actor import Actor
from ground.clocks.enums import Limit, Side
from ground.clocks.models import Clock
from ground.law.rulings import follows, rule
from ground.workdays.calendar import legal_day
from matters.models import Announcement, Edition

# What comparing an edition with another reads of each.
WHOLE = ("materials", "handling_items", "review_points")


@follows("S57", source="滨海四项机制：压缩承诺时限适用于在办件的，从有利于申请人")
def announced(office: int, *, on: date) -> QuerySet[Announcement]:
    """The promises of this office that are shortened and whose day has come, of each matter the last one: the newest first.

    While its edition holds, and after it as long as what holds by now still ends an earlier case sooner.
    """
    begun = Announcement.objects.filter(
        on__lte=on, edition__recalled_at=None, edition__matter__office=office
    ).select_related("edition__matter")
    holding = Edition.objects.open_on(on)
    later = begun.filter(edition__matter=OuterRef("edition__matter"), edition__no__gt=OuterRef("edition__no"))
    last = begun.exclude(Exists(later.values("pk")))
    replaced = last.exclude(edition__in=holding).filter(
        Exists(
            _running().filter(
                edition__matter=OuterRef("edition__matter"), edition__no__lt=OuterRef("edition__no")
            )
        )
    )
    still = _that_end_sooner(list(replaced.order_by("pk")), on=on)
    return last.filter(Q(edition__in=holding) | Q(pk__in=still)).order_by("-on", "-pk")


def holds_now(announcement: Announcement, *, on: date) -> Edition | None:
    """The edition by which the matter is applied for on that day: a case goes to no other."""
    return announcement.edition.matter.editions.open_on(on).first()


def _that_end_sooner(announcements: list[Announcement], *, on: date) -> list[int]:
    """Those of which a case that ran before would end earlier by what is promised now; read for all of them at once."""
    matters = [one.edition.matter_id for one in announcements]
    open_now = Edition.objects.open_on(on).filter(matter__in=matters).prefetch_related("handling_items")
    after = {edition.matter_id: edition for edition in open_now}
    alike = ("edition", "purpose", "item_no", "situation")
    # Cases that were led alike are promised alike: each way is asked once.
    ways = _running().filter(edition__matter__in=after).order_by(*alike, "pk").distinct(*alike)
    cases: dict[int, list[Case]] = defaultdict(list)
    for case in ways.select_related("edition").prefetch_related("edition__handling_items"):
        cases[case.edition.matter_id].append(case)
    return [
        one.pk
        for one in announcements
        if any(
            _is_sooner(case, after[one.edition.matter_id])
            for case in cases[one.edition.matter_id]
            if case.edition.no < one.edition.no
        )
    ]


def _is_sooner(case: Case, after: Edition) -> bool:
    now, later = case.promised, promise_after(case, after)
    return now is not None and later is not None and later.is_shorter_than(now)


def _running() -> QuerySet[Case]:
    """What may go to another edition, at the office that decides its matter now."""
    return Case.objects.filter(state__in=MOVABLE, competent_office=F("edition__matter__office"))


def running_before(announcement: Announcement) -> QuerySet[Case]:
    """The cases of the matter that run under an edition before the announcing one, at the office that decides the matter now."""
    edition = announcement.edition
    return _running().filter(edition__matter=edition.matter_id, edition__no__lt=edition.no)


def read_together(cases: list[Case], after: Edition) -> None:
    """What the comparison asks of every case is read for all of them: a page costs the same with one and with fifty."""
    prefetch_related_objects([after], *WHOLE)
    prefetch_related_objects(cases, "edition", *(f"edition__{name}" for name in WHOLE))
    running = clocks.open_for(case.thread for case in cases)
    handed_in: dict[int, set[str]] = {case.pk: set() for case in cases}
    files = CaseFile.objects.current().filter(case__in=cases).order_by("pk")
    papers = PaperReceived.objects.lying().filter(case__in=cases).order_by("pk")
    for rows in (files, papers):
        for pk, name in rows.values_list("case", "material__name"):
            handed_in[pk].add(name)
    for case in cases:
        of_kind: dict[str, list[Clock]] = {
            kind.value: [] for kind in (Kind.INTAKE, Kind.DECISION, Kind.RENEWAL)
        }
        for clock in running[case.thread]:
            of_kind.setdefault(clock.kind, []).append(clock)
        case.clocks_read, case.handed_in = of_kind, handed_in[case.pk]


@follows("S57", article="行政许可法 8", source="滨海四项机制：压缩承诺时限适用于在办件的，从有利于申请人")
def promise_of(case: Case) -> tuple[Limit | None, date | None]:
    """The limit that the organ's promise runs by now, and its last day; of what is not accepted the limit alone."""
    if case.clocks_read is not None:
        decisions: Iterable[Clock] = case.clocks_read.get(Kind.DECISION, [])
    else:
        decisions = clocks.open_for([case.thread])[case.thread]
    for clock in decisions:
        if clock.kind == Kind.DECISION and clock.side == Side.PROMISED:
            return clock.limit, clock.due_on
    return case.promised, None


def promise_after(case: Case, after: Edition) -> Limit | None:
    """What the other edition promises for this application."""
    item = after.item_for(case.situation, case.purpose) if case.item_no else None
    return after.promised(case.purpose, item.no if item else "")


@rule("S57", article="行政许可法 8", source="滨海四项机制：压缩承诺时限适用于在办件的，从有利于申请人")
def why_not_shorten(case: Case, after: Edition, *, by: Actor, at: datetime) -> str | None:
    """A shortened promise is applied where nothing else gets worse, or has to be weighed, and where it ends earlier."""
    if words := why_not_move(case, after, by=by, at=at).words:
        return words
    against = [
        change.words
        for change in edition_changes(case, after)
        if change.weight in (Weight.WORSE, Weight.READ)
    ]
    if against:
        return _("新版另有变化，请逐件核对办理：%(said)s") % {"said": _("；").join(against)}
    now, _due_on = promise_of(case)
    later = promise_after(case, after)
    if now is None or later is None or not later.is_shorter_than(now):
        return _("按新版的承诺时限不会提前办结")
    return None


@rule("S57", article="行政许可法 8")
def why_not_apply_promise(
    announcement: Announcement, reason: str = "-", *, by: Actor, at: datetime
) -> str | None:
    """By one act with one reason, since its day and while something is promised; each case is asked for itself."""
    if announcement.edition.recalled_at is not None:
        return _("这个版本已经撤回")
    if announcement.on > legal_day(at):
        return _("压缩后的时限从%(day)s起执行") % {"day": date_format(announcement.on, _("Y年n月j日"))}
    if holds_now(announcement, on=legal_day(at)) is None:
        return _("“%(matter)s”现在没有可以办理的版本，在办件按申请时的时限办理") % {
            "matter": announcement.edition.name
        }
    return None if reason.strip() else _("请写明把压缩后的时限适用于在办件的理由")
