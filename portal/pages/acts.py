"""What officers do to a case from the desk, each under the noun of what comes to be. A view fetches, calls one verb, and goes;
a form that will not do comes back on the page of the case with everything that was typed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from approvals.actions import decision, delivery, intake, review
from approvals.enums import Kind, Method, Relation
from approvals.forms import DeliveryForm, RefusalForm, ReviewForm
from ground import clocks
from ground.clocks import Side
from portal import doors
from portal.pages.desk import case_view, officers_only

UNPROCESSABLE = 422


@require_POST
@officers_only
def acceptance(request: HttpRequest, number: str) -> HttpResponse:
    case = doors.case(request.user, number, at=now())
    case = intake.accept(case, by=request.actor, at=now())
    promised = clocks.of(case.thread, Kind.DECISION, Side.PROMISED) or clocks.of(case.thread, Kind.DECISION)
    messages.success(request, _("已受理，承诺办结日为 %(due)s") % {"due": promised.due_on if promised else ""})
    return redirect("desk-case", number)


@require_POST
@officers_only
def on_the_spot(request: HttpRequest, number: str) -> HttpResponse:
    """即办件: accepted, reviewed and granted in one go."""
    case = doors.case(request.user, number, at=now())
    form = ReviewForm(case, request.POST, spot=True)
    if not form.is_valid():
        return case_view(request, case, status=UNPROCESSABLE, review_form=form)
    case = decision.grant_on_the_spot(case, form.answers, by=request.actor, at=now())
    messages.success(request, _("已当场办结，决定书 %(paper)s") % {"paper": case.decision.document.number})
    return redirect("desk-case", number)


@require_POST
@officers_only
def opinion(request: HttpRequest, number: str) -> HttpResponse:
    case = doors.case(request.user, number, at=now())
    form = ReviewForm(case, request.POST)
    if not form.is_valid():
        return case_view(request, case, status=UNPROCESSABLE, review_form=form)
    words = form.cleaned_data["words"]
    review.conclude(case, form.answers, words, notes=form.notes, by=request.actor, at=now())
    messages.success(request, _("审查意见已提交，转审批决定"))
    return redirect("desk")


@require_POST
@officers_only
def grant(request: HttpRequest, number: str) -> HttpResponse:
    case = doors.case(request.user, number, at=now())
    case = decision.grant(case, by=request.actor, at=now())
    messages.success(request, _("已准予许可，决定书 %(paper)s") % {"paper": case.decision.document.number})
    return redirect("desk-case", number)


@require_POST
@officers_only
def refusal(request: HttpRequest, number: str) -> HttpResponse:
    case = doors.case(request.user, number, at=now())
    form = RefusalForm(request.POST)
    if not form.is_valid():
        return case_view(request, case, status=UNPROCESSABLE, refusal_form=form)
    case = decision.refuse(case, reasons=form.cleaned_data["reasons"], by=request.actor, at=now())
    messages.success(request, _("已作出不予许可决定，决定书 %(paper)s") % {"paper": case.decision.document.number})
    return redirect("desk-case", number)


@require_POST
@officers_only
def handing_over(request: HttpRequest, number: str) -> HttpResponse:
    """送达 over the counter or by post."""
    case = doors.case(request.user, number, at=now())
    form = DeliveryForm(request.POST)
    if not form.is_valid():
        return case_view(request, case, status=UNPROCESSABLE, delivery_form=form)
    told: dict[str, Any] = form.cleaned_data
    delivery.deliver(
        case,
        method=Method(told["method"]),
        receiver=told["receiver"],
        relation=Relation(told["relation"]),
        by=request.actor,
        at=now(),
    )
    messages.success(request, _("已送达，送达回证可在文书中打印"))
    return redirect("desk-case", number)
