"""A case goes along with its matter to the office that took it over, on the day or whenever it comes to life later (U3).

With it goes what its party still owes, and what is asked about its decision: whoever has the power checks and revokes.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db.models import Exists, OuterRef

from approvals import papers, rules
from approvals.enums import Act, CaseState, Ending, Hanging
from approvals.models import Case, CaseEnding
from approvals.rules.catalogue import Choice, endings_for, words_for, words_of
from approvals.rules.hanging import AFTERWARDS, kind_of
from commitments.models import Commitment
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.models import Office, User
from ground.law.rulings import follows
from ground.notices.tell import tell
from ground.trail.record import record
from ground.workdays.calendar import legal_day
from matters.enums import MOVING
from matters.models import Operation, Proposal

TIMER = "catalogue"


def go_along(case: Case, *, at: datetime) -> None:
    """What is entered, or decided anew, after its matter went to another office is that office's, as its kind was to go.

    The timer is done with the operation then and does not come back for it. The case is locked, and saved.
    """
    for operation in happened_to(case, at=at):
        office = operation.to_office
        if office is None or office == case.competent_office:
            continue
        chosen, subject, until = choice_of(case, operation), kind_of(case), case.competent_office
        if chosen.choice.ending == Ending.HANDED:
            hand_over(case, operation, office, at)
            said_and_done(case, operation, subject, chosen, until, at)


def happened_to(case: Case, *, at: datetime) -> list[Operation]:
    """What ended or moved its matter since it was applied for, and of which the case has had no ending."""
    done = CaseEnding.objects.filter(proposal=OuterRef("proposal"), case=case, done_at__isnull=False)
    begun = Operation.objects.filter(
        matter=case.edition.matter_id,
        kind__in=MOVING,
        # What was applied for under the edition of a later day was never that earlier office's.
        on__range=(case.edition.effective_on, legal_day(at)),
        proposal__isnull=False,
    )
    related = ("matter__office", "successor", "to_office", "proposal__published", "proposal__matter")
    found = begun.exclude(Exists(done)).select_related(*related).order_by("on", "pk")
    return [
        one
        for one in found
        if rules.catalogue.has_happened(one, legal_day(at))
        and not rules.catalogue.listed_since(one).filter(pk=case.edition_id).exists()
    ]


class Chosen(NamedTuple):
    """How a case was to go on, and who said so, for which office, and when; nobody where it is so by itself."""

    choice: Choice
    by: User | None = None
    office: Office | None = None
    at: datetime | None = None


def proposal_of(operation: Operation) -> Proposal:
    assert operation.proposal is not None
    return operation.proposal


def choice_of(case: Case, operation: Operation) -> Chosen:
    """Its own, or that of its kind, or what is so by itself."""
    proposal = proposal_of(operation)
    subject = kind_of(case)
    allowed = endings_for(proposal, subject)
    who = ("chosen_by", "chosen_office")
    own = proposal.case_endings.filter(case=case).select_related(*who).first()
    plan = proposal.ending_plans.filter(subject=subject).select_related(*who).first()
    for row in (own, plan):
        if row is not None and row.ending in allowed:
            words = row.words
            if subject != row.subject and subject in AFTERWARDS:
                # It was decided, or is asked about, since that was chosen: the way holds, the words fit no more.
                words = words_for(proposal, row.ending, subject)
            choice = Choice(row.ending, words, row.basis)
            return Chosen(choice, row.chosen_by, row.chosen_office, row.chosen_at)
    return Chosen(rules.catalogue.default(proposal, subject))


@follows(
    "COR-2",
    article="行政许可法 69；行政诉讼法 26 第六款",
    source="职权变更的，由继续行使其职权的行政机关承接",
)
def hand_over(case: Case, operation: Operation, office: Office, at: datetime) -> None:
    """The case is that office's: its desk, its running limits, which go on as they were, and who watches what comes of it.

    What was decided already stays with who watches it: it was handed to them. A proceeding goes on where it stood.
    """
    facts = {"from": case.competent_office.path, "to": office.path}
    case.competent_office = office
    case.offices_moved += 1
    if case.state != CaseState.GRANTED:
        there = (operation.successor or operation.matter).editions.in_force(legal_day(at))
        now = there.select_related("regulator").first()
        case.regulator_since = now.regulator if now else None
    case.save()
    for thread in _threads(case):
        clocks.hand_over(thread, office.path)
    record(case.thread, Act.HANDED_OVER, by=Actor.system(TIMER), at=at, facts=facts)


def _threads(case: Case) -> list[str]:
    """Of the clocks that the office of a case answers for: what is lacking, owed or asked about beside the case itself."""
    threads = [case.thread, *(one.thread for one in case.deficiencies.order_by("pk"))]
    for held in Commitment.objects.of(case.thread).under_way().order_by("pk"):
        threads += [held.own_thread, *(one.thread for one in held.promised.select_related("commitment"))]
    return [*threads, *(one.thread for one in case.proceedings.pending().order_by("pk"))]


def said_and_done(
    case: Case, operation: Operation, subject: Hanging, chosen: Chosen, until: Office, at: datetime
) -> None:
    """How the case went on is kept, with what it was and whose `until` then, and its party is told."""
    choice = chosen.choice
    words = words_of(proposal_of(operation), case, subject, choice)
    CaseEnding.objects.update_or_create(
        proposal=operation.proposal,
        case=case,
        defaults={
            "subject": subject,
            "office": until,
            "ending": choice.ending,
            "basis": choice.basis,
            "words": words or choice.words,
            "chosen_at": chosen.at,
            "chosen_by": chosen.by,
            "chosen_office": chosen.office,
            "done_at": at,
        },
    )
    # Whose application ended was told so with its paper, in these words.
    if choice.ending != Ending.NOT_NEEDED and words:
        tell(
            case.addressees(at=at),
            "approvals/notices/catalogue_ending",
            about=case.thread,
            at=at,
            context=papers.told(case) | {"words": words, "on": operation.on, "basis": operation.basis},
        )
