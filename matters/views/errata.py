"""纠错: anybody says what is wrong in a guide and looks up what came of it; no account is needed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ground.accounts.brakes import TooOften, too_often
from ground.clocks.models import Clock
from ground.workdays.calendar import legal_day
from matters.actions import errata
from matters.enums import ErratumState, Kind
from matters.forms.errata import WHERE, ErratumForm
from matters.models import Edition, Erratum

# Of one address in an hour: a class of pupils may report, a machine may not.
MOST, MINUTES = 10, 60
UNPROCESSABLE = 422
COLOURS = {ErratumState.OPEN: "", ErratumState.MENDED: "green", ErratumState.UNFOUNDED: "grey"}


@never_cache
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, code: str) -> HttpResponse:
    """The form; what was sent lies with the owner of the guide, and has a page of its own."""
    at = timezone.now()
    editions = Edition.objects.in_force(legal_day(at)).visible()
    edition = get_object_or_404(editions, matter__code=code)
    form = ErratumForm(request.POST or None)
    if request.method == "POST":
        if too_often(request, "erratum", most=MOST, minutes=MINUTES, at=at):
            raise TooOften(MINUTES)
        if form.is_valid():
            told = form.cleaned_data
            erratum = errata.report(
                edition,
                told["words"],
                element=told["element"],
                contact=told["contact"],
                by=request.actor,
                at=at,
            )
            return redirect("matters:erratum", erratum.uuid)
    page = {
        "edition": edition,
        "form": form,
        "trail": [{"text": edition.name, "href": edition.matter.get_absolute_url()}, {"text": _("纠错")}],
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "matters/errata/report.html", page, status=status)


@never_cache
@require_safe
def erratum(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What was said and what came of it, for whoever has its address; how to reach him is not shown."""
    found = get_object_or_404(Erratum.objects.select_related("matter", "edition"), uuid=uuid)
    return render(request, "matters/errata/one.html", told(found))


def told(found: Erratum) -> dict[str, Any]:
    """One erratum as both of its pages show it."""
    clock = Clock.objects.filter(thread=found.thread, kind=Kind.ERRATUM).order_by("pk").first()
    return {
        "erratum": found,
        "where": dict(WHERE).get(found.element, "") if found.element else "",
        "colour": COLOURS[ErratumState(found.state)],
        "due_on": clock.due_on if clock else None,
        "trail": [
            {"text": found.edition.name, "href": found.matter.get_absolute_url()},
            {"text": _("纠错")},
        ],
    }
