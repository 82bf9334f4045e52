"""审查: the checklist and the opinion, the rounds it took, and sending it back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from approvals import rules
from approvals.enums import Answer, CaseState
from approvals.forms import ReviewForm, SendBackForm
from approvals.models import Case, Opinion
from approvals.models.case_query import DECIDED
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty

NAMES = ["conclude", "review_form", "review_draft", "send_back", "send_back_form", "rounds"]
SHOWN = [CaseState.ACCEPTED, CaseState.REVIEWED, *DECIDED]


def of(case: Case, actor: Actor, at: datetime) -> dict[str, Any]:
    if case.state not in SHOWN:
        return {}
    rounds = list(case.opinions.all())
    offered: dict[str, Any] = {"rounds": [one for one in rounds if hasattr(one, "sent_back")]}
    if case.state == CaseState.ACCEPTED:
        # Whoever does not review is refused before any point is asked about.
        points = case.edition.review_points.all() if actor.duty == Duty.REVIEW else []
        every = dict.fromkeys((point.pk for point in points), Answer.CONFORMS)
        ruling = rules.why_not_conclude(case, every, by=actor, at=at)
        if not ruling.ok:
            return offered | {"conclude": ruling}
        draft = case.review_drafts.filter(reviewer=actor.user).first()
        initial = draft.answers if draft else begun_with(case, rounds[-1] if rounds else None)
        form = ReviewForm(case, initial=initial)
        return offered | {"conclude": ruling, "review_form": form, "review_draft": draft}
    if case.state == CaseState.REVIEWED:
        offered["send_back"] = rules.why_not_send_back(case, "-", by=actor, at=at)
        offered["send_back_form"] = SendBackForm()
    return offered


def begun_with(case: Case, earlier: Opinion | None) -> dict[str, Any]:
    """What the checklist begins with: the answers of the round before, and what was found at the place since."""
    typed: dict[str, Any] = {}
    if earlier is not None:
        typed["words"] = earlier.words
        for finding in earlier.seen:
            typed |= {
                f"point_{finding.point_id}": finding.answer,
                f"note_{finding.point_id}": finding.note,
                f"file_{finding.point_id}": str(finding.file.uuid) if finding.file else "",
                f"page_{finding.point_id}": finding.page or "",
            }
    for survey in case.surveys.all():
        if survey.recorded_at is None or (earlier is not None and survey.recorded_at <= earlier.reviewed_at):
            continue
        for found in survey.answers.all():
            note = _("现场核查：%(note)s") % {"note": found.note} if found.note else _("现场核查结论")
            typed |= {f"point_{found.point_id}": found.answer, f"note_{found.point_id}": note}
    return typed
