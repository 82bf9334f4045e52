"""我的: who one is here, whom one acts for."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ground.accounts import rules
from ground.accounts.actions import declare_organisation, end_representation
from ground.accounts.actor import MANDATE, REPRESENTATION
from ground.accounts.enums import Role
from ground.accounts.forms import OrganisationForm
from ground.accounts.models import Mandate, Party, Representation, User
from ground.law.rulings import refuse
from portal.pages.applicants import level_words


@dataclass(frozen=True)
class Card:
    """A party as pages show it: numbers masked, a declared role called so."""

    uuid: UUID
    name: str
    kind: str
    rows: list[dict[str, Any]]
    organisation: bool
    chosen: bool
    ends: str

    @classmethod
    def of(cls, row: Representation, chosen: Party | None = None) -> "Card":
        known = row.party.current
        rows = [{"term": row.party.get_id_type_display(), "words": known.masked_id}]
        if row.role != Role.SELF:
            declared = _("%(role)s（自行声明）") % {"role": row.get_role_display()}
            rows.append({"term": _("您的身份"), "words": declared})
        ends = _("%(day)s止，之后不再代表") % {"day": date_format(row.until_on)} if row.until_on else ""
        kind = row.party.get_kind_display() if row.role == Role.SELF else _("单位")
        return cls(row.uuid, known.name, kind, rows, row.role != Role.SELF, row.party == chosen, ends)


@login_required
@never_cache
@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    """Who is signed in, by name and masked numbers, and in which duties or for which parties he acts."""
    at = now()
    actor = request.actor
    rows = actor.representations(at=at)
    page = {
        "summary": {"rows": _summary(request.user, rows)},
        "holdings": actor.holdings(at=at),
        "cards": [Card.of(row, actor.on_behalf_of) for row in rows],
        "held": [_held(mandate, actor.mandate) for mandate in actor.mandates(at=at)],
    }
    return render(request, "pages/me.html", page)


def _held(mandate: Mandate, chosen: Mandate | None) -> dict[str, Any]:
    """For whom one acts by mandate, and in what."""
    return {
        "uuid": mandate.uuid,
        "name": mandate.principal.current.name,
        "rows": [
            {"term": _("哪些事项"), "words": mandate.matters_words},
            {"term": _("可以办的事"), "words": mandate.powers_words},
            {"term": _("到期"), "words": date_format(mandate.until_on, _("Y年n月j日"))},
        ],
        "kind": _("监护") if mandate.is_guardianship else _("委托您代办"),
        "chosen": mandate == chosen,
    }


def _summary(user: User, rows: list[Representation]) -> list[dict[str, Any]]:
    """What is kept of the person; a row without a value is left out."""
    himself = next((row.party.current for row in rows if row.role == Role.SELF), None)
    facts = [
        (_("姓名"), user.name),
        (_("身份证号码"), himself.masked_id if himself else ""),
        (_("手机号码"), user.masked_phone),
        (_("实名等级"), "" if user.is_officer else level_words(user)),
        (_("用户名"), user.username),
    ]
    return [{"key": {"text": term}, "value": {"text": words}} for term, words in facts if words]


@login_required
@require_POST
def party(request: HttpRequest) -> HttpResponse:
    """The applicant acts for the party he chose, until he signs out or chooses another."""
    chosen = _own(request, request.POST.get("representation", ""))
    refuse(rules.why_not_act_for(chosen.party, by=request.actor, at=now()))
    request.session[REPRESENTATION] = chosen.pk
    request.session.pop(MANDATE, None)
    messages.success(request, _("您现在为“%(name)s”办事") % {"name": chosen.party.current.name})
    return redirect("my-credit" if "credit" in request.POST else "me")


@login_required
@never_cache
@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """The organisations the applicant acts for, by his own declaration."""
    _applicant(request)
    rows = [row for row in request.actor.representations(at=now()) if row.role != Role.SELF]
    return render(request, "pages/me_organisations.html", {"cards": [Card.of(row) for row in rows]})


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def new_organisation(request: HttpRequest) -> HttpResponse:
    """The applicant acts for one more organisation."""
    _applicant(request)
    at = now()
    form = OrganisationForm(request.POST or None, by=request.actor, at=at)
    if request.method == "POST" and form.is_valid():
        representation = declare_organisation(**form.cleaned_data, by=request.actor, at=at)
        name = representation.party.current.name
        messages.success(request, _("已添加“%(name)s”，现在可以为它办事") % {"name": name})
        return redirect("me_organisations")
    return render(request, "pages/me_organisation_new.html", {"form": form})


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def ending(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """From tomorrow on the applicant no longer acts for this organisation; asked once more before."""
    at = now()
    representation = _own(request, str(uuid))
    if request.method == "POST":
        end_representation(representation, by=request.actor, at=at)
        name = representation.party.current.name
        messages.success(request, _("自明日起，您不再代表“%(name)s”办事") % {"name": name})
        return redirect("me_organisations")
    ruling = rules.why_not_end(representation, by=request.actor, at=at)
    page = {"card": Card.of(representation), "ruling": ruling}
    return render(request, "pages/me_organisation_ending.html", page)


def _applicant(request: HttpRequest) -> None:
    if request.actor.is_officer:
        raise Http404(_("没有找到这个页面"))


def _own(request: HttpRequest, uuid: str) -> Representation:
    """The representation, if it is the visitor's own; a stranger's is a 404."""
    try:
        known = UUID(uuid)
    except ValueError:
        raise Http404(_("没有找到这家单位")) from None
    return get_object_or_404(Representation.objects.of(request.user), uuid=known)
