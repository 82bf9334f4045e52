"""信用核对和办理方式: what the acts on a case relied on, for those at whose desk it lies."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from approvals import rules
from approvals.models import Case
from commitments.enums import Scheme
from commitments.rules import grade_here
from credit.enums import Convenience
from credit.models import ListSource, StandingCheck
from credit.rules import standing
from ground.accounts.doors import officers_only
from portal import doors


@officers_only
@require_safe
def of_case(request: HttpRequest, number: str) -> HttpResponse:
    """When his standing was asked for, by what version and with how old lists; which routes were open then and why the others were
    closed (K3, COM-6). The grade of an enterprise as it is today, where it decides something here (S56).
    """
    at = now()
    case = doors.case(request.user, number, at=at)
    stands = standing(case.party, basic_code=rules.same_matter(case.edition.matter), place=case.place, at=at)
    page = {
        "case": case,
        "checks": _checks(case),
        "taken": [
            {
                "moment": taken.get_moment_display(),
                "at": taken.at,
                "scheme": Scheme(taken.scheme).label if taken.scheme else "",
                "offers": [rules.kept_offer(one) for one in taken.offers],
            }
            for taken in reversed(case.routes_taken.all())
        ],
        "grade": grade_here(stands, place=case.place, at=at) if case.edition.deficiency else None,
    }
    return render(request, "pages/desk_standing.html", page)


def _checks(case: Case) -> list[dict[str, Any]]:
    """The newest first, each with what was closed and how old every list was when it was asked."""
    names = dict(ListSource.objects.order_by("code").values_list("code", "name"))
    found = StandingCheck.objects.filter(thread=case.thread).order_by("-pk")
    return [
        {
            "moment": one.get_moment_display(),
            "at": one.at,
            "version": one.version,
            "closed": [row | {"what": Convenience(row["closes"]).label} for row in one.restrictions],
            "lists": [
                {
                    "name": names.get(code, code),
                    "heard_at": _moment(heard),
                    "age": _age(_moment(heard), one.at),
                }
                for code, heard in one.heard.items()
            ],
        }
        for one in found
    ]


def _moment(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None


def _age(heard_at: datetime | None, at: datetime) -> str:
    """How old the list was, in whole days, or hours on its first day."""
    if heard_at is None:
        return _("还没有收到过")
    past = max(at - heard_at, timedelta())
    if past.days:
        return _("%(n)d 天前更新") % {"n": past.days}
    return _("%(n)d 小时前更新") % {"n": past.seconds // 3600}
