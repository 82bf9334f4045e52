"""/catalogue/directories/: the catalogue of a year is frozen by an editor, agreed by another officer, filed with the level above (R40)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ground.accounts.enums import Duty
from ground.trail.models import Entry
from ground.workdays import legal_day
from matters import rules
from matters.actions import directory as verbs
from matters.forms.directories import FilingForm, GivingBackForm, YearForm
from matters.lists import of_directory
from matters.models import Directory
from matters.views.catalogue.door import desk
from matters.views.catalogue.frame import UNPROCESSABLE
from matters.views.directories import counted
from matters.views.lists import ENDINGS, page_of, sent

Row = dict[str, Any]
MOST = 50


@desk()
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The directories of all years, the newest first; POST freezes one more."""
    at = now()
    form = YearForm(request.POST or None, initial={"year": legal_day(at).year})
    if request.method == "POST" and form.is_valid():
        made = verbs.freeze(form.cleaned_data["year"], by=request.actor, at=at)
        messages.success(request, _("已生成 %(year)d 年度目录第 %(no)d 版，等待审定") % {"year": made.year, "no": made.no})  # fmt: skip
        return redirect("matters:catalogue_directory", made.pk)
    found = list(_seen(request).order_by("-year", "-no")[:MOST])
    page = {
        "rows": [{"row": row, **state_of(row, found)} for row in found],
        "form": form if request.actor.duty == Duty.CATALOGUE else None,
        "ruling": rules.why_not_keep_directories(by=request.actor, at=at),
    }
    return render(
        request, "matters/catalogue/directories.html", page, status=UNPROCESSABLE if form.errors else 200
    )


def _seen(request: HttpRequest) -> Any:
    """Those of one's own office; of others, what is public."""
    mine = Q(office=request.actor.office) | Q(agreed_at__isnull=False)
    return Directory.objects.filter(mine).select_related(
        "office", "frozen_by", "agreed_by", "returned_by", "received_by"
    )


def state_of(row: Directory, others: Iterable[Directory]) -> Row:
    """How far it has come: one that was not agreed is outdated by the next of its year."""
    if row.received_at is not None:
        return {"state": _("已备案"), "colour": "green"}
    if row.filed_on is not None:
        return {"state": _("已报备"), "colour": "green"}
    if row.agreed_at is not None:
        return {"state": _("已审定"), "colour": "green"}
    if row.returned_at is not None:
        return {"state": _("已退回"), "colour": "red"}
    if any(one.office_id == row.office_id and one.year == row.year and one.no > row.no for one in others):
        return {"state": _("已有新版"), "colour": "grey"}
    return {"state": _("待审定"), "colour": "yellow"}


def _of(request: HttpRequest, pk: int) -> Directory:
    found = _seen(request).filter(pk=pk).first()
    if found is None:
        raise Http404(_("没有找到这一版目录"))
    return found


