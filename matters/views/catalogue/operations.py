"""What is done to a matter on one day for everybody, what comes from the level above, and one change of many matters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from ground.accounts.enums import Duty, OfficeKind
from ground.accounts.models import Office
from ground.trail.models import Entry
from ground.workdays import legal_day
from matters import rules
from matters.actions import bulk as bulks
from matters.actions import operations as verbs
from matters.actions import upstream
from matters.content import changes, content_of
from matters.elements import ELEMENTS
from matters.enums import Act, EditionState, MatterType, OperationKind, PreparationKind, ProposalState
from matters.forms.course import PreparationForm, PublicationForm, ReturnForm
from matters.forms.operating import HANDING, BulkForm, OperationForm
from matters.models import BulkChange, Edition, Matter, Proposal, UpstreamChange
from matters.views.catalogue.course import grouped, preparations_of
from matters.views.catalogue.door import WHOLE, desk, matter_of, offices_of, sees
from matters.views.catalogue.frame import UNPROCESSABLE

# A bulk change is looked at whole: not more than a person can read.
MOST_MATTERS = 200
EARLIER = 20


# ---- one matter


@desk(Duty.CATALOGUE)
@require_http_methods(["GET", "POST"])
def operation(request: HttpRequest, code: str) -> HttpResponse:
    """Suspended, resumed, cancelled, devolved, transferred: a proposal like any other."""
    at = now()
    matter = matter_of(request, code, at=at)
    offices = list(Office.objects.filter(kind=OfficeKind.ORGAN).order_by("path"))
    current = rules.last_edition(matter, legal_day(at))
    suspended = current is not None and current.state == EditionState.SUSPENDED
    below = [office for office in offices if rules.is_below(office, matter.office)]
    sent = request.POST if request.method == "POST" else None
    form = OperationForm(offices, below, sent, suspended=suspended)
    if request.method == "POST" and form.is_valid():
        proposal = _begun(request, matter, form, at)
        messages.success(request, _("已起草：%(kind)s") % {"kind": proposal.get_operation_display()})
        return redirect("matters:catalogue_proposal", proposal.uuid)
    page = {"matter": matter, "form": form}
    return render(request, "matters/catalogue/operation.html", page, status=_status(form))


def _status(form: Any) -> int:
    return UNPROCESSABLE if form.is_bound else 200


def _begun(request: HttpRequest, matter: Matter, form: OperationForm, at: datetime) -> Proposal:
    told = form.cleaned_data
    kind = OperationKind(told["kind"])
    common = {
        "on": told["on"],
        "basis": told["basis"],
        "reason": told["reason"],
        "by": request.actor,
        "at": at,
    }
    match kind:
        case OperationKind.SUSPEND:
            return verbs.suspend(matter, until=told["until"], **common)
        case OperationKind.RESUME:
            return verbs.resume(matter, **common)
        case OperationKind.CANCEL:
            return verbs.cancel(matter, successor=form.heir, **common)
    assert kind in HANDING
    hand = verbs.devolve if kind == OperationKind.DEVOLVE else verbs.transfer
    return hand(matter, form.receiver, successor=form.heir, **common)


@desk(Duty.CATALOGUE)
@require_POST
def acceptance(request: HttpRequest, code: str, change: int) -> HttpResponse:
    """A proposal that takes over what the level above published, with what is the place's own."""
    at = now()
    matter = matter_of(request, code, at=at)
    offered = get_object_or_404(
        UpstreamChange.objects.select_related("matter__office", "edition__matter"), pk=change
    )
    if offered.matter_id != matter.pk:
        raise Http404(_("没有找到这项变更"))
    proposal = upstream.accept(offered, by=request.actor, at=at)
    messages.success(request, _("已按上级版本起草，本地填写的内容没有变"))
    return redirect("matters:catalogue_proposal", proposal.uuid)


# ---- many


