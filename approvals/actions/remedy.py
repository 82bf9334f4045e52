"""行政复议 and 行政诉讼 against a decision, as they come to the organ that made it, and what follows from them (G10)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from approvals import papers, rules
from approvals.actions import (
    catalogue,
    commitment,
    lastday,
    life,
    owing,
    reform,
    renewal,
    restoring,
    revocation,
    undoing,
    with_licence,
)
from approvals.actions.handover import go_along
from approvals.actions.window import window_runs
from approvals.enums import Act, CaseState, Kind, RemedyKind, RemedyOutcome, Seeker
from approvals.models import Cancellation, Case, Decision, Declination, Proceeding, Remedy, Termination
from approvals.models.case_query import BEFORE_ACCEPTANCE
from credit.actions import listing
from credit.actions.bars import unbar
from credit.enums import BarGround
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.addressees import holders
from ground.accounts.enums import Duty
from ground.clocks.enums import Side
from ground.documents.issue import void
from ground.law.rulings import follows, refuse
from ground.notices.tell import tell
from ground.trail.record import record
from licences.models import Licence


def record_remedy(
    case: Case,
    kind: RemedyKind,
    *,
    against: Cancellation | Proceeding | None = None,
    seeker: Seeker = Seeker.APPLICANT,
    organ: str,
    reference: str = "",
    sought_on: date,
    notified_on: date,
    stayed: bool = False,
    by: Actor,
    at: datetime,
) -> Remedy:
    """It stands on the case that somebody turned against its decision, where, and whether the decision is stayed.

    `against`: a 注销 of the organ's own motion, or what a proceeding came to, where it is that and not the answer to the application.

    Nothing else stops: the decision holds until it is taken away (行政复议法 42, 行政诉讼法 56). What came late is
    recorded all the same: whether it is heard is for the other authority to say (rules.doubts_about).
    """
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        days = (sought_on, notified_on)
        refuse(
            rules.why_not_record_remedy(
                case, kind, seeker, *days, against=against, reference=reference, by=by, at=at
            )
        )
        contested = against or rules.answered_with(case)
        remedy = Remedy.objects.create(
            case=case,
            decision=contested if isinstance(contested, Decision) else None,
            declination=contested if isinstance(contested, Declination) else None,
            cancellation=against if isinstance(against, Cancellation) else None,
            proceeding=against if isinstance(against, Proceeding) else None,
            termination=contested if isinstance(contested, Termination) else None,
            kind=kind,
            seeker=seeker,
            organ=organ,
            reference=reference,
            sought_on=sought_on,
            notified_on=notified_on,
            stayed=stayed,
            recorded_at=at,
            recorded_by=by.person,
        )
        facts = {
            "remedy": str(remedy.uuid),
            "kind": kind.value,
            "seeker": seeker.value,
            "organ": organ,
            "reference": reference,
            "sought_on": sought_on,
        }
        record(case.thread, Act.REMEDY_SOUGHT, by=by, at=at, facts=facts)
        told = papers.told(case) | {"kind": str(kind.label), "at_organ": organ}
        tell(
            case.addressees(at=at), "approvals/notices/remedy_sought", about=case.thread, at=at, context=told
        )
    return remedy


def end_remedy(
    remedy: Remedy,
    outcome: RemedyOutcome,
    *,
    words: str,
    ended_on: date,
    act_by: date | None = None,
    act_days: int | None = None,
    changed_to: str = "",
    supply_days: int | None = None,
    by: Actor,
    at: datetime,
) -> Remedy:
    """What came of it is recorded, once, and what the law draws from it is done at the same moment.

    A decision that is taken away has its paper void, its delivery called off and its licence ended or put back; where it
    is to be decided anew, the case is with the reviewers or the window again (docs/decisions/0023) and the limit that was
    set runs: until `act_by`, or for `act_days` working days. `changed_to`: what a reconsideration put in its place (ChangedTo);
    what the old decision gave then stands until the new one is made. `supply_days`: of the end of 容缺受理 that is gone, so many
    working days to bring what is lacking.
    """
    with transaction.atomic():
        case = with_licence.lock_cases(remedy.case)
        remedy = Remedy.objects.select_for_update(no_key=True, of=("self",)).get(pk=remedy.pk)
        limit = (act_by, act_days)
        refuse(
            rules.why_not_end_remedy(
                remedy, words, ended_on, outcome, limit, changed_to, supply_days, by=by, at=at
            )
        )
        remedy.case = case
        remedy.outcome = outcome
        remedy.changed_to = changed_to
        remedy.words = words
        remedy.ended_on = ended_on
        remedy.act_by, remedy.act_days = limit
        remedy.supply_days = supply_days
        remedy.ended_at = at
        remedy.ended_by = by.person
        remedy.save()
        struck = remedy.proceeding_id is not None and remedy.takes_away
        given = restoring.strike(remedy, by=by, at=at) if struck else None
        licence = _take_away(remedy, by=by, at=at) if remedy.takes_away and not struck else None
        let_go = given.let_go if given is not None else ""
        if outcome == RemedyOutcome.UNLAWFUL and rules.is_held_against(remedy):
            let_go = _clear_file(remedy, by=by, at=at)
        facts = {"remedy": str(remedy.uuid), "kind": remedy.kind, "outcome": outcome.value}
        record(case.thread, Act.REMEDY_ENDED, by=by, at=at, facts=facts)
        told = papers.told(case) | {
            "kind": remedy.get_kind_display(),
            "result": str(outcome.label),
            "follows": rules.follows_words(remedy) + let_go,
        }
        tell(case.addressees(at=at), "approvals/notices/remedy_ended", about=case.thread, at=at, context=told)
        if given is not None:
            _return(remedy, given, by=by, at=at)
            return remedy
        if remedy.asks_anew:
            _take_up_again(remedy, by=by, at=at)
        if remedy.takes_away and remedy.grants and not remedy.leaves_licence:
            life.tell_of_licence(case, licence, reason=remedy.reason, by=by, at=at)
        if remedy.asks_anew:
            catalogue.follow_late(case, at=at)
    return remedy


def _take_away(remedy: Remedy, *, by: Actor, at: datetime) -> Licence | None:
    """The decision is none any more; the licence it concerned, where anything became of that."""
    case = remedy.case
    # What stands is the case's own row: whatever is changed from here on is seen on both.
    if remedy.decision_id is not None:
        remedy.decision = case.decision
    elif remedy.declination_id is not None:
        remedy.declination = case.declination
    against, licence = remedy.against, None
    assert not isinstance(against, Proceeding), "restoring.strike"
    if isinstance(against, Decision):
        revocation.drop(case, remedy.reason, by=by, at=at)
    if isinstance(against, Decision) and against.granted and not remedy.leaves_licence:
        licence = life.undo(against, words=remedy.reason, by=by, at=at)
    if not against.paper.is_void:
        void(against.paper, reason=remedy.reason, by=by, at=at)
    if isinstance(against, Cancellation):
        life.reopen(against, words=remedy.reason, by=by, at=at)
        return None
    clocks.settle(case.thread, Kind.DELIVERY, at=at)
    if isinstance(against, Decision):
        against.annulled_at = at
        against.save(update_fields=["annulled_at"])
        commitment.end(case, remedy.reason, by=by, at=at)
    if isinstance(against, Decision | Declination) and against.hidden:
        unbar(case.thread, BarGround.HIDDEN, remedy.reason, by=by, at=at)
        listing.withdraw_all(case.thread, remedy.reason, by=by, at=at)
    return licence


@follows("CRE-15", article="行政处罚法 48、85", source="被确认违法的，撤下公示的记录并说明理由")
def _clear_file(remedy: Remedy, *, by: Actor, at: datetime) -> str:
    """What is held unlawful stands, and so does what it closed to applying; nothing stays in the credit file for it. What of it stood
    there, in words.
    """
    if remedy.proceeding is not None:
        entries = undoing.clear(remedy.proceeding, remedy.reason, by=by, at=at)
    else:
        entries = listing.withdraw_all(remedy.case.thread, remedy.reason, by=by, at=at)
    return rules.let_go_words(entries, 0)


def _return(remedy: Remedy, given: restoring.GivenBack, *, by: Actor, at: datetime) -> None:
    """Of a proceeding: it is before the desk again where it was ordered so; what a revocation took stands again, with its papers."""
    if remedy.asks_anew:
        restoring.open_again(remedy, given.proceeding, by=by, at=at)
    if not given.proceeding.was_kept:
        go_along(remedy.case, at=at)
        restoring.tell_of_return(given, remedy.reason, at=at)
        restoring.papers_again(given, remedy.reason, by=by, at=at)


def _take_up_again(remedy: Remedy, *, by: Actor, at: datetime) -> None:
    """重新作出 (行政复议法 64, 行政诉讼法 70—72): the application waits again for what is to be decided on it.

    The merits are reviewed anew by whoever may, because the opinion of then led to what is gone; an application that was
    not accepted lies at the window again, with the five days of CLK-1 since today, and under the limit that was ordered. What ended
    because something was lacking, or because nobody needed it any more, goes on where it was, with its opinion.
    """
    case, against = remedy.case, remedy.against
    assert not isinstance(against, Cancellation | Proceeding), "the application was answered and stays so"
    if isinstance(against, Termination):
        _resume(remedy, against, at=at)
    else:
        _open_again(remedy, against, at=at)
    if not remedy.leaves_licence:
        renewal.begin_again(case, at=at)
    record(case.thread, Act.TAKEN_UP_AGAIN, by=by, at=at, facts={"remedy": str(remedy.uuid)})
    if isinstance(against, Termination) and against.deficiency is not None:
        lastday.wait_again(against.deficiency, case, remedy.supply_days, remedy.reason, by=by, at=at)
    else:
        lastday.take_up_again(case, remedy.reason, by=by, at=at)
    commitment.tell_again(case, by=by, at=at)
    owing.begin_and_tell(case, at=at)
    go_along(case, at=at)
    at_window = case.state in BEFORE_ACCEPTANCE
    desk = Duty.INTAKE if at_window else Duty.REVIEW
    if case.state == CaseState.REVIEWED:
        desk = Duty.DECISION
    office = case.intake_office if at_window else case.competent_office
    told = papers.told(case) | {
        "reason": remedy.reason,
        "act_by": papers.iso(rules.act_by(remedy)),
        "words": rules.anew_words(remedy),
        "ended": isinstance(against, Termination),
    }
    tell(
        holders(desk, at=at, office=office),
        "approvals/notices/taken_up_again",
        about=case.thread,
        at=at,
        context=told,
    )


def _resume(remedy: Remedy, against: Termination, *, at: datetime) -> None:
    assert remedy.ended_on is not None
    if against.deficiency is not None:
        lastday.lift(against.deficiency, remedy.case)
    else:
        reform.put_back(against, remedy.case, at=at)
    if remedy.act_by is not None or remedy.act_days is not None:
        _limit_runs(remedy)
    else:
        lastday.days_back(remedy.case, against.terminated_at, from_on=remedy.ended_on)


def _open_again(remedy: Remedy, against: Decision | Declination, *, at: datetime) -> None:
    case = remedy.case
    against.stands_for = None
    against.save(update_fields=["stands_for"])
    if (handed_over := getattr(case, "delivery", None)) is not None:
        handed_over.stands_for = None
        handed_over.save(update_fields=["stands_for"])
    if isinstance(against, Declination):
        case.take_up_again(at=at)
    else:
        case.decide_anew()
    case.save()
    if isinstance(against, Declination):
        window_runs(case)
    if isinstance(against, Decision) or remedy.act_by is not None or remedy.act_days is not None:
        _limit_runs(remedy)


def _limit_runs(remedy: Remedy) -> None:
    """Until when the organ decides anew: as it was ordered, else within the law's own limit for the matter."""
    case, ended_on = remedy.case, remedy.ended_on
    assert ended_on is not None
    limit = rules.limit_of(remedy) or dict(case.edition.limits(case.purpose, case.item_no)).get(
        Side.STATUTORY
    )
    if limit is not None:
        clocks.start(
            Kind.DECISION,
            thread=case.thread,
            side=Side.STATUTORY,
            rule_id="G10",
            office=case.competent_office.path,
            started_on=ended_on,
            limit=limit,
            place=case.place,
        )
