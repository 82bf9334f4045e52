"""履行承诺: what was promised is due after the decision, handed in in parts, and reminded of (COM-13, CLK-15)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from approvals import papers, rules
from approvals.actions import rectification, revocation
from approvals.actions.folder import brought_by, put_in, take_papers
from approvals.actions.fulfilment import again, start_check, start_look, start_supply
from approvals.actions.handover import go_along
from approvals.actions.reopening import review_again
from approvals.actions.with_licence import tell_of_promise
from approvals.enums import CaseState
from approvals.models import Case
from approvals.proceedings import Breach
from approvals.rules import Came, Counts
from commitments.enums import Act, CommitmentState, Kind, PromisedState
from commitments.models import Commitment, Promised
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.addressees import holders
from ground.accounts.enums import Duty
from ground.clocks.models import Clock
from ground.documents.files import receive
from ground.documents.issue import iso, issue
from ground.law.rulings import follows, refuse
from ground.law.values import value
from ground.notices.tell import tell
from ground.trail.record import record
from ground.workdays.calendar import Calendar, legal_day


@transaction.atomic
def begin(
    case: Case, commitment: Commitment, *, by_silence: bool = False, by: Actor, at: datetime
) -> Commitment:
    """What the letter promises is due, or the organ's own check is; what neither promises nor waits for anything is fulfilled.

    Called by the grant, in its transaction, on a case that is locked and a commitment that is decided. `by_silence`: by the law,
    because nobody decided in time (CLK-11).
    """
    commitment = Commitment.objects.locked(commitment.pk)
    promised = _still_to_come(case, commitment, at=at) if rules.is_supplied(commitment) else []
    since = rules.supply_since(case, commitment, by_silence=by_silence)
    last = [start_supply(case, commitment, one, since=since).due_on for one in promised]
    checked = rules.is_checked(commitment)
    if checked:
        start_check(case, commitment)
    if promised or checked:
        commitment.perform()
        facts = {"promised": [one.no for one in promised], "due_on": last[0] if last else None}
        record(case.thread, Act.BEGUN, by=by, at=at, facts=facts)
    else:
        commitment.fulfil(at=at)
        record(case.thread, Act.FULFILLED, by=by, at=at, facts={"checked": False})
    commitment.save()
    if promised:
        tell(
            case.addressees(at=at),
            "approvals/notices/commitment_begun",
            about=case.thread,
            at=at,
            context=papers.told(case)
            | {"names": [one.material.name for one in promised], "until_on": iso(max(last))},
        )
    return commitment


@follows(
    "CLK-15", article="津政办发〔2018〕25号 三", source="决定之前已经交齐的，与其他材料一并审查，不再补交"
)
def _still_to_come(case: Case, commitment: Commitment, *, at: datetime) -> list[Promised]:
    """What is not in the folder yet; what is was reviewed and decided on like anything else, and nobody owes it any more."""
    missing = {material.pk for material in rules.missing_materials(case)}
    left = []
    for one in commitment.promised.select_related("material"):
        if one.material_id in missing:
            one.state = PromisedState.PROMISED
            left.append(one)
        else:
            one.state, one.supplied_at = PromisedState.CONFORMS, one.supplied_at or at
        one.save()
    return left


def supply(
    commitment: Commitment,
    promised: Promised,
    *,
    files: Sequence[UploadedFile[Any]] = (),
    counts: Counts = (0, 0),
    came: Came | None = None,
    arrived_at: datetime | None = None,
    evidence: str = "",
    by: Actor,
    at: datetime,
) -> Promised:
    """What was promised lies in the folder and waits for the organ's check; his limit is met, if it came in time. Before the
    decision it is reviewed with everything else, and a review that was concluded without it is opened again.

    `counts` are the originals and copies that a window took from whoever `came`, or that the post brought: then `arrived_at`
    says when, and `evidence` by what that is known (RQ-10). More may follow until it is checked. Raises files.Unacceptable.
    """
    if arrived_at is not None:
        refuse(rules.why_not_arrived(commitment, arrived_at, evidence, by=by, at=at))
    moment = arrived_at or at
    settle_lapsed(commitment, at=moment)
    case = Case.objects.of_thread(commitment.thread)
    refuse(rules.why_not_hand_in(case, commitment, promised, arrived_at=arrived_at, by=by, at=at))
    refuse(rules.why_not_so_many(case, promised, len(files)))
    received = [receive(upload, at=at) for upload in files]
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        commitment = Commitment.objects.locked(commitment.pk)
        promised = commitment.promised.select_related("material", "commitment").get(pk=promised.pk)
        refuse(rules.why_not_hand_in(case, commitment, promised, arrived_at=arrived_at, by=by, at=at))
        refuse(rules.why_not_so_many(case, promised, len(files)))
        refuse(rules.why_not_nothing(len(received), counts, by=by))
        brought = brought_by(case, came, by_post=arrived_at is not None, by=by, at=at)
        by = brought.by
        clocks.lock(promised.thread, Kind.SUPPLY)
        due = clocks.of(promised.thread, Kind.SUPPLY)
        for one in received:
            put_in(case, promised.material, one, by=by, at=at)
        take_papers(case, promised.material, counts, by=by, at=at)
        _lies_there(case, commitment, promised, at=moment)
        if case.state == CaseState.REVIEWED:
            review_again(case, str(_("申请人提交了承诺的材料，请重新审查")), by=by, at=at)
            case.save()
        clocks.settle(promised.thread, Kind.SUPPLY, at=moment)
        facts = brought.facts | {"no": promised.no, "files": len(received), "papers": list(counts)}
        record(case.thread, Act.SUPPLIED, by=by, at=moment, facts=facts)
        _tell_supplied(case, commitment, promised, at=at)
        if arrived_at is not None:
            rectification.restore(case, commitment, arrived_at=arrived_at, by=by, at=at)
        if by.is_officer:
            lines = papers.brought_in(
                case,
                promised.material,
                files=len(received),
                originals=counts[0],
                copies=counts[1],
                arrived_at=moment,
                due=due,
                evidence=evidence.strip(),
                at=at,
            )
            issue(
                papers.HANDED_IN,
                thread=case.thread,
                facts=lines | papers.under(brought.mandate) | brought.lines,
                office=papers.organ(case.competent_office),
                by=by,
                at=at,
            )
    return promised


def _lies_there(case: Case, commitment: Commitment, promised: Promised, *, at: datetime) -> None:
    """It is there since `at`, or since earlier than was known, and after the decision the organ's look at it begins."""
    if promised.state != PromisedState.SUPPLIED:
        promised.state, promised.supplied_at = PromisedState.SUPPLIED, at
        promised.save()
        if commitment.decided_at is not None:
            start_look(case, promised, legal_day(at))
    elif promised.supplied_at is not None and at < promised.supplied_at:
        promised.supplied_at = at
        promised.save()


