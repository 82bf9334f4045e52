"""归集: what credit platforms were told of this office's entries, what waits and how long, and why it waits (CRE-8)."""

from __future__ import annotations

from django.db.models import Count, Min, Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from credit.models import Announcement, Handover, Recipient
from credit.views.records import PAGE, counts
from ground.accounts.doors import officers_only
from ground.accounts.enums import Duty
from ground.workdays.calendar import between, legal_day


@officers_only
@require_safe
def sharing(request: HttpRequest) -> HttpResponse:
    """Each platform with what waits for it, and its last files with their receipts; then what was announced, the newest first."""
    if request.actor.duty != Duty.CREDIT:
        raise Http404
    today, key = legal_day(now()), request.GET.get("before", "")
    own = Announcement.objects.filter(record__office=request.actor.office)
    newest = Handover.objects.order_by("-pk")[:3]
    platforms = []
    for one in Recipient.objects.prefetch_related(Prefetch("handovers", newest, to_attr="last")).order_by(
        "code"
    ):
        waits = own.undelivered(one).order_by().aggregate(n=Count("pk"), since=Min("at"))
        since = legal_day(waits["since"]) if waits["since"] is not None else None
        days = between(since, today) if since is not None else 0
        platforms.append({"recipient": one, "waits": waits["n"], "since": since, "days": days})
    if key.isascii() and key.isdecimal() and len(key) < 19:
        own = own.filter(pk__lt=int(key))
    handed = Handover.objects.exclude(handed_at=None).select_related("recipient").order_by("pk")
    found = own.select_related("record__party", "record__party_version")
    found = found.prefetch_related(Prefetch("handovers", handed, to_attr="handed"))
    rows = list(found.order_by("-pk")[: PAGE + 1])
    return render(
        request,
        "credit/sharing.html",
        {
            "platforms": platforms,
            "rows": rows[:PAGE],
            "next": f"?before={rows[PAGE - 1].pk}" if len(rows) > PAGE else "",
            "newest": request.path if key else "",
            "counts": counts(request),
        },
    )
