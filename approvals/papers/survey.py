"""现场核查（勘验）笔录."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.models import Survey
from approvals.papers.story import Facts, facts
from ground.documents.issue import Paper
from ground.law.rulings import follows

SURVEY = Paper("approvals.survey", gettext_lazy("现场核查（勘验）笔录"), "approvals/papers/survey.html")


@follows("PRO-9", article="行政许可法 61 第二款")
def survey(row: Survey, *, at: datetime) -> Facts:
    """What was found, by whom and before whom; the photographs by their stored files, whose content it names (SHA-256)."""
    assert row.begun_at is not None
    assert row.ended_at is not None
    begun, ended = localtime(row.begun_at), localtime(row.ended_at)
    return facts(row.case, at=at) | {
        "place": row.place,
        "reason": row.reason,
        "surveyed_on": begun.date().isoformat(),
        "begun_at": begun.strftime("%H:%M"),
        "ended_on": ended.date().isoformat(),
        "ended_at": ended.strftime("%H:%M"),
        "surveyors": [
            {"name": one.user.name, "certificate": one.certificate}
            for one in row.surveyors.select_related("user")
        ],
        "present": row.present,
        "points": [
            {"words": one.point.words, "answer": one.get_answer_display(), "note": one.note}
            for one in row.answers.select_related("point")
        ],
        "findings": row.findings,
        "conclusion": _("符合") if row.conforming else _("不符合"),
        "party_words": row.party_words,
        "signed": row.signed_by_party,
        "witness": row.refusal_witness,
        "pictures": [
            {
                "blob": str(photo.shown.uuid),
                "sha256": photo.original.sha256,
                "caption": photo.caption,
                "taken_by": photo.added_by.name,
            }
            for photo in row.photos.select_related("original", "view", "added_by")
        ],
    }
