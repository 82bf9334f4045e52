"""审查 at the desk: the checklist as it is worked on, concluded, and sent back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _

from approvals.actions import review
from approvals.forms import ReviewForm, SendBackForm
from ground.accounts.doors import act_of_officers
from portal import doors
from portal.pages.desk import UNPROCESSABLE, case_view


@act_of_officers("desk-case")
def opinion(request: HttpRequest, number: str) -> HttpResponse:
    case = doors.case(request.user, number, at=now())
    form = ReviewForm(case, request.POST)
    if not form.is_valid():
        return case_view(request, case, status=UNPROCESSABLE, review_form=form)
    words = form.cleaned_data["words"]
    review.conclude(
        case, form.answers, words, notes=form.notes, evidence=form.evidence, by=request.actor, at=now()
    )
    messages.success(request, _("审查意见已提交，转审批决定"))
    return redirect("desk-case", number)


@act_of_officers("desk-case")
def draft(request: HttpRequest, number: str) -> HttpResponse:
    """The checklist as far as he has come; what the page saves by itself wants no page in return."""
    case = doors.case(request.user, number, at=now())
    review.keep_draft(case, ReviewForm(case, request.POST).typed, by=request.actor, at=now())
    if request.accepts("text/html"):
        messages.success(request, _("已暂存，只有您能看到"))
        return redirect("desk-case", number)
    return HttpResponse(status=204)


@act_of_officers("desk-case")
def sending_back(request: HttpRequest, number: str) -> HttpResponse:
    case = doors.case(request.user, number, at=now())
    form = SendBackForm(request.POST)
    if not form.is_valid():
        return case_view(request, case, status=UNPROCESSABLE, send_back_form=form)
    review.send_back(case, form.cleaned_data["comment"], by=request.actor, at=now())
    messages.success(request, _("已退回重审，办理期限不停止"))
    return redirect("desk")
