"""承诺: what he would commit to is told; the decision leans on it; it ends with its case. What he does about it: signing.py."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from approvals import papers, rules
from approvals.actions import owing, performing, with_licence
from approvals.actions.fulfilment import close
from approvals.actions.gaps import promise_begins
from approvals.actions.reopening import review_again
from approvals.enums import CaseState, Purpose
from approvals.enums import Kind as Limits
from approvals.models import Case
from approvals.models.case_query import BEFORE_ACCEPTANCE, DECIDING
from commitments.enums import Act, Scheme
from commitments.models import Commitment, Promised
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.addressees import holders
from ground.accounts.enums import Duty
from ground.clocks.enums import Limit, Side
from ground.clocks.models import Clock
from ground.law.rulings import follows
from ground.law.values import value
from ground.notices.tell import Addressee
from ground.notices.tell import tell as notify
from ground.trail.record import record
from ground.workdays.calendar import between, legal_day


def tell(
    case: Case,
    template: str = "approvals/notices/commitment_told",
    context: Mapping[str, Any] | None = None,
    *,
    by: Actor,
    at: datetime,
) -> Commitment | None:
    """告知 (COM-10): the letter of a case that commits lies ready to be signed, its text frozen; nothing where it commits to nothing.

    For a case that is locked, as part of the act by which it was filed or taken up again; `template` and `context`: in which words
    he hears of it, where that act has its own.
    """
    if not case.scheme:
        return None
    told = lay_down(case, by=by, at=at)
    notify(
        case.addressees(at=at),
        template,
        about=case.thread,
        at=at,
        context=papers.told(case) | {"scheme": told.get_scheme_display()} | dict(context or {}),
    )
    return told


def tell_again(case: Case, *, by: Actor, at: datetime) -> None:
    """What is brought back, or moved to another edition, goes on as it was filed: what is still missing is promised anew, to be signed anew.

    For a case that is locked; nothing where its letter still stands. Where nothing is missing any more it goes the ordinary way.
    """
    if not case.scheme or rules.commitment_of(case) is not None:
        return
    missing = rules.missing_materials(case)
    if any(material in missing for material in papers.promised_of(case, at=at)):
        tell(case, by=by, at=at)
        return
    case.scheme = ""
    case.save()


def lay_down(case: Case, *, by: Actor, at: datetime) -> Commitment:
    """A letter in the words of today, with everything that it promises."""
    letter = papers.letter_of(case, at=at)
    told = Commitment.objects.create(
        thread=case.thread,
        party=case.party,
        party_version=case.party_version,
        edition=case.edition,
        basic_code=rules.same_matter(case.edition.matter),
        scheme=case.scheme,
        told_at=at,
        **letter.fields(),
    )
    Promised.objects.bulk_create(
        Promised(commitment=told, no=n, material=material)
        for n, material in enumerate(papers.promised_of(case, at=at), start=1)
    )
    facts = {"commitment": str(told.uuid), "scheme": told.scheme, "sha256": told.letter_sha256}
    record(case.thread, Act.TOLD, by=by, at=at, facts=facts)
    return told


def lock_with_origins(case: Case) -> Case:
    """The case is nobody else's until this transaction ends, nor, where it gives a licence up, are those the licence rests on: so
    nobody finds their word broken, or opens a proceeding, while it is being given up (COM-8).
    """
    return (
        with_licence.lock_cases(case)
        if case.purpose == Purpose.CANCELLATION
        else Case.objects.locked(case.pk)
    )


def lock(case: Case) -> Commitment | None:
    """The commitment the case leans on, nobody else's until this transaction ends; the case is locked before it."""
    found = rules.commitment_of(case)
    return Commitment.objects.locked(found.pk) if found is not None else None


def decide(case: Case, *, by_silence: bool = False, by: Actor, at: datetime) -> Commitment | None:
    """The grant leans on what was signed: what is promised is due from now on (COM-9). For a case that is locked and granted;
    `by_silence`: by the law, because nobody decided in time (CLK-11).
    """
    signed = lock(case) if case.scheme else None
    if signed is None or not can_proceed(signed.decide):
        return signed
    signed.decide(at=at)
    signed.save()
    return performing.begin(case, signed, by_silence=by_silence, by=by, at=at)