def _tell_supplied(case: Case, commitment: Commitment, promised: Promised, *, at: datetime) -> None:
    """The applicant has his receipt and the desk its work: once a day for each material, however many files came."""
    left = [one.material.name for one in rules.outstanding(commitment) if one.pk != promised.pk]
    context = papers.told(case) | {"name": promised.material.name, "names": left}
    fact = f"{promised.thread}:supplied:{legal_day(at)}"
    applicant, desk = (
        case.addressees(at=at),
        holders(Duty.REVIEW, at=at, office=case.competent_office),
    )
    tell(
        applicant,
        "approvals/notices/commitment_supplied",
        about=case.thread,
        at=at,
        fact=fact,
        context=context,
    )
    decided = commitment.decided_at is not None
    tell(
        desk,
        "approvals/notices/commitment_to_check" if decided else "approvals/notices/promised_early",
        about=case.thread,
        at=at,
        fact=fact,
        context=context,
    )


def settle_lapsed(commitment: Commitment, *, at: datetime) -> bool:
    """What ran out by `at` is overdue before anything else is done to the commitment, and an order of it is over; whether it was
    overdue.
    """
    case = Case.objects.of_thread(commitment.thread)
    if ordered := rules.open_proceeding(case):
        rectification.settle_lapsed(ordered, at=at)
    if not rules.overdue(commitment, at=at):
        return False
    with transaction.atomic():
        return _run_over(Case.objects.locked(case.pk), commitment.pk, at=at)


