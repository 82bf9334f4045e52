"""我的: who one is here, whom one acts for."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ground.accounts import rules
from ground.accounts.actions import declare_organisation, end_representation
from ground.accounts.actor import REPRESENTATION
from ground.accounts.enums import Role
from ground.accounts.forms import OrganisationForm
from ground.accounts.models import Representation
from ground.law.rulings import refuse


@login_required
@never_cache
@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    """Who is signed in, by name and masked numbers, and in which duties or for which parties he acts."""
    at = now()
    page = {
        "holdings": request.actor.holdings(at=at),
        "representations": request.actor.representations(at=at),
    }
    return render(request, "pages/me.html", page)


@login_required
@require_POST
def party(request: HttpRequest) -> HttpResponse:
    """The applicant acts for the party he chose, until he signs out or chooses another."""
    chosen = _own(request, request.POST.get("representation", ""))
    refuse(rules.why_not_act_for(chosen.party, by=request.actor, at=now()))
    request.session[REPRESENTATION] = chosen.pk
    messages.success(request, _("您现在为“%(name)s”办事") % {"name": chosen.party.current.name})
    return redirect("me")


@login_required
@never_cache
@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """The organisations the applicant acts for, by his own declaration."""
    _applicant(request)
    rows = [row for row in request.actor.representations(at=now()) if row.role != Role.SELF]
    return render(request, "pages/me_organisations.html", {"representations": rows})


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
    representation = _own(request, str(uuid))
    if request.method == "POST":
        end_representation(representation, by=request.actor, at=now())
        name = representation.party.current.name
        messages.success(request, _("自明日起，您不再代表“%(name)s”办事") % {"name": name})
        return redirect("me_organisations")
    return render(request, "pages/me_organisation_ending.html", {"representation": representation})


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
