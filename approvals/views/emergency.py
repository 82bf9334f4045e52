"""应急收件: printed ahead, entered afterwards, countersigned; every number accounted for (U7)."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from approvals import rules
from approvals.actions import emergency, filing
from approvals.answers import opened
from approvals.enums import SlipFault
from approvals.forms import (
    AgainForm,
    AgentForm,
    CounterPartyForm,
    MomentForm,
    ObjectionForm,
    PrintForm,
    ReceivedForm,
    SituationForm,
    SlipMatterForm,
    SpoilForm,
)
from approvals.models import EmergencyReceipt
from approvals.views.counter import about, answers_of, holder, rows_pressed, told_purpose
from approvals.views.drafts import edition_for
from ground.accounts.doors import officers_only
from ground.accounts.enums import Duty
from ground.law.rulings import Refused
from ground.workdays.calendar import legal_day
from matters import forms
from matters.enums import Purpose

PAGE = 40
# What the list shows, and how it is asked for.
SHOWN = ("waiting", "unused", "all")


def _seen(request: HttpRequest) -> QuerySet[EmergencyReceipt]:
    """The slips this officer may see; nobody else finds the pages."""
    if request.actor.duty not in (Duty.INTAKE, Duty.EFFICIENCY):
        raise Http404
    return EmergencyReceipt.objects.visible_to(request.actor, at=now()).with_story()


@officers_only
def slips(request: HttpRequest) -> HttpResponse:
    """Every number: unused, entered, countersigned, spoiled. Those that wait for a countersign first."""
    at, seen, shown = now(), _seen(request), request.GET.get("show", "")
    shown = shown if shown in SHOWN else "waiting"
    rows = {"waiting": seen.waiting(), "unused": seen.unused(), "all": seen}[shown]
    rows, after = rows.order_by("-number"), request.GET.get("after", "")
    if after.isalnum() and len(after) < 25:
        rows = rows.filter(number__lt=after)
    page = list(rows[: PAGE + 1])
    if typed := request.GET.get("number", "").replace(" ", "").upper()[:24]:
        if found := seen.filter(number=typed.replace("\x00", "")).first():
            return redirect("approvals:slip", found.uuid)
        messages.error(request, _("没有这张应急收件单，请核对编号"))
    return render(
        request,
        "approvals/emergency/slips.html",
        {
            "rows": page[:PAGE],
            "shown": shown,
            "older": f"?show={shown}&after={page[PAGE - 1].number}" if len(page) > PAGE else "",
            "newest": f"?show={shown}" if after else "",
            "may_print": rules.why_not_print(by=request.actor, at=at),
            "form": PrintForm(),
            "counts": {},
        },
    )


@require_POST
@officers_only
def block(request: HttpRequest) -> HttpResponse:
    """A block of slips is numbered; the page that prints them opens."""
    form = PrintForm(request.POST)
    if not form.is_valid():
        messages.error(request, next(iter(form.errors.values()))[0])
        return redirect("approvals:slips")
    printed = emergency.print_block(form.cleaned_data["n"], by=request.actor, at=now())
    return redirect("approvals:slip-sheet", printed[0].uuid)


@officers_only
def sheet(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The slips that were numbered together, three on a page: one half stays, one goes with the applicant."""
    first = get_object_or_404(_seen(request), uuid=uuid)
    together = _seen(request).filter(office=first.office, printed_at=first.printed_at).order_by("number")
    return render(request, "approvals/emergency/sheet.html", {"slips": together, "office": first.office})


