"""行政复议 and 行政诉讼 against a decision, as they come to the organ that made it, and what came of them (G10)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from approvals import papers, rules
from approvals.enums import Act, RemedyKind, RemedyOutcome
from approvals.models import Case, Remedy
from ground.accounts.actor import Actor
from ground.documents.issue import void
from ground.law.rulings import refuse
from ground.notices.tell import tell
from ground.trail.record import record


def record_remedy(
    case: Case,
    kind: RemedyKind,
    *,
    organ: str,
    reference: str = "",
    sought_on: date,
    notified_on: date,
    stayed: bool = False,
    by: Actor,
    at: datetime,
) -> Remedy:
    """It stands on the case that somebody turned against its decision, where, and whether the decision is stayed.

    Nothing else stops: the decision holds until it is taken away (行政复议法 42, 行政诉讼法 56).
    """
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        refuse(rules.why_not_record_remedy(case, sought_on, notified_on, by=by, at=at))
        remedy = Remedy.objects.create(
            decision=case.decision,
            kind=kind,
            organ=organ,
            reference=reference,
            sought_on=sought_on,
            notified_on=notified_on,
            stayed=stayed,
            recorded_at=at,
            recorded_by=by.person,
        )
        facts = {"remedy": str(remedy.uuid), "kind": kind.value, "sought_on": sought_on}
        record(case.thread, Act.REMEDY_SOUGHT, by=by, at=at, facts=facts)
        told = papers.told(case) | {"kind": str(kind.label), "at_organ": organ}
        tell(
            case.addressees(at=at), "approvals/notices/remedy_sought", about=case.thread, at=at, context=told
        )
    return remedy


def end_remedy(
    remedy: Remedy, outcome: RemedyOutcome, *, words: str, ended_on: date, by: Actor, at: datetime
) -> Remedy:
    """What came of it is recorded, once; a decision that was annulled is marked, and its paper void.

    What follows from it, a new decision above all, is an act of its own.
    """
    with transaction.atomic():
        case = Case.objects.locked(remedy.decision.case_id)
        remedy = Remedy.objects.select_for_update(no_key=True, of=("self",)).get(pk=remedy.pk)
        refuse(rules.why_not_end_remedy(remedy, words, ended_on, by=by, at=at))
        remedy.outcome = outcome
        remedy.words = words
        remedy.ended_on = ended_on
        remedy.ended_at = at
        remedy.ended_by = by.person
        remedy.save()
        paper = case.decision.paper
        if outcome == RemedyOutcome.ANNULLED and not paper.is_void:
            reason = _("经%(kind)s撤销（%(organ)s）") % {
                "kind": remedy.get_kind_display(),
                "organ": remedy.organ,
            }
            void(paper, reason=reason, by=by, at=at)
        facts = {"remedy": str(remedy.uuid), "outcome": outcome.value}
        record(case.thread, Act.REMEDY_ENDED, by=by, at=at, facts=facts)
        told = papers.told(case) | {"kind": remedy.get_kind_display(), "result": str(outcome.label)}
        tell(case.addressees(at=at), "approvals/notices/remedy_ended", about=case.thread, at=at, context=told)
    return remedy
