"""搜索事项."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from ground.workdays.calendar import legal_day
from matters.models import Edition, PackageEdition, spelling
from matters.views.rows import needless_on, rows

PAGE = 20
# Whoever has not found it on ten pages needs other words, not an eleventh.
MOST_PAGES = 10
MOST_NEAR = 8
MOST_PACKAGES = 3
CASE_NUMBER = re.compile(r"\d[\d\s-]{14,}")


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What answers the words, twenty a page, those open to application first; nothing is counted."""
    typed = request.GET.get("q", "").replace("\0", "").strip()
    number = _page_number(request.GET.get("page", ""))
    terms = spelling.query_terms(typed)
    on = legal_day(timezone.now())
    editions = Edition.objects.in_force(on).in_rows()
    first = (number - 1) * PAGE
    found = list(editions.matching(terms)[first : first + PAGE + 1]) if terms else []
    near = list(editions.resembling(terms)[:MOST_NEAR]) if terms and not found and number == 1 else []
    together = list(PackageEdition.objects.called_so(terms, on)[:MOST_PACKAGES]) if terms else []
    needless = needless_on(on, found or near)
    more = len(found) > PAGE and number < MOST_PAGES
    page = {
        "query": typed[: spelling.LONGEST_QUERY],
        "asked": bool(typed),
        "rows": rows(found[:PAGE], needless),
        "near": rows(near, needless),
        "packages": [
            {"name": one.package.name, "address": one.package.get_absolute_url(), "words": one.summary}
            for one in (together if number == 1 else [])
        ],
        "number": number,
        "looks_like_case": bool(CASE_NUMBER.fullmatch(typed)),
        "previous": _address(typed, number - 1) if number > 1 else "",
        "next": _address(typed, number + 1) if more else "",
    }
    return render(request, "matters/search.html", page)


def _page_number(typed: str) -> int:
    if not re.fullmatch(r"[0-9]{1,3}", typed):
        return 1
    return min(max(int(typed), 1), MOST_PAGES)


def _address(typed: str, number: int) -> str:
    return "?" + urlencode({"q": typed, "page": number})
