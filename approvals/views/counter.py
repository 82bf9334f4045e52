"""一窗受理: a person stands at the counter; the same case comes to be as from a filing online."""

from __future__ import annotations

from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _

from approvals import rules
from approvals.actions import intake
from approvals.forms import AgainForm, CounterPartyForm, ReceivedForm
from approvals.views.filing import edition_in_force
from ground.accounts.doors import officers_only
from ground.law.rulings import Refused
from ground.workdays import legal_day
from matters import forms
from matters.models import Edition, Entrustment, spelling

MOST_SHOWN = 60


@officers_only
def choose(request: HttpRequest) -> HttpResponse:
    """Which matter: those this window is entrusted with today, narrowed by name, pinyin or initials."""
    today = legal_day(now())
    entrusted = Entrustment.objects.current(today).filter(window=request.actor.office)
    editions = (
        Edition.objects.open_on(today).visible().filter(matter__in=entrusted.values("matter")).in_name_order()
    )
    q = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    if q:
        terms = spelling.query_terms(q)
        found = editions.matching(terms) if terms else editions.none()
        editions = found if found.exists() else editions.resembling(terms)
    rows = list(editions[: MOST_SHOWN + 1])
    return render(
        request,
        "approvals/counter/choose.html",
        {
            "editions": rows[:MOST_SHOWN],
            "cut": MOST_SHOWN if len(rows) > MOST_SHOWN else 0,
            "q": q,
            "counts": {},
        },
    )


@officers_only
def take(request: HttpRequest, code: str) -> HttpResponse:
    """Who applies, what he answers, which papers lie on the counter: one page, sent once."""
    edition, at = edition_in_force(code), now()
    may = rules.why_not_take_in(edition, by=request.actor, at=at)
    sent, refusal = request.POST or None, None
    party = CounterPartyForm(edition, sent, on=legal_day(at))
    sections = [(one, forms.section_form(edition, one["key"], sent)) for one in forms.sections(edition.form)]
    received = ReceivedForm(edition, sent)
    again = AgainForm(sent, prefix="again", identical=False)
    every: list[django_forms.Form] = [party, *(form for _one, form in sections), received]
    wrong = [form for form in every if not form.is_valid()]
    if request.method == "POST" and not wrong:
        answers: dict[str, Any] = {}
        for _one, form in sections:
            answers |= forms.answers(form)
        try:
            case = intake.take_in(
                edition,
                party.told(),
                answers,
                received.papers(),
                again=again.again if again.is_valid() else None,
                by=request.actor,
                at=at,
            )
        except Refused as no:
            refusal = no.ruling  # shown above the form, which keeps everything that was typed
        else:
            messages.success(
                request, _("已收件，编号 %(number)s；请打印收件凭证交给申请人") % {"number": case.number}
            )
            return redirect("desk-case", case.number)
    return render(
        request,
        "approvals/counter/take.html",
        {
            "edition": edition,
            "may": may,
            "party": party,
            "sections": sections,
            "received": received,
            "forms": every,
            "refusal": refusal,
            # Whether the applicant has been here before is known once he is known.
            "again": again if refusal and refusal.rule_id == "G11" else None,
            "counts": {},
        },
        status=409 if refusal else 422 if request.method == "POST" else 200,
    )
