"""/lists/: what the reform orders published, page by page and as files, each as it is today."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Min
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ground.accounts.brakes import TooOften, too_often
from ground.law.rulings import follows
from ground.workdays.calendar import legal_day
from matters import rules
from matters.forms.keeping import PROOF_TESTS
from matters.lists import LISTS, PublicList, grouped
from matters.lists.files import as_csv, as_xlsx
from matters.lists.frame import backwards, beyond, place_of
from matters.models import Directory, Edition, ProofItem

Row = dict[str, Any]
PAGE = 30
YEAR = "year"
ENDINGS = ("csv", "xlsx")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Files of one address in ten minutes; a whole catalogue is read once, not every second.
MOST_FILES, MINUTES = 30, 10


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every list by name, and the directories of the years."""
    page = {
        "groups": [{"words": words, "lists": [_named(one) for one in lists]} for words, lists in grouped()],
        "years": _years(),
        "trail": [{"text": _("公开清单")}],
        "on": legal_day(timezone.now()),
    }
    return render(request, "matters/lists/index.html", page)


def _named(one: PublicList) -> Row:
    return {"title": one.title, "words": one.words, "address": reverse("matters:list", args=[one.slug])}


def _years() -> list[int]:
    return list(Directory.objects.agreed().order_by("-year").values_list("year", flat=True).distinct())


@require_safe
def one(request: HttpRequest, slug: str) -> HttpResponse:
    """One list: filtered, dated, thirty rows a page."""
    published = _list(slug)
    on = asked_day(request)
    trail = [{"text": _("公开清单"), "href": reverse("matters:lists")}, {"text": published.title}]
    beside = [_named(LISTS[name]) for name in published.beside]
    files = {
        ending: reverse("matters:list_file", kwargs={"slug": slug, "ending": ending}) for ending in ENDINGS
    }
    page = page_of(request, published, on, trail, files, beside)
    return render(request, "matters/lists/one.html", page | {"years": years_of(on)})


@require_safe
def file(request: HttpRequest, slug: str, ending: str) -> HttpResponse | StreamingHttpResponse:
    """The whole list as a file, with the filters and the year of the page."""
    return sent(request, _list(slug), asked_day(request), ending)


@follows("S49", source="天津一制三化方案：清单按年度公布，往年的仍可查阅")
def asked_day(request: HttpRequest) -> date:
    """The last day of the year that is asked for; today, where none is, or this one."""
    today = legal_day(timezone.now())
    year = request.GET.get(YEAR, "")
    if not re.fullmatch(r"[0-9]{4}", year) or not 2000 <= int(year) < today.year:
        return today
    return date(int(year), 12, 31)


def years_of(on: date) -> list[Row]:
    """The years of which there are lists, this one first; none, where the catalogue is of this year alone."""
    today = legal_day(timezone.now())
    first = Edition.objects.ever().aggregate(first=Min("effective_on"))["first"]
    years = range(today.year, (first or today).year - 1, -1)
    return [{"year": year, "chosen": year == on.year} for year in years] if len(years) > 1 else []


@require_safe
def proof(request: HttpRequest, pk: int) -> HttpResponse:
    """One proof: who asks for it, who issues it, how, the six tests (S47), and the matters of its keeper's catalogue that still ask for it."""
    item = get_object_or_404(ProofItem.objects.confirmed().select_related("office"), pk=pk)
    on = legal_day(timezone.now())
    asking = Edition.objects.in_force(on).in_directory().visible().filter(materials__proof_code=item.code)
    places = asking.order_by().values_list("matter__office__division_code", flat=True).distinct()
    keeper = rules.keeper_of(item.office.division_code, on)
    kept_here = [place for place in places if rules.keeper_of(place, on) == keeper]
    asking = asking.filter(matter__office__division_code__in=kept_here)
    kept = item.kept and item.from_on <= on and (item.until_on is None or on <= item.until_on)
    title = LISTS["proofs" if kept else "proofs-cancelled"].title
    slug = "proofs" if kept else "proofs-cancelled"
    page = {
        "item": item,
        "kept": kept,
        "tests": [
            {
                "words": words,
                "yes": said.get("answer") == "yes",
                "answered": bool(said.get("answer")),
                "why": said.get("words", ""),
            }
            for words, said in zip(PROOF_TESTS, [*item.tests, *[{}] * len(PROOF_TESTS)], strict=False)
        ],
        "asking": list(asking.in_name_order().distinct()[:PAGE]),
        "trail": [
            {"text": _("公开清单"), "href": reverse("matters:lists")},
            {"text": title, "href": reverse("matters:list", args=[slug])},
            {"text": item.name},
        ],
    }
    return render(request, "matters/lists/proof.html", page)


