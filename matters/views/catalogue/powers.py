"""/catalogue/powers/: the power lists of one's organs: drafted from the one in force, written, handed on, published by another (S43)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ground.accounts.enums import Duty
from ground.accounts.models import Office
from ground.trail.models import Entry
from ground.workdays import legal_day
from matters import powers, rules
from matters.actions import powers as verbs
from matters.forms.course import RecallForm, ReturnForm
from matters.forms.powers import BeginPowersForm, PowerForm, PowersPublicationForm
from matters.models import PowerEntry, PowerList
from matters.views.catalogue.door import desk, offices_of, sees
from matters.views.catalogue.frame import UNPROCESSABLE
from matters.views.powers import held

Row = dict[str, Any]
PAGE = 50
MOST = 50


@desk()
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """One's organs, each with the list that holds, and what is worked on."""
    at = now()
    offices = offices_of(request.actor, at=at)
    of_theirs = PowerList.objects.filter(office__in=offices).annotate(count=Count("entries"))
    in_force = {one.office_id: one for one in of_theirs.in_force(legal_day(at)).order_by("pk")}
    drafts = {one.office_id: one for one in of_theirs.filter(published_at=None).order_by("pk")}
    rows = [
        {"office": office, "current": in_force.get(office.pk), **_draft(drafts.get(office.pk))}
        for office in offices
    ]
    rows.sort(key=lambda row: (row["draft"] is None, row["current"] is None, row["office"].path))
    return render(request, "matters/catalogue/powers.html", {"rows": rows})


def _draft(draft: PowerList | None) -> Row:
    if draft is None:
        return {"draft": None, "state": "", "colour": ""}
    if draft.recalled_at is not None:
        return {"draft": draft, "state": _("已撤回"), "colour": "grey"}
    if draft.published_at is not None:
        return {"draft": draft, "state": _("已公布"), "colour": "green"}
    if draft.submitted_at is not None:
        return {"draft": draft, "state": _("待公布"), "colour": "purple"}
    if draft.returned_words:
        return {"draft": draft, "state": _("已退回"), "colour": "red"}
    return {"draft": draft, "state": _("起草中"), "colour": "grey"}


@desk()
@require_http_methods(["GET", "POST"])
def organ(request: HttpRequest, pk: int) -> HttpResponse:
    """The editions of one organ's list, and its matters that point to no entry; POST begins the next one."""
    at = now()
    office = get_object_or_404(Office, pk=pk)
    if not sees(request.actor, office, at=at):
        raise Http404(_("没有找到这个机关"))
    form = BeginPowersForm(request.POST or None)
    writes = request.actor.duty == Duty.CATALOGUE
    if request.method == "POST" and writes and form.is_valid():
        listed = verbs.begin(office, **form.cleaned_data, by=request.actor, at=at)
        messages.success(request, _("已按现行清单起草，改动在公布之前不影响现行清单"))
        return redirect("matters:catalogue_power_list", listed.pk)
    today = legal_day(at)
    editions = office.power_lists.annotate(count=Count("entries")).order_by("-no")
    without = powers.without_entry(office, today)
    page = {
        "office": office,
        "rows": [{"row": one, "held": held(one), **_draft(one)} for one in editions],
        "without": without[:MOST],
        "more": max(len(without) - MOST, 0),
        "form": form if writes else None,
        "ruling": rules.why_not_begin_powers(office, by=request.actor, at=at),
    }
    return render(
        request, "matters/catalogue/power_organ.html", page, status=UNPROCESSABLE if form.errors else 200
    )


# ---- one list


def _of(request: HttpRequest, pk: int, at: datetime) -> PowerList:
    related = ("office", "begun_by", "submitted_by", "published_by")
    found = PowerList.objects.select_related(*related).filter(pk=pk).first()
    if found is None or not sees(request.actor, found.office, at=at):
        raise Http404(_("没有找到这一版权责清单"))
    return found


