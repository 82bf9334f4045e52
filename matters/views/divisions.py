"""The next list of an address, for the page that fetches it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from matters.divisions import beneath, divisions, level

DAY = 86_400


@require_safe
@cache_control(public=True, max_age=DAY)
def below(request: HttpRequest, code: str) -> JsonResponse:
    """What lies directly below a division, and what it is called; an empty list below the lowest."""
    if code not in divisions():
        raise Http404(_("没有这个行政区划"))
    found = beneath(code)
    items = [[one.code, one.name] for one in found]
    return JsonResponse({"words": level(found[0].code) if found else "", "items": items})
