"""更正 at the desk: read as the new paper will stand, then signed; and the new paper handed over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _

from approvals import rules
from approvals.actions import amendment
from approvals.enums import Method, Relation
from approvals.forms import AmendmentForm, DeliveryForm
from approvals.models import Case
from ground.accounts.doors import act_of_officers
from ground.documents.pdf import render_html
from ground.law.rulings import refuse
from ground.workdays.calendar import legal_day
from portal import doors
from portal.pages.desk import UNPROCESSABLE, case_view, counts
from portal.pages.offers.amendment import amendable


def _form(request: HttpRequest, case: Case, at: datetime) -> AmendmentForm:
    """What was typed, with the rule's own words beside the field they speak of: a slip in typing loses nothing."""
    form = AmendmentForm(amendable(case, request.actor, at), request.POST)
    if form.is_valid():
        told = form.cleaned_data
        wrong, right = told["wrong"], told["right"]
        ruling = rules.why_not_amend(case, form.chosen, wrong, right, told["reason"], by=request.actor, at=at)
        if not ruling.ok:
            form.add_error("right" if wrong == right else "wrong", str(ruling.words))
    return form


@act_of_officers("desk-case")
def amendment_preview(request: HttpRequest, number: str) -> HttpResponse:
    """The amended paper as it will read; `edit` leads back to what was typed."""
    at = now()
    case = doors.case(request.user, number, at=at)
    form = _form(request, case, at)
    if not form.is_valid() or "edit" in request.POST:
        return case_view(request, case, status=200 if form.is_valid() else UNPROCESSABLE, amendment_form=form)
    told: dict[str, Any] = form.cleaned_data
    draft = amendment.amended_draft(form.chosen, case, wrong=told["wrong"], right=told["right"], at=at)
    return render(
        request,
        "pages/desk_amendment.html",
        {"case": case, "counts": counts(request.actor, at), "paper": render_html(draft), "form": form},
    )


@act_of_officers("desk-case")
def amend(request: HttpRequest, number: str) -> HttpResponse:
    at = now()
    case = doors.case(request.user, number, at=at)
    form = _form(request, case, at)
    if not form.is_valid():
        return case_view(request, case, status=UNPROCESSABLE, amendment_form=form)
    told: dict[str, Any] = form.cleaned_data
    made = amendment.amend(
        form.chosen,
        wrong=told["wrong"],
        right=told["right"],
        reason=told["reason"],
        by=request.actor,
        at=at,
    )
    messages.success(request, _("已更正，原文书作废，新文书 %(paper)s") % {"paper": made.new})
    return redirect("desk-case", number)


@act_of_officers("desk-case")
def amended_handing_over(request: HttpRequest, number: str) -> HttpResponse:
    """送达 of what replaces a paper, over the counter or by post."""
    at = now()
    case = doors.case(request.user, number, at=at)
    waiting = next(iter(rules.undelivered(case)), None)
    if waiting is None:
        raise Http404(_("没有等待送达的更正或者重新制发的文书"))
    refuse(rules.why_not_deliver_anew(waiting, Method.COUNTER, by=request.actor, at=at))
    form = DeliveryForm(case, request.POST, today=legal_day(at), since=legal_day(waiting.made_at))
    if not form.is_valid():
        return case_view(request, case, status=UNPROCESSABLE, amended_delivery_form=form)
    told: dict[str, Any] = form.cleaned_data
    amendment.deliver_anew(
        waiting,
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
    messages.success(request, _("文书已送达，送达回证可在文书中打印"))
    return redirect("desk-case", number)
