"""/catalogue/statutes/: the laws that matters rest on, their articles, and the day on which one ends (LINT-11)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ground.accounts.enums import Duty
from ground.trail.models import Entry
from ground.workdays import legal_day
from matters import rules
from matters.actions import statutes as verbs
from matters.enums import Act, StatuteChangeKind, StatuteRank
from matters.forms.keeping import RefusalForm
from matters.forms.statutes import AboutForm, ArticleForm, EndCorrectionForm, EndForm, StatuteForm
from matters.models import Statute, StatuteChange
from matters.views.catalogue.door import desk
from matters.views.catalogue.frame import UNPROCESSABLE

PAGE = 50
MOST = 50
TOLD = gettext_lazy("已登记，由另一名工作人员确认后生效")
readers: Callable[..., Any] = desk(Duty.CATALOGUE, Duty.PUBLICATION, Duty.ADMINISTRATION)


@readers
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Those that are kept, by their titles, and a form for one more."""
    at = now()
    form = StatuteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = verbs.add(**form.cleaned_data, by=request.actor, at=at)
        messages.success(request, TOLD)
        return redirect("matters:catalogue_statute_change", made.pk)
    q = request.GET.get("q", "").replace("\0", "").strip("《》 ")[:60]
    rows, after = _page(q, request.GET.get("after", ""))
    page = {
        "form": form,
        "rows": [{"row": row, **_state(row, at)} for row in rows],
        "waiting": StatuteChange.objects.waiting().select_related("statute", "told_by").order_by("pk"),
        "q": q,
        "ruling": rules.why_not_keep_statutes(by=request.actor, at=at),
        "next": f"?after={after}{f'&q={q}' if q else ''}" if after else "",
    }
    return render(
        request, "matters/catalogue/statutes.html", page, status=UNPROCESSABLE if form.errors else 200
    )


def _page(q: str, after: str) -> tuple[list[Statute], str]:
    """A page of them, and the key of the one after which the next begins."""
    found = Statute.objects.annotate(count=Count("articles"))
    if q:
        found = found.filter(title__icontains=q) | found.filter(document_no__icontains=q)
    if after.isdecimal() and (last := Statute.objects.filter(pk=int(after[:18])).first()):
        found = found.filter(title__gt=last.title) | found.filter(title=last.title, pk__gt=last.pk)
    rows = list(found.order_by("title", "pk")[: PAGE + 1])
    return rows[:PAGE], str(rows[PAGE - 1].pk) if len(rows) > PAGE else ""


def _state(row: Statute, at: datetime) -> dict[str, str]:
    today = legal_day(at)
    if row.until_on is not None and row.until_on < today:
        return {"state": _("已失效"), "colour": "grey"}
    if row.from_on > today:
        return {"state": _("尚未施行"), "colour": "yellow"}
    if row.until_on is not None:
        return {"state": _("即将失效"), "colour": "yellow"}
    return {"state": _("现行有效"), "colour": "green"}


