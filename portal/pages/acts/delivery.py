"""送达 at the desk."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _

from approvals import rules
from approvals.actions import delivery
from approvals.enums import Method, Relation
from approvals.forms import DeliveryForm
from ground.accounts.doors import act_of_officers
from ground.law.rulings import refuse
from ground.workdays.calendar import legal_day
from portal import doors
from portal.pages.desk import UNPROCESSABLE, case_view


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
        proof=told["proof"],
        card=told["card"],
        by=request.actor,
        at=at,
    )
    messages.success(request, _("已送达，送达回证可在文书中打印"))
    return redirect("desk-case", number)
