"""核查承诺: the deciding office looks whether what was promised is there and is so (COM-13)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from approvals import papers, rules
from approvals.actions import performing, rectification, revocation
from approvals.actions.fulfilment import fulfil, give_back_days
from approvals.actions.reminders import TEMPLATES
from approvals.models import Case
from approvals.proceedings import Breach, ProceedingKind, ProceedingState
from commitments.enums import Act, CommitmentState, Kind, PromisedState
from commitments.enums import Method as Checking
from commitments.models import Commitment, Promised, Verification
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.addressees import holders
from ground.accounts.enums import Duty
from ground.accounts.models import User
from ground.clocks.enums import Said
from ground.clocks.marks import tell_each
from ground.clocks.models import Mark
from ground.documents.issue import iso, issue
from ground.documents.models import Document
from ground.law.rulings import follows, refuse
from ground.notices.tell import tell
from ground.trail.record import record
from ground.workdays.calendar import legal_day


def announce(
    commitment: Commitment,
    *,
    method: Checking,
    on: date,
    words: str,
    officers: Collection[User] = (),
    by: Actor,
    at: datetime,
) -> Document:
    """核查通知书: he knows when and how the organ comes to look, at what, and where it comes to him, who: two `officers` at least."""
    with transaction.atomic():
        case, commitment = _locked(commitment)
        refuse(rules.why_not_announce(case, commitment, method, on, words, by=by, at=at))
        refuse(rules.why_not_check_alone(case, method, officers, at=at))
        names = [user.name for user in officers] if method == Checking.FIELD else []
        facts = {"method": method, "on": on.isoformat()}
        record(case.thread, Act.CHECK_ANNOUNCED, by=by, at=at, facts=facts)
        told = papers.told(case) | {
            "method": str(method.label),
            "day": on.isoformat(),
            "words": words,
            "who": _("、").join(names),
        }
        tell(
            case.addressees(at=at),
            "approvals/notices/commitment_check",
            about=case.thread,
            at=at,
            context=told,
        )
        return issue(
            papers.CHECK,
            thread=case.thread,
            facts=papers.check(
                case, commitment, method=method, on=on, words=words.strip(), names=names, at=at
            ),
            office=papers.organ(case.competent_office),
            by=by,
            at=at,
        )


def verify(
    commitment: Commitment,
    promised: Promised | None,
    *,
    method: Checking,
    conforms: bool,
    words: str,
    second: User | None = None,
    by: Actor,
    at: datetime,
) -> Verification:
    """The organ has looked, at one thing promised or, without one, at the letter as a whole, and said what it found.

    What was handed in and will not do may be handed in again until its last day. Where the facts are not as he said, the
    commitment is mismatched and a proceeding is open. When everything is in order the commitment is fulfilled. At the place
    nobody looks alone: `second` went along.
    """
    performing.settle_lapsed(commitment, at=at)
    with transaction.atomic():
        case, commitment = _locked(commitment)
        if promised is not None:
            promised = commitment.promised.select_related("material", "commitment").get(pk=promised.pk)
        refuse(rules.why_not_verify(case, commitment, promised, by=by, at=at))
        refuse(rules.why_not_find(commitment, promised, method, conforms, words))
        refuse(rules.why_not_check_alone(case, method, [by.person, second], at=at))
        assert by.office is not None
        found = Verification.objects.create(
            commitment=commitment,
            promised=promised,
            method=method,
            conforms=conforms,
            words=words.strip() or str(_("核对符合")),
            at=at,
            by=by.person,
            second=second if method == Checking.FIELD else None,
            office=by.office.name,
        )
        clocks.settle(promised.thread if promised else commitment.own_thread, Kind.VERIFY, at=at)
        facts = {"no": promised.no if promised else 0, "method": method, "conforms": conforms}
        record(case.thread, Act.VERIFIED, by=by, at=at, facts=facts)
        if not conforms:
            _found_wanting(case, commitment, promised, found, by=by, at=at)
        else:
            _found_in_order(case, commitment, promised, by=by, at=at)
    return found


def _locked(commitment: Commitment) -> tuple[Case, Commitment]:
    case = Case.objects.locked(Case.objects.of_thread(commitment.thread).pk)
    return case, Commitment.objects.locked(commitment.pk)


def _found_wanting(
    case: Case,
    commitment: Commitment,
    promised: Promised | None,
    found: Verification,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """What will not do may be handed in anew; what is not as he said is a mismatch (COR-2)."""
    if promised is None or not rules.is_supplied(commitment):
        _mismatch(case, commitment, promised, found, by=by, at=at)
        return
    promised.state = PromisedState.FAILS
    promised.save()
    if commitment.state == CommitmentState.PERFORMING:
        until: date | None = give_back_days(case, commitment, promised, at=at).due_on
    else:
        rectification.found_wanting(case, commitment, by=by, at=at)
        until = _last_day_of_order(case)
    tell(
        case.addressees(at=at),
        "approvals/notices/commitment_fails",
        about=case.thread,
        at=at,
        context=papers.told(case)
        | {
            "name": promised.material.name,
            "words": found.words,
            "standard": promised.material.standard,
            "until_on": iso(until) if until and until >= legal_day(at) else "",
            "over_on": iso(until) if until and until < legal_day(at) else "",
        },
    )


def _last_day_of_order(case: Case) -> date | None:
    """Until when what was ordered may be put right; nothing where nothing is ordered, or its days are over."""
    proceeding = rules.open_proceeding(case)
    if proceeding is None or proceeding.state != ProceedingState.RECTIFYING:
        return None
    clock = clocks.of(proceeding.thread, ProceedingKind.RECTIFY)
    return clock.due_on if clock is not None and clock.settled_at is None else None


@follows("COR-2", article="行政许可法 69", source="核查不符只立案，撤销与否另行决定")
def _mismatch(
    case: Case,
    commitment: Commitment,
    promised: Promised | None,
    found: Verification,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """核查不符: what was promised is not so; the deciding office opens a proceeding and hears him before it decides."""
    if promised is not None:
        promised.state = PromisedState.FAILS
        promised.save()
    rectification.found_wanting(case, commitment, by=by, at=at)
    revocation.open(case, kind=Breach.MISMATCH, words=found.words, commitment=commitment, by=by, at=at)


def _found_in_order(
    case: Case, commitment: Commitment, promised: Promised | None, *, by: Actor, at: datetime
) -> None:
    """One thing less is owed; with the last the commitment is fulfilled, and he has it in writing."""
    if promised is not None:
        promised.state = PromisedState.CONFORMS
        promised.save()
    elif not rules.is_supplied(commitment):
        commitment.promised.update(state=PromisedState.CONFORMS)
    rectification.found_right(case, by=by, at=at)
    if commitment.state != CommitmentState.PERFORMING:
        return
    if not rules.is_kept(commitment.promised.all(), commitment.verifications.all(), commitment):
        return
    fulfil(case, commitment, by=by, at=at)


@follows("COM-19", source="本平台所定：机关核查逾期的承诺不妨碍承诺人再次承诺")
def run_over(pk: int, *, at: datetime) -> bool:
    """核查逾期: the organ did not look in its days, and everything that was his is there; from now on the commitment is in the way of no
    other one, and he knows. The check is owed all the same.

    The timer's verb: asks again under its own lock, and leaves a case that somebody works on for the next round.
    """
    thread = Commitment.objects.values_list("thread", flat=True).get(pk=pk)
    with transaction.atomic():
        case = Case.objects.locked_unless_busy(Case.objects.of_thread(thread).pk)
        if case is None:
            return False
        commitment = Commitment.objects.locked(pk)
        ruling = rules.why_not_check_over(commitment, at=at)
        if commitment.check_over_at is not None or not ruling.ok:
            return False
        commitment.check_over_at = at
        commitment.save()
        facts = {"commitment": str(commitment.uuid), "ruling": ruling.as_json()}
        record(case.thread, Act.CHECK_OVER, by=Actor.system("clock"), at=at, facts=facts)
        people = case.addressees(at=at)
        context = papers.told(case)
        tell(people, "approvals/notices/commitment_check_over", about=case.thread, at=at, context=context)
    return True


@follows("COM-18", source="核查逾期是机关自己的迟延，不影响承诺人")
def remind(*, at: datetime) -> int:
    """The office that owes a check is told before its limit, and with the efficiency monitors when it is over; how many marks were told."""
    return tell_each([Kind.VERIFY], TEMPLATES, partial(_remind, at=at), at=at)


def _remind(mark: Mark, *, at: datetime) -> None:
    commitment = Commitment.objects.get(uuid=mark.clock.thread.split(":")[1])
    case = Case.objects.of_thread(commitment.thread)
    people = holders(Duty.REVIEW, at=at, office=case.competent_office)
    if mark.kind == Said.OVER:
        people += holders(Duty.EFFICIENCY, at=at)
    tell(
        {one.ref: one for one in people}.values(),
        TEMPLATES[Said(mark.kind)],
        about=case.thread,
        at=at,
        fact=f"mark:{mark.pk}",
        context={
            "number": case.number,
            "matter": case.subject,
            "what": str(Kind.VERIFY.label),
            "due_on": date_format(mark.clock.due_on, _("Y年n月j日")),
        },
    )
