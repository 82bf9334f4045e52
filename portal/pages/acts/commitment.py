"""承诺 at the window: the letter printed in the words of today, signed before the clerk, or taken back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from approvals import papers, rules
from approvals.actions import signing
from approvals.forms import CommitmentWithdrawalForm, CounterSignForm
from approvals.forms.standing import said
from approvals.views.commitment import device_of
from commitments.enums import Manner
from ground.accounts.doors import act_of_officers, officers_only
from ground.documents.files import Unacceptable
from ground.law.rulings import refuse
from portal import doors
from portal.pages.desk import UNPROCESSABLE, case_view


@require_GET
@officers_only
def sheet(request: HttpRequest, number: str) -> HttpResponse:
    """The letter to be signed on paper, with the code that binds the scan of it to these words (U9); at its head, no part of it, what
    is shown on the screen before signing (U14).
    """
    at = now()
    case = doors.case(request.user, number, at=at)
    told = rules.commitment_of(case)
    if told is None or not case.scheme or (told.is_signed and rules.why_not_grant_run_out(case, at=at).ok):
        return redirect("desk-case", number)
    letter = papers.letter_of(case, at=at)
    facts = papers.letter_facts(letter.as_json(), letter.sha256, case.competent_office.name, at)
    return render(
        request, "approvals/commitment/sheet.html", {"case": case, "facts": facts, "short": letter.short}
    )


@act_of_officers("desk-case")
def signature(request: HttpRequest, number: str) -> HttpResponse:
    """Signed before the clerk: on the pad, or on paper and scanned."""
    at = now()
    case = doors.case(request.user, number, at=at)
    if case.scheme:
        # Nobody types for nothing: what a form cannot mend is said first.
        today = papers.letter_of(case, at=at).sha256
        refuse(rules.why_not_sign(case, request.POST.get("shown", "")[:64], today, at=at))
    form = CounterSignForm(case, request.POST, request.FILES)
    if not form.is_valid():
        return case_view(request, case, status=UNPROCESSABLE, sign_form=form)
    told = form.cleaned_data
    try:
        signing.sign(
            case,
            told["shown"],
            manner=Manner.PAD if told["drawing"] else Manner.SCAN,
            came=said(told),
            drawing=told["drawing"] or told["scan"],
            device=device_of(request),
            by=request.actor,
            at=at,
        )
    except Unacceptable as unacceptable:
        form.add_error("scan", unacceptable.words)
        return case_view(request, case, status=UNPROCESSABLE, sign_form=form)
    messages.success(request, _("承诺书已签署，请打印《告知承诺书》交申请人留存"))
    return redirect("desk-case", number)


@act_of_officers("desk-case")
def withdrawal(request: HttpRequest, number: str) -> HttpResponse:
    """撤回承诺, because whoever came wants the ordinary way (COM-6, COM-7)."""
    at = now()
    case = doors.case(request.user, number, at=at)
    refuse(rules.why_not_withdraw_commitment(case, by=request.actor, at=at))
    form = CommitmentWithdrawalForm(case, request.POST)
    if not form.is_valid():
        return case_view(request, case, status=UNPROCESSABLE, unpromise_form=form)
    signing.withdraw(case, came=said(form.cleaned_data), by=request.actor, at=at)
    messages.success(request, _("已撤回承诺，转为一般程序；缺少的材料请告知申请人补交"))
    return redirect("desk-case", number)
