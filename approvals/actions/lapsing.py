"""容缺受理 whose last day is over: reminded before, lapsed after; what follows is what its place says (COR-5)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from approvals import papers, rules
from approvals.actions import commitment
from approvals.actions.closing import call_off
from approvals.actions.gaps import clock_runs, promise_begins
from approvals.enums import Act, CaseState, DeficiencyState, Kind, Lapse
from approvals.models import Case, Deficiency, Termination
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.addressees import holders
from ground.accounts.enums import Duty
from ground.documents.issue import issue, void
from ground.law.rulings import Ruling
from ground.notices.tell import tell
from ground.trail.record import record
from ground.workdays.calendar import between, legal_day


def remind(deficiency: Deficiency, *, fact: str, at: datetime) -> None:
    """Whoever still owes something is told before the last day, once for each clock (MON-1)."""
    case = deficiency.case
    left = [gap.material.name for gap in rules.gaps_of(deficiency) if gap.waits]
    if not deficiency.is_open or not left:
        return
    last = date_format(deficiency.due_on, _("n月j日"))
    context = papers.told(case) | {"n": len(left), "items": left, "last": last}
    tell(
        case.addressees(at=at),
        "approvals/notices/deficiency_due",
        about=case.thread,
        at=at,
        fact=fact,
        context=context,
    )


def settle_lapsed(deficiency: Deficiency, *, at: datetime) -> None:
    """What lapsed by `at` has lapsed, whatever the caller's act comes to (as intake.settle_lapsed)."""
    if clocks.doubted() or not clocks.has_lapsed(deficiency.thread, Kind.DEFICIENCY, at):
        return
    lapse(deficiency.pk, at=at, waits=True)


def settle_lapsed_of(case: Case, *, at: datetime) -> None:
    """The same of what the case still waits for, before anybody decides on it."""
    for deficiency in Deficiency.objects.filter(case=case, state=DeficiencyState.OPEN).order_by("pk"):
        settle_lapsed(deficiency, at=at)


def lapse(pk: int, *, at: datetime, waits: bool = False) -> bool:
    """The last day is over and something has not come (CLK-14): what follows is what its place says, and never a refusal.

    The timer's verb: asks again under its own lock; a case that somebody works on is left for the next round, but where the
    caller `waits` for it.
    """
    with transaction.atomic():
        deficiency = Deficiency.objects.select_related("case").get(pk=pk)
        case = (Case.objects.locked if waits else Case.objects.locked_unless_busy)(deficiency.case_id)
        if case is None:
            return False
        clocks.lock(deficiency.thread, Kind.DEFICIENCY)
        deficiency = Deficiency.objects.with_story().get(pk=pk)
        deficiency.case = case
        if not rules.why_not_lapse(deficiency, at=at).ok:
            return False
        _run_out(deficiency, by=Actor.system("clock"), at=at)
    return True


