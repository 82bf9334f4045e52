"""/catalogue/lists/: the rows of the lists that officers keep by hand, each told by one and confirmed by another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ground.accounts.enums import Duty
from ground.accounts.models import Office
from ground.trail.models import Entry
from ground.workdays import legal_day
from matters import rules
from matters.actions import keeping
from matters.enums import NEEDLESS
from matters.forms.keeping import (
    PROOF_TESTS,
    EndingForm,
    EntryForm,
    ProofForm,
    RefusalForm,
)
from matters.models import ReformItem
from matters.models.lists import Kept
from matters.views.catalogue.door import desk, offices_of, sees
from matters.views.catalogue.frame import UNPROCESSABLE, placed
from matters.views.catalogue.kept import LISTS, KeptList, facts_of, office_of, tags_of, tests_of, words_of

Row = dict[str, Any]
PAGE = 30
WAITS, HOLDS, GONE = "waiting", "now", "ended"
STATES: Mapping[str, Any] = {
    WAITS: gettext_lazy("待确认"),
    HOLDS: gettext_lazy("在清单中"),
    GONE: gettext_lazy("已移出"),
}


@desk()
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The lists with how many rows each has today, and how many wait for a second officer."""
    at = now()
    on = legal_day(at)
    offices = offices_of(request.actor, at=at)
    counts = {
        slug: _seen(one, offices).aggregate(
            now=Count("pk", filter=_of(HOLDS, on)), waiting=Count("pk", filter=_of(WAITS, on))
        )
        for slug, one in LISTS.items()
    }
    page = {"rows": [{"slug": slug, "title": one.title, **counts[slug]} for slug, one in LISTS.items()]}
    return render(request, "matters/catalogue/kept_lists.html", page)


def _of(state: str, on: date) -> Q:
    """The rows of that state; a row in force whose end waits is in two of them."""
    match state:
        case "waiting":
            return Q(is_waiting=True) | Q(end_told_at__isnull=False, end_confirmed_at=None)
        case "ended":
            return Q(is_waiting=False, until_on__lt=on)
    return Q(is_waiting=False) & (Q(until_on=None) | Q(until_on__gte=on))


def _seen(one: KeptList, offices: Sequence[Office]) -> QuerySet[Any]:
    """The rows that are this officer's: of the matters of his offices, or of his offices; of other keepers, what is public."""
    rows = one.rows()
    if one.of_matters:
        return rows.filter(matter__office__in=offices)
    return rows.filter(Q(office__in=offices) | Q(is_waiting=False))


def _list(slug: str) -> KeptList:
    if slug not in LISTS:
        raise Http404(_("没有找到这张清单"))
    return LISTS[slug]


@desk()
@require_safe
def rows(request: HttpRequest, slug: str) -> HttpResponse:
    """One list: what waits first, filtered by words and state, thirty rows a page."""
    at = now()
    on = legal_day(at)
    one = _list(slug)
    q = request.GET.get("q", "").replace("\0", "").strip()[:60]
    state = request.GET.get("state", "")
    found = _seen(one, offices_of(request.actor, at=at))
    if state in STATES:
        found = found.filter(_of(state, on))
    if q:
        wanted = Q()
        for column in one.found_by:
            wanted |= Q(**{f"{column}__icontains": q})
        found = found.filter(wanted)
    if (after := request.GET.get("after", "")).isdecimal():
        found = found.filter(pk__lt=int(after[:9]))
    shown = list(found.order_by("-pk")[: PAGE + 1])
    kept = "".join(f"&{name}={value}" for name, value in (("q", q), ("state", state)) if value)
    page = {
        "slug": slug,
        "title": one.title,
        "on": on,
        "q": q,
        "state": state,
        "states": [{"key": key, "words": words} for key, words in STATES.items()],
        "rows": [_row(row, on) for row in shown[:PAGE]],
        "of_offices": not one.of_matters,
        "writes": request.actor.duty == Duty.CATALOGUE,
        "next": f"?after={shown[PAGE - 1].pk}{kept}" if len(shown) > PAGE else "",
    }
    return render(request, "matters/catalogue/kept_list.html", page)


def _row(row: Any, on: date) -> Row:
    return {
        "row": row,
        "name": row.called,
        "tags": tags_of(row, on),
        "words": words_of(row),
        "office": office_of(row),
    }


# ---- one row


def _found(request: HttpRequest, slug: str, pk: int, at: datetime) -> Any:
    offices = offices_of(request.actor, at=at)
    row = _seen(_list(slug), offices).filter(pk=pk).select_related("replaces").first()
    if row is None or (LISTS[slug].of_matters and not sees(request.actor, row.place, at=at)):
        raise Http404(_("没有找到这一条"))
    return row


