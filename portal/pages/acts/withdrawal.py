"""撤回申请 at the window: somebody came and asked for it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _

from approvals import rules
from approvals.actions import withdrawal
from approvals.forms import CounterWithdrawalForm
from approvals.forms.standing import said
from ground.accounts.doors import act_of_officers
from ground.law.rulings import refuse
from portal import doors
from portal.pages.desk import UNPROCESSABLE, case_view


@act_of_officers("desk-case")
def at_the_window(request: HttpRequest, number: str) -> HttpResponse:
    at = now()
    case = doors.case(request.user, number, at=at)
    refuse(rules.why_not_withdraw(case, by=request.actor, at=at))
    form = CounterWithdrawalForm(case, request.POST)
    if not form.is_valid():
        return case_view(request, case, status=UNPROCESSABLE, withdrawal_form=form)
    told = form.cleaned_data
    withdrawal.withdraw(
        case,
        reason=told["reason"],
        came=said(told),
        by=request.actor,
        at=at,
    )
    messages.success(request, _("已撤回申请，请打印撤回申请确认书交申请人签收"))
    return redirect("desk-case", number)
