"""审管衔接 for the regulator: what came over, the package, the receipt."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _

from approvals.answers import spoken
from approvals.models import Case
from ground import clocks
from ground.accounts.doors import act_of_officers, officers_only
from ground.clocks.models import Clock
from ground.documents.models import Document
from supervision import actions, rules
from supervision.enums import Kind
from supervision.models import Handoff

PAGE = 25


@officers_only
def handoffs(request: HttpRequest) -> HttpResponse:
    """待接收, the oldest first, then what was received, the newest first; 25 a page."""
    at = now()
    waiting = list(Handoff.objects.with_story().awaiting(request.actor)[:PAGE])
    seen = Handoff.objects.with_story().visible_to(request.user, at=at)
    received = seen.exclude(received_at=None, ended_at=None)
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        received = received.filter(pk__lt=int(before))
    page = list(received.order_by("-pk")[: PAGE + 1])
    return render(
        request,
        "supervision/handoffs.html",
        {
            "waiting": _lit(waiting, at),
            "received": page[:PAGE],
            "older": f"?before={page[PAGE - 1].pk}" if len(page) > PAGE else "",
            "counts": {"handoffs": len(waiting)},
        },
    )


def _lit(rows: list[Handoff], at: Any) -> list[dict[str, Any]]:
    claims = {
        clock.thread: clock
        for clock in Clock.objects.running().filter(
            kind=Kind.CLAIM, thread__in=[row.case.thread for row in rows]
        )
    }
    calendar = clocks.calendar_for(list(claims.values()), at)
    return [
        {
            "handoff": row,
            "light": clocks.light(claims[row.case.thread], at, calendar)
            if row.case.thread in claims
            else None,
        }
        for row in rows
    ]


@officers_only
def handoff(request: HttpRequest, number: str) -> HttpResponse:
    """The package: application, materials, decision, licence (SHG-1), and the button that receives it.

    Of a grant that is gone nothing but that it ended and why.
    """
    at = now()
    found = _visible(request, number)
    case = found.case
    if not found.stands:
        over = {"handoff": found, "case": case, "decision": found.gone, "counts": {}}
        return render(request, "supervision/over.html", over)
    decision = case.last_decision
    return render(
        request,
        "supervision/handoff.html",
        {
            "handoff": found,
            "case": case,
            "answers": spoken(
                case.edition, case.answers, purpose=case.purpose, said=case.said, situation=case.situation
            ),
            "files": case.files.current().select_related("material"),
            "papers": Document.objects.of(case.thread),
            "licence": (decision.gives_licence if decision else None) or case.about_licence,
            "decision": decision,
            "receive": rules.why_not_receive(found, by=request.actor, at=at),
            "counts": {},
        },
    )


@act_of_officers("supervision:handoff")
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    actions.receive(_visible(request, number), by=request.actor, at=now())
    messages.success(request, _("已接收，由您任监管联络员"))
    return redirect("supervision:handoffs")


def _visible(request: HttpRequest, number: str) -> Handoff:
    return get_object_or_404(
        Handoff.objects.with_story().visible_to(request.user, at=now()),
        case__in=Case.objects.numbered(number),
    )
