"""征求意见、事前告知、会商 from the desk of the case."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _

from approvals import rules
from approvals.actions import consultation
from approvals.enums import Consulting
from approvals.forms import ConferenceForm, ConsultForm, PriorNoticeForm
from approvals.forms.consultation import offices_to_ask
from approvals.models import Case
from ground.accounts.doors import act_of_officers, officers_only
from portal import doors
from portal.pages.desk import UNPROCESSABLE
from portal.pages.offers.consultation import must_notify


@officers_only
def asking(request: HttpRequest, number: str) -> HttpResponse:
    """Whom to ask, what, and how: the three ways beside each other."""
    return _page(request, doors.case(request.user, number, at=now()))


def _page(request: HttpRequest, case: Case, **forms: Any) -> HttpResponse:
    at = now()
    context = {
        "case": case,
        "ruling": rules.why_not_consult(
            case, Consulting.OPINION, [*offices_to_ask(case, at)[:1]], None, by=request.actor, at=at
        ),
        "consult_form": ConsultForm(case, at=at),
        "confer_form": ConferenceForm(case, at=at),
        "notify_form": PriorNoticeForm(case, at=at)
        if must_notify(case, list(case.consultations.all()))
        else None,
        "counts": {},
        **forms,
    }
    return render(request, "pages/asking.html", context, status=UNPROCESSABLE if forms else 200)


@act_of_officers("desk-case")
def opinions(request: HttpRequest, number: str) -> HttpResponse:
    """征求意见 of several offices at once."""
    at = now()
    case = doors.case(request.user, number, at=at)
    form = ConsultForm(case, request.POST, at=at)
    if not form.is_valid():
        return _page(request, case, consult_form=form)
    told = form.cleaned_data
    rows = consultation.ask(
        case, told["offices"], told["question"], days=told["days"], by=request.actor, at=at
    )
    messages.success(request, _("已向 %(n)d 个单位征求意见，办理期限不停止") % {"n": len(rows)})
    return redirect("desk-case", number)


@act_of_officers("desk-case")
def prior_notice(request: HttpRequest, number: str) -> HttpResponse:
    """事前告知 to the regulator."""
    at = now()
    case = doors.case(request.user, number, at=at)
    form = PriorNoticeForm(case, request.POST, at=at)
    if not form.is_valid():
        return _page(request, case, notify_form=form)
    told = form.cleaned_data
    row = consultation.notify(case, told["question"], days=told["days"], by=request.actor, at=at)
    messages.success(request, _("已告知%(office)s") % {"office": row.office.name})
    return redirect("desk-case", number)


@act_of_officers("desk-case")
def conference(request: HttpRequest, number: str) -> HttpResponse:
    """会商 is called."""
    at = now()
    case = doors.case(request.user, number, at=at)
    form = ConferenceForm(case, request.POST, at=at)
    if not form.is_valid():
        return _page(request, case, confer_form=form)
    told = form.cleaned_data
    consultation.confer(
        case,
        told["offices"],
        told["question"],
        meeting_at=told["meeting_at"],
        place=told["place"],
        by=request.actor,
        at=at,
    )
    messages.success(request, _("会商已通知，会后请记录纪要"))
    return redirect("desk-case", number)
