"""送达地址确认 at the window: what the applicant confirmed, and what he signs anew."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _

from approvals import rules
from approvals.actions import service
from approvals.forms import CounterServiceForm
from ground.accounts.doors import officers_only
from portal import doors
from portal.pages.desk import UNPROCESSABLE


@officers_only
def of_case(request: HttpRequest, number: str) -> HttpResponse:
    """Where papers are to reach him, address and phone masked; a window enters what he signed."""
    at = now()
    case = doors.case(request.user, number, at=at)
    by = request.actor
    may = rules.why_not_confirm_service(case, by=by, at=at)
    sent = request.POST if request.method == "POST" else None
    account = rules.why_not_agree_to_account(case, by=by, at=at)
    form = CounterServiceForm(sent, account=account.ok)
    if sent is not None and form.is_valid():
        service.confirm(case, form.told, form.cleaned_data["proof"], by=by, at=at)
        messages.success(request, _("送达方式已登记，从现在起按新的方式送达"))
        return redirect("desk-case-service", number)
    page = {"case": case, "last": rules.service_address(case), "may": may, "form": form, "counts": {}}
    return render(request, "pages/desk_service_address.html", page, status=UNPROCESSABLE if sent else 200)
