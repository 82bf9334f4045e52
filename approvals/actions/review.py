"""审查: the merits, point by point."""

from datetime import datetime

from django.db import transaction

from approvals import rules
from approvals.actions.intake import settle_lapsed
from approvals.enums import Act, Answer
from approvals.models import Case, Finding, Opinion
from ground.accounts.actor import Actor
from ground.law.rulings import refuse
from ground.trail.record import record

# By the key of the review point.
Notes = dict[int, str]


def conclude(
    case: Case, answers: rules.Conclusions, words: str, *, by: Actor, at: datetime, notes: Notes | None = None
) -> Case:
    """审查意见 (行政许可法 34): every point answered and kept, the case lies before the approver.

    `answers` and `notes` are by the key of the review point; one point that fails makes the opinion non-conforming.
    """
    settle_lapsed(case.pk, at=at)
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        conclude_locked(case, answers, words, by=by, at=at, notes=notes)
    return case


def conclude_locked(
    case: Case, answers: rules.Conclusions, words: str, *, by: Actor, at: datetime, notes: Notes | None = None
) -> None:
    """The act of `conclude` on a case that is locked already."""
    refuse(rules.why_not_conclude(case, answers, by=by, at=at))
    case.conclude_review()
    case.save()
    opinion = Opinion.objects.create(
        case=case,
        round=case.opinions.count() + 1,
        conforming=Answer.FAILS not in answers.values(),
        words=words,
        reviewed_at=at,
        reviewed_by=by.person,
    )
    Finding.objects.bulk_create(
        Finding(opinion=opinion, point=point, answer=answers[point.pk], note=(notes or {}).get(point.pk, ""))
        for point in case.edition.review_points.all()
    )
    case.opinion = opinion
    record(case.thread, Act.REVIEWED, by=by, at=at, facts={"conforming": opinion.conforming})
