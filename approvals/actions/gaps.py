"""容缺受理 as part of other acts: opened when a case is accepted with something lacking, over when the case is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from approvals import papers, rules
from approvals.demands import Demand
from approvals.enums import Act, DeficiencyState, Fault, Kind, Route
from approvals.models import Case, Deficiency, Gap, LastDayMoved
from ground import clocks
from ground.accounts.actor import Actor
from ground.clocks.enums import Limit, Side, Unit
from ground.clocks.models import Clock
from ground.documents.issue import issue
from ground.law.rulings import follows
from ground.notices.tell import tell
from ground.trail.record import record
from ground.workdays.calendar import after, legal_day
from matters.models import Material


def lacking_later(case: Case) -> list[Demand]:
    """What he said that he brings later, in the standard words; for the window's form, and for a silent window."""
    return [_missing(material) for material in rules.lacks_later(case)]


def _missing(material: Material) -> Demand:
    return Demand(
        Fault.MISSING,
        rules.standard_words(material, Fault.MISSING),
        material.standard or _("按办事指南的要求提交"),
        material,
    )


def open_locked(
    case: Case, gaps: Sequence[Demand], days: int, *, new_ground: str = "", by: Actor, at: datetime
) -> Deficiency:
    """容缺受理通知书: all that is lacking is told at once, with its standards, and may come until the last day (RQ-3, RQ-4).

    That credit had closed this to it, and the law accepted it all the same, is over with it. For a case that is locked and accepted;
    issues its paper, so whoever calls has nothing left to do.
    """
    case.routes_lost.waiting().filter(route=Route.DEFICIENCY).update(back_at=at)
    last = rules.last_deficiency(case)
    no = last.no + 1 if last else 1
    due = after(legal_day(at), days)
    record(
        case.thread, Act.DEFICIENCY_OPENED, by=by, at=at, facts={"no": no, "items": len(gaps), "days": days}
    )
    tell(
        case.addressees(at=at),
        "approvals/notices/deficiency_opened",
        about=case.thread,
        at=at,
        context=papers.told(case)
        | {
            "n": len(gaps),
            "items": [gap.material.name for gap in gaps if gap.material is not None],
            "last": date_format(due.on, _("n月j日")),
            "again": no > 1,
        },
    )
    document = issue(
        papers.DEFICIENCY,
        thread=case.thread,
        facts=papers.deficiency(
            case,
            gaps,
            days=days,
            due=due,
            lapse=rules.lapse_of(case, told_at=at, at=at),
            new_ground=new_ground,
            at=at,
        ),
        office=papers.organ(case.competent_office),
        by=by,
        at=at,
    )
    deficiency = Deficiency.objects.create(
        case=case,
        no=no,
        new_ground=new_ground.strip(),
        noticed_at=at,
        noticed_by=by.user,
        document=document,
    )
    Gap.objects.bulk_create(
        Gap(
            deficiency=deficiency,
            no=n,
            material=gap.material,
            fault=gap.fault,
            words=gap.words.strip(),
            standard=gap.standard.strip(),
            newness=gap.newness if last else "",
        )
        for n, gap in enumerate(gaps, 1)
    )
    clock_runs(deficiency, days, at=at)
    return deficiency


def clock_runs(deficiency: Deficiency, days: int, *, at: datetime) -> None:
    """So many working days from today on may it come; what ran before is settled."""
    case = deficiency.case
    clocks.settle(deficiency.thread, Kind.DEFICIENCY, at=at)
    clocks.start(
        Kind.DEFICIENCY,
        thread=deficiency.thread,
        side=Side.NONE,
        rule_id="CLK-14",
        office=case.competent_office.path,
        started_on=legal_day(at),
        limit=Limit(days),
        place=case.place,
    )


@follows("RQ-7", source="按全部补齐之日起计算承诺时限的地方")
def promise_begins(case: Case, started_on: date) -> None:
    """From the day on which nothing was waited for any more; never beyond the law's own limit, which has run since acceptance.

    For a case that is locked; nothing where the promise runs already, or ran.
    """
    promised, before = rules.promise_of(case), clocks.of(case.thread, Kind.DECISION, Side.PROMISED)
    if promised is None or (before is not None and not _was_taken_back(case, before)):
        return
    law = clocks.of(case.thread, Kind.DECISION, Side.STATUTORY)
    if law is not None and law.settled_at is None and clocks.ends_on(promised, started_on) > law.due_on:
        promised = Limit(max(0, (law.due_on - started_on).days), Unit.CALENDAR_DAYS)
    clocks.start(
        Kind.DECISION,
        thread=case.thread,
        side=Side.PROMISED,
        rule_id="RQ-7",
        office=case.competent_office.path,
        started_on=started_on,
        limit=promised,
        place=case.place,
    )


def _was_taken_back(case: Case, promise: Clock) -> bool:
    """Whether it had begun with a lapse and ended as that was taken back (`promise_waits_again`)."""
    restored = LastDayMoved.objects.filter(deficiency__case=case, restored=True)
    return promise.settled_at is not None and restored.filter(at=promise.settled_at).exists()


@follows("RQ-7", source="按全部补齐之日起计算承诺时限的地方")
def promise_waits_again(deficiency: Deficiency, *, at: datetime) -> None:
    """A lapse that is taken back began no promise: that begins once all of it is in. For a case that is locked, before its last day moves."""
    case = deficiency.case
    began = clocks.of(case.thread, Kind.DECISION, Side.PROMISED)
    with_the_lapse = began is not None and (began.rule_id, began.started_on) == ("RQ-7", deficiency.due_on)
    if with_the_lapse and not case.deficiencies.filter(state=DeficiencyState.COMPLETED).exists():
        clocks.settle(case.thread, Kind.DECISION, Side.PROMISED, at=at)


def end_with(case: Case, *, at: datetime) -> None:
    """The case came to its end, and nobody waits any more for what was lacking, or owed; for a case that is locked."""
    clocks.settle(case.thread, Kind.OWED, at=at)
    for deficiency in case.deficiencies.filter(state=DeficiencyState.OPEN):
        deficiency.end(at=at)
        deficiency.save()
        clocks.settle(deficiency.thread, Kind.DEFICIENCY, at=at)


def locked(deficiency: Deficiency) -> Deficiency:
    """With its case, which is locked first and read anew."""
    case = Case.objects.locked(deficiency.case_id)
    found = Deficiency.objects.with_story().get(pk=deficiency.pk)
    found.case = case
    return found
