"""审计: who came in and who opened what, read by the audit administrator, who changes nothing (DB-3, DB-4)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from approvals.models import Case
from ground.accounts import security_rules
from ground.accounts.doors import officers_only
from ground.accounts.enums import Duty, Outcome
from ground.accounts.models import Office, SignIn, User
from ground.accounts.whence import device_words
from ground.law.rulings import refuse
from ground.spreadsheet import exported
from ground.trail.models import Reading
from ground.workdays import midnight

PAGE = 50
MOST_EXPORTED = 20_000
DUTIES = dict(Duty.choices)


def for_audit(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The logs are there for audit alone."""

    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.actor.duty != Duty.AUDIT:
            raise Http404(_("没有找到这个页面"))
        refuse(security_rules.why_not_audit(by=request.actor, at=now()))
        return view(request, *args, **kwargs)

    return officers_only(guarded)


@for_audit
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """The first of the logs."""
    return redirect("audit-sign-ins")


@for_audit
@require_safe
def sign_ins(request: HttpRequest) -> HttpResponse:
    """Who tried to come in, from where, and what came of it, the newest first."""
    wanted = _wanted(request, "who", "outcome", "from", "until")
    rows = _between(SignIn.objects.select_related("user").order_by("-pk"), wanted)
    if wanted["who"]:
        rows = rows.filter(user__in=_named(wanted["who"]))
    if wanted["outcome"]:
        rows = rows.filter(outcome=wanted["outcome"])
    if "csv" in request.GET:
        head = [_("时间"), _("人员"), _("用户名"), _("方式"), _("结果"), _("网络地址"), _("设备")]
        return exported("sign-ins", head, (_sign_in_line(row) for row in rows[:MOST_EXPORTED]))
    page = _paged(request, rows, wanted)
    page |= {"outcomes": Outcome.choices, "lines": [(row, device_words(row.device)) for row in page["rows"]]}
    return render(request, "audit/sign_ins.html", page)


def _sign_in_line(row: SignIn) -> list[Any]:
    return [
        _time(row.at),
        row.user.name if row.user else "",
        row.user.username if row.user else "",
        row.get_how_display(),
        row.get_outcome_display(),
        row.address or "",
        row.device,
    ]


@for_audit
@require_safe
def readings(request: HttpRequest) -> HttpResponse:
    """Who opened which personal file and why, the newest first; by person, case and day."""
    wanted = _wanted(request, "who", "case", "from", "until")
    rows = _between(Reading.objects.select_related("user").order_by("-pk"), wanted)
    if wanted["who"]:
        rows = rows.filter(user__in=_named(wanted["who"]))
    if wanted["case"]:
        case = Case.objects.filed().numbered(wanted["case"]).first()
        rows = rows.filter(thread=case.thread) if case else rows.none()
    if "csv" in request.GET:
        head = [_("时间"), _("人员"), _("机构"), _("职责"), _("线索"), _("内容"), _("事由"), _("网络地址")]
        return exported("readings", head, (_reading_line(row) for row in rows[:MOST_EXPORTED]))
    page = _paged(request, rows, wanted)
    threads = {row.thread.removeprefix("case:") for row in page["rows"] if row.thread.startswith("case:")}
    numbers = {
        str(uuid): number
        for uuid, number in Case.objects.filter(uuid__in=threads).values_list("uuid", "number")
    }
    names = dict(
        Office.objects.filter(path__in={row.office for row in page["rows"]}).values_list("path", "short_name")
    )
    page["lines"] = [
        (
            row,
            f"{names.get(row.office, row.office) or '—'} · {DUTIES.get(row.duty, row.duty)}",
            numbers.get(row.thread.removeprefix("case:"), row.thread),
        )
        for row in page["rows"]
    ]
    return render(request, "audit/readings.html", page)


def _reading_line(row: Reading) -> list[Any]:
    return [
        _time(row.at),
        row.user.name if row.user else row.who,
        row.office,
        DUTIES.get(row.duty, row.duty),
        row.thread,
        row.get_what_display(),
        row.get_purpose_display() if row.purpose else "",
        row.address or "",
    ]


def _wanted(request: HttpRequest, *names: str) -> dict[str, str]:
    return {name: request.GET.get(name, "").replace("\x00", "").strip()[:60] for name in names}


def _named(who: str) -> QuerySet[User]:
    return User.objects.filter(username__iexact=who) | User.objects.filter(name=who)


def _between(rows: QuerySet[Any], wanted: dict[str, str]) -> QuerySet[Any]:
    """The rows of these days, both included; a day that is none narrows nothing, and the page says so."""
    first, last = _day(wanted["from"]), _day(wanted["until"])
    if first:
        rows = rows.filter(at__gte=midnight(first))
    if last:
        rows = rows.filter(at__lt=midnight(last + timedelta(days=1)))
    return rows


A_DAY = re.compile(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})\D?", re.ASCII)


def _day(typed: str) -> date | None:
    """2026-03-04, 2026.3.4, 20260304, 2026年3月4日."""
    found = A_DAY.fullmatch(typed)
    try:
        day = date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
    return day if day and day.year < 9999 else None


def _paged(request: HttpRequest, rows: QuerySet[Any], wanted: dict[str, str]) -> dict[str, Any]:
    """A keyset page behind `before`; nothing is counted."""
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    shown = list(rows[: PAGE + 1])
    kept = {name: value for name, value in wanted.items() if value}
    return {
        "rows": shown[:PAGE],
        "wanted": wanted,
        "not_days": {name: bool(wanted[name]) and _day(wanted[name]) is None for name in ("from", "until")},
        "next": "?" + urlencode(kept | {"before": shown[PAGE - 1].pk}) if len(shown) > PAGE else "",
        "first": "?" + urlencode(kept) if before else "",
        "csv": "?" + urlencode(kept | {"csv": ""}),
        "counts": {},
    }


def _time(moment: datetime) -> str:
    return f"{localtime(moment):%Y-%m-%d %H:%M:%S}"
