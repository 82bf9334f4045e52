"""现场核查 at the place, on a telephone: where to go, the photographs, what was found, the record."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from approvals import rules
from approvals.actions import survey as actions
from approvals.forms import CancelSurveyForm, RecordForm
from approvals.models import Survey
from ground.accounts.doors import officers_only
from ground.documents.files import Unacceptable, thumbnail
from ground.documents.serving import stream
from ground.trail.readings import What
from portal import doors
from portal.pages import readings
from portal.pages.papers import drawn

PAGE = 25
UNPROCESSABLE = 422
# Twelve at once is what a telephone sends in a minute.
MOST_AT_ONCE = 12


@officers_only
def surveys(request: HttpRequest) -> HttpResponse:
    """Where he has yet to go, the next first; then where he was, the newest first, 25 a page."""
    at = now()
    mine = Survey.objects.with_story().prefetch_related("surveyors__user")
    waiting = list(mine.awaiting(request.actor, at=at)[:PAGE])
    done = mine.visible_to(request.user, at=at).exclude(pk__in=[one.pk for one in waiting])
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        done = done.filter(pk__lt=int(before))
    page = list(done.order_by("-pk")[: PAGE + 1])
    return render(
        request,
        "pages/surveys.html",
        {
            "waiting": waiting,
            "done": page[:PAGE],
            "older": f"?before={page[PAGE - 1].pk}" if len(page) > PAGE else "",
            "counts": {"surveys": len(waiting)},
        },
    )


@officers_only
def survey(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _page(request, doors.survey(request.user, uuid, at=now()))


def _page(
    request: HttpRequest,
    survey: Survey,
    *,
    status: int = 200,
    form: RecordForm | None = None,
    cancel_form: CancelSurveyForm | None = None,
    wrong: str = "",
) -> HttpResponse:
    at = now()
    ruling = rules.why_not_survey(survey, by=request.actor, at=at)
    cancel = rules.why_not_cancel_survey(survey, "-", by=request.actor, at=at)
    if form is None and ruling.ok:
        begun = {"begun_at": min(survey.planned_at, at), "ended_at": at, "findings": ""}
        form = RecordForm(survey, at=at, initial=survey.draft or begun)
    readings.note(request, survey.case, What.CASE, at)
    context = {
        "survey": survey,
        "case": survey.case,
        "surveyors": survey.surveyors.select_related("user"),
        "photos": survey.photos.select_related("view", "original", "added_by"),
        "found": survey.answers.select_related("point"),
        "ruling": ruling,
        "cancel": cancel,
        "form": form if ruling.ok else None,
        "cancel_form": cancel_form or CancelSurveyForm(),
        "wrong": wrong,
        "counts": {},
    }
    return render(request, "pages/survey.html", context, status=status)


@officers_only
@require_POST
def draft(request: HttpRequest, uuid: UUID) -> HttpResponse:
    survey = doors.survey(request.user, uuid, at=now())
    _keep(request, survey)
    if request.accepts("text/html"):
        messages.success(request, _("已暂存"))
        return redirect("survey", uuid)
    return HttpResponse(status=204)


@officers_only
@require_POST
def photos(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The photographs that were chosen are there; what was typed beside them is kept too."""
    survey = doors.survey(request.user, uuid, at=now())
    survey = _keep(request, survey)
    chosen = request.FILES.getlist("photos")
    caption = request.POST.get("caption", "").strip()[:120]
    try:
        if not chosen:
            raise Unacceptable(_("请先选择照片或者拍照"))
        if len(chosen) > MOST_AT_ONCE:
            raise Unacceptable(_("一次最多上传 %(n)d 张，请分几次上传") % {"n": MOST_AT_ONCE})
        for upload in chosen:
            actions.photograph(survey, upload, caption=caption, by=request.actor, at=now())
    except Unacceptable as no:
        return _page(request, survey, status=UNPROCESSABLE, wrong=no.words)
    messages.success(request, _("已上传 %(n)d 张照片") % {"n": len(chosen)})
    return redirect(reverse("survey", args=[uuid]) + "#photos-title")


def _keep(request: HttpRequest, survey: Survey) -> Survey:
    typed = RecordForm(survey, request.POST, at=now()).typed
    return actions.keep_draft(survey, typed, by=request.actor, at=now())


@officers_only
@require_POST
def removal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    photo = doors.survey_photo(request.user, uuid, at=now())
    actions.remove_photo(photo, by=request.actor, at=now())
    messages.success(request, _("已删除照片"))
    return redirect(reverse("survey", args=[photo.survey.uuid]) + "#photos-title")


@officers_only
@require_POST
def record(request: HttpRequest, uuid: UUID) -> HttpResponse:
    at = now()
    survey = doors.survey(request.user, uuid, at=at)
    form = RecordForm(survey, request.POST, at=at)
    if not form.is_valid():
        return _page(request, survey, status=UNPROCESSABLE, form=form)
    actions.conclude(survey, form.found, by=request.actor, at=at)
    messages.success(request, _("核查笔录已生成，请打印后由各方签名"))
    return redirect("survey", uuid)


@officers_only
@require_POST
def cancellation(request: HttpRequest, uuid: UUID) -> HttpResponse:
    survey = doors.survey(request.user, uuid, at=now())
    form = CancelSurveyForm(request.POST)
    if not form.is_valid():
        return _page(request, survey, status=UNPROCESSABLE, cancel_form=form)
    actions.cancel(survey, form.cleaned_data["words"], by=request.actor, at=now())
    messages.success(request, _("已取消，并通知申请人"))
    return redirect("survey", uuid)


@officers_only
def photo(request: HttpRequest, uuid: UUID) -> HttpResponse | FileResponse:
    """The picture without place and camera; with ?small a thumbnail, with ?original as it came."""
    found = doors.survey_photo(request.user, uuid, at=now())
    if "small" in request.GET:
        return drawn(lambda: thumbnail(found.shown))
    blob = found.original if "original" in request.GET else found.shown
    return stream(blob, filename=_("现场照片.jpg"), as_attachment="original" in request.GET)
