"""决定 at the desk: read as it will stand, then signed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from approvals import papers, rules
from approvals.actions import decision
from approvals.enums import CaseState
from approvals.forms import RefusalForm
from approvals.models import Case
from ground.accounts.doors import act_of_officers, officers_only
from ground.documents.models import Document
from ground.documents.pdf import render_html
from ground.law.rulings import refuse
from portal import doors
from portal.pages.desk import UNPROCESSABLE, case_view, counts


@require_GET
@officers_only
def grant_preview(request: HttpRequest, number: str) -> HttpResponse:
    """The decision as it will read, and the button that signs it; before the review it is shown alone."""
    at = now()
    case = doors.case(request.user, number, at=at)
    if case.is_decided:
        return redirect("desk-case", number)
    ruling = None
    if case.state == CaseState.REVIEWED:
        needless = rules.why_not_decide_needless(case, at=at)
        ruling = rules.why_not_grant(case, by=request.actor, at=at) if needless.ok else needless
    return render(
        request,
        "pages/desk_preview.html",
        {
            "case": case,
            "counts": counts(request.actor, at),
            "paper": render_html(papers.grant_draft(case, gives_up=rules.gives_up(case), at=at)),
            "ruling": ruling,
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
    told = form.cleaned_data
    refuse(rules.why_not_decide_needless(case, at=at))
    refuse(rules.why_not_refuse(case, told["reasons"], by=request.actor, at=at))
    if "edit" in request.POST:
        return case_view(request, case, refusal_form=RefusalForm(initial=told))
    if told["hidden"]:
        refuse(rules.why_not_warn(case, told["heard"]))
    return render(
        request,
        "pages/desk_preview.html",
        {
            "case": case,
            "counts": counts(request.actor, at),
            "paper": render_html(_refusal_draft(case, told, at)),
            **told,
        },
    )


def _refusal_draft(case: Case, told: dict[str, Any], at: datetime) -> Document:
    until = rules.barred_until(case, hidden=told["hidden"], at=at)
    heard = told["heard"] if told["hidden"] else ""
    return papers.refusal_draft(case, reasons=told["reasons"], heard=heard, barred_until=until, at=at)


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
    case = decision.refuse(case, **form.cleaned_data, by=request.actor, at=now())
    messages.success(
        request,
        _("已作出%(outcome)s的决定，文书 %(paper)s")
        % {"outcome": case.outcome.refused, "paper": case.decision.document.number},
    )
    return redirect("desk-case", number)
