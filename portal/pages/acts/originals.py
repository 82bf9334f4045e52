"""核对原件、退还原件 at the desk."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _

from approvals import rules
from approvals.actions import originals
from approvals.enums import Relation
from approvals.forms import GiveBackForm, OriginalCheckForm
from ground.accounts.doors import act_of_officers
from ground.law.rulings import refuse
from portal import doors
from portal.pages.desk import UNPROCESSABLE, case_view


@act_of_officers("desk-case")
def original_check(request: HttpRequest, number: str) -> HttpResponse:
    at = now()
    case = doors.case(request.user, number, at=at)
    refuse(rules.why_not_check_original(case, by=request.actor, at=at))
    form = OriginalCheckForm(case, request.POST)
    if not form.is_valid():
        return case_view(request, case, status=UNPROCESSABLE, original_check_form=form)
    told = form.cleaned_data
    checked = originals.check(
        case,
        form.chosen,
        agrees=told["agrees"] == "yes",
        note=told["note"],
        by=request.actor,
        at=at,
    )
    messages.success(
        request,
        _("“%(name)s”与原件核对无误") % {"name": checked.material.name}
        if checked.agrees
        else _("已记录“%(name)s”与原件不一致") % {"name": checked.material.name},
    )
    return redirect("desk-case", number)


@act_of_officers("desk-case")
def original_return(request: HttpRequest, number: str) -> HttpResponse:
    at = now()
    case = doors.case(request.user, number, at=at)
    refuse(rules.why_not_give_back(case, by=request.actor, at=at))
    form = GiveBackForm(case, request.POST)
    if not form.is_valid():
        return case_view(request, case, status=UNPROCESSABLE, give_back_form=form)
    originals.give_back(
        case,
        form.counts,
        receiver=form.cleaned_data["receiver"],
        relation=Relation(form.cleaned_data["relation"]),
        proof=form.cleaned_data["proof"],
        card=form.cleaned_data["card"],
        by=request.actor,
        at=at,
    )
    messages.success(request, _("原件已登记退还，请打印原件退还清单，由领取人签字"))
    return redirect("desk-case", number)