@desk(Duty.CATALOGUE)
@require_http_methods(["GET", "POST"])
def many(request: HttpRequest) -> HttpResponse:
    """One element of all the matters of an office, changed in one way."""
    at = now()
    offices = offices_of(request.actor, at=at)
    form = BulkForm(offices, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        office = next(office for office in offices if office.path == told["office"])
        matters = _concerned(office, form.change, at, chosen=form.chosen)
        if not matters:
            form.add_error("office", _("没有可以这样改的事项"))
        elif len(matters) > MOST_MATTERS:
            form.add_error(
                "office",
                _("有 %(n)d 个事项要改，一次最多改 %(most)d 个，请按类型或者名称缩小范围")
                % {"n": len(matters), "most": MOST_MATTERS},
            )
        else:
            bulk = bulks.propose(
                form.change, matters, chosen=form.chosen, reason=told["reason"], basis=told["basis"],
                by=request.actor, at=at,
            )  # fmt: skip
            count = bulk.proposals.count()
            words = ngettext("已起草 %(n)d 个事项的变更", "已起草 %(n)d 个事项的变更", count) % {"n": count}
            messages.success(request, words)
            return redirect("matters:catalogue_bulk_change", bulk.uuid)
    earlier = BulkChange.objects.filter(proposals__matter__office__in=offices).annotate(
        count=Count("proposals")
    )
    page = {"form": form, "earlier": list(earlier.select_related("by").order_by("-at", "-pk")[:EARLIER])}
    return render(request, "matters/catalogue/bulk.html", page, status=_status(form))


def _concerned(
    office: Office, change: Mapping[str, Any], at: datetime, *, chosen: Mapping[str, str]
) -> list[Matter]:
    """Those chosen of its matters of which the change says something new, in one query: none that is over, that others work on, or of which an
    edition waits, for until that one begins nothing else of it is published (A3) and the change of all would wait with it.
    """
    column, on = ELEMENTS[change["element"]].column, legal_day(at)
    lasting = Edition.objects.ever().filter(Q(replaced_on=None) | Q(replaced_on__gt=on))
    if "times" in change:
        lasting = lasting.filter(**{f"{column}__gt": 0})
    elif "replace" in change:
        lasting = lasting.filter(**{f"{column}__contains": change["replace"][0]})
    live = Proposal.objects.live().filter(matter__office=office).values("matter")
    found = Matter.objects.filter(Exists(lasting.filter(matter=OuterRef("pk"))), office=office)
    if type_code := chosen.get("type_code"):
        found = found.filter(type_code=type_code)
    if named := chosen.get("named"):
        found = found.filter(name__contains=named)
    found = found.exclude(Exists(Edition.objects.ever().filter(matter=OuterRef("pk"), effective_on__gt=on)))
    return list(found.exclude(pk__in=live).select_related("office").order_by("pinyin", "pk"))


@desk()
@require_http_methods(["GET", "POST"])
def bulk_change(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """All the differences on one page; prepared, submitted and published together."""
    at = now()
    bulk = _bulk(request, uuid, at)
    form = PreparationForm(prefix="preparation")
    days = bulk.proposals.exclude(effective_on=None).order_by("-effective_on")
    day = days.values_list("effective_on", flat=True).first() or legal_day(at)
    publication = PublicationForm(initial={"effective_on": max(day, legal_day(at))})
    back = ReturnForm(prefix="back")
    if request.method == "POST":
        does = request.POST.get("act", "")
        if does == "prepare" and (form := PreparationForm(request.POST, prefix="preparation")).is_valid():
            told = form.cleaned_data
            kind = PreparationKind(told["kind"])
            bulks.prepare(bulk, kind, done_on=told["done_on"], words=told["words"], by=request.actor, at=at)
            messages.success(request, _("已登记：%(kind)s") % {"kind": kind.label})
            return redirect("matters:catalogue_bulk_change", bulk.uuid)
        if does == "submit" and request.actor.duty == Duty.CATALOGUE:
            bulks.submit(bulk, by=request.actor, at=at)
            messages.success(request, _("已一并提交"))
            return redirect("matters:catalogue_bulk_change", bulk.uuid)
        if does == "discard" and request.actor.duty == Duty.CATALOGUE:
            bulks.discard(bulk, by=request.actor, at=at)
            messages.success(request, _("已一并作废"))
            return redirect("matters:catalogue")
        if (
            does == "return"
            and request.actor.duty == Duty.PUBLICATION
            and (back := ReturnForm(request.POST, prefix="back")).is_valid()
        ):
            bulks.give_back(bulk, back.cleaned_data["words"], by=request.actor, at=at)
            messages.success(request, _("已一并退回"))
            return redirect("matters:catalogue_bulk_change", bulk.uuid)
        if does == "publish" and request.actor.duty == Duty.PUBLICATION:
            publication = PublicationForm(request.POST)
            if publication.is_valid():
                done = bulks.publish(
                    bulk, effective_on=publication.cleaned_data["effective_on"], by=request.actor, at=at
                )
                words = ngettext("已发布 %(n)d 个事项的新版本", "已发布 %(n)d 个事项的新版本", len(done)) % {
                    "n": len(done)
                }
                messages.success(request, words)
                return redirect("matters:catalogue_bulk_change", bulk.uuid)
    related = ("base__matter__office", "base__matter__upstream", "base__regulator", "base__result_sample")
    rows = bulk.proposals.select_related("matter", *related).prefetch_related(
        *(f"base__{name}" for name in WHOLE)
    )
    proposals = list(rows.order_by("pk"))
    states = {row.state for row in proposals}
    page = {
        "title": _title(bulk),
        "is_one_of_many": "operation" not in bulk.what,
        "facts": _facts(bulk, len(proposals)),
        "preparations": preparations_of(proposals[0]) if proposals else [],
        "rows": _compared(bulk, proposals),
        "form": form if states & {"draft", "checked", "submitted"} else None,
        "publication": publication
        if request.actor.duty == Duty.PUBLICATION and "submitted" in states
        else None,
        "back": back if request.actor.duty == Duty.PUBLICATION and "submitted" in states else None,
        "submits": request.actor.duty == Duty.CATALOGUE and bool(states & {"draft", "checked"}),
    }
    wrong = any(one.is_bound for one in (form, publication, back))
    return render(request, "matters/catalogue/bulk_change.html", page, status=UNPROCESSABLE if wrong else 200)


def _title(bulk: BulkChange) -> str:
    kind = bulk.what.get("operation")
    return str(OperationKind(kind).label) if kind else _("批量修改")


def _compared(bulk: BulkChange, proposals: list[Proposal]) -> list[dict[str, Any]]:
    """Each with what it says otherwise than its edition; what a split or a merger makes, than the (first) matter it is made of."""
    ending = [row for row in proposals if rules.ends(row)]
    first = bulk.chosen.get("matters", [""])[0]
    ending.sort(key=lambda row: row.content["matter"]["implementation_code"] != first)
    heirs = [row.name for row in proposals if row.base is None]
    left = _warnings(proposals)
    found = []
    for row in proposals:
        base = row.base or (ending[0].base if ending else None)
        found.append(
            {
                "row": row,
                "warnings": left.get(row.thread, 0),
                "ends": _("自生效日起终止，改办：%(heirs)s") % {"heirs": _("、").join(heirs)}
                if row in ending
                else "",
                "than": base.name if base and row.base is None else "",
                "changes": grouped(changes(content_of(base), row.content))
                if base and row not in ending
                else [],
            }
        )
    return found


def _warnings(proposals: list[Proposal]) -> dict[str, int]:
    """How many warnings and notes were left where the checks were passed last, by one query: none of a draft, which is to pass them."""
    passed = [row.thread for row in proposals if row.state != ProposalState.DRAFT]
    entries = Entry.objects.filter(thread__in=passed, act=Act.CHECKED).order_by("seq")
    return {entry.thread: entry.facts.get("warnings", 0) for entry in entries}


def _range(chosen: Mapping[str, Any]) -> str:
    """Which matters of the office were chosen, where not all were."""
    said = [str(MatterType(chosen["type_code"]).label)] if chosen.get("type_code") else []
    said += [_("名称含有“%(words)s”") % {"words": chosen["named"]}] if chosen.get("named") else []
    return _("，").join(said)


def _facts(bulk: BulkChange, count: int) -> list[dict[str, str]]:
    return [
        {"term": _("理由"), "words": bulk.reason},
        {"term": _("事项"), "words": str(count), "more": _range(bulk.chosen)},
        {
            "term": _("提出"),
            "words": bulk.by.name,
            "more": date_format(localtime(bulk.at), _("Y 年 n 月 j 日")),
        },
    ]


def _bulk(request: HttpRequest, uuid: UUID, at: datetime) -> BulkChange:
    bulk = get_object_or_404(BulkChange.objects.select_related("by"), uuid=uuid)
    first = bulk.proposals.select_related("matter__office").exclude(matter=None).order_by("pk").first()
    if first is None and bulk.by_id == request.actor.user_id:
        return bulk
    if first is None or not sees(request.actor, first.matter.office, at=at):
        raise Http404(_("没有找到这项批量修改"))
    return bulk