@desk()
@require_safe
def one(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What the row says, what it replaces, what it was before, and what is to be done about it."""
    at = now()
    return _one(request, slug, _found(request, slug, pk, at), at)


def _one(
    request: HttpRequest,
    slug: str,
    row: Any,
    at: datetime,
    *,
    ending: EndingForm | None = None,
    refusal: RefusalForm | None = None,
    status: int = 200,
) -> HttpResponse:
    on, by = legal_day(at), request.actor
    of_same = type(row)._default_manager.filter(rules.keeping.same(row)).order_by("-from_on", "-pk")
    may = rules.why_not_keep_row(row, by=by, at=at).ok
    waits = row.is_waiting or row.ending_waits
    settled = not waits and not row.is_being_changed
    page = {
        "slug": slug,
        "list_title": LISTS[slug].title,
        "row": row,
        "name": row.called,
        "tags": tags_of(row, on),
        "facts": facts_of(row),
        "before": facts_of(row.replaces) if row.is_waiting and row.replaces else [],
        "tests": tests_of(row),
        "waits": waits,
        "confirms": rules.why_not_confirm_row(row, by=by, at=at)
        if waits and by.duty == Duty.PUBLICATION
        else None,
        "refusal": (refusal or RefusalForm())
        if waits and rules.why_not_refuse_row(row, "-", by=by, at=at).ok
        else None,
        "needless": isinstance(row, ReformItem) and row.mode in NEEDLESS,
        "may_change": may and settled and row.until_on is None,
        "ending": (ending or EndingForm(initial={"on": on.isoformat()}))
        if may and settled and row.until_on is None
        else None,
        "versions": [{"row": other, "tags": tags_of(other, on), "here": other == row} for other in of_same],
        "history": [
            {
                "title": entry.words,
                "by": entry.user.name if entry.user else _("系统"),
                "at": entry.happened_at,
                "words": entry.facts.get("words", ""),
            }
            for entry in Entry.objects.of(row.thread).select_related("user").reverse()
        ],
    }
    return render(request, "matters/catalogue/kept_row.html", page, status=status)


# ---- written, ended


@desk(Duty.CATALOGUE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """One more row."""
    return _written(request, slug, None, now())


@desk(Duty.CATALOGUE)
@require_http_methods(["GET", "POST"])
def replacement(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What a row says from another day on: this one ends the day before."""
    at = now()
    return _written(request, slug, _found(request, slug, pk, at), at)


def _written(request: HttpRequest, slug: str, before: Kept | None, at: datetime) -> HttpResponse:
    one = _list(slug)
    on = legal_day(at)
    initial = {"from_on": (on if before is None else max(on, before.from_on)).isoformat()}
    form = one.form(request.POST if request.method == "POST" else None, before=before, initial=initial)
    if isinstance(form, EntryForm):
        form.kind = one.kind
    if request.method == "POST" and form.is_valid():
        assert request.actor.office is not None
        row = form.row(before.place if before else request.actor.office)
        ruling = rules.why_not_tell(row, by=request.actor, at=at)
        if ruling.ok:
            row = keeping.tell(row, by=request.actor, at=at)
            messages.success(request, _("已登记，由另一名工作人员确认后公布"))
            return redirect("matters:catalogue_kept_row", slug, row.pk)
        form.add_error(None, ruling.words)
    page = {
        "slug": slug,
        "title": one.title,
        "before": before,
        "name": before.called if before else "",
        "form": form,
        "fields": [placed(bound) for bound in form if "-" not in bound.name],
        "tests": [(form[f"answer-{no}"], form[f"words-{no}"]) for no in range(len(PROOF_TESTS))]
        if isinstance(form, ProofForm)
        else [],
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "matters/catalogue/kept_form.html", page, status=status)


@desk(Duty.CATALOGUE)
@require_POST
def ending(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """It is to leave its list."""
    at = now()
    row = _found(request, slug, pk, at)
    form = EndingForm(request.POST)
    if not form.is_valid():
        return _one(request, slug, row, at, ending=form, status=UNPROCESSABLE)
    keeping.end(row, form.cleaned_data["on"], form.cleaned_data["words"], by=request.actor, at=at)
    messages.success(request, _("已登记，由另一名工作人员确认后移出"))
    return redirect("matters:catalogue_kept_row", slug, row.pk)


# ---- judged by another


@desk(Duty.PUBLICATION)
@require_POST
def confirmation(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What waited holds."""
    at = now()
    row = keeping.confirm(_found(request, slug, pk, at), by=request.actor, at=at)
    messages.success(request, _("已确认，按登记的日期公布"))
    return redirect("matters:catalogue_kept_row", slug, row.pk)


@desk()
@require_POST
def refusal(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Given back by the publisher, or taken back by who wrote it."""
    at = now()
    row = _found(request, slug, pk, at)
    form = RefusalForm(request.POST)
    if not form.is_valid():
        return _one(request, slug, row, at, refusal=form, status=UNPROCESSABLE)
    keeping.refuse_row(row, form.cleaned_data["words"], by=request.actor, at=at)
    messages.success(request, _("已退回"))
    return redirect("matters:catalogue_kept_list", slug)
