"""现场核查 is arranged from the desk of the case."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _

from approvals import rules
from approvals.actions import survey
from approvals.answers import opened
from approvals.forms import SurveyForm
from approvals.forms.survey import may_go_now
from approvals.models import Case
from ground.accounts.doors import act_of_officers, officers_only
from ground.accounts.models import User
from portal import doors
from portal.pages.desk import UNPROCESSABLE


@officers_only
def arranging(request: HttpRequest, number: str) -> HttpResponse:
    """When, where and who: the place is what the applicant said."""
    return _page(request, doors.case(request.user, number, at=now()))


def _page(request: HttpRequest, case: Case, form: SurveyForm | None = None) -> HttpResponse:
    at = now()
    two = list(User.objects.filter(pk__in=may_go_now(case, at)).order_by("pk")[:2])
    context = {
        "case": case,
        "ruling": rules.why_not_arrange_survey(case, two, None, by=request.actor, at=at),
        "survey_form": form or SurveyForm(case, at=at, initial={"place": place_of(case)}),
        "counts": {},
    }
    return render(request, "pages/survey_arranging.html", context, status=UNPROCESSABLE if form else 200)


def place_of(case: Case) -> str:
    """Where the applicant says that it is: the first address among the answers, or his own."""
    answers = opened(case.answers)
    keys = [key for key in answers if key.endswith(("address", "place")) and answers[key]]
    return str(answers[keys[0]]) if keys else case.party_version.address


@act_of_officers("desk-case")
def arrangement(request: HttpRequest, number: str) -> HttpResponse:
    at = now()
    case = doors.case(request.user, number, at=at)
    form = SurveyForm(case, request.POST, at=at)
    if not form.is_valid():
        return _page(request, case, form)
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
