"""Reconsideration and lawsuits, recorded at the desk of the office that decided."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _

from approvals import rules
from approvals.actions import remedy
from approvals.forms import RemedyEndForm, RemedyForm
from approvals.models import Cancellation
from ground.accounts.doors import act_of_officers
from portal import doors
from portal.pages.desk import UNPROCESSABLE, case_view
from portal.pages.offers.remedy import contestable


@act_of_officers("desk-case")
def record(request: HttpRequest, number: str) -> HttpResponse:
    at = now()
    case = doors.case(request.user, number, at=at)
    form = RemedyForm(request.POST, contested=contestable(case, request.actor, at))
    if not form.is_valid():
        return case_view(request, case, status=UNPROCESSABLE, remedy_form=form)
    against = form.against if isinstance(form.against, Cancellation) else None
    made = remedy.record_remedy(case, against=against, **form.told, by=request.actor, at=at)
    messages.success(request, _("已登记"))
    for words in rules.doubts_about(made):
        messages.warning(request, words)
    return redirect("desk-case", number)


@act_of_officers("desk-case")
def end(request: HttpRequest, number: str, uuid: UUID) -> HttpResponse:
    at = now()
    case = doors.case(request.user, number, at=at)
    running = case.remedies.filter(uuid=uuid).first()
    if running is None:
        raise Http404(_("没有这个复议或诉讼"))
    form = RemedyEndForm(request.POST, remedy=running)
    if not form.is_valid():
        others = case.remedies.filter(ended_at=None).exclude(pk=running.pk)
        forms = sorted([form, *(RemedyEndForm(remedy=one) for one in others)], key=lambda one: one.remedy.pk)
        return case_view(request, case, status=UNPROCESSABLE, remedy_ends=forms)
    ended = remedy.end_remedy(running, **form.told, by=request.actor, at=at)
    messages.success(request, _("已登记审结，办件重新办理") if ended.asks_anew else _("已登记审结"))
    return redirect("desk-case", number)
