"""审查 at the desk."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _

from approvals.actions import review
from approvals.forms import ReviewForm
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
    review.conclude(case, form.answers, words, notes=form.notes, by=request.actor, at=now())
    messages.success(request, _("审查意见已提交，转审批决定"))
    return redirect("desk-case", number)
