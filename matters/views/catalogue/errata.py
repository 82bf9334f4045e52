"""What people found wrong in the guides of one's offices, each with its limit, and the answer."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ground import clocks
from ground.accounts.enums import Duty
from ground.clocks.models import Clock
from ground.sealed import mask_phone
from matters.actions import errata
from matters.enums import LIVE, ErratumState, Kind
from matters.forms.errata import AnswerForm
from matters.models import Erratum, Proposal
from matters.views.catalogue.door import desk, offices_of, sees
from matters.views.errata import COLOURS, UNPROCESSABLE, told

PAGE = 30


@desk(Duty.CATALOGUE)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What waits, the oldest first; then what was answered, the newest first."""
    at = now()
    mine = Erratum.objects.filter(matter__office__in=offices_of(request.actor, at=at))
    mine = mine.select_related("matter__office", "edition")
    before = request.GET.get("before", "")
    waiting = (
        [] if before else list(mine.filter(state=ErratumState.OPEN).order_by("received_at", "pk")[:PAGE])
    )
    answered = mine.exclude(state=ErratumState.OPEN).order_by("-pk")
    if re.fullmatch(r"[0-9]{1,18}", before):
        answered = answered.filter(pk__lt=int(before))
    shown = list(answered[: PAGE + 1])
    page = {
        "waiting": _with_lights(waiting, at),
        "answered": [{"row": row, "colour": COLOURS[ErratumState(row.state)]} for row in shown[:PAGE]],
        "first": bool(not before),
        "counts": {"errata": len(waiting)} if not before else {},
        "newest": "?" if before else "",
        "next": f"?before={shown[PAGE - 1].pk}" if len(shown) > PAGE else "",
    }
    return render(request, "matters/catalogue/errata.html", page)


def _with_lights(rows: list[Erratum], at: datetime) -> list[dict[str, Any]]:
    running = Clock.objects.running().filter(kind=Kind.ERRATUM, thread__in=[row.thread for row in rows])
    limits = {clock.thread: clock for clock in running.order_by("pk")}
    calendar = clocks.calendar_for(list(limits.values()), at)
    return [
        {
            "row": row,
            "light": clocks.light(limits[row.thread], at, calendar) if row.thread in limits else None,
            "due_on": limits[row.thread].due_on if row.thread in limits else None,
        }
        for row in rows
    ]


@desk(Duty.CATALOGUE)
@require_safe
def erratum(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One of them, with the way to mend the guide and the answer."""
    return _one(request, _found(request, uuid), AnswerForm())


@desk(Duty.CATALOGUE)
@require_POST
def answer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The answer; whoever left a way to reach him is told."""
    found = _found(request, uuid)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _one(request, found, form, status=UNPROCESSABLE)
    said = form.cleaned_data
    errata.answer(found, said["state"], said["words"], by=request.actor, at=now())
    messages.success(request, _("已答复"))
    return redirect("matters:catalogue_errata")


def _found(request: HttpRequest, uuid: UUID) -> Erratum:
    related = ("matter__office", "edition", "answered_by")
    found = Erratum.objects.select_related(*related).filter(uuid=uuid).first()
    if found is None or not sees(request.actor, found.matter.office, at=now()):
        raise Http404(_("没有找到这条纠错"))
    return found


def _one(request: HttpRequest, found: Erratum, form: AnswerForm, status: int = 200) -> HttpResponse:
    live = Proposal.objects.filter(matter=found.matter, state__in=LIVE).first()
    contact = found.contact
    page = told(found) | {
        "form": form,
        "proposal": live,
        # Enough to know that somebody waits for a word; the message itself is sent by the house.
        "reached": mask_phone(contact) if contact and "@" not in contact else bool(contact),
    }
    return render(request, "matters/catalogue/erratum.html", page, status=status)
