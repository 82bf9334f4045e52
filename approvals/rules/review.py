"""Why a review may not be concluded, nor sent back (审查)."""

from datetime import datetime

from django.utils.translation import gettext as _
from django_fsm import can_proceed

from approvals.enums import Answer, CaseState
from approvals.models import Case
from approvals.rules.standing import decides_at_window, may_review, not_now, why_not_in_doubt
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.accounts.rules import why_not_by_machine
from ground.law.rulings import rule

# What a reviewer concluded, by the key of the review point.
Conclusions = dict[int, Answer]
Notes = dict[int, str]


@rule("S42", article="行政许可法 34、38", source="滨海审管分离办法：受理与审查分离")
def why_not_kept_apart(case: Case, *, by: Actor, at: datetime) -> str | None:
    """受审分离: nobody reviews or decides what he accepted, nor decides what he reviewed.

    Excepted is what is decided on the spot where his window is entrusted with it.
    """
    if decides_at_window(case, by=by, at=at):
        return None
    if case.accepted_by_id is not None and case.accepted_by_id == by.user_id:
        act = _("决定") if case.state == CaseState.REVIEWED else _("审查")
        return _("这个办件由您受理，受理人不能%(act)s，请由其他人员办理") % {"act": act}
    if case.state == CaseState.REVIEWED and by.user_id in {
        opinion.reviewed_by_id for opinion in case.opinions.all()
    }:
        return _("审查人与决定人应为不同人员，请由另一位审批人员决定")
    return None


@rule("G13", article="行政许可法 34")
def why_not_review(case: Case, *, by: Actor, at: datetime) -> str | None:
    """An accepted case is reviewed by a reviewer of the office whose power it is."""
    if not can_proceed(case.conclude_review):
        return not_now(case, _("提交审查意见"))
    if words := why_not_by_machine(by=by).words:
        return words
    if not may_review(case, by=by, at=at):
        return _("审查由“%(office)s”的审查人员进行") % {"office": case.competent_office.name}
    return why_not_kept_apart(case, by=by, at=at).words


@rule("G13", article="行政许可法 34")
def why_not_conclude(case: Case, answers: Conclusions, *, by: Actor, at: datetime) -> str | None:
    """Every review point is answered."""
    if words := why_not_review(case, by=by, at=at).words or why_not_in_doubt(case, at=at).words:
        return words
    open_points = [point for point in case.edition.review_points.all() if point.pk not in answers]
    if open_points:
        return _("还有 %(n)d 项审查要点没有结论") % {"n": len(open_points)}
    return None


@rule("G5", article="行政许可法 34、38、42")
def why_not_send_back(case: Case, comment: str, *, by: Actor, at: datetime) -> str | None:
    """Whoever decides may ask for another review and says why, favourable or not; the limits run on meanwhile."""
    if not can_proceed(case.send_back):
        return not_now(case, _("退回重审"))
    if words := why_not_by_machine(by=by).words:
        return words
    if not by.acts_as(Duty.DECISION, at=at, office=case.competent_office):
        return _("退回由“%(office)s”的审批人员作出") % {"office": case.competent_office.name}
    if words := why_not_kept_apart(case, by=by, at=at).words:
        return words
    if not comment.strip():
        return _("请写明退回的意见")
    return None
