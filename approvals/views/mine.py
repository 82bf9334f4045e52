"""我的办件: the drafts of a person, and everything filed for the parties he acts for."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from approvals.enums import CaseState, Kind
from approvals.models import Case, DraftTransfer
from ground import clocks
from ground.accounts.enums import Power
from ground.accounts.models import Party

PAGE = 20


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """我的办件: drafts first, then everything filed for the parties this person acts for, newest first; or one party's."""
    at = now()
    whose = _whose(request, at)
    chosen = next((party for party, _words in whose if str(party.uuid) == request.GET.get("party")), None)
    cases = Case.objects.with_story().followed_by(request.user, at=at)
    if chosen is not None:
        cases = cases.filter(party=chosen)
    newest = reverse("approvals:mine") + (f"?party={chosen.uuid}" if chosen else "")
    more = f"{newest}&" if chosen else "?"
    before = request.GET.get("before", "")
    drafts: list[Case] = [] if before else _drafts(request, cases)
    page: dict[str, Any] = {
        "whose": _tabs(whose, chosen),
        "chosen": chosen,
        "drafts": drafts[:PAGE],
        "more_drafts": f"{more}drafts_before={drafts[PAGE - 1].uuid}" if len(drafts) > PAGE else "",
    }
    if "drafts_before" in request.GET:
        page |= {"offered": [], "rows": [], "older": "", "newest": newest}
        return render(request, "approvals/filing/mine.html", page)
    filed = cases.filed().order_by("-pk")
    if before.isdecimal() and len(before) < 19:
        filed = filed.filter(pk__lt=int(before))
    rows = list(filed.select_related("delivery", "decision")[: PAGE + 1])
    page |= {
        "offered": [] if before else _offered(request),
        "rows": _with_lights(rows[:PAGE], at),
        "older": f"{more}before={rows[PAGE - 1].pk}" if len(rows) > PAGE else "",
        "newest": newest if before else "",
    }
    return render(request, "approvals/filing/mine.html", page)


def _whose(request: HttpRequest, at: datetime) -> list[tuple[Party, str]]:
    """Himself, his organisations, and those whose cases a mandate lets him follow, each once."""
    actor = request.actor
    found = {row.party_id: (row.party, row.party.current.name) for row in actor.representations(at=at)}
    for mandate in actor.mandates(at=at):
        if Power.FOLLOW in mandate.powers:
            words = _("代 %(name)s 办理") % {"name": mandate.principal.current.name}
            found.setdefault(mandate.principal_id, (mandate.principal, words))
    return list(found.values())


def _tabs(whose: list[tuple[Party, str]], chosen: Party | None) -> list[dict[str, Any]]:
    """Which party's cases to look at; nothing where there is only one."""
    if len(whose) < 2:
        return []
    every = {"words": _("全部"), "address": reverse("approvals:mine"), "chosen": chosen is None}
    return [every] + [
        {"words": words, "address": f"?party={party.uuid}", "chosen": party == chosen}
        for party, words in whose
    ]


def _offered(request: HttpRequest) -> list[DraftTransfer]:
    """Drafts that somebody wants this person to take over."""
    offered = DraftTransfer.objects.offered_to(request.user).select_related("case__edition", "offered_by")
    return list(offered.order_by("pk")[:PAGE])


def _drafts(request: HttpRequest, cases: Any) -> list[Case]:
    """One's own drafts, the last saved first, one more than a page holds; after `drafts_before` where that is asked."""
    drafts = cases.drafts().filter(applicant=request.user).order_by("-saved_at", "-pk")
    try:
        last = drafts.filter(uuid=UUID(request.GET.get("drafts_before", ""))).first()
    except ValueError:
        last = None
    if last is not None:
        drafts = drafts.filter(Q(saved_at__lt=last.saved_at) | Q(saved_at=last.saved_at, pk__lt=last.pk))
    return list(drafts[: PAGE + 1])


def _with_lights(cases: list[Case], at: datetime) -> list[dict[str, Any]]:
    """Each case with what comes next, and the light of the limit that runs for it."""
    running = clocks.open_for(case.thread for case in cases)
    lists = [[clock for clock in running[case.thread] if clock.kind in Kind.values] for case in cases]
    calendar = clocks.calendar_for([clock for several in lists for clock in several], at)
    return [
        {
            "case": case,
            "next": _("请补交材料") if any(one.kind == Kind.OWED for one in several) else _next(case),
            "light": clocks.light(several[0], at, calendar) if several and not case.is_over else None,
        }
        for case, several in zip(cases, lists, strict=True)
    ]


def _next(case: Case) -> str:
    match case.state:
        case CaseState.FILED:
            return _("等窗口告知是否受理")
        case CaseState.ACCEPTED | CaseState.REVIEWED:
            return _("等%(office)s作出决定") % {"office": case.competent_office.short_name}
        case CaseState.CORRECTING:
            return _("请按告知书补正")
        case CaseState.DECLINED | CaseState.WITHDRAWN:
            return ""
    return "" if case.turn is None else _("文书等您签收")
