"""现场核查 is arranged from the desk of the case."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _

from approvals.actions import survey
from approvals.forms import SurveyForm
from ground.accounts.doors import act_of_officers
from portal import doors
from portal.pages.desk import UNPROCESSABLE, case_view


@act_of_officers("desk-case")
def arrangement(request: HttpRequest, number: str) -> HttpResponse:
    at = now()
    case = doors.case(request.user, number, at=at)
    form = SurveyForm(case, request.POST, at=at)
    if not form.is_valid():
        return case_view(request, case, status=UNPROCESSABLE, survey_form=form)
    told = form.cleaned_data
    survey.arrange(
        case,
        form.people,
        planned_at=told["planned_at"],
        place=told["place"],
        reason=told["reason"],
        by=request.actor,
        at=at,
    )
    messages.success(request, _("已安排现场核查，并通知申请人"))
    return redirect("desk-case", number)
