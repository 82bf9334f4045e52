"""否定答复报告: every "no" of a window, read afterwards by whoever watches it; and the oral ones, written down."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _

from approvals import rules
from approvals.actions import decline
from approvals.enums import SaidNo
from approvals.forms import ReadingForm, SaidNoForm
from approvals.models import NegativeAnswer
from ground.accounts.doors import officers_only
from ground.accounts.enums import Duty
from portal.pages.desk import UNPROCESSABLE, counts

PAGE = 25


def _seen(request: HttpRequest) -> QuerySet[NegativeAnswer]:
    """What this officer may see; nobody else finds the page."""
    if request.actor.duty not in (Duty.EFFICIENCY, Duty.INTAKE):
        raise Http404
    answers = NegativeAnswer.objects.visible_to(request.actor, at=now())
    return answers.select_related("case", "edition", "office", "said_by", "read_by")


@officers_only
def listed(request: HttpRequest) -> HttpResponse:
    """What nobody has read yet, newest first; with ?read what was."""
    answers, read, before = _seen(request), "read" in request.GET, request.GET.get("before", "")
    rows = answers.exclude(read_at=None) if read else answers.unread()
    rows = rows.order_by("-pk")
    if before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    page = list(rows[: PAGE + 1])
    kept = "read&" if read else ""
    return render(
        request,
        "pages/reports.html",
        {
            "rows": page[:PAGE],
            "read": read,
            "older": f"?{kept}before={page[PAGE - 1].pk}" if len(page) > PAGE else "",
            "newest": f"{request.path}{'?read' if read else ''}" if before else "",
            "may_say": rules.why_not_say_no(by=request.actor, at=now()),
            "counts": counts(request.actor, now()),
        },
    )


@officers_only
def new(request: HttpRequest) -> HttpResponse:
    """The clerk writes down that he told somebody "no" who filed nothing."""
    at = now()
    if not rules.why_not_say_no(by=request.actor, at=at).ok:
        raise Http404
    form = SaidNoForm(request.actor, request.POST if request.method == "POST" else None, at=at)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        decline.say_no(SaidNo(told["said"]), told["words"], edition=told["edition"], by=request.actor, at=at)
        messages.success(request, _("已登记，效能监督会核阅"))
        return redirect("reports")
    return render(
        request,
        "pages/report_new.html",
        {"form": form, "counts": counts(request.actor, at)},
        status=UNPROCESSABLE if form.is_bound else 200,
    )


@officers_only
def one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One "no" with its reasons; the monitor says whether it was right."""
    at = now()
    answer = get_object_or_404(_seen(request), uuid=uuid)
    may = rules.why_not_read_no(answer, by=request.actor, at=at)
    form = ReadingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        decline.read_no(answer, right=told["right"], remark=told["remark"], by=request.actor, at=at)
        messages.success(request, _("已核阅"))
        return redirect("reports")
    return render(
        request,
        "pages/report.html",
        {"answer": answer, "may": may, "form": form, "counts": counts(request.actor, at)},
        status=UNPROCESSABLE if form.is_bound else 200,
    )