@desk()
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Its powers, what it says otherwise than the one before, and what can be done with it."""
    at = now()
    return _one(request, _of(request, pk, at), at)


def _one(
    request: HttpRequest,
    found: PowerList,
    at: datetime,
    *,
    back: ReturnForm | None = None,
    recall: RecallForm | None = None,
    publication: PowersPublicationForm | None = None,
) -> HttpResponse:
    by, today = request.actor, legal_day(at)
    rows, after = _page(found, request.GET.get("q", ""), request.GET.get("after", ""))
    q = request.GET.get("q", "").strip()[:60]
    publishes = by.duty == Duty.PUBLICATION and found.published_at is None
    may_return = rules.why_not_return_powers(found, by=by, at=at)
    day = max(found.from_on, today)
    writes = by.duty == Duty.CATALOGUE and rules.why_not_write_powers(found, by=by, at=at).ok
    before = powers.before(found)
    page = {
        "listed": found,
        "held": held(found),
        "rows": rows,
        "q": q,
        "next": f"?after={after}{f'&q={q}' if q else ''}" if after else "",
        "writes": writes,
        "before": before,
        "differences": powers.differences(before, found),
        "submission": rules.why_not_submit_powers(found, by=by, at=at) if writes else None,
        "publication": (publication or PowersPublicationForm(initial={"on": day})) if publishes else None,
        "publishing": rules.why_not_publish_powers(found, day, by=by, at=at) if publishes else None,
        "back": (back or ReturnForm()) if publishes and may_return.ok else None,
        "recall": (recall or RecallForm())
        if rules.why_not_recall_powers(found, "-", by=by, at=at).ok
        else None,
        "history": _history(found),
        **_draft(found),
    }
    wrong = any(form is not None for form in (back, publication, recall))
    status = UNPROCESSABLE if wrong else 200
    return render(request, "matters/catalogue/power_list.html", page, status=status)


def _page(found: PowerList, q: str, after: str) -> tuple[list[PowerEntry], str]:
    """A page of the powers in the order of their codes, and the key after which the next begins."""
    entries = found.entries.order_by("code", "pk")
    q = q.replace("\0", "").strip()[:60]
    if q:
        entries = entries.filter(Q(code__istartswith=q) | Q(name__icontains=q))
    if after.isdecimal() and (last := found.entries.filter(pk=int(after[:18])).first()):
        entries = entries.filter(code__gt=last.code)
    rows = list(entries[: PAGE + 1])
    return rows[:PAGE], str(rows[PAGE - 1].pk) if len(rows) > PAGE else ""


def _history(found: PowerList) -> list[Row]:
    entries = Entry.objects.of(found.thread).select_related("user").reverse()[:MOST]
    return [
        {
            "title": entry.words,
            "by": entry.user.name if entry.user else _("系统"),
            "at": entry.happened_at,
            "words": entry.facts.get("words") or entry.facts.get("name", ""),
        }
        for entry in entries
    ]


@desk(Duty.CATALOGUE)
@require_http_methods(["GET", "POST"])
def entry(request: HttpRequest, pk: int, key: int = 0) -> HttpResponse:
    """One power of the draft: a new one, or one that is there."""
    at = now()
    found = _of(request, pk, at)
    held_now = get_object_or_404(PowerEntry, pk=key, list=found) if key else None
    initial = None
    if held_now is not None:
        initial = {name: getattr(held_now, name) for name in verbs.SAID} | {"seen": held_now.reading}
    form = PowerForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        may = rules.why_not_keep_power(
            found, held_now, told["code"], seen=told["seen"], by=request.actor, at=at
        )
        if may.ok:
            verbs.put(found, held_now, **told, by=request.actor, at=at)
            messages.success(request, _("已保存“%(name)s”") % {"name": told["name"]})
            return redirect("matters:catalogue_power_list", found.pk)
        form.add_error(None, may.words)
    ruling = rules.why_not_write_powers(found, by=request.actor, at=at)
    page = {"listed": found, "entry": held_now, "form": form, "ruling": ruling}
    return render(
        request, "matters/catalogue/power_entry.html", page, status=UNPROCESSABLE if form.errors else 200
    )


@desk(Duty.CATALOGUE)
@require_POST
def removal(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """The power is no longer in the draft."""
    at = now()
    found = _of(request, pk, at)
    told = get_object_or_404(PowerEntry, pk=key, list=found)
    verbs.drop(told, by=request.actor, at=at)
    messages.success(request, _("已删去“%(name)s”") % {"name": told.name})
    return redirect("matters:catalogue_power_list", found.pk)


@desk(Duty.CATALOGUE)
@require_POST
def submission(request: HttpRequest, pk: int) -> HttpResponse:
    """It lies with the publishers."""
    at = now()
    verbs.submit(_of(request, pk, at), by=request.actor, at=at)
    messages.success(request, _("已提交，由发布人员核对后公布"))
    return redirect("matters:catalogue_power_list", pk)


@desk(Duty.CATALOGUE)
@require_POST
def disposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing comes of the draft."""
    at = now()
    found = _of(request, pk, at)
    office = found.office_id
    verbs.discard(found, by=request.actor, at=at)
    messages.success(request, _("已作废草稿"))
    return redirect("matters:catalogue_power_organ", office)


@desk(Duty.PUBLICATION)
@require_POST
def giving_back(request: HttpRequest, pk: int) -> HttpResponse:
    """It lies with its editors again."""
    at = now()
    found, form = _of(request, pk, at), ReturnForm(request.POST)
    if not form.is_valid():
        return _one(request, found, at, back=form)
    verbs.give_back(found, form.cleaned_data["words"], by=request.actor, at=at)
    messages.success(request, _("已退回"))
    return redirect("matters:catalogue_power_list", pk)


@desk(Duty.PUBLICATION)
@require_POST
def publication(request: HttpRequest, pk: int) -> HttpResponse:
    """It holds from that day on."""
    at = now()
    found, form = _of(request, pk, at), PowersPublicationForm(request.POST)
    if not form.is_valid():
        return _one(request, found, at, publication=form)
    verbs.publish(found, on=form.cleaned_data["on"], by=request.actor, at=at)
    messages.success(request, _("已公布第 %(no)d 版") % {"no": found.no})
    return redirect("matters:catalogue_power_list", pk)


@desk(Duty.PUBLICATION)
@require_POST
def recall(request: HttpRequest, pk: int) -> HttpResponse:
    """It never holds."""
    at = now()
    found, form = _of(request, pk, at), RecallForm(request.POST)
    if not form.is_valid():
        return _one(request, found, at, recall=form)
    verbs.recall(found, form.cleaned_data["words"], by=request.actor, at=at)
    messages.success(request, _("已撤回第 %(no)d 版，原来的一版继续施行") % {"no": found.no})
    return redirect("matters:catalogue_power_list", pk)
