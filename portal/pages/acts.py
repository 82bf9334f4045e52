"""What officers do to a case from the desk, each under the noun of what comes to be. A view fetches, calls one verb, and goes;
a form that will not do comes back on the page of the case with everything that was typed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from approvals import papers, rules
from approvals.actions import decision, delivery, intake, review
from approvals.enums import CaseState, Kind, Method, Relation
from approvals.forms import DeliveryForm, RefusalForm, ReviewForm
from ground import clocks
from ground.accounts.doors import act_of_officers, officers_only
from ground.clocks import Side
from ground.documents.pdf import render_html
from ground.law.rulings import refuse
from ground.workdays.calendar import legal_day
from portal import doors
from portal.pages.desk import case_view, counts

UNPROCESSABLE = 422


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
        return case_view(request, case, status=UNPROCESSABLE, review_form=form)
    case = decision.grant_on_the_spot(case, form.answers, notes=form.notes, by=request.actor, at=now())
    messages.success(request, _("已当场办结，文书 %(paper)s") % {"paper": case.decision.document.number})
    return redirect("desk-case", number)


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


@require_GET
@officers_only
def grant_preview(request: HttpRequest, number: str) -> HttpResponse:
    """The decision as it will read, and the button that signs it; before the review it is shown alone."""
    at = now()
    case = doors.case(request.user, number, at=at)
    if case.is_decided:
        return redirect("desk-case", number)
    return render(
        request,
        "pages/desk_preview.html",
        {
            "case": case,
            "counts": counts(request.actor, at),
            "paper": render_html(papers.grant_draft(case, at=at)),
            "ruling": rules.why_not_grant(case, by=request.actor, at=at)
            if case.state == CaseState.REVIEWED
            else None,
        },
    )


@act_of_officers("desk-case")
def refusal_preview(request: HttpRequest, number: str) -> HttpResponse:
    """The refusal as it will read with these reasons; `edit` leads back to them."""
    at = now()
    case = doors.case(request.user, number, at=at)
    form = RefusalForm(request.POST)
    if not form.is_valid():
        return case_view(request, case, status=UNPROCESSABLE, refusal_form=form)
    reasons = form.cleaned_data["reasons"]
    refuse(rules.why_not_refuse(case, reasons, by=request.actor, at=at))
    if "edit" in request.POST:
        return case_view(request, case, refusal_form=RefusalForm(initial={"reasons": reasons}))
    return render(
        request,
        "pages/desk_preview.html",
        {
            "case": case,
            "counts": counts(request.actor, at),
            "paper": render_html(papers.refusal_draft(case, reasons=reasons, at=at)),
            "reasons": reasons,
        },
    )


@act_of_officers("desk-case")
def grant(request: HttpRequest, number: str) -> HttpResponse:
    case = doors.case(request.user, number, at=now())
    case = decision.grant(case, by=request.actor, at=now())
    messages.success(
        request,
        _("已%(outcome)s，文书 %(paper)s")
        % {"outcome": case.outcome.granted, "paper": case.decision.document.number},
    )
    return redirect("desk-case", number)


@act_of_officers("desk-case")
def refusal(request: HttpRequest, number: str) -> HttpResponse:
    case = doors.case(request.user, number, at=now())
    form = RefusalForm(request.POST)
    if not form.is_valid():
        return case_view(request, case, status=UNPROCESSABLE, refusal_form=form)
    case = decision.refuse(case, reasons=form.cleaned_data["reasons"], by=request.actor, at=now())
    messages.success(
        request,
        _("已作出%(outcome)s的决定，文书 %(paper)s")
        % {"outcome": case.outcome.refused, "paper": case.decision.document.number},
    )
    return redirect("desk-case", number)


@act_of_officers("desk-case")
def handing_over(request: HttpRequest, number: str) -> HttpResponse:
    """送达 over the counter or by post."""
    at = now()
    case = doors.case(request.user, number, at=at)
    refuse(rules.why_not_deliver(case, Method.COUNTER, by=request.actor, at=at))
    form = DeliveryForm(case, request.POST, today=legal_day(at))
    if not form.is_valid():
        return case_view(request, case, status=UNPROCESSABLE, delivery_form=form)
    told: dict[str, Any] = form.cleaned_data
    delivery.deliver(
        case,
        method=Method(told["method"]),
        receiver=told["receiver"],
        relation=Relation(told["relation"]),
        mail_number=told["mail_number"],
        received_on=told["received_on"],
        by=request.actor,
        at=at,
    )
    messages.success(request, _("已送达，送达回证可在文书中打印"))
    return redirect("desk-case", number)