@readers
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """What is known of it, its articles, and the matters that rest on it; POST puts right what is told about it."""
    at = now()
    found = get_object_or_404(Statute.objects.select_related("said_by"), pk=pk)
    form = _about(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = verbs.change(found, **form.cleaned_data, by=request.actor, at=at)
        messages.success(request, TOLD)
        return redirect("matters:catalogue_statute_change", made.pk)
    return _one(request, found, at, form=form)


def _about(found: Statute, posted: Any = None) -> AboutForm:
    return AboutForm(posted, initial={name: getattr(found, name) for name in AboutForm.base_fields})


def _one(
    request: HttpRequest,
    found: Statute,
    at: datetime,
    *,
    form: AboutForm | None = None,
    end: EndForm | EndCorrectionForm | None = None,
    article: ArticleForm | None = None,
) -> HttpResponse:
    waiting = StatuteChange.objects.waiting().filter(statute=found).select_related("told_by").first()
    writes = waiting is None and rules.why_not_keep_statutes(by=request.actor, at=at).ok
    resting = rules.resting_on(found, at)
    told = [one for one in (form, end, article) if one is not None]
    page = {
        "statute": found,
        **_state(found, at),
        "articles": verbs.in_order(list(found.articles.order_by("pk"))),
        "resting": resting[:MOST],
        "more": max(len(resting) - MOST, 0),
        "waiting": waiting,
        "form": (form or _about(found)) if writes else None,
        "end": (end or _end(found)) if writes else None,
        "article": (article or ArticleForm(prefix="article")) if writes else None,
        "history": [
            {
                "title": entry.words,
                "by": entry.user.name if entry.user else _("系统"),
                "at": entry.happened_at,
                "words": entry.facts.get("label", ""),
            }
            for entry in Entry.objects.of(found.thread).select_related("user").reverse()[:MOST]
        ],
    }
    wrong = any(one.is_bound and one.errors for one in told)
    return render(request, "matters/catalogue/statute.html", page, status=UNPROCESSABLE if wrong else 200)


def _end(found: Statute, posted: Any = None) -> EndForm | EndCorrectionForm:
    """The day of its end: told for the first time, or put right."""
    if found.until_on is None:
        return EndForm(posted, prefix="end")
    return EndCorrectionForm(posted, prefix="end", initial={"until_on": found.until_on.isoformat()})


@readers
@require_POST
def ending(request: HttpRequest, pk: int) -> HttpResponse:
    """After its day nothing is to rest on it, or that day is to be put right."""
    at = now()
    found = get_object_or_404(Statute, pk=pk)
    form = _end(found, request.POST)
    if not form.is_valid():
        return _one(request, found, at, end=form)
    told = form.cleaned_data
    made = verbs.end(found, told["until_on"], told.get("reason", ""), by=request.actor, at=at)
    messages.success(request, TOLD)
    return redirect("matters:catalogue_statute_change", made.pk)


@readers
@require_POST
def articles(request: HttpRequest, pk: int) -> HttpResponse:
    """The words of one article are to be kept."""
    at = now()
    found, form = get_object_or_404(Statute, pk=pk), ArticleForm(request.POST, prefix="article")
    if not form.is_valid():
        return _one(request, found, at, article=form)
    made = verbs.keep_article(found, **form.cleaned_data, by=request.actor, at=at)
    messages.success(request, TOLD)
    return redirect("matters:catalogue_statute_change", made.pk)


# ---- what was told, judged by another


@readers
@require_safe
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """What was told, beside what stands there now, and what is to be done about it."""
    return _change(request, _told(pk), now())


def _told(pk: int) -> StatuteChange:
    return get_object_or_404(StatuteChange.objects.select_related("statute", "told_by"), pk=pk)


def _change(
    request: HttpRequest, made: StatuteChange, at: datetime, *, refusal: RefusalForm | None = None
) -> HttpResponse:
    by = request.actor
    judges = made.is_waiting and by.duty in (Duty.PUBLICATION, Duty.ADMINISTRATION)
    may_refuse = rules.why_not_refuse_statute(made, "-", by=by, at=at).ok
    page = {
        "made": made,
        "rows": _facts(made),
        "confirms": rules.why_not_confirm_statute(made, by=by, at=at) if judges else None,
        "refusal": (refusal or RefusalForm()) if may_refuse else None,
        "history": [
            {
                "title": entry.words,
                "by": entry.user.name if entry.user else _("系统"),
                "at": entry.happened_at,
                "words": entry.facts.get("words", "") if entry.act == Act.STATUTE_REFUSED else "",
            }
            for entry in Entry.objects.of(made.thread).select_related("user").reverse()
        ],
    }
    status = UNPROCESSABLE if refusal is not None else 200
    return render(request, "matters/catalogue/statute_change.html", page, status=status)


def _facts(made: StatuteChange) -> list[dict[str, Any]]:
    """Term by term what is to be said, and what is said now."""
    statute, told = made.statute, made.told
    if made.kind == StatuteChangeKind.ARTICLE:
        held = statute.articles.filter(label=told["label"]).first() if statute else None
        return [{"term": told["label"], "words": told["words"], "before": held.words if held else ""}]
    rows = []
    for key, said in told.items():
        before = getattr(statute, key) if statute is not None else None
        words = StatuteRank(said).label if key == "rank" else said
        old = before.isoformat() if isinstance(before, date) else before
        if statute is None or old != said:
            label = Statute._meta.get_field(key).verbose_name  # type: ignore[union-attr]
            rows.append({"term": label, "words": words or "", "before": old or ""})
    return rows


@readers
@require_POST
def confirmation(request: HttpRequest, pk: int) -> HttpResponse:
    """What was told holds."""
    made = verbs.confirm(_told(pk), by=request.actor, at=now())
    messages.success(request, _("已确认"))
    return redirect("matters:catalogue_statute", made.statute_id)


@readers
@require_POST
def refusal(request: HttpRequest, pk: int) -> HttpResponse:
    """Given back by another, or taken back by who told it."""
    at = now()
    made, form = _told(pk), RefusalForm(request.POST)
    if not form.is_valid():
        return _change(request, made, at, refusal=form)
    verbs.refuse_change(made, form.cleaned_data["words"], by=request.actor, at=at)
    messages.success(request, _("已退回"))
    return redirect("matters:catalogue_statutes")
