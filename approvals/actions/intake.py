"""受理: a window says yes, or the law says it for a window that kept silent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from approvals import papers, rules
from approvals.actions import filing, gaps, owing, renewal, routes
from approvals.actions.folder import put_in
from approvals.actions.standing import look_up, settle_standing
from approvals.answers import sealed
from approvals.demands import Demand
from approvals.enums import Act, Channel, How, Kind, Purpose
from approvals.models import Case, PaperReceived
from credit.enums import Moment
from ground import clocks
from ground.accounts.actions import keep_party, known_party
from ground.accounts.actor import Actor
from ground.accounts.addressees import holders
from ground.accounts.enums import Duty
from ground.accounts.models import Mandate, ServiceTold
from ground.clocks.enums import Side
from ground.clocks.ledger import sentence
from ground.documents.files import receive
from ground.documents.issue import issue
from ground.law.rulings import refuse
from ground.notices.tell import Addressee, tell
from ground.trail.record import record
from licences.models import Licence
from matters.models import Edition, Material
from matters.situations import situation_of


def take_in(
    edition: Edition,
    told: dict[str, Any],
    answers: dict[str, Any],
    received: Mapping[Material, tuple[int, int]],
    *,
    files: Iterable[tuple[Material, UploadedFile[Any]]] = (),
    scheme: str = "",
    lacking: Mapping[Material, How] | None = None,
    purpose: str = Purpose.NEW,
    licence: Licence | None = None,
    situation: Mapping[str, str] | None = None,
    again: str | None = None,
    mandate: Mandate | None = None,
    served: ServiceTold | None = None,
    by: Actor,
    at: datetime,
) -> Case:
    """A person at the counter has applied (一窗受理): the same case as one filed online, with papers instead of files.

    `told` is who applies, as accounts.keep_party takes it; `received` says of each material how many originals and
    copies were handed over, `files` what was scanned of them. A phone that replaces another is told to the one it replaces.
    `mandate`, where an agent brought it all (B6); `served`, where papers are to reach him. What is `lacking` he promises, by this `scheme`, or brings later.
    """
    with transaction.atomic():
        case = lay_down(
            edition,
            told,
            answers,
            received,
            files=files,
            scheme=scheme,
            lacking=lacking,
            purpose=purpose,
            licence=licence,
            situation=situation,
            again=again,
            mandate=mandate,
            by=by,
            at=at,
        )
        filing.know_of_earlier(case, again, by=by, at=at)
        filing.enter(case, served=served, by=by, at=at)
    return case


def lay_down(
    edition: Edition,
    told: dict[str, Any],
    answers: dict[str, Any],
    received: Mapping[Material, tuple[int, int]],
    *,
    files: Iterable[tuple[Material, UploadedFile[Any]]] = (),
    scheme: str = "",
    lacking: Mapping[Material, How] | None = None,
    purpose: str = Purpose.NEW,
    licence: Licence | None = None,
    situation: Mapping[str, str] | None = None,
    again: str | None = None,
    mandate: Mandate | None = None,
    received_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> Case:
    """What the window took lies in a folder that is complete and could be received, and is not yet.

    `received_at`, where it all came in on an earlier day and is entered only now (U7): what is asked of the application is
    asked of that day.
    """
    came = received_at or at
    with transaction.atomic():
        refuse(rules.why_not_apply(edition, purpose, at=came))
        refuse(rules.why_not_take_in(edition, by=by, at=at))
        known = known_party(told["id_type"], told["number"])
        version = keep_party(**told, by=by, at=at)
        refuse(rules.why_not_apply_anew(edition, version.party, purpose, at=came))
        refuse(rules.why_not_beside_slip(edition, version.party, purpose, licence))
        refuse(rules.why_not_alone(version, mandate, at=came))
        if mandate is not None:
            refuse(rules.why_not_bring(mandate, version.party, edition, at=came))
        known_situation = situation_of(edition, purpose, situation or {})
        case = Case.objects.create(
            edition=edition,
            party=version.party,
            mandate=mandate,
            party_version=version,
            channel=Channel.COUNTER,
            intake_office=by.office,
            competent_office=edition.matter.office,
            purpose=purpose,
            about_licence=licence,
            form_version=edition.form_version,
            situation=known_situation,
            item_no=filing.item_no(edition, known_situation, purpose),
            answers=filing.carried(edition, licence) | sealed(edition, answers),
            begun_at=came,
            saved_at=at,
        )
        PaperReceived.objects.bulk_create(
            PaperReceived(
                case=case,
                material=material,
                originals=originals,
                copies=copies,
                received_at=came,
                received_by=by.person,
            )
            for material, (originals, copies) in received.items()
            if originals or copies
        )
        for material, upload in files:
            put_in(case, material, receive(upload, at=at), by=by, at=at)
        case = Case.objects.locked(case.pk)
        if lacking:
            routes.say(case, scheme, lacking, by=by, at=came)
        refuse(rules.why_not_file(case, at=at))
        filing.refuse_about(case, beside=received_at is not None, at=came)
        refuse(rules.why_not_file_again(case, again, by=by, at=at))
        if known is not None and known.phone and known.phone != version.phone:
            former = [Addressee(ref=f"{case.party.thread}:former", phone=known.phone)]
            tell(
                former, "approvals/notices/phone_changed", about=case.thread, at=at, context=papers.told(case)
            )
    return case


def accept(case: Case, *, by: Actor, at: datetime) -> Case:
    """受理 (行政许可法 32): the limits of the decision run, the applicant is told and gets 受理通知书."""
    settle_lapsed(case, at=at)
    settle_standing(case, at=at)
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        accept_locked(case, by=by, at=at)
    return case


def accept_locked(case: Case, *, by: Actor, at: datetime) -> None:
    """The act of `accept` on a case that is locked already."""
    refuse(rules.why_not_accept_short(case, at=at))
    _take_on(case, (), by=by, at=at)
    tell(
        case.addressees(at=at),
        "approvals/notices/accepted",
        about=case.thread,
        at=at,
        context=papers.told(case),
    )
    _issue_acceptance(case, by=by, at=at)


def accept_with_gaps(case: Case, lacking: Sequence[Demand], *, by: Actor, at: datetime) -> None:
    """The same with something lacking: 容缺受理通知书 stands for 受理通知书 and is the caller's to give (actions.deficiency)."""
    _take_on(case, lacking, by=by, at=at)


