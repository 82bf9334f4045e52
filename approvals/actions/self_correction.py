"""自行纠正: the office takes back its own revocation, and what it took stands again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from approvals import papers, rules
from approvals.actions import restoring, with_licence
from approvals.actions.handover import go_along
from approvals.actions.proceeding import issue_paper, organ_of, reach
from approvals.models import Proceeding, SelfCorrection
from approvals.proceedings import ProceedingAct, Served
from ground.accounts.actor import Actor
from ground.law.rulings import follows, refuse


@follows(
    "G10",
    article="行政诉讼法 62；行政复议法 74",
    source="依法行政、有错必纠：行政机关发现自己的决定有错误的，自行纠正",
)
def correct(proceeding: Proceeding, reasons: str, *, by: Actor, at: datetime) -> SelfCorrection:
    """The revocation is none any more, of the office's own motion: decision, licence and commitment are what they were, as where a
    remedy takes it away; what rested on it in the credit file is withdrawn and its bars end (CRE-15); the party is told, on paper.

    A remedy that is pending against it goes on: whether it was unlawful is for that authority to say.
    """
    with transaction.atomic():
        case = with_licence.lock_cases(proceeding.case)
        proceeding = Proceeding.objects.locked(proceeding.pk)
        refuse(rules.why_not_correct_revocation(proceeding, reasons, by=by, at=at))
        proceeding.case = case
        office = organ_of(proceeding, by)
        made = SelfCorrection.objects.create(
            proceeding=proceeding,
            reasons=reasons.strip(),
            organ=office.name,
            corrected_at=at,
            corrected_by=by.person,
        )
        given = restoring.undo(proceeding, made.reason, ProceedingAct.CORRECTED, {}, by=by, at=at)
        reach(proceeding, Served.CORRECTION, by=by, at=at)
        go_along(case, at=at)
        restoring.tell_of_return(given, made.reason, at=at)
        restoring.papers_again(given, made.reason, by=by, at=at)
        facts = papers.self_correction(
            proceeding,
            office,
            reasons=made.reasons,
            licence=rules.licence_again(proceeding, given.licence, at=at),
            promise=rules.promise_words(given.promise),
            let_go=given.let_go,
            at=at,
        )
        made.document = issue_paper(papers.SELF_CORRECTION, proceeding, facts, by=by, at=at)
        made.save(update_fields=["document"])
    return made
