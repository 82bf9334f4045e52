"""What may be meant, shown while one types; whoever has no script submits and finds the same."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from ground.workdays.calendar import legal_day
from matters.models import Edition, spelling

MOST = 8


@require_safe
@cache_control(public=True, max_age=60)
def suggestions(request: HttpRequest) -> HttpResponse:
    """A part of a page: the matters that the search would show first, and the way to all of them."""
    typed = request.GET.get("q", "").replace("\0", "").strip()
    terms = spelling.query_terms(typed)
    editions = Edition.objects.in_force(legal_day(timezone.now())).in_rows()
    found = list(editions.matching(terms)[:MOST]) if terms else []
    page = {
        "rows": [
            {
                "name": edition.name,
                "address": edition.matter.get_absolute_url(),
                "open": edition.is_open,
                "office": edition.matter.office.short_name,
            }
            for edition in found
        ],
        "query": typed[: spelling.LONGEST_QUERY],
        "all": "/search/?" + urlencode({"q": typed[: spelling.LONGEST_QUERY]}),
    }
    return render(request, "matters/suggestions.html", page)
