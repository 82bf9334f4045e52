"""征求意见 at the office that is asked: what awaits its answer, the package of each case, the answer; and how the waiting ends."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from approvals import rules
from approvals.actions import consultation as actions
from approvals.answers import spoken
from approvals.enums import Consulting, Stance
from approvals.forms import AnswerForm, ClosingForm, MinutesForm
from approvals.models import Consultation
from ground.accounts.actor import Actor
from ground.accounts.doors import officers_only
from ground.documents.files import Unacceptable
from ground.documents.models import Document
from ground.documents.serving import stream
from ground.trail.readings import What
from portal import doors
from portal.pages import readings
from portal.pages.offers.consultation import lit

PAGE = 25
UNPROCESSABLE = 422


@officers_only
def consultations(request: HttpRequest) -> HttpResponse:
    """待答复, the first due in front, then what was answered or ended, the newest first; 25 a page."""
    at = now()
    waiting = lit(list(Consultation.objects.awaiting(request.actor).with_story()[:PAGE]), at)
    waiting.sort(key=lambda one: (one.due_on is None, one.due_on, one.row.pk))
    done = _of_office(request.actor, at).exclude(pk__in=[one.row.pk for one in waiting])
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        done = done.filter(pk__lt=int(before))
    page = list(done.with_story().order_by("-pk")[: PAGE + 1])
    return render(
        request,
        "pages/consultations.html",
        {
            "waiting": waiting,
            "done": page[:PAGE],
            "older": f"?before={page[PAGE - 1].pk}" if len(page) > PAGE else "",
            "counts": {"consultations": len(waiting)},
        },
    )


def _of_office(actor: Actor, at: datetime) -> Any:
    rows = Consultation.objects.visible_to(actor.person, at=at)
    return rows.filter(office=actor.office) if actor.office else rows.none()


@officers_only
def consultation(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _page(request, doors.consultation(request.user, uuid, at=now()))


def _page(
    request: HttpRequest, row: Consultation, *, status: int = 200, form: AnswerForm | None = None
) -> HttpResponse:
    at = now()
    (asked,) = lit([row], at)
    answer = rules.why_not_answer(row, Stance.AGREES, "-", by=request.actor, at=at)
    # The package is open as long as the office is asked, and to the desks of the case.
    opened = row.is_open or row.case.competent_office == request.actor.office
    case = row.case
    if opened:
        readings.note(request, case, What.CASE, at)
    context = {
        "row": row,
        "asked": asked,
        "case": case,
        "opened": opened,
        "answers": spoken(
            case.edition, case.answers, purpose=case.purpose, said=case.said, situation=case.situation
        )
        if opened
        else [],
        "files": case.files.current().select_related("material").order_by("pk") if opened else [],
        "papers": Document.objects.of(case.thread) if opened else [],
        "answer": answer,
        "form": form or (AnswerForm() if answer.ok else None),
        "counts": {},
    }
    return render(request, "pages/consultation.html", context, status=status)


@officers_only
@require_POST
def answer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    row = doors.consultation(request.user, uuid, at=now())
    form = AnswerForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, row, status=UNPROCESSABLE, form=form)
    told = form.cleaned_data
    try:
        actions.answer(
            row,
            Stance(told["stance"]),
            told["answer"],
            enclosure=told["enclosure"],
            by=request.actor,
            at=now(),
        )
    except Unacceptable as no:
        form.add_error("enclosure", no.words)
        return _page(request, row, status=UNPROCESSABLE, form=form)
    messages.success(request, _("答复已提交"))
    return redirect("consultations")


@officers_only
def closing(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Whoever asked waits no longer, and says why."""
    at = now()
    row = doors.consultation(request.user, uuid, at=at)
    form = ClosingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.close(row, form.cleaned_data["words"], by=request.actor, at=at)
        messages.success(request, _("已结束等待"))
        return redirect("desk-case", row.case.number)
    ruling = rules.why_not_close(row, "-", by=request.actor, at=at)
    context = {"row": row, "case": row.case, "form": form, "ruling": ruling, "counts": {}}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "pages/consultation_closing.html", context, status=status)


@officers_only
def minutes(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """会商纪要 is written by the office that called the conference."""
    at = now()
    row = doors.consultation(request.user, uuid, at=at)
    if row.kind != Consulting.CONFERENCE:
        raise Http404
    rows = list(Consultation.objects.with_story().filter(case=row.case, round=row.round).order_by("pk"))
    form = MinutesForm(rows, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.conclude_conference(
            row.case,
            row.round,
            form.said,
            form.cleaned_data["minutes"],
            form.cleaned_data["attendees"],
            by=request.actor,
            at=at,
        )
        messages.success(request, _("会商纪要已记录"))
        return redirect("desk-case", row.case.number)
    ruling = rules.why_not_conclude_conference(rows, by=request.actor, at=at)
    context = {"row": row, "case": row.case, "form": form, "ruling": ruling, "counts": {}}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "pages/consultation_minutes.html", context, status=status)


@officers_only
def enclosure(request: HttpRequest, uuid: UUID) -> HttpResponse | FileResponse:
    """The file that came with an answer."""
    row = doors.consultation(request.user, uuid, at=now())
    if row.enclosure is None:
        raise Http404
    return stream(row.enclosure, filename=row.enclosure_name, as_attachment="download" in request.GET)
