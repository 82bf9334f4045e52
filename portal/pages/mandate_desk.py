"""授权委托 at the window: recorded for who has no smartphone, and revoked for whoever asks in person or by telephone (U12)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ground.accounts import mandate_rules
from ground.accounts import mandates as verbs
from ground.accounts.actions import keep_party
from ground.accounts.doors import officers_only
from ground.accounts.enums import Duty, MandateState, Way
from ground.accounts.models import Mandate
from ground.accounts.whence import address_of
from ground.documents.files import Unacceptable, receive
from ground.documents.serving import stream
from ground.law.rulings import Refused
from ground.trail.readings import What, read
from portal.pages.mandate_forms import PartySearchForm, PhoneEndingForm, RecordForm, UnconfirmedForm
from portal.pages.mandates import SHOWN, history, summary


def _window(request: HttpRequest) -> None:
    """For who takes in at a window, under that duty."""
    if not request.actor.acts_as(Duty.INTAKE, at=now()):
        raise PermissionDenied


@sensitive_post_parameters("number")
@officers_only
@never_cache
@require_http_methods(["GET", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """The mandates of one party, found by its whole number; the address says nothing of whom was asked for."""
    _window(request)
    at = now()
    form = PartySearchForm(request.POST or None)
    found: list[dict[str, Any]] | None = None
    if request.method == "POST" and form.is_valid() and form.party is not None:
        rows = Mandate.objects.with_people().filter(principal=form.party).order_by("-pk")[:SHOWN]
        found = [summary(row, at) for row in rows]
    waiting = Mandate.objects.with_people().to_confirm(request.user).order_by("pk")[:SHOWN]
    page = {"form": form, "found": found, "waiting": [summary(row, at) for row in waiting]}
    return render(request, "pages/desk_mandates.html", page)


@sensitive_post_parameters(
    "principal_number", "agent_number", "principal_phone", "agent_phone", "relation_number"
)
@officers_only
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The mandate is in force as it was given before the officer.

    A refusal is shown above the form, as at the counter: what was typed off cards must not be lost.
    """
    _window(request)
    by, at = request.actor, now()
    kept = RecordForm.kept(request.POST) if request.method == "POST" else None
    sent = None if kept else request.POST or None
    form = RecordForm(sent, request.FILES or None if sent else None, initial=kept, by=by, at=at)
    if form.is_valid():
        try:
            made = _recorded(form, by=by, at=at)
        except Refused as no:
            form.add_error(None, no.ruling.sentence)
        except Unacceptable as no:
            form.add_error("paper", no.words)
        else:
            words = (
                _("已登记授权委托 %(number)s，双方会收到告知")
                if made.accepted_at
                else _("已登记授权委托 %(number)s，待复核人员用自己的账号复核，复核后生效")
            )
            messages.success(request, words % {"number": made.number})
            return redirect("desk_mandate", made.uuid)
    return render(request, "pages/desk_mandate_new.html", {"form": form})


def _recorded(form: RecordForm, *, by: Any, at: Any) -> Mandate:
    upload = form.cleaned_data["paper"]
    paper = receive(upload, at=at).original if upload else None
    with transaction.atomic():
        principal = keep_party(**form.person("principal"), by=by, at=at)
        agent = keep_party(**form.person("agent"), by=by, at=at)
        return verbs.record_mandate(principal, agent, form.terms, form.evidence, paper=paper, by=by, at=at)


def _opened(request: HttpRequest, uuid: UUID) -> Mandate:
    """The mandate, and on the books that this officer opened it (个人信息保护法 51)."""
    found = get_object_or_404(Mandate.objects.with_people(), uuid=uuid)
    read(
        found.principal.thread,
        What.PAPER,
        which=str(found.uuid),
        by=request.actor,
        at=now(),
        address=address_of(request) or "",
    )
    return found


@officers_only
@never_cache
@require_safe
def one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One mandate, with revocation at the window and by telephone."""
    _window(request)
    return _page(request, _opened(request, uuid))


def _page(request: HttpRequest, mandate: Mandate, **forms: Any) -> HttpResponse:
    at = now()
    page = {
        "mandate": summary(mandate, at),
        "history": history(mandate),
        "ruling": mandate_rules.why_not_end_mandate(mandate, Way.WINDOW, by=request.actor, at=at),
        "form": PhoneEndingForm(),
        "waits": mandate.state_at(at) == MandateState.UNCONFIRMED,
        "second": mandate.witness.name if mandate.witness else "",
        "recording": mandate.recording,
        "confirming": mandate_rules.why_not_confirm(mandate, by=request.actor, at=at),
        "mine": mandate.witness_id == request.actor.user_id,
        "unconfirmed": UnconfirmedForm(),
    }
    return render(request, "pages/desk_mandate.html", page | forms)


@officers_only
@require_POST
def confirmation(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The second officer has heard the recording too, and the mandate is in force."""
    _window(request)
    verbs.confirm(get_object_or_404(Mandate, uuid=uuid), by=request.actor, at=now())
    messages.success(request, _("已复核，委托生效，双方会收到告知"))
    return redirect("desk_mandate", uuid)


@officers_only
@require_POST
def objection(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The second officer did not hear what was recorded: the mandate never comes into force."""
    _window(request)
    mandate = get_object_or_404(Mandate.objects.with_people(), uuid=uuid)
    form = UnconfirmedForm(request.POST)
    if not form.is_valid():
        return _page(request, mandate, unconfirmed=form)
    verbs.reject(mandate, form.cleaned_data["words"], by=request.actor, at=now())
    messages.success(request, _("已登记复核未通过，委托不生效"))
    return redirect("desk_mandate", uuid)


@officers_only
@require_POST
def revocation(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Revoked by the principal who stands at the window with his identity card."""
    _window(request)
    verbs.end(get_object_or_404(Mandate, uuid=uuid), way=Way.WINDOW, by=request.actor, at=now())
    messages.success(request, _("已撤销，代理人从此刻起不能再代办"))
    return redirect("desk_mandate", uuid)


@officers_only
@require_POST
def call(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Revoked by telephone: the officer called the principal back, and the call was recorded."""
    _window(request)
    mandate = get_object_or_404(Mandate.objects.with_people(), uuid=uuid)
    form = PhoneEndingForm(request.POST)
    if not form.is_valid():
        return _page(request, mandate, form=form)
    verbs.end(mandate, way=Way.PHONE, recording=form.cleaned_data["recording"], by=request.actor, at=now())
    messages.success(request, _("已按电话撤销，代理人从此刻起不能再代办"))
    return redirect("desk_mandate", uuid)


@officers_only
@require_safe
def paper(request: HttpRequest, uuid: UUID) -> FileResponse:
    """The scanned 授权委托书."""
    _window(request)
    mandate = _opened(request, uuid)
    if mandate.paper is None:
        raise Http404(_("没有找到这个文件"))
    return stream(mandate.paper, filename=f"{_('授权委托书')}-{mandate.number}", as_attachment=False)
