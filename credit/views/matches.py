"""名单比对: who is perhaps somebody on a list that hides its numbers, said by one officer and put right by another (K1)."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from credit.actions import lists
from credit.forms import CorrectionForm
from credit.models import Delivery, ListMatch, ListSource
from credit.views.records import PAGE, UNPROCESSABLE, counts
from ground.accounts.doors import officers_only
from ground.accounts.enums import Duty
from ground.accounts.models import PartyVersion
from ground.spreadsheet import exported

# Bad rows on one page.
LINES = 100


@officers_only
def matches(request: HttpRequest) -> HttpResponse:
    """Who is perhaps somebody on a list that hides its numbers; what was said of others; and how old each list is."""
    if request.actor.duty != Duty.CREDIT or request.GET.get("show", "") not in ("", "judged"):
        raise Http404
    return _matches_page(request, judged="show" in request.GET, key=request.GET.get("before", ""))


@officers_only
@require_safe
def deliveries(request: HttpRequest, code: str) -> HttpResponse:
    """What one platform has delivered, the newest first; each with its bad rows behind it."""
    if request.actor.duty != Duty.CREDIT:
        raise Http404
    source = get_object_or_404(ListSource, code=code)
    found, key = source.deliveries.order_by("-pk"), request.GET.get("before", "")
    if key.isascii() and key.isdecimal() and len(key) < 19:
        found = found.filter(pk__lt=int(key))
    rows = list(found[: PAGE + 1])
    return render(
        request,
        "credit/deliveries.html",
        {
            "source": source,
            "rows": rows[:PAGE],
            "next": f"?before={rows[PAGE - 1].pk}" if len(rows) > PAGE else "",
            "newest": request.path if key else "",
            "counts": counts(request),
        },
    )


@officers_only
@require_safe
def bad_rows(request: HttpRequest, code: str, no: int) -> HttpResponse:
    """Every row of a delivery that was not taken in and is kept, by its line in the file, and why; ?csv as a table for its platform."""
    if request.actor.duty != Duty.CREDIT:
        raise Http404
    one = get_object_or_404(Delivery.objects.select_related("source"), source__code=code, sequence=no)
    if "csv" in request.GET:
        lines = [[problem["row"], problem["words"]] for problem in one.problems]
        return exported(f"{code}-{no}", [_("行号"), _("原因")], lines)
    key = request.GET.get("after", "")
    after = int(key) if key.isascii() and key.isdecimal() and len(key) < 19 else 0
    rows = [problem for problem in one.problems if problem["row"] > after][: LINES + 1]
    return render(
        request,
        "credit/bad_rows.html",
        {
            "one": one,
            "rows": rows[:LINES],
            "most": lists.MOST_PROBLEMS if len(one.problems) == lists.MOST_PROBLEMS else None,
            "next": f"{request.path}?after={rows[LINES - 1]['row']}" if len(rows) > LINES else "",
            "first": request.path if after else "",
            "counts": counts(request),
        },
    )


@officers_only
@require_POST
def judgement(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether it is he."""
    match = get_object_or_404(ListMatch, pk=pk)
    said = request.POST.get("same")
    if said not in ("yes", "no"):
        messages.error(request, _("请选择是否同一主体"))
        return redirect("credit:matches")
    lists.judge(match, said == "yes", by=request.actor, at=now())
    messages.success(request, _("已核对"))
    return redirect("credit:matches")


@officers_only
@require_POST
def match_correction(request: HttpRequest, pk: int) -> HttpResponse:
    """Another officer puts right what one has said; a form that will not do comes back with its question on top."""
    if request.actor.duty != Duty.CREDIT:
        raise Http404
    match = get_object_or_404(ListMatch, pk=pk)
    form = CorrectionForm(request.POST, match=pk)
    if not form.is_valid():
        return _matches_page(request, judged=True, key=str(pk + 1), wrong={pk: form})
    lists.correct(match, **form.cleaned_data, by=request.actor, at=now())
    messages.success(request, _("已更正，已告知当事人"))
    return redirect(f"{reverse('credit:matches')}?show=judged")


def _matches_page(
    request: HttpRequest, *, judged: bool, key: str, wrong: dict[int, CorrectionForm] | None = None
) -> HttpResponse:
    found = ListMatch.objects.judged() if judged else ListMatch.objects.waiting()
    if key.isascii() and key.isdecimal() and len(key) < 19:
        found = found.filter(pk__lt=int(key)) if judged else found.filter(pk__gt=int(key))
    versions = PartyVersion.objects.order_by("party_id", "-no").distinct("party")
    found = found.select_related("entry__source", "party", "judged_by")
    found = found.prefetch_related(Prefetch("party__versions", versions, to_attr="newest"))
    rows = list(found[: PAGE + 1])
    base = "?show=judged" if judged else request.path
    further = f"{'?show=judged&' if judged else '?'}before={rows[PAGE - 1].pk}" if len(rows) > PAGE else ""
    return render(
        request,
        "credit/matches.html",
        {
            "rows": [(row, _correcting(request, row, wrong or {})) for row in rows[:PAGE]],
            "judged": judged,
            "next": further,
            "first": base if key else "",
            "sources": ListSource.objects.prefetch_related(
                Prefetch("deliveries", Delivery.objects.order_by("-pk")[:3], to_attr="last")
            ).order_by("code"),
            "counts": counts(request),
        },
        status=UNPROCESSABLE if wrong else 200,
    )


def _correcting(
    request: HttpRequest, match: ListMatch, wrong: dict[int, CorrectionForm]
) -> CorrectionForm | None:
    """The form for whoever may say otherwise: not for whoever said it."""
    if match.judged_at is None or match.judged_by_id == request.user.pk:
        return None
    return wrong.get(match.pk) or CorrectionForm(
        initial={"same": "no" if match.same else "yes"}, match=match.pk
    )
