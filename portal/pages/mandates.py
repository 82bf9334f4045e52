"""我的授权委托: whom one lets act, for whom one acts, and for whom one acts today (亲友代办)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ground.accounts import codes, mandate_rules
from ground.accounts import mandates as verbs
from ground.accounts.actor import MANDATE, REPRESENTATION, Actor
from ground.accounts.code_forms import CodeForm
from ground.accounts.enums import MandateState, Purpose, Way
from ground.accounts.models import Mandate
from ground.documents.serving import stream
from ground.law.rulings import refuse
from ground.trail.models import Entry
from portal.pages.mandate_forms import OfferForm

COLOURS = {
    MandateState.OFFERED: "yellow",
    MandateState.UNCONFIRMED: "yellow",
    MandateState.TO_COME: "yellow",
    MandateState.IN_FORCE: "green",
    MandateState.DECLINED: "grey",
    MandateState.EXPIRED: "grey",
    MandateState.ENDED: "grey",
}
SHOWN = 50


def summary(mandate: Mandate, at: datetime) -> dict[str, Any]:
    """What pages say of a mandate; numbers of people are not shown."""
    state = mandate.state_at(at)
    rows = [
        (_("授权委托编号"), mandate.number),
        (_("委托人"), mandate.principal.current.name),
        (mandate.agent_words, f"{mandate.agent_name}　{mandate.masked_agent_phone}".strip()),
        (_("哪些事项"), mandate.matters_words),
        (_("可以办的事"), mandate.powers_words),
        (
            _("期限"),
            _("%(first)s 至 %(last)s") % {"first": _day(mandate.from_on), "last": _day(mandate.until_on)},
        ),
        (_("设立方式"), _how(mandate)),
        (_("终止"), _ended(mandate)),
    ]
    return {
        "uuid": mandate.uuid,
        "principal": mandate.principal.current.name,
        "agent": mandate.agent_name,
        "state": state.label,
        "colour": COLOURS[state],
        "in_force": state == MandateState.IN_FORCE,
        "open": state not in {MandateState.DECLINED, MandateState.EXPIRED, MandateState.ENDED},
        "guardian": mandate.is_guardianship,
        "words": mandate.matters_words,
        "powers": mandate.powers_words,
        "until": _day(mandate.until_on),
        "number": mandate.number,
        "paper": mandate.paper_id is not None,
        "rows": {"rows": [{"key": {"text": k}, "value": {"text": v}} for k, v in rows if v]},
    }


def history(mandate: Mandate) -> list[dict[str, Any]]:
    """Every step of the mandate, newest first, as the trail of its principal has it."""
    entries = Entry.objects.of(mandate.principal.thread).filter(facts__mandate=mandate.ref)
    entries = entries.filter(act__startswith="accounts.mandate").select_related("user").order_by("-seq")
    return [
        {"title": e.words, "at": e.happened_at, "by": e.user.name if e.user else _("系统"), "words": ""}
        for e in entries
    ]


def _day(day: Any) -> str:
    return date_format(day, _("Y年n月j日"))


def _how(mandate: Mandate) -> str:
    words = [str(mandate.get_proof_display()), mandate.relation, mandate.reference]
    if mandate.recording:
        words.append(_("录音 %(number)s") % {"number": mandate.recording})
    return " · ".join(filter(None, words))


def _ended(mandate: Mandate) -> str:
    if mandate.ended_at is None:
        return ""
    words = [str(mandate.get_ending_display()), str(mandate.get_ended_way_display()), mandate.ended_words]
    return " · ".join(filter(None, [date_format(localtime(mandate.ended_at), _("Y年n月j日 H:i")), *words]))


def _applicant(request: HttpRequest) -> Actor:
    if request.actor.is_officer:
        raise Http404(_("没有找到这个页面"))
    return request.actor


def _mine(request: HttpRequest, uuid: UUID, at: datetime) -> Mandate:
    """A mandate that this person gave, holds or is offered; a stranger's is a 404."""
    by = _applicant(request)
    mandate = get_object_or_404(Mandate.objects.with_people(), uuid=uuid)
    held = Mandate.objects.held_by(request.user) | Mandate.objects.offered_to(request.user)
    if by.gives_for(mandate.principal, at=at) or held.filter(pk=mandate.pk).exists():
        return mandate
    raise Http404(_("没有找到这项委托"))


