"""取消、拆分、合并、下放、划转: what hangs on the matter has its ending chosen before, and carried out on the day (U3)."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from approvals import papers, rules
from approvals.actions import following, performing, renewal
from approvals.actions.decline import end_unneeded
from approvals.actions.fulfilment import release
from approvals.actions.handover import (
    TIMER,
    choice_of,
    hand_over,
    happened_to,
    proposal_of,
    said_and_done,
)
from approvals.actions.intake import deem_accepted
from approvals.enums import Act, Ending, Hanging
from approvals.models import Case, CaseEnding, EndingPlan, LicenceTold, OperationFollowed
from approvals.rules.catalogue import Choice
from approvals.rules.hanging import cases_hanging, kind_of, licences_in_force
from ground.accounts.actor import Actor
from ground.accounts.addressees import addressee
from ground.law.rulings import refuse
from ground.notices.tell import tell
from ground.trail.models import Entry
from ground.trail.record import record
from ground.workdays.calendar import legal_day
from licences.models import Licence
from matters.actions.entrusting import entrust_alike
from matters.enums import MOVING, OperationKind
from matters.models import Operation, Proposal

log = logging.getLogger(__name__)

# Of one operation in one round: the next minute goes on.
ROUND = 5_000


# ---- before the publication


@transaction.atomic
def choose(
    proposal: Proposal,
    chosen: Mapping[str, Choice],
    *,
    seen: str | None = None,
    by: Actor,
    at: datetime,
) -> list[EndingPlan]:
    """Everything of these kinds goes on so when the proposal is published. `seen` is what the page showed as chosen."""
    proposal = Proposal.objects.locked(proposal.pk)
    refuse(rules.why_not_overtake(proposal, seen))
    refuse(rules.why_not_choose(proposal, chosen, by=by, at=at))
    plans = [
        EndingPlan.objects.update_or_create(
            proposal=proposal,
            subject=subject,
            defaults={
                "ending": choice.ending,
                "basis": choice.basis.strip() if choice.ending == Ending.NOT_NEEDED else "",
                "words": choice.words.strip(),
                "chosen_at": at,
                "chosen_by": by.person,
                "chosen_office": by.office,
            },
        )[0]
        for subject, choice in chosen.items()
    ]
    facts = {str(subject): str(choice.ending) for subject, choice in chosen.items()}
    record(proposal.thread, Act.ENDINGS_CHOSEN, by=by, at=at, facts=facts)
    return plans


@transaction.atomic
def choose_for(
    proposal: Proposal, case: Case, choice: Choice | None, *, by: Actor, at: datetime
) -> CaseEnding | None:
    """This one case goes on otherwise than its kind; with no choice it goes on as its kind does again."""
    proposal = Proposal.objects.locked(proposal.pk)
    subject = kind_of(case)
    refuse(rules.why_not_choose(proposal, {subject: choice} if choice else {}, by=by, at=at))
    if choice and choice.ending == Ending.NOT_NEEDED:
        refuse(rules.why_not_end_unneeded(case))
        refuse(rules.why_not_decide_for(case, by.office))
    if choice and choice.ending == Ending.RELEASED:
        refuse(rules.why_not_release(case, by.office))
    facts = {"case": case.number, "ending": str(choice.ending) if choice else ""}
    record(proposal.thread, Act.ENDINGS_CHOSEN, by=by, at=at, facts=facts)
    if choice is None:
        proposal.case_endings.filter(case=case, done_at=None).delete()
        return None
    told = {
        "subject": subject,
        "ending": choice.ending,
        "basis": choice.basis.strip() if choice.ending == Ending.NOT_NEEDED else "",
        "words": choice.words.strip(),
        "chosen_at": at,
        "chosen_by": by.person,
        "chosen_office": by.office,
    }
    return CaseEnding.objects.update_or_create(proposal=proposal, case=case, defaults=told)[0]


def let_go(case: Case, words: str, *, by: Actor, at: datetime) -> None:
    """承诺终止 after the day: what was promised to this office for a permit that nobody needs any more is owed no longer, and its party
    is told in these words; nothing is held against anybody.

    Where another office cancelled the matter with those below it (`hanging.concerned`): nothing is let go for this one.
    """
    performing.settle_late(case.pk, at=at)
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        refuse(rules.why_not_let_go(case, words, by=by, at=at))
        ended = rules.catalogue.ended_for(case, legal_day(at))
        assert ended is not None
        release(case, _("事项取消，不再需要许可，承诺终止"), by=by, at=at)
        tell(
            case.addressees(at=at),
            "approvals/notices/catalogue_ending",
            about=case.thread,
            at=at,
            context=papers.told(case) | {"words": words.strip(), "on": ended.on, "basis": ended.basis},
        )


# ---- on the day


def due(at: datetime) -> QuerySet[Operation]:
    """What has begun and is not followed to its end."""
    begun = Operation.objects.filter(
        kind__in=MOVING, on__lte=legal_day(at), proposal__isnull=False, followed=None
    )
    related = ("matter__office", "successor", "to_office", "proposal__published", "proposal__matter")
    return begun.select_related(*related).order_by("on", "pk")


def follow(operation: Operation, *, at: datetime) -> bool:
    """Every open case, promise, licence and draft of the matter has its ending; False while something waits. Safe to run again.

    Those whom it concerns beside the applicants hear of it after the first round, whatever is left for the next.
    """
    if not rules.catalogue.has_happened(operation, legal_day(at)):
        _followed(operation, at)
        return True
    _windows_go_along(operation, at)
    failed: list[str] = []
    done = all([_each_case(operation, failed, at), _each_licence(operation, failed, at)])
    _begun(operation, at)
    following.tell_offices(operation, at)
    if failed:
        following.tell_failed(operation, failed, at)
    if done:
        _followed(operation, at)
    return done


@transaction.atomic
def _begun(operation: Operation, at: datetime) -> None:
    """After the first round, once: whoever has begun an application knows where to go."""
    proposal = proposal_of(operation)
    begun = Entry.objects.of(proposal.thread).filter(act=Act.ENDINGS_BEGUN, facts__operation=operation.pk)
    if not begun.exists():
        following.tell_drafts(operation, at)
        facts = {"operation": operation.pk, "matter": operation.matter.code}
        record(proposal.thread, Act.ENDINGS_BEGUN, by=Actor.system(TIMER), at=at, facts=facts)


def follow_late(case: Case, *, at: datetime) -> None:
    """What came to life when the timer was done with its matter has its ending at once: countersigned, or to be decided anew.

    Within the act that brought it back, which holds the case: nothing comes for it later, so both are done or neither is.
    """
    for operation in happened_to(case, at=at):
        follow_case(case.pk, operation, at=at)
        following.tell_offices(operation, at)


def waiting_cases(operation: Operation, matters: list[int] | None = None) -> QuerySet[Case]:
    """What hangs there and has not had its ending; what was filed at the new office already is not handed to it.

    What was filed since the matter was listed anew is none of that end's. Of several `matters`, where they ended by the same act.
    """
    done = CaseEnding.objects.filter(proposal=operation.proposal, case=OuterRef("pk"), done_at__isnull=False)
    cases = cases_hanging(matters or [operation.matter_id]).exclude(Exists(done))
    cases = cases.exclude(edition__in=rules.catalogue.listed_since(operation, matters))
    if operation.to_office_id is not None:
        cases = cases.exclude(competent_office=operation.to_office_id)
    return cases.order_by("pk")


def _each_case(operation: Operation, failed: list[str], at: datetime) -> bool:
    whole = True
    waiting = list(waiting_cases(operation).values_list("pk", "number")[: ROUND + 1])
    for pk, number in waiting[:ROUND]:
        try:
            whole &= follow_case(pk, operation, at=at)
        except Exception:
            # One case that cannot be settled keeps no other waiting; it is tried again in a minute.
            log.exception("case %s did not get its ending", pk)
            failed.append(str(number))
            whole = False
    return whole and len(waiting) <= ROUND


def follow_case(pk: int, operation: Operation, *, at: datetime) -> bool:
    """The case has its ending, and its applicant is told; False while somebody works on it."""
    # What the law has done by then stands first: a case that silence accepted is no longer one to be declined, and what is overdue
    # is no promise to be let go.
    deem_accepted(pk, at=at)
    renewal.deem(pk, at=at)
    performing.settle_late(pk, at=at)
    with transaction.atomic():
        case = Case.objects.locked_unless_busy(pk)
        if case is None:
            return False
        if not waiting_cases(operation).filter(pk=pk).exists():
            return True
        chosen, by = choice_of(case, operation), Actor.system(TIMER)
        choice, proposal = chosen.choice, proposal_of(operation)
        subject, until = kind_of(case), case.competent_office
        unneeded = choice.ending == Ending.NOT_NEEDED and rules.why_not_end_unneeded(case).ok
        if unneeded and chosen.by is not None and rules.why_not_decide_for(case, chosen.office).ok:
            # Who decided it when the catalogue was changed, for his own office: the "no" of the report is his.
            signer = Actor(chosen.by, chosen.office)
            end_unneeded(case, choice.basis, words=choice.words, signer=signer, by=by, at=at)
        elif choice.ending == Ending.RELEASED and rules.why_not_release(case, chosen.office).ok:
            release(case, _("事项取消，不再需要许可，承诺终止"), by=by, at=at)
        elif choice.ending == Ending.HANDED and operation.to_office is not None:
            hand_over(case, operation, operation.to_office, at)
        else:
            record(case.thread, Act.CATALOGUE_KEPT, by=by, at=at, facts={"operation": operation.kind})
            if unneeded:
                words = rules.catalogue.words_left(proposal, case)
                choice = Choice(Ending.CONTINUES, words, choice.basis)
            elif choice.ending != Ending.CONTINUES:
                words = rules.catalogue.words_for(proposal, Ending.CONTINUES, subject)
                choice = Choice(Ending.CONTINUES, words)
        said_and_done(case, operation, subject, chosen._replace(choice=choice), until, at)
    return True


def _windows_go_along(operation: Operation, at: datetime) -> None:
    """The windows of the matter that takes its place take the running cases of this one in, and deliver them.

    What is split or merged stays with its windows: they do the same for the new matters.
    """
    if operation.kind in (OperationKind.SPLIT, OperationKind.MERGE):
        made = [operation.successor] if operation.successor else list(operation.parts.order_by("pk"))
        with transaction.atomic():
            for one in made:
                entrust_alike(one, operation.matter, on=operation.on, by=Actor.system(TIMER), at=at)
    elif operation.successor is not None and operation.to_office is not None:
        with transaction.atomic():
            entrust_alike(
                operation.matter, operation.successor, on=operation.on, by=Actor.system(TIMER), at=at
            )


def waiting_licences(operation: Operation, matters: list[int] | None = None) -> QuerySet[Licence]:
    """What is in force on the day, and whose holder has not been told; not what was given since the matter was listed anew."""
    told = LicenceTold.objects.filter(operation__proposal=operation.proposal, licence=OuterRef("pk"))
    in_force = licences_in_force(matters or [operation.matter_id], operation.on)
    since = rules.catalogue.listed_since(operation, matters)
    return in_force.exclude(Exists(told)).exclude(given_by__case__edition__in=since).order_by("pk")


def _each_licence(operation: Operation, failed: list[str], at: datetime) -> bool:
    """Its holder hears that it stays valid, who answers for it, and how it is renewed or that it need not be."""
    proposal = proposal_of(operation)
    plan = proposal.ending_plans.filter(subject=Hanging.LICENCE).first()
    words = plan.words if plan else rules.catalogue.words_for(proposal, Ending.STAYS)
    waiting = list(waiting_licences(operation).select_related("holder")[: ROUND + 1])
    whole = True
    for licence in waiting[:ROUND]:
        try:
            _tell_holder(licence, operation, words, at)
        except Exception:
            log.exception("the holder of licence %s was not told", licence.uuid)
            failed.append(licence.number)
            whole = False
    return whole and len(waiting) <= ROUND


@transaction.atomic
def _tell_holder(licence: Licence, operation: Operation, words: str, at: datetime) -> None:
    row, new = LicenceTold.objects.get_or_create(
        operation=operation, licence=licence, defaults={"told_at": at}
    )
    if new:
        tell(
            [addressee(licence.holder.current)],
            "approvals/notices/catalogue_licence",
            about=f"licence:{licence.uuid}",
            at=at,
            fact=f"licence_told:{row.pk}",
            context={
                "licence": licence.name,
                "number": licence.number,
                "until": licence.valid_until,
                "words": words,
                "on": operation.on,
                "basis": operation.basis,
            },
        )


def _followed(operation: Operation, at: datetime) -> None:
    OperationFollowed.objects.get_or_create(operation=operation, defaults={"followed_at": at})