def run_over(commitment: Commitment, *, at: datetime) -> bool:
    """逾期未补: the last day is over and something promised did not come; whether that is so. A proceeding is open from now on.

    The timer's verb: asks again under its own lock, and leaves a case that somebody works on for the next round.
    """
    with transaction.atomic():
        case = Case.objects.locked_unless_busy(Case.objects.of_thread(commitment.thread).pk)
        return case is not None and _run_over(case, commitment.pk, at=at)


def settle_late(pk: int, *, at: datetime) -> None:
    """What was promised in a decided case, and is late by then, is before its office as a proceeding."""
    case = Case.objects.filter(pk=pk, state=CaseState.GRANTED).first()
    held = rules.performed(case) if case is not None else None
    if held is not None:
        run_over(held, at=at)


@follows("COR-2", article="行政许可法 69", source="定时器只立案，撤销与否由工作人员决定")
def _run_over(case: Case, pk: int, *, at: datetime) -> bool:
    """The timer finds that something is late; what becomes of the decision, people decide."""
    commitment = Commitment.objects.locked(pk)
    ruling = rules.why_not_run_over(case, commitment, at=at)
    if not ruling.ok:
        return False
    names = [one.material.name for one in rules.overdue(commitment, at=at)]
    words = _("逾期未补齐：%(names)s") % {"names": "、".join(names)}
    by = Actor.system("clock")
    revocation.open(case, kind=Breach.OVERDUE, words=words, commitment=commitment, by=by, at=at)
    return True


def resume(pk: int, *, at: datetime) -> bool:
    """What waited for another commitment of the same party and matter is to be kept again now that it is over; whether that is so.

    The timer's verb: asks again under its own lock, and leaves a case that somebody works on for the next round.
    """
    waiting = Commitment.objects.get(pk=pk)
    with transaction.atomic():
        case = Case.objects.locked_unless_busy(Case.objects.of_thread(waiting.thread).pk)
        if case is None:
            return False
        held = Commitment.objects.locked(pk)
        if not rules.why_not_resume(held).ok:
            return False
        by = Actor.system("clock")
        again(case, held, Act.RETURNED, broken=rules.is_alleged(held), by=by, at=at)
        go_along(case, at=at)
        tell_of_promise(case, held, _("同一事项的另一份承诺已经了结"), at=at)
    return True


@follows("CLK-15", source="本平台所定：补齐期限届满前提醒承诺人")
def remind(*, at: datetime) -> int:
    """Whoever still owes something is reminded so many working days before its last day, once for each number and each last day; how
    many reminders there were.

    The numbers are `commitment.remind` of the place.
    """
    today, reminded = legal_day(at), 0
    due: dict[str, set[date]] = {}
    for clock in Clock.objects.running().filter(kind=Kind.SUPPLY, lapses_at__gt=at).order_by("due_on", "pk"):
        due.setdefault(clock.thread.split(":")[1], set()).add(clock.due_on)
    if not due:
        return 0
    calendar = Calendar.covering(today, max(max(days) for days in due.values()))
    for commitment in Commitment.objects.with_story().filter(uuid__in=due).order_by("pk"):
        place = commitment.edition.matter.office.division_code
        numbers: list[int] = value("commitment.remind", place, today)
        for last in sorted(due[str(commitment.uuid)]):
            left = calendar.between(today, last)
            if reached := [n for n in numbers if left <= n]:
                reminded += _remind(commitment, min(reached), last, at=at)
    return reminded


def _remind(commitment: Commitment, days: int, last: date, *, at: datetime) -> bool:
    """Of what is due on that day."""
    with transaction.atomic():
        case = Case.objects.locked_unless_busy(Case.objects.of_thread(commitment.thread).pk)
        if case is None:
            return False
        commitment = Commitment.objects.locked(commitment.pk)
        owed = rules.outstanding(commitment)
        running = clocks.open_for(one.thread for one in owed)
        owed = [one for one in owed if last in {clock.due_on for clock in running[one.thread]}]
        if commitment.state != CommitmentState.PERFORMING or not owed:
            return False
        return bool(
            tell(
                case.addressees(at=at),
                "approvals/notices/commitment_due",
                about=case.thread,
                at=at,
                fact=f"{commitment.own_thread}:due:{last}:{days}",
                context=papers.told(case)
                | {"names": [one.material.name for one in owed], "until_on": iso(last), "n": len(owed)},
            )
        )
