"""Why a review may not be concluded (审查)."""

from datetime import datetime

from django.utils.translation import gettext as _
from django_fsm import can_proceed

from approvals.enums import Answer
from approvals.models import Case
from approvals.rules.standing import may_review, not_now
from ground.accounts.actor import Actor
from ground.law.rulings import rule

# What a reviewer concluded, by the key of the review point.
Conclusions = dict[int, Answer]


@rule("G13", article="行政许可法 34")
def why_not_conclude(case: Case, answers: Conclusions, *, by: Actor, at: datetime) -> str | None:
    """Every review point is answered by a reviewer of the office whose power it is."""
    if not can_proceed(case.conclude_review):
        return not_now(case, _("提交审查意见"))
    if not may_review(case, by=by, at=at):
        return _("审查由“%(office)s”的审查人员进行") % {"office": case.competent_office.name}
    open_points = [point for point in case.edition.review_points.all() if point.pk not in answers]
    if open_points:
        return _("还有 %(n)d 项审查要点没有结论") % {"n": len(open_points)}
    return None