def end(case: Case, words: str, *, by: Actor, at: datetime) -> None:
    """Where the case ended without a grant, or its decision was taken away, nobody is bound by the letter any more.

    For a case that is locked; nothing where no letter stands, or what it promised was performed already.
    """
    found = lock(case)
    if found is None or not can_proceed(found.end):
        return
    found.end(words, at=at)
    found.save()
    close(case, found, Act.ENDED, words, by=by, at=at)


@follows("COM-8", article="天津“一制三化”方案 一（一）")
def give_up(case: Case, *, by: Actor, at: datetime) -> list[Commitment]:
    """A licence is given up before its holder kept his word: nothing is owed any more by any letter it rests on, and he makes no
    信用承诺 again in this matter.

    For a cancellation he asked for, which `lock_with_origins` locked and which is being granted, before its licence is locked;
    nothing where nothing is owed.
    """
    locked = [Commitment.objects.locked(one.pk) for one in rules.gives_up(case)]
    given = [one for one in locked if can_proceed(one.end)]
    for one in given:
        with_licence.give_up(Case.objects.of_thread(one.thread), one, by=by, at=at)
    return given


@follows("CLK-15", article="津政办发〔2018〕25号 三", source="承诺书到期尚未决定的，当日告知申请人和办理机关")
def run_out(pk: int, *, at: datetime) -> bool:
    """The last day of a letter passed before anybody decided, and something of it is missing: he hears that nothing can be granted on
    it any more and what he can do, and so does the desk, once. The timer's verb, safe to run again.
    """
    with transaction.atomic():
        case = Case.objects.locked_unless_busy(
            Case.objects.of_thread(Commitment.objects.values_list("thread", flat=True).get(pk=pk)).pk
        )
        signed = lock(case) if case is not None else None
        if case is None or signed is None or signed.pk != pk or signed.ran_out_at is not None:
            return False
        ruling = rules.why_not_grant_run_out(case, at=at)
        if ruling.ok:
            return False
        signed.ran_out_at = at
        signed.save()
        facts = {"commitment": str(signed.uuid), "ruling": ruling.as_json()}
        record(case.thread, Act.RAN_OUT, by=Actor.system("clock"), at=at, facts=facts)
        missing = [material.name for material in rules.missing_materials(case)]
        told = papers.told(case) | {"names": missing}
        notify(
            case.addressees(at=at), "approvals/notices/letter_ran_out", about=case.thread, at=at, context=told
        )
        notify(
            desk_of(case, at=at),
            "approvals/notices/letter_ran_out_desk",
            about=case.thread,
            at=at,
            context=told,
        )
    return True


@follows("CLK-15", source="本平台所定：决定以前承诺书届满的，届满前提醒申请人")
def remind(*, at: datetime) -> int:
    """Whoever signed, has handed in nothing yet and waits for a decision is reminded so many working days before his letter runs out,
    once for each number; how many were. The numbers are `commitment.remind` of the place.
    """
    letters = Commitment.objects.leaned_on().order_by("pk").values_list("pk", flat=True)
    return sum(_remind(pk, at=at) for pk in list(letters))


def _remind(pk: int, *, at: datetime) -> bool:
    thread = Commitment.objects.values_list("thread", flat=True).get(pk=pk)
    with transaction.atomic():
        case = Case.objects.locked_unless_busy(Case.objects.of_thread(thread).pk)
        signed = lock(case) if case is not None else None
        if case is None or signed is None or signed.pk != pk:
            return False
        today, last = legal_day(at), rules.leant_on_until(case, signed)
        if last is None or today > last:
            return False
        left = between(today, last)
        reached = [n for n in value("commitment.remind", case.place, today) if left <= n]
        names = [material.name for material in rules.still_promised(case, signed)]
        if not reached or not names:
            return False
        return bool(
            notify(
                case.addressees(at=at),
                "approvals/notices/letter_due",
                about=case.thread,
                at=at,
                fact=f"{signed.own_thread}:letter:{min(reached)}",
                context=papers.told(case) | {"names": names, "last": date_format(last, _("n月j日"))},
            )
        )


