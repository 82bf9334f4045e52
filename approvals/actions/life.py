"""证照的变更、延续、补办、注销: what becomes of a licence after it was given (行政许可法 49、50、70)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

import licences.actions as licences
from approvals import papers, rules
from approvals.actions import with_licence
from approvals.actions.fulfilment import end_with_licence
from approvals.enums import Act, Purpose
from approvals.models import Cancellation, Case, Decision, Proceeding
from commitments.models import Commitment
from ground.accounts.actor import Actor
from ground.accounts.addressees import addressee, holders
from ground.accounts.enums import Duty
from ground.documents.issue import issue, void
from ground.documents.models import Document
from ground.law.rulings import follows, refuse
from ground.notices.tell import tell
from ground.trail.record import record
from ground.workdays.calendar import legal_day
from licences.enums import Ground, Standing, Status
from licences.models import Licence
from matters.enums import ResultKind


def take_effect(case: Case, *, at: datetime) -> Licence | None:
    """The grant has done to the licence what was applied for; its paper is issued by `issue_licence`."""
    on = legal_day(at)
    if case.purpose == Purpose.NEW:
        if case.edition.result_kind != ResultKind.LICENCE:
            return None
        return licences.give(case.edition, case.party, thread=case.thread, on=on)
    licence = lock_licence(case)
    match case.purpose:
        case Purpose.CHANGE:
            licences.change(licence, words=papers.changed_words(case), thread=case.thread, on=on)
        case Purpose.RENEWAL:
            licences.renew(licence, until=papers.renewed_until(case), thread=case.thread, on=on)
        case Purpose.REPLACEMENT:
            licences.replace(licence, words="", thread=case.thread, on=on)
        case Purpose.CANCELLATION:
            ground = Ground.EXPIRED if licence.standing(on) == Standing.EXPIRED else Ground.OTHER
            licences.cancel(licence, ground, words=_("持证人申请注销"), thread=case.thread, on=on)
            _tell_proceedings(licence, at=at)
    return licence


def issue_licence(
    case: Case, licence: Licence, more: papers.Facts | None = None, *, by: Actor, at: datetime
) -> Document | None:
    """The paper of the licence says what holds now, and the one before it is void; a closed licence has none."""
    facts = papers.licence_facts(case, licence, at=at) | (more or {})
    former = papers.licence_paper(licence)
    if former is not None:
        words = _("证照%(act)s，已经换发") if case.purpose != Purpose.CANCELLATION else _("证照已经%(act)s")
        reason = words % {"act": case.get_purpose_display()}
        void(former, reason=reason, by=by, at=at)
    if case.purpose == Purpose.CANCELLATION:
        return None
    return issue(
        papers.licence_kind(licence),
        thread=case.thread,
        facts=facts,
        office=papers.organ(case.competent_office),
        by=by,
        at=at,
    )


def undo(decision: Decision, *, words: str, by: Actor, at: datetime) -> Licence | None:
    """What a grant that is taken away did to a licence is undone: given, it is 撤销; changed, renewed, replaced or closed, it is
    again what it was before.

    Nothing where the licence was closed already, or a later act stands on what is taken away: what becomes of that is an
    act of its own. The certificate of it is void; the one of a licence that is put back follows, and what was owed on one that is
    open again is owed again.
    """
    case, on = decision.case, legal_day(at)
    if decision.gives_licence_id is not None:
        licence = Licence.objects.locked(decision.gives_licence_id)
        if licence.is_closed:
            return None
        licences.annul(licence, words=words, thread=case.thread, on=on)
    elif case.about_licence is not None:
        held = with_licence.ended_with(case.about_licence)
        licence = lock_licence(case)
        if licence.newest.thread != case.thread:
            return None
        before = licence.before(case.thread)
        assert before is not None
        licences.restore(licence, until=before.valid_until, words=words, thread=case.thread, on=on)
        with_licence.come_back(licence, held, words, by=by, at=at)
    else:
        return None
    if former := papers.licence_paper(licence):
        void(former, reason=words, by=by, at=at)
    return licence


@follows("LIF-4", article="行政许可法 69、70", source="撤销决定自始无效的，以其为由的注销失去依据")
def redo(decision: Decision, *, words: str, by: Actor, at: datetime) -> Licence | None:
    """What a decision that stands again did to a licence is so again: the counterpart of `undo`. The certificate of the time between is
    void; that of today is issued by `certify_redone`.

    A 注销 that rested on the revocation alone (70 第四项) is void with it. Nothing where the licence was closed on another ground
    meanwhile, unless that is void already, or where a later act stands on what it was put back to. What was owed on it follows.
    """
    case, on = decision.case, legal_day(at)
    if decision.gives_licence is not None:
        held = with_licence.ended_with(decision.gives_licence)
        licence = Licence.objects.locked(decision.gives_licence.pk)
        if licence.status == Status.CANCELLED:
            closed = licence.cancellations.order_by("pk").last()
            if closed is None or not (closed.ground == Ground.REVOKED or closed.paper.is_void):
                return None
            if not closed.paper.is_void:
                void(closed.paper, reason=words, by=by, at=at)
        elif licence.status != Status.ANNULLED:
            return None
        licences.restore(licence, until=licence.valid_until, words=words, thread=case.thread, on=on)
        with_licence.come_back(licence, held, words, by=by, at=at)
    elif case.about_licence is not None:
        held = with_licence.owed_on(case.about_licence)
        licence = lock_licence(case)
        mine = [row for row in licence.statuses.all() if row.thread == case.thread]
        done = [row for row in mine if row.status != Status.RESTORED]
        if licence.newest not in mine or licence.newest in done or not done:
            return None
        if done[-1].status == Status.CANCELLED:
            ground = Ground(done[-1].ground)
            licences.cancel(licence, ground, words=words, thread=case.thread, on=on)
            for one in held:
                with_licence.give_up(Case.objects.of_thread(one.thread), one, by=by, at=at)
        else:
            until = done[-1].valid_until
            licences.restore(licence, until=until, words=words, thread=case.thread, on=on)
    else:
        return None
    if former := papers.licence_paper(licence):
        void(former, reason=words, by=by, at=at)
    return licence


def certify_redone(decision: Decision, licence: Licence, *, by: Actor, at: datetime) -> None:
    """A licence that `redo` put back and that is valid has its certificate again, as it read before the revocation."""
    case = decision.case
    if licence.standing(legal_day(at)) != Standing.VALID:
        return
    only = "" if decision.gives_licence_id is not None else case.thread
    if facts := papers.redone_facts(licence, only=only, at=at):
        issue(
            papers.licence_kind(licence),
            thread=case.thread,
            facts=facts,
            office=papers.organ(case.competent_office),
            by=by,
            at=at,
        )


def reopen(cancelled: Cancellation, *, words: str, by: Actor, at: datetime) -> None:
    """A licence that was closed of the organ's own motion is again what it was before, and has its certificate again; what was owed on
    it is owed again.

    Its holder and whoever watches it are told. Nothing is given back of what was taken away, before it was closed or since: where
    the decision that gave it is gone it stays closed, and a renewal that is gone does not come back with it.
    """
    case, held = cancelled.case, with_licence.ended_with(cancelled.licence)
    licence = Licence.objects.locked(cancelled.licence_id)
    before = rules.again_where_reopened(licence)
    if before is None:
        return
    licences.restore(licence, until=before.valid_until, words=words, thread=case.thread, on=legal_day(at))
    told = papers.told(case) | {
        "licence": licence.number,
        "standing": str(licence.standing(legal_day(at)).label),
        "reason": words,
    }
    regulator = case.regulator
    people = [addressee(licence.holder.current)]
    people += holders(Duty.REGULATION, at=at, office=regulator) if regulator else []
    tell(people, "approvals/notices/licence_restored", about=case.thread, at=at, context=told)
    with_licence.come_back(licence, held, words, by=by, at=at)
    _certify_again(case, licence, by=by, at=at)


def end_former(case: Case, *, by: Actor, at: datetime) -> None:
    """What a changed grant (变更) did to a licence is undone as the new decision is made, and told; the case is locked."""
    gone = rules.changed_by(case)
    if gone is None or gone.decision is None or not gone.grants:
        return
    licence = undo(gone.decision, words=gone.reason, by=by, at=at)
    tell_of_licence(case, licence, reason=gone.reason, by=by, at=at)


def tell_of_licence(case: Case, licence: Licence | None, *, reason: str, by: Actor, at: datetime) -> None:
    """Its holder and whoever watches it learn what it is worth now; one that was put back has its certificate again.

    `licence` is what `undo` changed. Where it left everything as it was because a later act stands on what is gone, they
    learn that too, and whoever has to see to it.
    """
    concerned, template = licence, "approvals/notices/licence_annulled"
    if concerned is None:
        concerned, template = case.about_licence, "approvals/notices/licence_later_act"
        if concerned is None or concerned.newest.thread == case.thread:
            return
    told = papers.told(case) | {
        "licence": concerned.number,
        "standing": str(concerned.standing(legal_day(at)).label),
        "reason": reason,
    }
    regulator = case.regulator
    people = [addressee(concerned.holder.current)]
    people += holders(Duty.REGULATION, at=at, office=regulator) if regulator else []
    people += holders(Duty.DECISION, at=at, office=case.competent_office) if licence is None else []
    tell(people, template, about=case.thread, at=at, context=told)
    if licence is not None:
        _certify_again(case, licence, without=case.thread, by=by, at=at)


def _certify_again(case: Case, licence: Licence, *, without: str = "", by: Actor, at: datetime) -> None:
    """A licence that is valid again has its certificate again, as it read before; what the thread `without` issued is undone."""
    if licence.standing(legal_day(at)) != Standing.VALID:
        return
    if facts := papers.restored_facts(licence, without=without, at=at):
        issue(
            papers.licence_kind(licence),
            thread=case.thread,
            facts=facts,
            office=papers.organ(case.competent_office),
            by=by,
            at=at,
        )


def cancel(licence: Licence, ground: Ground, *, words: str, by: Actor, at: datetime) -> Document:
    """注销 of the organ's own motion (行政许可法 70): closed, its paper void, its holder told, 注销决定书 issued.

    It stands on the thread of the case that gave the licence. What its holder still owed by a commitment is owed no more; who asks
    whether a decision is revoked is told that the licence is closed.
    """
    with transaction.atomic():
        cases = _lock_origins(licence)
        case, held = cases[licence.given_in], with_licence.owed_on(licence)
        licence = Licence.objects.locked(licence.pk)
        refuse(rules.why_not_cancel(licence, ground, words, by=by, at=at))
        licences.cancel(licence, ground, words=words, thread=case.thread, on=legal_day(at))
        _owes_no_more(cases, held, by=by, at=at)
        _tell_proceedings(licence, at=at)
        record(
            case.thread,
            Act.LICENCE_CANCELLED,
            by=by,
            at=at,
            facts={"licence": licence.number, "ground": ground.value},
        )
        office = rules.answers_for(licence, legal_day(at))
        told = papers.told(case) | {
            "licence": licence.number,
            "ground": str(ground.label),
            "organ": office.name,
        }
        tell(
            [addressee(licence.holder.current)],
            "approvals/notices/licence_cancelled",
            about=case.thread,
            at=at,
            context=told,
        )
        if former := papers.licence_paper(licence):
            void(former, reason=_("证照已经注销：%(ground)s") % {"ground": ground.label}, by=by, at=at)
        document = issue(
            papers.CANCELLATION,
            thread=case.thread,
            facts=papers.cancellation(case, licence, ground, words=words, at=at),
            office=papers.organ(office),
            by=by,
            at=at,
        )
        Cancellation.objects.create(
            case=case,
            licence=licence,
            ground=ground,
            words=words,
            cancelled_at=at,
            cancelled_by=by.person,
            document=document,
        )
    return document


def _lock_origins(licence: Licence) -> dict[str, Case]:
    """The cases that the licence rests on, by thread, nobody else's until this transaction ends."""
    found = Case.objects.of_threads(rules.rests_on(licence)).values_list("pk", flat=True)
    return {case.thread: case for case in map(Case.objects.locked, found)}


