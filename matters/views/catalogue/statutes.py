"""/catalogue/statutes/: the laws that matters rest on, their articles, and the day on which one ends (LINT-11)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from ground.accounts.enums import Duty
from ground.trail.models import Entry
from ground.workdays import legal_day
from matters import rules
from matters.actions import statutes as verbs
from matters.forms.statutes import AboutForm, ArticleForm, EndForm, StatuteForm
from matters.models import Statute
from matters.views.catalogue.door import desk
from matters.views.catalogue.frame import UNPROCESSABLE

PAGE = 50
MOST = 50
readers: Callable[..., Any] = desk(Duty.CATALOGUE, Duty.PUBLICATION, Duty.ADMINISTRATION)


@readers
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Those that are kept, by their titles, and a form for one more."""
    at = now()
    form = StatuteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = verbs.add(**form.cleaned_data, by=request.actor, at=at)
        messages.success(request, _("已登记《%(title)s》") % {"title": made.title})
        return redirect("matters:catalogue_statute", made.pk)
    q = request.GET.get("q", "").replace("\0", "").strip("《》 ")[:60]
    rows, after = _page(q, request.GET.get("after", ""))
    page = {
        "form": form,
        "rows": [{"row": row, **_state(row, at)} for row in rows],
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
        verbs.change(found, **form.cleaned_data, by=request.actor, at=at)
        messages.success(request, _("已保存"))
        return redirect("matters:catalogue_statute", pk)
    return _one(request, found, at, form=form)


def _about(found: Statute, posted: Any = None) -> AboutForm:
    return AboutForm(posted, initial={name: getattr(found, name) for name in AboutForm.base_fields})


def _one(
    request: HttpRequest,
    found: Statute,
    at: datetime,
    *,
    form: AboutForm | None = None,
    end: EndForm | None = None,
    article: ArticleForm | None = None,
) -> HttpResponse:
    ruling = rules.why_not_keep_statutes(by=request.actor, at=at)
    resting = rules.resting_on(found, at)
    told = [one for one in (form, end, article) if one is not None]
    page = {
        "statute": found,
        **_state(found, at),
        "articles": verbs.in_order(list(found.articles.order_by("pk"))),
        "resting": resting[:MOST],
        "more": max(len(resting) - MOST, 0),
        "form": (form or _about(found)) if ruling.ok else None,
        "end": (end or EndForm(prefix="end")) if ruling.ok and found.until_on is None else None,
        "article": (article or ArticleForm(prefix="article")) if ruling.ok else None,
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


@readers
@require_POST
def ending(request: HttpRequest, pk: int) -> HttpResponse:
    """After its day nothing may rest on it; the matters that do are named."""
    at = now()
    found, form = get_object_or_404(Statute, pk=pk), EndForm(request.POST, prefix="end")
    if not form.is_valid():
        return _one(request, found, at, end=form)
    resting = verbs.end(found, form.cleaned_data["until_on"], by=request.actor, at=at)
    words = ngettext(
        "已登记失效日期。以它为依据的事项有 %(n)d 个，已通知编制人员",
        "已登记失效日期。以它为依据的事项有 %(n)d 个，已通知编制人员",
        len(resting),
    )
    messages.success(request, words % {"n": len(resting)} if resting else _("已登记失效日期"))
    return redirect("matters:catalogue_statute", pk)


@readers
@require_POST
def articles(request: HttpRequest, pk: int) -> HttpResponse:
    """The words of one article are kept."""
    at = now()
    found, form = get_object_or_404(Statute, pk=pk), ArticleForm(request.POST, prefix="article")
    if not form.is_valid():
        return _one(request, found, at, article=form)
    kept = verbs.keep_article(found, **form.cleaned_data, by=request.actor, at=at)
    messages.success(request, _("已登记%(label)s") % {"label": kept.label})
    return redirect("matters:catalogue_statute", pk)