def desk_of(case: Case, *, at: datetime) -> list[Addressee]:
    """Who has the case before him: the window until it is accepted, then the reviewers, and whoever decides once it was reviewed."""
    if case.state in BEFORE_ACCEPTANCE:
        return holders(Duty.INTAKE, at=at, office=case.intake_office)
    duty = Duty.DECISION if case.state == CaseState.REVIEWED else Duty.REVIEW
    return holders(duty, at=at, office=case.competent_office)


def leave(
    case: Case,
    over: Commitment,
    act: Act,
    words: str,
    facts: Mapping[str, Any] | None = None,
    *,
    by: Actor,
    at: datetime,
) -> dict[str, str]:
    """The case goes on in the ordinary way (COM-7): what was promised is owed like any other material, after acceptance until a last
    day, and a review that was concluded on his word is opened again.

    For a case that is locked and not decided, and its commitment, which is over and saved. Returns that day in the words of
    `owing.last_day`, for the message in which whoever calls tells him.
    """
    case.scheme = ""
    if case.state == CaseState.REVIEWED:
        review_again(case, words, by=by, at=at)
    case.save()
    if over.scheme == Scheme.NOTIFIED:
        _promise_again(case, at=at)
    last = owing.last_day(owing.begin(case, at=at))
    close(case, over, act, words, facts, by=by, at=at)
    promise = clocks.of(case.thread, Limits.DECISION, Side.PROMISED)
    due = promise.due_on if promise is not None and promise.settled_at is None else None
    told = (
        papers.told(case)
        | {
            "why": words,
            "names": [material.name for material in rules.missing_materials(case)],
            "accepted": case.state not in BEFORE_ACCEPTANCE,
            "due_on": date_format(due, _("Y年n月j日")) if due is not None else "",
        }
        | last
    )
    notify(desk_of(case, at=at), "approvals/notices/letter_over_desk", about=case.thread, at=at, context=told)
    return last


def _promise_again(case: Case, *, at: datetime) -> None:
    """The promise of the same day (COR-6) is replaced by the one of the ordinary way, which begins today; the law's own limit stays.
    Where it waited for what was to follow, that one does not, unless the place lets every promise wait.

    Nothing where another promise runs: silence accepted it before he signed.
    """
    running = _running(case)
    if Side.PROMISED not in running:
        if case.state in DECIDING and not rules.promise_waits(case, at=at):
            promise_begins(case, legal_day(at))
        return
    if running[Side.PROMISED].limit == rules.SAME_DAY:
        _promise_from_today(case, running, at=at)


@follows(
    "COR-6", article="国发〔2021〕7号", source="受理以后签署涉企经营许可告知承诺书的，承诺期限同样为当日"
)
def promise_at_once(case: Case, *, at: datetime) -> None:
    """What silence accepted before he signed is promised for the day on which he did, as it would have been, or on which the last of what
    was to follow is there; the law's own limit stays.

    For a case that is locked and lacks nothing, whose letter is signed; nothing where it is not accepted yet, or another promise runs.
    """
    running = _running(case)
    promised = running.get(Side.PROMISED)
    if rules.promise_of(case) == rules.SAME_DAY and promised is not None and promised.limit != rules.SAME_DAY:
        _promise_from_today(case, running, at=at)


def _running(case: Case) -> dict[str, Clock]:
    """The limits of the decision that run, by their side."""
    open_here = clocks.open_for([case.thread])[case.thread]
    return {clock.side: clock for clock in open_here if clock.kind == Limits.DECISION}


def _promise_from_today(case: Case, running: Mapping[str, Clock], *, at: datetime) -> None:
    """The promise is the one of now, and begins today; the law's own limit ends when it did, and the promise never after it."""
    clocks.settle(case.thread, Limits.DECISION, at=at)
    law, promise, today = running.get(Side.STATUTORY), rules.promise_of(case), legal_day(at)
    begun = []
    if law is not None:
        begun.append((Side.STATUTORY, law.rule_id, law.started_on, Limit(law.length, law.unit)))
    if promise is not None:
        late = law is not None and clocks.ends_on(promise, today) > law.due_on
        since = law.started_on if late and law is not None else today
        begun.append((Side.PROMISED, "CLK-13", since, promise))
    for side, rule_id, started_on, limit in begun:
        clocks.start(
            Limits.DECISION,
            thread=case.thread,
            side=side,
            rule_id=rule_id,
            office=case.competent_office.path,
            started_on=started_on,
            limit=limit,
            place=case.place,
        )
