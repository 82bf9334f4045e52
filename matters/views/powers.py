"""/power-lists/: the power list of one organ, every edition of it with what it changed, page by page and as files (S43)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ground.accounts.models import Office
from ground.workdays import legal_day
from matters import powers
from matters.lists import of_powers
from matters.models import PowerList
from matters.views.browse import OFFICE_PATH
from matters.views.lists import ENDINGS, page_of, sent

Row = dict[str, Any]


@require_safe
def powers_of(request: HttpRequest, path: str, no: int = 0) -> HttpResponse:
    """The list of the organ that holds today, or the edition that is asked for, with what it says otherwise than the one before."""
    today = legal_day(now())
    office = _office(path)
    editions = list(office.power_lists.published().order_by("-no"))
    found = _one(editions, no, today)
    published = of_powers(found)
    trail = [
        {"text": _("公开清单"), "href": reverse("matters:lists")},
        {"text": _("权责清单"), "href": reverse("matters:list", args=["powers"])},
        {"text": office.short_name},
    ]
    files = {ending: reverse("matters:power_list_file", args=[path, found.no, ending]) for ending in ENDINGS}
    beside = [
        {
            "title": _("第 %(no)d 版") % {"no": one.no},
            "words": held(one),
            "address": reverse("matters:power_list_edition", args=[path, one.no]),
        }
        for one in editions
        if one.pk != found.pk
    ]
    page = page_of(request, published, today, trail, files, beside)
    before = powers.before(found)
    page |= {
        "signed": [_("第 %(no)d 版") % {"no": found.no}, held(found)],
        "differences": powers.differences(before, found) if before else [],
    }
    return render(request, "matters/lists/one.html", page)


@require_safe
def file(request: HttpRequest, path: str, no: int, ending: str) -> HttpResponse | StreamingHttpResponse:
    """One edition as a file."""
    today = legal_day(now())
    office = _office(path)
    found = _one(list(office.power_lists.published().order_by("-no")), no, today)
    return sent(request, of_powers(found), today, ending)


def held(listed: PowerList) -> str:
    """From when to when it holds."""
    day = _("Y年n月j日")
    if listed.until_on is None:
        return _("%(day)s起施行") % {"day": date_format(listed.from_on, day)}
    told = {"from": date_format(listed.from_on, day), "until": date_format(listed.until_on, day)}
    return _("%(from)s至 %(until)s施行") % told


def _office(path: str) -> Office:
    if not OFFICE_PATH.fullmatch(path):
        raise Http404(_("没有找到这个机关"))
    return get_object_or_404(Office, path=path)


def _one(editions: list[PowerList], no: int, today: date) -> PowerList:
    """The edition with this number; without one, that which holds today, or else the last."""
    if no:
        found = [one for one in editions if one.no == no]
    else:
        in_force = [
            one
            for one in editions
            if one.from_on <= today and (one.until_on is None or today <= one.until_on)
        ]
        found = in_force or editions
    if not found:
        raise Http404(_("这个机关没有公布权责清单"))
    return found[0]