@desk()
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Its lines with what became of each since the year before, and what can be done with it."""
    return _one(request, _of(request, pk), now())


def _one(
    request: HttpRequest,
    found: Directory,
    at: datetime,
    *,
    back: GivingBackForm | None = None,
    filing: FilingForm | None = None,
) -> HttpResponse:
    by = request.actor
    published = of_directory(found)
    files = {
        ending: reverse("matters:catalogue_directory_file", args=[found.pk, ending]) for ending in ENDINGS
    }
    publishes = by.duty == Duty.PUBLICATION and found.office_id == by.office.pk and found.agreed_at is None
    reports = by.duty == Duty.CATALOGUE and found.office_id == by.office.pk and found.agreed_at is not None
    above = rules.keeper_above(found.office, at=at)
    signs = by.duty == Duty.PUBLICATION and above == by.office and found.filed_on is not None
    status = UNPROCESSABLE if back is not None or filing is not None else 200
    page = page_of(request, published, found.frozen_on, [], files, []) | {
        "directory": found,
        "counts": {}, "changed": counted(published, found),
        "before": verbs.before(found) if found.agreed_at is None else None,
        "facts": _facts(found, above),
        "agreement": rules.why_not_agree(found, by=by, at=at) if publishes else None,
        "back": (back or GivingBackForm()) if publishes and rules.why_not_give_back_directory(found, by=by, at=at).ok else None,
        "filing": (filing or FilingForm()) if reports and rules.why_not_report_directory(found, by=by, at=at).ok else None,
        "receipt": rules.why_not_receive_directory(found, by=by, at=at) if signs and found.received_at is None else None,
        "history": _history(found),
        **state_of(found, Directory.objects.filter(office=found.office_id, year=found.year)),
    }  # fmt: skip
    return render(request, "matters/catalogue/directory.html", page, status=status)


def _facts(found: Directory, above: Any) -> list[Row]:
    day = _("Y年n月j日")
    facts: list[Row] = [
        {"term": _("编制机构"), "words": found.office.name},
        {
            "term": _("生成"),
            "words": found.frozen_by.name,
            "more": date_format(found.frozen_on, day),
        },
        {
            "term": _("审定"),
            "words": found.agreed_by.name if found.agreed_by else _("未审定"),
            "more": date_format(legal_day(found.agreed_at), day) if found.agreed_at else "",
        },
        {
            "term": _("报备"),
            "words": found.filed_reference or _("未报备"),
            "more": date_format(found.filed_on, day) if found.filed_on else "",
        },
    ]
    if above is not None or found.received_by is not None:
        signed = legal_day(found.received_at) if found.received_at else None
        facts.append(
            {
                "term": _("备案签收"),
                "words": found.received_by.name
                if found.received_by
                else _("待%(office)s签收") % {"office": above.short_name},
                "more": date_format(signed, day) if signed else "",
            }
        )
    return facts


def _history(found: Directory) -> list[Row]:
    entries = Entry.objects.of(found.thread).select_related("user").reverse()[:MOST]
    return [
        {
            "title": entry.words,
            "by": entry.user.name if entry.user else _("系统"),
            "at": entry.happened_at,
            "words": entry.facts.get("words", ""),
        }
        for entry in entries
    ]


@desk()
@require_safe
def file(request: HttpRequest, pk: int, ending: str) -> HttpResponse | StreamingHttpResponse:
    """It as a file, whether it is agreed or not."""
    found = _of(request, pk)
    return sent(request, of_directory(found), found.frozen_on, ending)


@desk(Duty.PUBLICATION)
@require_POST
def agreement(request: HttpRequest, pk: int) -> HttpResponse:
    """It is public."""
    found = verbs.agree(_of(request, pk), by=request.actor, at=now())
    messages.success(request, _("已审定并公布 %(year)d 年度目录") % {"year": found.year})
    return redirect("matters:catalogue_directory", pk)


@desk(Duty.PUBLICATION)
@require_POST
def giving_back(request: HttpRequest, pk: int) -> HttpResponse:
    """It is not agreed, and why."""
    at = now()
    found, form = _of(request, pk), GivingBackForm(request.POST)
    if not form.is_valid():
        return _one(request, found, at, back=form)
    verbs.give_back(found, form.cleaned_data["words"], by=request.actor, at=at)
    messages.success(request, _("已退回"))
    return redirect("matters:catalogue_directories")


@desk(Duty.CATALOGUE)
@require_POST
def filing(request: HttpRequest, pk: int) -> HttpResponse:
    """It is on record that it was filed with the level above."""
    at = now()
    found, form = _of(request, pk), FilingForm(request.POST)
    if not form.is_valid():
        return _one(request, found, at, filing=form)
    told = form.cleaned_data
    verbs.file(found, told["on"], told["reference"], by=request.actor, at=at)
    messages.success(request, _("已登记报备"))
    return redirect("matters:catalogue_directory", pk)


@desk(Duty.PUBLICATION)
@require_POST
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """The office above has signed for it."""
    verbs.receive(_of(request, pk), by=request.actor, at=now())
    messages.success(request, _("已签收"))
    return redirect("matters:catalogue_directory", pk)
