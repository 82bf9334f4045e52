"""不受理、不予受理 at the desk: read as it will stand, then issued."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _

from approvals import papers, rules
from approvals.actions import decline
from approvals.forms import DeclineForm
from ground.accounts.doors import act_of_officers
from ground.documents.pdf import render_html
from ground.law.rulings import refuse
from portal import doors
from portal.pages.desk import UNPROCESSABLE, case_view, counts


@act_of_officers("desk-case")
def preview(request: HttpRequest, number: str) -> HttpResponse:
    """The paper as it will read; `edit` leads back to the form with what was entered."""
    at = now()
    case = doors.case(request.user, number, at=at)
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return case_view(request, case, status=UNPROCESSABLE, decline_form=form)
    refuse(rules.why_not_decline(case, form.declining, by=request.actor, at=at))
    if "edit" in request.POST:
        return case_view(request, case, decline_form=DeclineForm(initial=form.cleaned_data))
    draft = papers.declination_draft(case, form.declining, at=at)
    return render(
        request,
        "pages/desk_decline.html",
        {
            "case": case,
            "counts": counts(request.actor, at),
            "paper": render_html(draft),
            "title": draft.title,
            "form": form,
            "late": rules.is_declined_late(case, at=at),
        },
    )


@act_of_officers("desk-case")
def declination(request: HttpRequest, number: str) -> HttpResponse:
    case = doors.case(request.user, number, at=now())
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return case_view(request, case, status=UNPROCESSABLE, decline_form=form)
    case = decline.decline(case, form.declining, by=request.actor, at=now())
    document = case.declination.document
    messages.success(
        request,
        _("已出具%(paper)s，请打印交给申请人；本次答复已报告效能监督")
        % {"paper": f"《{document.title}》{document.number or ''}"},
    )
    return redirect("desk-case", number)
