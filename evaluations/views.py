"""好差评: the applicant rates his decided case; the efficiency monitor answers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _

from approvals.models import Case
from evaluations import actions, rules
from evaluations.enums import DIMENSIONS, OPTIONS, Kind, Platform, Satisfaction
from evaluations.forms import RatingForm, ReplyForm
from evaluations.models import Rating, RatingQuerySet
from ground import clocks
from ground.accounts import typed
from ground.accounts.doors import officers_only
from ground.accounts.enums import Duty
from ground.clocks.models import Clock

# Long ratings and long replies: ten of them are what a slow line carries (60 KB).
PAGE = 10
MOST_COUNTED = 100


def rating(request: HttpRequest, number: str) -> HttpResponse:
    """One question that matters, the rest free; one rating a case (HCP-5)."""
    at = now()
    if not request.user.is_authenticated:
        if Case.objects.filed().numbered(number).exists():
            typed.keep(request)
        return redirect_to_login(request.get_full_path())
    case = get_object_or_404(
        Case.objects.filed().with_story().of_applicant(request.user, at=at).numbered(number)
    )
    form = RatingForm(request.POST if request.method == "POST" else typed.kept(request))
    applicant = request.actor.acting_for(case.party)
    may = rules.why_not_rate(case, by=applicant, at=at)
    if request.method == "POST" and form.is_valid():
        actions.rate(
            case,
            form.cleaned_data["grade"],
            options=form.cleaned_data["options"],
            scores=form.scores,
            words=form.cleaned_data["words"],
            platform=_platform(request),
            by=applicant,
            at=at,
        )
        messages.success(request, _("谢谢您的评价"))
        return redirect("case", case.number)
    return render(
        request, "evaluations/rating.html", {"case": case, "form": form, "may": may, "groups": _groups(form)}
    )


def _platform(request: HttpRequest) -> Platform:
    return Platform.MOBILE if "Mobile" in request.headers.get("user-agent", "") else Platform.PC


def _groups(form: RatingForm) -> dict[str, Any]:
    """The options under the grade they belong to, and the dimensions, as the page lays them out."""
    chosen = set(form["options"].value() or [])
    return {
        "options": [
            {
                "grade": one,
                "rows": [
                    {"code": code, "words": words, "checked": code in chosen}
                    for code, words in OPTIONS[one.value]
                ],
            }
            for one in Satisfaction
        ],
        "dimensions": [form[key] for key, _label in DIMENSIONS],
    }


@officers_only
def ratings(request: HttpRequest) -> HttpResponse:
    """What waits for an answer, the bad ones first, and what was answered."""
    return _page(request)


@officers_only
def reply(request: HttpRequest, number: str) -> HttpResponse:
    """The answer to one rating; its form stands on the list."""
    found = get_object_or_404(
        Rating.objects.with_story().visible_to(request.user, at=now()), case__in=Case.objects.numbered(number)
    )
    if request.method != "POST":
        return redirect("evaluations:ratings")
    form = ReplyForm(request.POST, prefix=number)
    if not form.is_valid():
        return _page(request, begin=found, wrong=form, status=422)
    actions.reply(found, form.cleaned_data["words"], by=request.actor, at=now())
    messages.success(request, _("已回应，申请人会收到通知"))
    return redirect("evaluations:ratings")


def _page(
    request: HttpRequest, begin: Rating | None = None, wrong: ReplyForm | None = None, status: int = 200
) -> HttpResponse:
    """Ten of one list: first what waits, then what was answered, the newest in front. `begin` stands first."""
    at, actor = now(), request.actor
    watches = actor.acts_as(Duty.EFFICIENCY, at=at)
    before = _key(request.GET.get("before", ""))
    every = Rating.objects.with_story().awaiting(actor) if watches else Rating.objects.none()
    left = [] if before else list(_behind(every, begin, request.GET.get("after", ""))[: PAGE + 1])
    waiting = left[:PAGE]
    answered = Rating.objects.with_story().exclude(reply=None).order_by("-pk") if watches else every
    if before:
        answered = answered.filter(pk__lt=before)
    room = PAGE - len(waiting)
    page = list(answered[: room + 1]) if len(left) <= PAGE else []
    older = ""
    if len(left) > PAGE:
        older = f"?after={waiting[-1].grade}.{waiting[-1].pk}"
    elif len(page) > room:
        older = f"?before={page[room].pk + 1}"
    limits = {
        c.thread: c
        for c in Clock.objects.running().filter(
            kind=Kind.CONTACT, thread__in=[row.case.thread for row in waiting]
        )
    }
    calendar = clocks.calendar_for(list(limits.values()), at)
    rows = [
        {
            "rating": row,
            "light": clocks.light(limits[row.case.thread], at, calendar)
            if row.case.thread in limits
            else None,
            "form": wrong if wrong and wrong.prefix == row.case.number else ReplyForm(prefix=row.case.number),
        }
        for row in waiting
    ]
    return render(
        request,
        "evaluations/ratings.html",
        {
            "rows": rows,
            "forms": [row["form"] for row in rows],
            "answered": page[:room],
            "older": older,
            "begun": bool(before),
            "first": request.path if before or "after" in request.GET else "",
            "counts": {"ratings": _capped(every)},
        },
        status=status,
    )


def _behind(waiting: RatingQuerySet, begin: Rating | None, after: str) -> RatingQuerySet:
    """From `begin` on, or what follows the key "grade.pk"; everything where that is no key of ours."""
    if begin is not None:
        return waiting.filter(Q(grade__gt=begin.grade) | Q(grade=begin.grade, pk__gte=begin.pk))
    grade, _dot, number = after.partition(".")
    if not (_key(grade) and _key(number)):
        return waiting
    return waiting.filter(Q(grade__gt=_key(grade)) | Q(grade=_key(grade), pk__gt=_key(number)))


def _key(typed: str) -> int:
    """A number as keys are, or nought."""
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 19 else 0


def _capped(waiting: RatingQuerySet) -> str:
    n = waiting.order_by()[:MOST_COUNTED].count()
    return f"{MOST_COUNTED - 1}+" if n == MOST_COUNTED else str(n)
