"""时限压缩: a shortened promise, and the cases that run under an earlier edition and would end earlier by it (S57)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from approvals.actions.promises import Applied, apply_promise
from approvals.forms import PromiseForm
from approvals.models import Case
from approvals.rules import promises as rules
from ground.accounts.doors import officers_only
from ground.accounts.enums import Duty
from ground.workdays.calendar import legal_day
from matters.models import Announcement, Edition
from portal.pages.desk import UNPROCESSABLE, counts

PAGE = 25


@officers_only
def promises(request: HttpRequest) -> HttpResponse:
    """The shortened promises of his office, a page at a time, the newest first."""
    at = now()
    before = request.GET.get("before", "")
    rows = rules.announced(_office(request), on=legal_day(at)).order_by("-pk")
    if before.isdecimal() and before.isascii() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: PAGE + 1])
    page = {
        "rows": found[:PAGE],
        "older": f"?before={found[PAGE - 1].pk}" if len(found) > PAGE else "",
        "newest": request.path if before else "",
        "counts": counts(request.actor, at),
    }
    return render(request, "pages/promises.html", page)


def _office(request: HttpRequest) -> int:
    """Who decides for the office; the page is not there for others."""
    if request.actor.duty != Duty.DECISION or request.actor.office is None:
        raise Http404(_("没有找到这个页面"))
    return request.actor.office.pk


@officers_only
def promise(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The cases that would end earlier, ticked; the others with why not. POST applies the promise to those that are ticked."""
    at = now()
    announced = rules.announced(_office(request), on=legal_day(at))
    announcement = get_object_or_404(announced, edition__uuid=uuid)
    after = rules.holds_now(announcement, on=legal_day(at))
    if after is None:
        raise Http404(_("没有找到这个页面"))
    shown = _running(request, announcement, after, at)
    choices = [(str(row["case"].pk), row["words"]) for row in shown["better"]]
    form = PromiseForm(choices, request.POST if request.method == "POST" else None)
    applied: Applied | None = None
    if request.method == "POST" and form.is_valid():
        ticked = {int(pk) for pk in form.cleaned_data["cases"]}
        chosen = [row["case"] for row in shown["better"] if row["case"].pk in ticked]
        applied = apply_promise(announcement, chosen, form.cleaned_data["reason"], by=request.actor, at=at)
        if not applied.others:
            n = len(applied.moved)
            words = ngettext("已提前 %(n)d 件，并告知申请人", "已提前 %(n)d 件，并告知申请人", n) % {"n": n}
            messages.success(request, words)
            return redirect("promise", uuid)
    page = shown | {
        "announcement": announcement,
        "after": after if after != announcement.edition else None,
        "form": form,
        "applied": applied,
        "counts": counts(request.actor, at),
    }
    status = 409 if applied else UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "pages/promise.html", page, status=status)


def _running(
    request: HttpRequest, announcement: Announcement, after: Edition, at: datetime
) -> dict[str, Any]:
    here = request.GET.get("after", "")
    rows = (
        rules.running_before(announcement).select_related("party_version", "competent_office").order_by("pk")
    )
    if here.isdecimal() and here.isascii() and len(here) < 19:
        rows = rows.filter(pk__gt=int(here))
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    rules.read_together(shown, after)
    told = [_row(case, after, request, at) for case in shown]
    return {
        "better": [row for row in told if row["ruling"].ok],
        "others": [row for row in told if not row["ruling"].ok],
        "next": f"?after={shown[-1].pk}" if len(found) > PAGE else "",
        "previous": request.path if here else "",
    }


def _row(case: Case, after: Edition, request: HttpRequest, at: datetime) -> dict[str, Any]:
    limit, due_on = rules.promise_of(case)
    later = rules.promise_after(case, after)
    told = {
        "number": case.number,
        "state": case.get_state_display(),
        "before": limit.words() if limit else "",
        "until": date_format(due_on, _("n月j日")) if due_on else "",
        "later": later.words() if later else "",
    }
    words = (
        _("%(number)s（%(state)s）：%(before)s（至%(until)s）改为%(later)s")
        if due_on
        else _("%(number)s（%(state)s）：%(before)s改为%(later)s")
    )
    return {
        "case": case,
        "words": words % told,
        "ruling": rules.why_not_shorten(case, after, by=request.actor, at=at),
    }
