"""What may be meant, shown while one types; whoever has no script submits and finds the same."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from ground.workdays.calendar import legal_day
from matters.models import Edition, PackageEdition, spelling

MOST = 8
MOST_PACKAGES = 2


@require_safe
@cache_control(public=True, max_age=60)
def suggestions(request: HttpRequest) -> HttpResponse:
    """A part of a page: the matters that the search would show first, and the way to all of them."""
    typed = request.GET.get("q", "").replace("\0", "").strip()
    terms = spelling.query_terms(typed)
    on = legal_day(timezone.now())
    editions = Edition.objects.in_force(on).in_rows()
    found = list(editions.matching(terms)[:MOST]) if terms else []
    together = list(PackageEdition.objects.called_so(terms, on)[:MOST_PACKAGES]) if terms else []
    packages = [
        {
            "name": one.package.name,
            "address": one.package.get_absolute_url(),
            "open": False,
            "office": _("几个事项一起办"),
        }
        for one in together
    ]
    page = {
        "rows": packages
        + [
            {
                "name": edition.name,
                "address": edition.matter.get_absolute_url(),
                "open": edition.is_open,
                "office": edition.matter.office.short_name,
            }
            for edition in found[: MOST - len(packages)]
        ],
        "query": typed[: spelling.LONGEST_QUERY],
        "all": "/search/?" + urlencode({"q": typed[: spelling.LONGEST_QUERY]}),
    }
    return render(request, "matters/suggestions.html", page)