@login_required
@never_cache
@require_safe
def mandates(request: HttpRequest) -> HttpResponse:
    """What waits for me, whom I act for, whom I let act for me."""
    by, at = _applicant(request), now()
    parties = [row.party_id for row in by.representations(at=at) if by.gives_for(row.party, at=at)]
    every = Mandate.objects.with_people().order_by("-pk")
    page = {
        "offered": [summary(m, at) for m in every.offered_to(request.user)[:SHOWN]],
        "held": [summary(m, at) for m in every.held_by(request.user)[:SHOWN]],
        "given": [summary(m, at) for m in every.filter(principal__in=parties)[:SHOWN]],
        "acting": by.mandate.uuid if by.mandate else None,
    }
    return render(request, "pages/mandates.html", page)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def new_mandate(request: HttpRequest) -> HttpResponse:
    """The party has offered a mandate to whoever it named."""
    by, at = _applicant(request), now()
    kept = OfferForm.kept(request.POST) if request.method == "POST" else None
    form = OfferForm(None if kept else request.POST or None, initial=kept, by=by, at=at)
    if form.is_valid():
        told = form.cleaned_data
        made = verbs.offer(
            form.party,
            form.terms,
            agent_name=told["agent_name"],
            agent_phone=told["agent_phone"],
            by=by,
            at=at,
        )
        messages.success(request, _("已发短信请%(agent)s确认，确认后委托生效") % {"agent": made.agent_name})
        return redirect("mandates")
    return render(request, "pages/mandate_new.html", {"form": form})


@login_required
@never_cache
@require_safe
def mandate(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One mandate: what it says, what happened to it, how to end it."""
    at = now()
    found = _mine(request, uuid, at)
    offered = Mandate.objects.offered_to(request.user).filter(pk=found.pk).exists()
    ending = mandate_rules.why_not_end_mandate(found, Way.ONLINE, by=request.actor, at=at)
    page = {
        "mandate": summary(found, at),
        "history": history(found),
        "offered": offered,
        "giver": request.actor.gives_for(found.principal, at=at),
        "ending": ending,
    }
    return render(request, "pages/mandate.html", page)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def acceptance(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The agent has confirmed with the code sent to his phone, and the mandate is in force."""
    at = now()
    found = _mine(request, uuid, at)
    may = mandate_rules.why_not_answer(found, by=request.actor, at=at)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and may.ok and form.is_valid():
        right = codes.use(request.user.phone, Purpose.MANDATE, form.cleaned_data["code"], at=at)
        if right.ok:
            verbs.accept(found, by=request.actor, at=at)
            name = found.principal.current.name
            messages.success(request, _("您现在可以代“%(name)s”办事了") % {"name": name})
            return redirect("mandates")
        form.add_error("code", right.words)
    page = {"mandate": summary(found, at), "form": form, "may": may, "phone": request.user.masked_phone}
    return render(request, "pages/mandate_acceptance.html", page)


@login_required
@require_POST
def code(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A code is on its way to the phone of who is to accept."""
    at = now()
    found = _mine(request, uuid, at)
    refuse(mandate_rules.why_not_answer(found, by=request.actor, at=at))
    ruling = codes.why_not_send(request.user.phone_digest, at=at)
    if ruling.ok:
        codes.send(request.user.phone, Purpose.MANDATE, at=at)
        messages.success(request, _("验证码已发送到 %(phone)s") % {"phone": request.user.masked_phone})
    else:
        messages.warning(request, ruling.words)
    return redirect("mandate_acceptance", uuid)


@login_required
@require_POST
def refusal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The agent does not take the mandate."""
    at = now()
    verbs.decline(_mine(request, uuid, at), by=request.actor, at=at)
    messages.success(request, _("已回复不接受"))
    return redirect("mandates")


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def ending(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Revoked by its principal or renounced by its agent, from this second on; asked once more before."""
    at = now()
    found = _mine(request, uuid, at)
    if request.method == "POST":
        ended = verbs.end(found, by=request.actor, at=at)
        words = _("已撤销，代理人不能再代您办理") if ended.ending == "revoked" else _("已辞去代理")
        messages.success(request, words)
        return redirect("mandates")
    ruling = mandate_rules.why_not_end_mandate(found, Way.ONLINE, by=request.actor, at=at)
    giver = request.actor.gives_for(found.principal, at=at)
    page = {"mandate": summary(found, at), "ruling": ruling, "giver": giver}
    return render(request, "pages/mandate_ending.html", page)


@login_required
@require_safe
def mandate_paper(request: HttpRequest, uuid: UUID) -> FileResponse:
    """The scanned 授权委托书, for both sides."""
    found = _mine(request, uuid, now())
    if found.paper is None:
        raise Http404(_("没有找到这个文件"))
    return stream(found.paper, filename=f"{_('授权委托书')}-{found.number}", as_attachment=False)


@login_required
@require_POST
def acting(request: HttpRequest) -> HttpResponse:
    """The person acts for the principal of the mandate he chose, or for himself again."""
    by, at = _applicant(request), now()
    chosen = request.POST.get("mandate", "")
    if not chosen:
        request.session.pop(MANDATE, None)
        request.session.pop(REPRESENTATION, None)
        messages.success(request, _("您现在为本人办事"))
        return redirect("mandates")
    held = next((row for row in by.mandates(at=at) if str(row.uuid) == chosen), None)
    if held is None:
        raise Http404(_("没有找到这项委托，可能已经终止"))
    request.session[MANDATE] = held.pk
    messages.success(request, _("您正在代“%(name)s”办事") % {"name": held.principal.current.name})
    return redirect(reverse("mandates"))
