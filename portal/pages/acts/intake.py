"""受理 at the desk."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.timezone import now
from django.utils.translation import gettext as _

from approvals.actions import decision, intake
from approvals.enums import Kind
from approvals.forms import ReviewForm
from ground import clocks
from ground.accounts.doors import act_of_officers
from ground.clocks import Side
from portal import doors
from portal.pages.desk import UNPROCESSABLE, case_view


@act_of_officers("desk-case")
def acceptance(request: HttpRequest, number: str) -> HttpResponse:
    case = doors.case(request.user, number, at=now())
    case = intake.accept(case, by=request.actor, at=now())
    promised = clocks.of(case.thread, Kind.DECISION, Side.PROMISED) or clocks.of(case.thread, Kind.DECISION)
    due = date_format(promised.due_on, _("Y年n月j日")) if promised else ""
    messages.success(request, _("已受理，承诺办结日为 %(due)s") % {"due": due})
    return redirect("desk-case", number)


@act_of_officers("desk-case")
def on_the_spot(request: HttpRequest, number: str) -> HttpResponse:
    """即办件: accepted, reviewed and granted in one go."""
    case = doors.case(request.user, number, at=now())
    form = ReviewForm(case, request.POST, spot=True)
    if not form.is_valid():
        return case_view(request, case, status=UNPROCESSABLE, spot_form=form)
    case = decision.grant_on_the_spot(case, form.answers, notes=form.notes, by=request.actor, at=now())
    messages.success(request, _("已当场办结，文书 %(paper)s") % {"paper": case.decision.document.number})
    return redirect("desk-case", number)
