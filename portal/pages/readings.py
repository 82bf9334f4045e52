"""Who opens a personal file says so by opening it, and why where his duty does not lay it before him; its applicant may read who did
(个人信息保护法 44、51)."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from approvals import rules
from approvals.models import Case, Consultation, Proceeding, Survey
from ground.accounts.doors import officers_only
from ground.accounts.enums import Duty
from ground.accounts.models import Office
from ground.accounts.whence import address_of
from ground.law.rulings import refuse
from ground.trail.readings import Purpose, Reading, What, read
from portal import doors
from portal.pages.case_file import counts_of, history_of
from supervision.models import Handoff

# What the session remembers: the files that were opened for a purpose, and when.
OPENED = "opened"
HOLDS_FOR = timedelta(minutes=30)
MOST_REMEMBERED = 20
PAGE = 100


class PurposeForm(forms.Form):
    """Why a file is opened, or numbers are shown."""

    purpose = forms.ChoiceField(
        label=gettext_lazy("查阅事由"),
        choices=[("", gettext_lazy("请选择")), *Purpose.choices],
        error_messages={
            "required": gettext_lazy("请选择查阅事由"),
            "invalid_choice": gettext_lazy("请选择查阅事由"),
        },
    )


def needs_purpose(request: HttpRequest, case: Case, at: datetime) -> bool:
    """Whether the officer must say why: no duty of his lays this case before him, and he has not said it lately."""
    user = request.actor.user
    if user is None or not user.is_officer or _said(request, case, at):
        return False
    mine = {"pk": case.pk}
    return not (
        Case.objects.laid_before(user, at=at).filter(**mine).exists()
        or Handoff.objects.opening(user, at=at).filter(case=case).exists()
        or Consultation.objects.opening(user, at=at).filter(case=case).exists()
        or Survey.objects.visible_to(user, at=at).filter(case=case).exists()
        # An approver of the office above, who may conclude it.
        or Proceeding.objects.at_desk_of(request.actor).pending().filter(case=case).exists()
    )


def note(
    request: HttpRequest, case: Case, what: What, at: datetime, *, which: str = "", purpose: str = ""
) -> None:
    """An officer's reading is on the books; an applicant reads his own."""
    if not request.actor.is_officer:
        return
    said = purpose or _said(request, case, at)
    request.reading_noted = True  # type: ignore[attr-defined]
    read(
        case.thread,
        what,
        which=which,
        by=request.actor,
        at=at,
        purpose=said,
        address=address_of(request) or "",
    )


def was_noted(request: HttpRequest) -> bool:
    """Whether this request is on the books already."""
    return getattr(request, "reading_noted", False)


def has_said(request: HttpRequest, case: Case) -> bool:
    """Whether he named a purpose for this case in this session, be it an hour ago."""
    return str(case.pk) in request.session.get(OPENED, {})


def opened_lately(request: HttpRequest, case: Case, at: datetime) -> bool:
    """Whether it is on the books that he opened the case itself within the half-hour."""
    mine = Reading.objects.of(case.thread).filter(user=request.actor.user, what=What.CASE)
    return mine.filter(at__gt=at - HOLDS_FOR).exists()


def ask(request: HttpRequest, case: Case, form: PurposeForm | None = None) -> HttpResponse:
    """Time limits and what was done, without anything of the person; the file opens for a purpose."""
    at = now()
    history = history_of(case, public=False, rating=request.actor.acts_as(Duty.EFFICIENCY, at=at))
    outside = {case.party_version.name, case.applicant.name if case.applicant else ""}
    for entry in history:
        if entry["by"] in outside:
            entry["by"] = _("申请人")
    page = {
        "case": case,
        "limits": counts_of(case, at),
        "history": history,
        "form": form or PurposeForm(),
        "then": request.POST.get("then") or request.GET.get("then", ""),
        "counts": {},
    }
    return render(request, "pages/desk_watch.html", page, status=422 if form else 200)


@officers_only
@require_POST
def opening(request: HttpRequest, number: str) -> HttpResponse:
    """The file is open to this officer for half an hour, for the purpose he chose."""
    at = now()
    case = doors.case(request.user, number, at=at)
    form = PurposeForm(request.POST)
    if not form.is_valid():
        return ask(request, case, form)
    opened = request.session.get(OPENED, {})
    opened[str(case.pk)] = {"purpose": form.cleaned_data["purpose"], "at": at.isoformat()}
    request.session[OPENED] = dict(list(opened.items())[-MOST_REMEMBERED:])
    then = request.POST.get("then", "")
    if url_has_allowed_host_and_scheme(then, None):
        return redirect(then)
    return redirect("desk-case", case.number)


@officers_only
@require_POST
def numbers(request: HttpRequest, number: str) -> HttpResponse:
    """The whole numbers of the case, shown in this answer alone; who saw them and why is on the books."""
    from portal.pages.desk import case_view

    at = now()
    case = doors.case(request.user, number, at=at)
    refuse(rules.why_not_unmask(case, by=request.actor, at=at))
    form = PurposeForm(request.POST)
    if not form.is_valid():
        return case_view(request, case, status=422, numbers_form=form)
    note(request, case, What.NUMBERS, at, purpose=form.cleaned_data["purpose"])
    return case_view(request, case, full=True)


@login_required
def readers(request: HttpRequest, number: str) -> HttpResponse:
    """谁看过我的材料: office and duty of whoever opened the file, day by day; never the name."""
    at = now()
    case = doors.case(request.user, number, at=at)
    if not Case.objects.followed_by(request.user, at=at).filter(pk=case.pk).exists():
        raise Http404(_("没有找到这个办件"))
    before = request.GET.get("before", "")
    rows = Reading.objects.of(case.thread)
    if before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    shown = list(rows[: PAGE + 1])
    page = {
        "case": case,
        "days": by_day(shown[:PAGE]),
        "next": f"?before={shown[PAGE - 1].pk}" if len(shown) > PAGE else "",
        "first": request.path if before else "",
    }
    return render(request, "pages/readers.html", page)


def by_day(rows: list[Reading]) -> list[tuple[Any, list[dict[str, Any]]]]:
    """The readings of each day, one line for an office in a duty, however often it looked."""
    names = dict(Office.objects.filter(path__in={row.office for row in rows}).values_list("path", "name"))
    days = []
    for day, of_day in groupby(rows, key=lambda row: localtime(row.at).date()):
        lines: dict[tuple[str, str], dict[str, Any]] = {}
        for row in of_day:
            line = lines.setdefault(
                (row.office, row.duty),
                {
                    "office": names.get(row.office, row.office),
                    "duty": dict(Duty.choices).get(row.duty, row.duty),
                    "whats": set(),
                    "purposes": set(),
                },
            )
            line["whats"].add(row.what)
            line["purposes"].add(row.purpose)
        for line in lines.values():
            line["whats"] = [words for value, words in What.choices if value in line["whats"]]
            line["purposes"] = [words for value, words in Purpose.choices if value in line["purposes"]]
        days.append((day, list(lines.values())))
    return days


def _said(request: HttpRequest, case: Case, at: datetime) -> str:
    told = request.session.get(OPENED, {}).get(str(case.pk))
    fresh = told and at - datetime.fromisoformat(told["at"]) < HOLDS_FOR
    return str(told["purpose"]) if fresh else ""
