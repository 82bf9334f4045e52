"""一窗受理: a person stands at the counter; the same case comes to be as from a filing online."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _

from approvals import rules
from approvals.actions import filing, intake
from approvals.answers import opened
from approvals.forms import (
    IDENTITY,
    AgainForm,
    AgentForm,
    CounterPartyForm,
    ReceivedForm,
    RouteForm,
    ServiceAddressForm,
    SituationForm,
)
from approvals.models import Case
from approvals.views.drafts import edition_for
from ground.accounts.actions import looked_up
from ground.accounts.doors import officers_only
from ground.accounts.models import Party
from ground.accounts.whence import address_of
from ground.law.rulings import Refused
from ground.trail.readings import Purpose as Reason
from ground.trail.readings import What, read
from ground.workdays import legal_day
from licences.models import Licence
from matters import forms
from matters.enums import Purpose
from matters.models import Edition, spelling
from matters.rules import served_by

MOST_SHOWN = 60


@officers_only
def choose(request: HttpRequest) -> HttpResponse:
    """Which matter: those this window is entrusted with today, narrowed by name, pinyin or initials."""
    entrusted = Edition.objects.entrusted_to(request.actor.office, legal_day(now()))
    editions = entrusted.visible().in_name_order()
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
    """Who applies, what he answers, which papers lie on the counter: one page, sent once.

    Sent by 核对申请人, nothing is filed: it says which ways are open to whoever has this number (COM-6). Who asked about whom is on
    the books.
    """
    at = now()
    edition = edition_for(code, told_purpose(request), legal_day(at))
    may = rules.why_not_take_in(edition, by=request.actor, at=at)
    sent, refusal = request.POST or None, None
    licence, purpose = about(request, edition, at)
    party = CounterPartyForm(edition, sent, on=legal_day(at), initial=holder(licence))
    agent = AgentForm(edition, sent, party=party, at=at)
    said = opened(filing.carried(edition, licence))
    asked = SituationForm(edition, purpose, sent, initial=request.GET.dict())
    asked.is_valid()
    sections = forms.whole_form(edition, sent, said, purpose=purpose, given=asked.given)
    answers = answers_of(sections) if sent is not None else {}
    said_now = answers | asked.given
    applicant, looked = who_applies(party), sent is not None and "look" in sent
    offers = rules.offers(edition, purpose=purpose, said=said_now, party=applicant, at=at)
    routing = RouteForm(offers, [one for one in edition.asks_for(purpose, said_now) if one.is_required], sent)
    lacking = routing.lacking() if routing.is_valid() else {}
    received = ReceivedForm(edition, sent, purpose=purpose, said=said_now, lacking=lacking)
    again = AgainForm(sent, prefix="again", identical=False)
    service = ServiceAddressForm(sent, prefix="service")
    every: list[django_forms.Form] = [
        party,
        agent,
        asked,
        *(form for _one, form in sections),
        routing,
        received,
        service,
    ]
    if unfinished := looked or (sent is not None and rows_pressed(sent, sections)):
        # Nobody can be looked up whose number is wrong.
        every = [forms.unjudged(form, but=IDENTITY if looked and form is party else ()) for form in every]
    wrong = [form for form in every if not form.is_valid()]
    if request.method == "POST" and not wrong and not unfinished:
        try:
            case = intake.take_in(
                edition,
                party.told(),
                answers,
                received.papers(),
                scheme=routing.scheme,
                lacking=lacking,
                purpose=purpose,
                licence=licence,
                situation=asked.situation,
                again=again.again if again.is_valid() else None,
                mandate=agent.mandate,
                served=service.told,
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
    if applicant and may.ok:
        note_look(request, applicant, at)
    return render(
        request,
        "approvals/counter/take.html",
        {
            "edition": edition,
            "licence": licence,
            "purpose": Purpose(purpose).label if licence else "",
            "may": may,
            "party": party,
            "agent": agent,
            "asked": asked,
            "sections": sections,
            "received": received,
            "routing": routing,
            "service": service,
            "offers": offers,
            "looked": looked and not wrong,
            "closed": _("、").join(str(offer.route.label) for offer in offers if offer.is_closed_to_party),
            "barred": rules.why_not_apply_anew(edition, applicant, purpose, at=at)
            if looked and applicant
            else None,
            "grade": next((offer.graded for offer in offers if offer.graded), None),
            "forms": every,
            "refusal": refusal,
            # Whether the applicant has been here before is known once he is known.
            "again": again if refusal and refusal.rule_id == "G11" else None,
            "counts": {},
        },
        status=409 if refusal else 422 if request.method == "POST" and (wrong or not unfinished) else 200,
    )


def who_applies(party: CounterPartyForm) -> Party | None:
    """Who stands at the counter, once his number is typed, here before or not: how he stands closes routes to him."""
    identity = party.identity()
    return looked_up(*identity) if identity else None


def note_look(request: HttpRequest, applicant: Party, at: datetime) -> None:
    """An officer saw how somebody stands who has no case with him yet (个人信息保护法 51、54); the digest of his number says who it was,
    whether he has been here before or not.
    """
    read(
        applicant.thread if applicant.pk else "party:unknown",
        What.STANDING,
        which=applicant.id_digest,
        purpose=Reason.IDENTITY,
        by=request.actor,
        at=at,
        address=address_of(request) or "",
    )


def answers_of(sections: list[tuple[Any, Any]]) -> dict[str, Any]:
    """What all sections of the page say."""
    return {key: answer for _one, form in sections for key, answer in forms.answers(form).items()}


def rows_pressed(sent: Any, sections: list[tuple[Any, Any]]) -> bool:
    """Whether a button of a table sent the page: a row more or less, and nobody is told yet what is missing."""
    return any(forms.pressed(sent, form.asked) for _one, form in sections)


def told_purpose(request: HttpRequest) -> str:
    """What is to become of a licence, where the address names one; else a first application."""
    return request.GET.get("purpose", "") if request.GET.get("licence") else Purpose.NEW.value


def about(
    request: HttpRequest, edition: Edition, at: datetime, *, on: date | None = None
) -> tuple[Licence | None, str]:
    """What is to become of which licence, where the address says so (portal/pages/licences.py); else a first application.

    `on`: the day it was received, where that was earlier.
    """
    told, purpose = request.GET.get("licence", ""), told_purpose(request)
    if not told:
        return None, purpose
    visible = Case.objects.filed().visible_to(request.user, at=at).values("pk")
    found = Licence.objects.filter(
        kind__in=served_by(edition, on or legal_day(at)), given_by__case__in=visible
    )
    try:
        licence = found.get(uuid=UUID(told))
    except (ValueError, Licence.DoesNotExist):
        raise Http404(_("没有找到这本证照")) from None
    if purpose not in edition.purposes:
        raise Http404(_("这个事项暂未开通该申请"))
    return licence, purpose


def holder(licence: Licence | None) -> dict[str, Any]:
    """The holder as we know him; his number is read from his own paper at the counter."""
    if licence is None:
        return {}
    known = licence.holder.current
    return {
        "id_type": licence.holder.id_type,
        "name": known.name,
        "legal_representative": known.legal_representative,
        "phone": known.phone,
        "address": known.address,
    }
