"""履行承诺 at the desk: what a window takes, what the organ announces it will look at, what it found."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _

from approvals import rules
from approvals.actions import checking, performing, signing
from approvals.forms import CheckForm, HandedInForm, VerificationForm
from approvals.models import Case
from approvals.performed import Performance, performance
from commitments.enums import CommitmentState, Method
from ground.accounts.doors import act_of_officers
from ground.documents.files import Unacceptable
from ground.law.rulings import refuse
from portal import doors
from portal.pages.desk import UNPROCESSABLE, case_view


def _shown(request: HttpRequest, number: str) -> tuple[Case, Performance]:
    at = now()
    case = doors.case(request.user, number, at=at)
    commitment = rules.supplied_under(case)
    if commitment is None:
        raise Http404(_("这个办件没有要履行的承诺"))
    return case, performance(case, commitment, at)


@act_of_officers("desk-case")
def handed_in(request: HttpRequest, number: str) -> HttpResponse:
    case, shown = _shown(request, number)
    at, by = now(), request.actor
    # What came in time may be entered later: the verb asks when it came.
    since = shown.commitment.signed_at
    refuse(rules.why_not_hand_in(case, shown.commitment, arrived_at=since, by=by, at=at))
    form = HandedInForm(case, shown.open, request.POST, request.FILES)
    if not form.is_valid():
        return case_view(request, case, status=UNPROCESSABLE, handed_in_form=form)
    try:
        performing.supply(shown.commitment, form.chosen, **form.received, by=by, at=at)
    except Unacceptable as unacceptable:
        form.add_error("scan", unacceptable.words)
        return case_view(request, case, status=UNPROCESSABLE, handed_in_form=form)
    messages.success(request, _("承诺的材料已收到，请打印承诺材料收件凭证"))
    return redirect("desk-case", number)


@act_of_officers("desk-case")
def owed(request: HttpRequest, number: str) -> HttpResponse:
    """What a letter promised that is over, brought to the window or by post (COM-7)."""
    at, by = now(), request.actor
    case = doors.case(request.user, number, at=at)
    things = {material.no: material for material in rules.owed_after(case)}
    if not things:
        raise Http404(_("这个办件没有需要补交的材料"))
    refuse(rules.why_not_hand_in_owed(case, next(iter(things.values())), by=by, at=at))
    form = HandedInForm(case, things, request.POST, request.FILES)
    if not form.is_valid():
        return case_view(request, case, status=UNPROCESSABLE, owed_form=form)
    try:
        signing.hand_in(case, form.chosen, **form.received, by=by, at=at)
    except Unacceptable as unacceptable:
        form.add_error("scan", unacceptable.words)
        return case_view(request, case, status=UNPROCESSABLE, owed_form=form)
    messages.success(request, _("补交的材料已收到，请打印补交材料收件凭证"))
    return redirect("desk-case", number)


@act_of_officers("desk-case")
def check(request: HttpRequest, number: str) -> HttpResponse:
    case, shown = _shown(request, number)
    at = now()
    form = CheckForm(shown.commitment, rules.checkers(case, at=at), request.POST)
    if form.is_valid():
        told = form.cleaned_data
        if words := rules.why_not_look_on(told["method"], told["on"], at=at).words:
            form.add_error("on", words)
    if not form.is_valid():
        return case_view(request, case, status=UNPROCESSABLE, check_form=form)
    paper = checking.announce(
        shown.commitment,
        method=Method(told["method"]),
        on=told["on"],
        words=told["words"],
        officers=form.going,
        by=request.actor,
        at=at,
    )
    messages.success(request, _("核查通知书 %(number)s 已作出并告知承诺人") % {"number": paper.number})
    return redirect("desk-case", number)


@act_of_officers("desk-case")
def verification(request: HttpRequest, number: str) -> HttpResponse:
    case, shown = _shown(request, number)
    at, by = now(), request.actor
    refuse(rules.why_not_check(case, shown.commitment, by=by, at=at))
    others = [user for user in rules.checkers(case, at=at) if user != request.user]
    form = VerificationForm(shown, request.POST, others=others)
    if not form.is_valid():
        return case_view(request, case, status=UNPROCESSABLE, verification_form=form)
    told, kept = form.cleaned_data, shown.commitment.state == CommitmentState.FULFILLED
    found = checking.verify(
        shown.commitment,
        form.chosen,
        method=Method(told["method"]),
        conforms=told["conforms"] == "yes",
        words=told["words"],
        second=form.companion,
        by=by,
        at=at,
    )
    messages.success(
        request,
        _("核查结果已保存，承诺已经履行完毕，请打印承诺履行确认书")
        if found.commitment.state == CommitmentState.FULFILLED and not kept
        else _("核查结果已保存"),
    )
    return redirect("desk-case", number)