@officers_only
def slip(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One number, what became of it, and what may be done with it now."""
    at, one = now(), get_object_or_404(_seen(request), uuid=uuid)
    chosen = request.GET if "edition" in request.GET else None
    matter = SlipMatterForm(request.actor, chosen, since=legal_day(one.printed_at), at=at)
    if chosen is not None and matter.is_valid():
        address = reverse("approvals:slip-entry", args=[one.uuid, matter.cleaned_data["edition"].matter.code])
        asked = {"received_on": matter.cleaned_data["received_on"].isoformat()}
        if matter.licence is not None:
            asked |= {"licence": str(matter.licence.uuid), "purpose": matter.cleaned_data["purpose"]}
        return redirect(f"{address}?{urlencode(asked)}")
    return _slip_page(request, one, matter=matter)


def _slip_page(request: HttpRequest, one: EmergencyReceipt, status: int = 200, **forms: Any) -> HttpResponse:
    at = now()
    return render(
        request,
        "approvals/emergency/slip.html",
        {
            "slip": one,
            "may_enter": rules.why_not_enter(one, by=request.actor, at=at),
            "beside": rules.beside_slip(one) if one.waits else None,
            "may_countersign": rules.why_not_countersign(one, by=request.actor, at=at),
            "may_object": rules.why_not_object(one, by=request.actor, at=at),
            "objection": ObjectionForm(given=rules.given_since(one) is not None),
            "may_spoil": rules.why_not_spoil(one, by=request.actor, at=at),
            "spoil_form": SpoilForm(),
            "may_sign_spoiled": rules.why_not_sign_spoiled(one, by=request.actor, at=at),
            "matter": SlipMatterForm(request.actor, since=legal_day(one.printed_at), at=at),
            "counts": {},
            **forms,
        },
        status=status,
    )


def parsed_day(told: str) -> date | None:
    """The day that an address names, or nothing."""
    try:
        return date.fromisoformat(told)
    except ValueError:
        return None


@officers_only
def entry(request: HttpRequest, uuid: UUID, code: str) -> HttpResponse:
    """What stands on the slip and lies in the folder is typed in, by the edition of the day it was received."""
    at, one = now(), get_object_or_404(_seen(request), uuid=uuid)
    may = rules.why_not_enter(one, by=request.actor, at=at)
    if not may.ok:
        return redirect("approvals:slip", one.uuid)
    sent, refusal = request.POST or None, None
    received_on = parsed_day(request.GET.get("received_on", ""))
    moment = MomentForm(sent, at=at, initial={"received_on": received_on.isoformat() if received_on else ""})
    moment.is_valid()
    on = legal_day(moment.received_at) if moment.received_at else received_on or legal_day(at)
    edition = edition_for(code, told_purpose(request), on)
    if not edition.is_open:
        raise Http404(_("没有找到这个事项"))
    licence, purpose = about(request, edition, at, on=on)
    party = CounterPartyForm(edition, sent, on=legal_day(at), initial=holder(licence))
    agent = AgentForm(edition, sent, party=party, at=moment.received_at or at)
    said = opened(filing.carried(edition, licence))
    asked = SituationForm(edition, purpose, sent, initial=request.GET.dict())
    asked.is_valid()
    sections = forms.whole_form(edition, sent, said, purpose=purpose, given=asked.given)
    answers = answers_of(sections) if sent is not None else {}
    received = ReceivedForm(edition, sent, purpose=purpose, said=answers | asked.given)
    again = AgainForm(sent, prefix="again", identical=False)
    every: list[django_forms.Form] = [
        moment,
        party,
        agent,
        asked,
        *(form for _part, form in sections),
        received,
    ]
    if rows_changed := sent is not None and rows_pressed(sent, sections):
        every = [forms.unjudged(form) for form in every]
    wrong = [form for form in every if not form.is_valid()]
    if sent is not None and not wrong and not rows_changed:
        assert moment.received_at is not None
        try:
            emergency.enter(
                one,
                edition,
                party.told(),
                answers,
                received.papers(),
                received_at=moment.received_at,
                reason=moment.cleaned_data["cause"],
                purpose=purpose,
                licence=licence,
                situation=asked.situation,
                again=again.again if again.is_valid() else None,
                mandate=agent.mandate,
                by=request.actor,
                at=at,
            )
        except Refused as no:
            refusal = no.ruling
        else:
            words = _("已补录，收件时间 %(at)s；请大厅带班领导会签，会签后成为办件")
            messages.success(request, words % {"at": moment.received_at.strftime("%Y-%m-%d %H:%M")})
            return redirect("approvals:slip", one.uuid)
    return render(
        request,
        "approvals/emergency/entry.html",
        {
            "slip": one,
            "edition": edition,
            "licence": licence,
            "purpose": Purpose(purpose).label if licence else "",
            "moment": moment,
            "party": party,
            "agent": agent,
            "asked": asked,
            "sections": sections,
            "received": received,
            "forms": every,
            "refusal": refusal,
            "again": again if refusal and refusal.rule_id == "G11" else None,
            "counts": {},
        },
        status=409 if refusal else 422 if sent is not None and not rows_changed else 200,
    )


@require_POST
@officers_only
def countersign(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The case was received at the true moment, in the hand of two."""
    one = get_object_or_404(_seen(request), uuid=uuid)
    case = emergency.countersign(one, by=request.actor, at=now())
    messages.success(request, _("已会签，办件编号 %(number)s") % {"number": case.number})
    return redirect("approvals:slip", one.uuid)


@require_POST
@officers_only
def objection(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """No countersign: typed anew, or nothing was received by this slip."""
    one = get_object_or_404(_seen(request), uuid=uuid)
    form = ObjectionForm(request.POST, given=rules.given_since(one) is not None)
    if not form.is_valid():
        return _slip_page(request, one, status=422, objection=form)
    what, words = form.cleaned_data["what"], form.cleaned_data["words"]
    if what == ObjectionForm.BACK:
        emergency.send_back(one, words, by=request.actor, at=now())
        messages.success(request, _("已退回窗口重新补录"))
    else:
        emergency.reject(one, SlipFault(what), words, by=request.actor, at=now())
        messages.success(request, _("已登记不予会签并出具告知书，请交给持单人"))
    return redirect("approvals:slip", one.uuid)


@require_POST
@officers_only
def spoil(request: HttpRequest, uuid: UUID) -> HttpResponse:
    one = get_object_or_404(_seen(request), uuid=uuid)
    form = SpoilForm(request.POST)
    if not form.is_valid():
        return _slip_page(request, one, status=422, spoil_form=form)
    emergency.spoil(one, form.cleaned_data["words"], by=request.actor, at=now())
    messages.success(request, _("已报请作废，请大厅带班领导会签"))
    return redirect("approvals:slip", one.uuid)


@require_POST
@officers_only
def sign_spoiled(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A second person has seen that the slip is spoiled."""
    one = get_object_or_404(_seen(request), uuid=uuid)
    emergency.sign_spoiled(one, by=request.actor, at=now())
    messages.success(request, _("已会签作废"))
    return redirect("approvals:slip", one.uuid)
