"""送达地址确认: the applicant says, and changes, where papers that start days are to reach him."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _

from approvals import rules
from approvals.actions import service
from approvals.forms import ServiceAddressForm
from approvals.models import Case
from approvals.views.withdrawal import followed, for_party
from ground.accounts.enums import Power
from ground.accounts.models import ServiceAddress

UNPROCESSABLE = 422


@login_required
def address(request: HttpRequest, number: str) -> HttpResponse:
    """What he confirmed last, and the form to say otherwise."""
    case, at = followed(request, number), now()
    by = for_party(request, case, Power.FILE)
    account, last = rules.why_not_agree_to_account(case, by=by, at=at), rules.service_address(case)
    sent = request.POST if request.method == "POST" else None
    form = ServiceAddressForm(sent, account=account.ok, initial=ServiceAddressForm.said(last))
    if sent is not None and form.is_valid():
        service.confirm(case, form.told, by=by, at=at)
        messages.success(request, _("送达方式已确认，从现在起按新的方式送达"))
        return redirect(case)
    page = {
        "case": case,
        "form": form,
        "last": last,
        "account": account,
        "may": rules.why_not_confirm_service(case, by=by, at=at),
    }
    return render(request, "approvals/service/address.html", page, status=UNPROCESSABLE if sent else 200)


def asked_at_filing(request: HttpRequest, case: Case, *, at: datetime) -> ServiceAddressForm:
    """The question as it stands beside the last look: answered already only by who answered it for an earlier application."""
    by = request.actor.acting_in(case.party, Power.FILE, case.edition.matter, at=at)
    earlier = (
        ServiceAddress.objects.filter(party=case.party, confirmed_by=request.user).order_by("-pk").first()
    )
    return ServiceAddressForm(
        request.POST if request.method == "POST" else None,
        prefix="service",
        account=rules.why_not_agree_to_account(case, by=by, at=at).ok,
        initial=ServiceAddressForm.said(earlier),
    )