def _take_on(case: Case, lacking: Sequence[Demand], *, by: Actor, at: datetime) -> None:
    refuse(rules.why_not_decide_needless(case, at=at))
    refuse(rules.why_not_accept(case, lacking, by=by, at=at))
    case.accept(by=by.person, at=at)
    if case.intake_office is None:
        case.intake_office = by.office
    case.save()
    _begin_the_decision(case, lacks=bool(lacking), at=at)
    record(case.thread, Act.ACCEPTED, by=by, at=at)


def settle_lapsed(case: Case, *, at: datetime) -> None:
    """What lapsed on this case by `at` is settled, and stays so whatever the caller's act comes to.

    In a transaction of its own, so that a refusal that follows cannot undo what the law has already done; where the call
    itself is one transaction (portal/api/idempotency.py), in a savepoint of it, and there a refusal is an answer that
    commits.
    While the machine's clock is in doubt nothing lapses by a click either.
    """
    if clocks.doubted() or not (
        case.purpose == Purpose.RENEWAL or clocks.has_lapsed(case.thread, Kind.INTAKE, at)
    ):
        return
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        if case.purpose == Purpose.RENEWAL:
            renewal.lock(case)
        clocks.lock(case.thread, Kind.INTAKE)
        if rules.why_not_deem_accepted(case, at=at).ok:
            _deem(case, at=at)
        renewal.settle(case, at=at)


def deem_accepted(pk: int, *, at: datetime) -> bool:
    """视为受理 (CLK-1): after five silent working days the case counts as accepted since its receipt.

    The timer's verb: asks again under its own lock, and leaves a case that somebody works on for the next round.
    """
    with transaction.atomic():
        case = Case.objects.locked_unless_busy(pk)
        if case is None:
            return False
        clocks.lock(case.thread, Kind.INTAKE)
        if not rules.why_not_deem_accepted(case, at=at).ok:
            return False
        _deem(case, at=at)
    return True


def _deem(case: Case, *, at: datetime) -> None:
    """Decided by the law and no person: the ruling and the count that it rests on are kept with the entry."""
    ruling = rules.why_not_deem_accepted(case, at=at)
    clock = clocks.of(case.thread, Kind.INTAKE)
    assert clock is not None
    by = Actor.system("clock")
    later = gaps.lacking_later(case)
    case.deem_accepted(at=at)
    case.save()
    _begin_the_decision(case, lacks=bool(later), at=at)
    facts = {
        "ruling": ruling.as_json(),
        "count": sentence(clock),
        "due_on": clock.due_on,
        "length": clock.length,
    }
    record(case.thread, Act.DEEMED_ACCEPTED, by=by, at=at, facts=facts)
    told = papers.told(case) | {"days": clock.length}
    tell(case.addressees(at=at), "approvals/notices/deemed_accepted", about=case.thread, at=at, context=told)
    desk = holders(Duty.REVIEW, at=at, office=case.competent_office) + holders(Duty.EFFICIENCY, at=at)
    tell(desk, "approvals/notices/silence", about=case.thread, at=at, context=told)
    owing.begin_and_tell(case, at=at)
    if later:
        # The law accepted it as it lies, whoever he is by now: what is missing may follow, for nothing else would let him hand it in
        # (CLK-1). Where the place ends 容缺受理 for who is listed, it ends this one as any that runs (`lapsing.end_listed`).
        gaps.open_locked(case, later, max(1, rules.longest_days(case, at=at)), by=by, at=at)
        return
    _issue_acceptance(case, by=by, at=at)


def _begin_the_decision(case: Case, *, lacks: bool = False, at: datetime) -> None:
    """The window's limit is met, his standing looked up; the statutory and the promised limit run side by side (CLK-3, CLK-13).

    Where a reconsideration or a court ordered one, it goes on, and ends with the law's own where that is earlier (G10).
    """
    look_up(case, Moment.ACCEPTANCE, at=at)
    routes.keep_offers(case, Moment.ACCEPTANCE, at=at)
    clocks.settle(case.thread, Kind.INTAKE, at=at)
    ordered = clocks.of(case.thread, Kind.DECISION, Side.STATUTORY)
    for side, limit in rules.limits_of(case):
        if side == Side.PROMISED and lacks and rules.promise_waits(case, at=at):
            continue
        if side == Side.STATUTORY and ordered is not None and ordered.settled_at is None:
            clocks.shorten_to(ordered, limit, started_on=rules.decision_starts_on(case))
            continue
        clocks.start(
            Kind.DECISION,
            thread=case.thread,
            side=side,
            rule_id="CLK-3" if side == Side.STATUTORY else "CLK-13",
            office=case.competent_office.path,
            started_on=rules.decision_starts_on(case)
            if side == Side.STATUTORY
            else rules.promise_starts_on(case),
            limit=limit,
            place=case.place,
        )


def _issue_acceptance(case: Case, *, by: Actor, at: datetime) -> None:
    issue(
        papers.ACCEPTANCE,
        thread=case.thread,
        facts=papers.acceptance(case, at=at),
        office=papers.organ(case.competent_office),
        by=by,
        at=at,
    )