def _owes_no_more(cases: Mapping[str, Case], held: Iterable[Commitment], *, by: Actor, at: datetime) -> None:
    """The organ closed the licence, its holder did not give it up: nothing is held against him (COM-8)."""
    words = str(_("证照已经注销，承诺终止"))
    for one in held:
        end_with_licence(cases[one.thread], one, words, by=by, at=at)


def _tell_proceedings(licence: Licence, *, at: datetime) -> None:
    """The desk that still asks whether a decision of the licence is revoked concludes that."""
    pending = Proceeding.objects.about(rules.rests_on(licence)).pending().with_story().order_by("pk")
    for proceeding in pending:
        case = proceeding.case
        desk = holders(Duty.REVIEW, at=at, office=case.competent_office)
        desk += holders(Duty.DECISION, at=at, office=case.competent_office)
        told = papers.told(case) | {"licence": licence.number}
        people = {one.ref: one for one in desk}.values()
        tell(people, "approvals/notices/cancelled_meanwhile", about=case.thread, at=at, context=told)


def origin(licence: Licence) -> Case:
    """The case that gave the licence."""
    return Case.objects.of_thread(licence.given_in)


def lock_licence(case: Case) -> Licence:
    """The licence of the case is nobody else's until this transaction ends; before any clock is locked (the floors' order)."""
    assert case.about_licence_id is not None
    licence = Licence.objects.locked(case.about_licence_id)
    case.about_licence = licence
    return licence
