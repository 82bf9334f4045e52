"""/directory/: the catalogue of a year as it was agreed, every edition of it, page by page and as files."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matters.lists import PublicList, of_directory
from matters.models import Directory
from matters.views.lists import ENDINGS, page_of, sent

Row = dict[str, Any]
MOST_BESIDE = 12


@require_safe
def directory(request: HttpRequest, year: int, no: int = 0, keeper: str = "") -> HttpResponse:
    """The directory of a year as it was agreed, with what was added, changed, cancelled, devolved (R40).

    That of the keeper with this number; of the year alone, what was agreed last.
    """
    found = _directory(year, no, keeper)
    published = of_directory(found)
    trail = [{"text": _("公开清单"), "href": reverse("matters:lists")}, {"text": published.title}]
    files = {
        ending: reverse("matters:directory_file", args=[year, found.no, found.office.path, ending])
        for ending in ENDINGS
    }
    page = page_of(request, published, found.frozen_on, trail, files, _beside(found))
    page |= {"counts": counted(published, found), "signed": _signed(found)}
    return render(request, "matters/lists/one.html", page)


@require_safe
def file(
    request: HttpRequest, year: int, no: int, keeper: str, ending: str
) -> HttpResponse | StreamingHttpResponse:
    """The directory of a year as a file."""
    found = _directory(year, no, keeper)
    return sent(request, of_directory(found), found.frozen_on, ending)


@require_safe
def first(request: HttpRequest, year: int, no: int, ending: str = "") -> HttpResponse:
    """An address that names no keeper leads to the one that has had this number first: each keeper counts for itself."""
    found = _directory(year, no)
    args = [found.year, found.no, found.office.path]
    if ending:
        return redirect("matters:directory_file", *args, ending, permanent=True)
    return redirect("matters:directory_edition", *args, permanent=True)


def counted(published: PublicList, found: Directory) -> list[Row]:
    """How many matters each change befell, of those that are there."""
    changed = dict(published.filters[0].options(published.rows(found.frozen_on)))
    return [
        {"words": words, "n": published.filtered(found.frozen_on, {"change": change}).count()}
        for change, words in changed.items()
    ]


def _signed(found: Directory) -> list[str]:
    """Who made it, when it was agreed, filed and signed for."""
    assert found.agreed_at is not None
    said = [
        _("第 %(no)d 版") % {"no": found.no},
        _("编制机构：%(office)s") % {"office": found.office.name},
        _("%(day)s审定") % {"day": date_format(localtime(found.agreed_at), _("Y年n月j日"))},
    ]
    if found.filed_on is not None:
        told = {"day": date_format(found.filed_on, _("Y年n月j日")), "reference": found.filed_reference}
        said.append(_("%(day)s报备，文号：%(reference)s") % told)
    if found.received_at is not None:
        said.append(_("%(day)s备案签收") % {"day": date_format(localtime(found.received_at), _("Y年n月j日"))})
    return said


def _beside(found: Directory) -> list[Row]:
    """The other directories that were agreed: of the same year first, then of other years."""
    others = Directory.objects.agreed().exclude(pk=found.pk).select_related("office")
    rows = sorted(others.order_by("-year", "-no"), key=lambda one: one.year != found.year)
    return [
        {
            "title": _("%(year)d 年度目录第 %(no)d 版") % {"year": one.year, "no": one.no},
            "words": _("截至 %(day)s，%(office)s")
            % {"day": date_format(one.frozen_on, _("Y年n月j日")), "office": one.office.name},
            "address": reverse("matters:directory_edition", args=[one.year, one.no, one.office.path]),
        }
        for one in rows[:MOST_BESIDE]
    ]


def _directory(year: int, no: int = 0, keeper: str = "") -> Directory:
    """The one that is asked for; of what was not agreed nothing is known."""
    found = Directory.objects.agreed().asked_for(year, no, keeper)
    if found is None:
        raise Http404(_("没有找到这一年度的目录"))
    return found