def _run_out(deficiency: Deficiency, *, by: Actor, at: datetime) -> None:
    case = deficiency.case
    follows_it = rules.lapse_of(case, told_at=deficiency.noticed_at, at=at)
    ruling = rules.why_not_lapse(deficiency, at=at)
    was, left = CaseState(case.state), [gap for gap in rules.gaps_of(deficiency) if gap.waits]
    clocks.settle(deficiency.thread, Kind.DEFICIENCY, at=at)
    ends = follows_it != Lapse.DECIDE
    if ends:
        case.lapse_by(follows_it, at=at)
        case.save()
        for kind in (Kind.DECISION, Kind.RENEWAL, Kind.OWED):
            clocks.settle(case.thread, kind, at=at)
        commitment.end(case, _("容缺材料逾期没有补齐，承诺终止"), by=by, at=at)
        call_off(case, _("容缺材料逾期没有补齐，办件终止"), by=by, at=at)
    else:
        promise_begins(case, deficiency.due_on)
    facts = {"no": deficiency.no, "lapse": follows_it.value, "ruling": ruling.as_json()}
    record(case.thread, Act.DEFICIENCY_LAPSED, by=by, at=at, facts=facts)
    told = papers.told(case) | {
        "follows": str(follows_it.label),
        "ends": ends,
        "items": [gap.material.name for gap in left],
    }
    tell(
        case.addressees(at=at), "approvals/notices/deficiency_lapsed", about=case.thread, at=at, context=told
    )
    duty = Duty.DECISION if was == CaseState.REVIEWED else Duty.REVIEW
    tell(
        holders(duty, at=at, office=case.competent_office),
        "approvals/notices/deficiency_lapsed_desk",
        about=case.thread,
        at=at,
        context=told,
    )
    document = issue(
        papers.lapse_paper(follows_it),
        thread=case.thread,
        facts=papers.deficiency_lapse(deficiency, left, follows_it, rules.originals_here(case), at=at),
        office=papers.organ(case.competent_office),
        by=by,
        at=at,
    )
    deficiency.run_out(follows_it, document, was=was, at=at)
    deficiency.save()
    if ends:
        Termination.objects.create(case=case, deficiency=deficiency, terminated_at=at, document=document)


def end_listed(case: Case, ruling: Ruling, *, by: Actor, at: datetime) -> None:
    """Its applicant was listed, and the place ends 容缺受理 then (COR-4): what has not come is owed at once and still taken until the
    decision, and the organ decides on what is there.

    For a case that is locked and lacks something; issues its paper, so whoever calls has nothing left to do.
    """
    deficiency = rules.open_deficiency(case)
    assert deficiency is not None, "nothing else is ended"
    deficiency.case = case
    left = [gap for gap in rules.gaps_of(deficiency) if gap.waits]
    clocks.settle(deficiency.thread, Kind.DEFICIENCY, at=at)
    facts = {"no": deficiency.no, "lapse": Lapse.LISTED.value, "ruling": ruling.as_json()}
    record(case.thread, Act.DEFICIENCY_LAPSED, by=by, at=at, facts=facts)
    duty = Duty.DECISION if case.state == CaseState.REVIEWED else Duty.REVIEW
    tell(
        holders(duty, at=at, office=case.competent_office),
        "approvals/notices/deficiency_listed_desk",
        about=case.thread,
        at=at,
        context=papers.told(case),
    )
    document = issue(
        papers.DEFICIENCY_LISTED,
        thread=case.thread,
        facts=papers.deficiency_listed(deficiency, left, ruling.sentence, at=at),
        office=papers.organ(case.competent_office),
        by=by,
        at=at,
    )
    deficiency.run_out(Lapse.LISTED, document, was=case.state, at=at)
    deficiency.save()


def resume(deficiency: Deficiency, *, by: Actor, at: datetime) -> None:
    """Nothing closes 容缺受理 to him any more: it runs again, with the days that were left when it ended, inside the limit of the case, at
    least one; what was put off beyond that (RQ-10) ends no earlier than it did.

    For a deficiency whose case is locked.
    """
    case, paper, ended_at = deficiency.case, deficiency.lapse_document, deficiency.closed_at
    assert paper is not None
    assert ended_at is not None
    before, left = deficiency.due_on, between(legal_day(ended_at), deficiency.due_on)
    days = max(1, min(left, rules.days_left(case, at=at)), between(legal_day(at), before))
    deficiency.restore()
    deficiency.save()
    void(paper, reason=_("申请人不再受限，容缺受理恢复"), by=by, at=at)
    clock_runs(deficiency, days, at=at)
    after = deficiency.due_on
    facts = {"no": deficiency.no, "before": before.isoformat(), "after": after.isoformat()}
    record(case.thread, Act.DEFICIENCY_RESTORED, by=by, at=at, facts=facts)
    told = papers.told(case) | {"last": date_format(after, _("n月j日"))}
    tell(
        case.addressees(at=at), "approvals/notices/deficiency_resumed", about=case.thread, at=at, context=told
    )