# ---- one page, one file


def page_of(
    request: HttpRequest,
    published: PublicList,
    on: date,
    trail: list[Row],
    files: dict[str, str],
    beside: list[Row],
) -> Row:
    """What the template of a list shows."""
    chosen = published.chosen(request.GET.dict())
    everything = published.rows(on)
    found, before, after = cut(request, published, on, chosen)
    year = {YEAR: request.GET[YEAR]} if YEAR in request.GET else {}
    kept = urlencode({**chosen, **year})
    return {
        "title": published.title,
        "words": published.words,
        "on": on,
        "trail": trail,
        "beside": beside,
        "filters": [
            {
                "key": one.key,
                "label": one.label,
                "chosen": chosen.get(one.key, ""),
                "options": one.options(everything),
            }
            for one in published.filters
        ],
        "filtered": bool(chosen),
        "columns": published.labels(shown=True),
        "rows": [_row(published, row) for row in found],
        "files": [
            {"words": ending.upper(), "address": f"{address}?{kept}" if kept else address}
            for ending, address in files.items()
        ],
        "previous": _address({**chosen, **year}, before=before),
        "next": _address({**chosen, **year}, after=after),
        "years": [],
        "counts": [],
        "signed": [],
        "differences": [],
    }


def _row(published: PublicList, row: Any) -> Row:
    first, *rest = published.cells(row, shown=True)
    labels = published.labels(shown=True)[1:]
    return {
        "name": first,
        "address": published.link(row) if published.link else "",
        "cells": [{"label": label, "words": _said(cell)} for label, cell in zip(labels, rest, strict=True)],
    }


def _said(cell: Any) -> str:
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell)


def _address(chosen: dict[str, str], **place: str) -> str:
    (key,) = place
    return "?" + urlencode({**chosen, key: place[key]}) if place[key] else ""


def cut(
    request: HttpRequest, published: PublicList, on: date, chosen: dict[str, str]
) -> tuple[list[Any], str, str]:
    """A page of the rows, the key it may go back before and the key it goes on after; nothing is counted."""
    rows = published.filtered(on, chosen)
    before, after = request.GET.get("before", ""), request.GET.get("after", "")
    if before:
        back = rows.filter(beyond(published.order, _place(rows, published, before), back=True))
        found = list(back.order_by(*backwards(published.order))[: PAGE + 1])
        more, found = len(found) > PAGE, found[:PAGE][::-1]
        return found, _key(found, 0) if more else "", _key(found, -1)
    if after:
        rows = rows.filter(beyond(published.order, _place(rows, published, after)))
    found = list(rows[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    return found, _key(found, 0) if after else "", _key(found, -1) if more else ""


def _key(rows: list[Any], place: int) -> str:
    return str(rows[place].pk) if rows else ""


def _place(rows: Any, published: PublicList, key: str) -> tuple[Any, ...]:
    there = place_of(rows, published.order, int(key)) if re.fullmatch(r"[0-9]{1,18}", key) else None
    if there is None:
        raise Http404(_("没有找到这一页"))
    return there


def sent(
    request: HttpRequest, published: PublicList, on: date, ending: str
) -> HttpResponse | StreamingHttpResponse:
    """The list as a download; whoever fetches without end is held up."""
    if ending not in ENDINGS:
        raise Http404(_("没有这种格式"))
    at = timezone.now()
    if too_often(request, "list-files", most=MOST_FILES, minutes=MINUTES, at=at):
        raise TooOften(MINUTES)
    chosen = published.chosen(request.GET.dict())
    name = f"{published.slug}-{on.isoformat()}.{ending}"
    answer: HttpResponse | StreamingHttpResponse
    if ending == "csv":
        answer = StreamingHttpResponse(as_csv(published, on, chosen), content_type="text/csv; charset=utf-8")
    else:
        answer = HttpResponse(as_xlsx(published, on, chosen), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _list(slug: str) -> PublicList:
    if slug not in LISTS:
        raise Http404(_("没有找到这个清单"))
    return LISTS[slug]
