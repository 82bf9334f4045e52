"""行政许可公示: every decision that granted a permit is public and can be searched (行政许可法 40)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from approvals.models import Decision
from ground.accounts.enums import PartyKind
from ground.law.rulings import follows
from matters.enums import MatterType
from portal.pages.licences import standing_words
from portal.pages.verification import masked

PAGE = 20


@follows("PRO-6", article="行政许可法 40、政府信息公开条例 15、20")
def granted() -> QuerySet[Decision]:
    """Every grant of a permit, newest first; what was annulled is no grant any more."""
    return (
        Decision.objects.filter(
            granted=True, annulled_at=None, case__edition__identity__type_code=MatterType.PERMIT
        )
        .select_related(
            "document",
            "gives_licence",
            "case__about_licence",
            "case__edition__matter",
            "case__party",
            "case__party_version",
        )
        .prefetch_related("gives_licence__statuses", "case__about_licence__statuses")
        .order_by("-pk")
    )


@require_safe
def permits(request: HttpRequest) -> HttpResponse:
    """By number of paper or licence, by matter, by the name of an organisation; a person is neither named nor searched."""
    q = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    found = granted()
    if q:
        plain = "".join(q.split())
        found = found.filter(
            Q(document__number=plain)
            | Q(gives_licence__number=plain)
            | Q(case__about_licence__number=plain)
            | Q(case__edition__name__icontains=q)
            | Q(case__party__kind=PartyKind.ORGANISATION, case__party_version__name__icontains=q)
        )
    before = request.GET.get("before", "")
    if before.isascii() and before.isdecimal() and len(before) < 12:
        found = found.filter(pk__lt=int(before))
    rows = list(found[: PAGE + 1])
    more = f"?q={q}&before={rows[PAGE - 1].pk}" if len(rows) > PAGE else ""
    return render(
        request,
        "pages/permits.html",
        {
            "q": q,
            "rows": [_row(decision) for decision in rows[:PAGE]],
            "next": more,
            "newest": f"?q={q}" if before else "",
            "trail": [{"text": _("行政许可公示")}],
        },
    )


def _row(decision: Decision) -> dict[str, Any]:
    case = decision.case
    licence = decision.gives_licence or case.about_licence
    name = case.party_version.name
    return {
        "title": decision.paper.title,
        "number": decision.paper.number or "",
        "matter": case.subject,
        "holder": name if case.party.kind == PartyKind.ORGANISATION else masked(name),
        # Whoever decided it: the case may have gone to another office since (U3).
        "organ": decision.document.organ,
        "on": decision.decided_at,
        "licence": licence,
        "worth": standing_words(licence, now()) if licence else "",
    }
