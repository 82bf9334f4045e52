"""审查: the merits, point by point, as often as the approver sends it back."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from approvals import papers, rules
from approvals.actions.intake import settle_lapsed
from approvals.enums import Act, Answer
from approvals.models import Case, CaseFile, Finding, Opinion, ReviewDraft, SendBack
from ground.accounts.actor import Actor
from ground.accounts.addressees import addressee
from ground.law.rulings import refuse
from ground.notices.tell import tell
from ground.trail.record import record


class Seen(NamedTuple):
    """Where in the materials a finding is seen."""

    file: CaseFile
    page: int


# By the key of the review point.
Evidence = dict[int, Seen]


def conclude(
    case: Case,
    answers: rules.Conclusions,
    words: str,
    *,
    by: Actor,
    at: datetime,
    notes: rules.Notes | None = None,
    evidence: Evidence | None = None,
) -> Case:
    """审查意见 (行政许可法 34): every point answered and kept, the case lies before the approver.

    `answers`, `notes` and `evidence` are by the key of the review point; one point that fails makes the opinion
    non-conforming.
    """
    settle_lapsed(case, at=at)
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        conclude_locked(case, answers, words, by=by, at=at, notes=notes, evidence=evidence)
    return case


def conclude_locked(
    case: Case,
    answers: rules.Conclusions,
    words: str,
    *,
    by: Actor,
    at: datetime,
    notes: rules.Notes | None = None,
    evidence: Evidence | None = None,
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
    seen = evidence or {}
    Finding.objects.bulk_create(
        Finding(
            opinion=opinion,
            point=point,
            answer=answers[point.pk],
            note=(notes or {}).get(point.pk, ""),
            file=seen[point.pk].file if point.pk in seen else None,
            page=seen[point.pk].page if point.pk in seen else None,
        )
        for point in case.edition.review_points.all()
    )
    case.review_drafts.all().delete()
    case.opinion = opinion
    record(
        case.thread,
        Act.REVIEWED,
        by=by,
        at=at,
        facts={"conforming": opinion.conforming, "round": opinion.round},
    )


def keep_draft(case: Case, answers: dict[str, Any], *, by: Actor, at: datetime) -> ReviewDraft:
    """The reviewer's checklist is kept as far as he has come, right or wrong; nobody else sees it."""
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        refuse(rules.why_not_review(case, by=by, at=at))
        draft, _new = ReviewDraft.objects.update_or_create(
            case=case, reviewer=by.person, defaults={"answers": answers, "saved_at": at}
        )
    return draft


def send_back(case: Case, comment: str, *, by: Actor, at: datetime) -> Case:
    """退回重审 (G5): the case is with the reviewers again, the opinion stays as it was and says why it came back.

    The limits of the decision run on: what another round takes is the organ's own time (行政许可法 42).
    """
    settle_lapsed(case, at=at)
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        refuse(rules.why_not_send_back(case, comment, by=by, at=at))
        opinion = case.opinion
        case.send_back()
        case.save()
        SendBack.objects.create(opinion=opinion, comment=comment, sent_at=at, sent_by=by.person)
        record(case.thread, Act.SENT_BACK, by=by, at=at, facts={"round": opinion.round})
        tell(
            [addressee(opinion.reviewed_by)],
            "approvals/notices/sent_back",
            about=case.thread,
            at=at,
            context=papers.told(case) | {"comment": comment, "by": by.person.name},
        )
    return case
