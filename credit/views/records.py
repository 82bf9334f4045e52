"""政务服务诚信档案: what anybody may read, what concerns oneself, and the file of the office that keeps it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch, prefetch_related_objects
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from credit import rules
from credit.actions import listing, striking
from credit.enums import Act, Kind, RecordState
from credit.forms import (
    Deciding,
    DecisionForm,
    DefenceForm,
    NoticeForm,
    ObjectionAnswerForm,
    ObjectionForm,
    OfRecord,
    PaperDefenceForm,
    RepairDecisionForm,
    RepairForm,
    ServiceForm,
    StrikeDecisionForm,
    StrikeForm,
)
from credit.models import Defence, Evidence, Outgoing, Record, RecordQuerySet
from credit.models.evidence import ABOUT
from ground import clocks
from ground.accounts.doors import officers_only
from ground.accounts.enums import Duty
from ground.accounts.service_rules import confirmed
from ground.clocks.models import Clock
from ground.documents.files import Unacceptable
from ground.documents.models import Document
from ground.documents.serving import stream
from ground.law.rulings import Refused, Ruling
from ground.trail.models import Entry
from ground.workdays.calendar import Calendar, legal_day

PAGE = 25
UNPROCESSABLE, CONFLICT = 422, 409
# The tabs of the file: address word → what it holds.
SHOWN: dict[str, Callable[[RecordQuerySet], RecordQuerySet]] = {
    "": lambda records: records.awaiting_office(),
    "heard": lambda records: records.filter(state=RecordState.NOTIFIED),
    "listed": lambda records: records.listed(),
    "over": lambda records: records.filter(state__in=[RecordState.DISMISSED, RecordState.LIFTED]),
}


def cut(records: RecordQuerySet, before: str) -> tuple[list[Record], str]:
    """The newest 25 from there on, and the key behind which the next page begins."""
    if before.isascii() and before.isdecimal() and len(before) < 19:
        records = records.filter(pk__lt=int(before))
    rows = list(records.with_story().order_by("-pk")[: PAGE + 1])
    return rows[:PAGE], str(rows[PAGE - 1].pk) if len(rows) > PAGE else ""


# ---- for everybody


@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """What is publicised today, newest first; a person's name is masked (PII-4)."""
    before = request.GET.get("before", "")
    rows, next_key = cut(Record.objects.publicised(legal_day(now())), before)
    return render(
        request,
        "credit/public.html",
        {
            "rows": rows,
            "next": f"?before={next_key}" if next_key else "",
            "newest": request.path if before else "",
            "trail": [{"text": _("政务服务诚信档案公示")}],
        },
    )


# ---- for whom it is about


@login_required
def my_record(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One entry as it concerns him: what it says, its papers, and what he may say to it."""
    return _my_page(request, _found(request, uuid))


@login_required
def defence(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """陈述申辩, by himself or off his paper."""
    said = _("陈述申辩已提交，认定机关作出决定前会审查")
    kind = PaperDefenceForm if request.user.is_officer else DefenceForm
    return _act(request, uuid, kind, lambda record, told, who: listing.defend(record, **told, **who), said)


@login_required
def acknowledgement(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """签收: the papers that wait have reached him, as he says himself."""
    return _press(request, uuid, listing.acknowledge, _("已签收，期限从明天起计算"))


@login_required
def waiver(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """He has nothing more to say."""
    return _press(request, uuid, listing.waive, _("已确认不再陈述申辩"))


@login_required
def repairs(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """申请信用修复."""
    said = _("信用修复申请已提交")
    return _act(
        request, uuid, RepairForm, lambda record, told, who: listing.seek_repair(record, **told, **who), said
    )


@login_required
def objections(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """异议."""
    said = _("异议已提交，认定机关会在规定期限内核实答复")
    return _act(
        request, uuid, ObjectionForm, lambda record, told, who: listing.object_to(record, **told, **who), said
    )


# ---- for the office that keeps the file


@officers_only
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for this office, newest first; the other tabs hold what does not."""
    if request.actor.duty != Duty.CREDIT:
        raise Http404
    show, before = request.GET.get("show", ""), request.GET.get("before", "")
    if show not in SHOWN:
        raise Http404
    kept = Record.objects.kept_by(request.actor)
    rows, next_key = cut(SHOWN[show](kept), before)
    at = now()
    running = clocks.open_for(row.thread for row in rows)
    calendar = clocks.calendar_for([one for many in running.values() for one in many], at)
    base = f"?show={show}&" if show else "?"
    return render(
        request,
        "credit/desk.html",
        {
            "rows": [{"record": row, "lights": _lights(running[row.thread], at, calendar)} for row in rows],
            "show": show,
            "next": f"{base}before={next_key}" if next_key else "",
            "newest": (f"?show={show}" if show else request.path) if before else "",
            "counts": counts(request),
        },
    )


@officers_only
def desk_record(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One entry with its story, its papers, and the act that is due."""
    return _desk_page(request, _found(request, uuid))


@officers_only
def notice(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """拟列入事先告知."""
    said = _("拟列入事先告知书已制发")
    return _act(
        request, uuid, NoticeForm, lambda record, told, who: listing.notify(record, **told, **who), said
    )


@officers_only
def service(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Papers reached whoever has no account."""

    def serve(record: Record, told: dict[str, Any], who: dict[str, Any]) -> object:
        return listing.serve(record, **told | {"papers": list(told["papers"])}, **who)

    return _act(request, uuid, ServiceForm, serve, _("已登记送达"))


@officers_only
def decision(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """列入 or 不予列入."""

    def decide(record: Record, told: dict[str, Any], who: dict[str, Any]) -> object:
        said = (told["tier"], told["reasons"]) if told["listed"] else (told["reasons"],)
        verb = listing.enlist if told["listed"] else listing.dismiss
        return verb(record, *said, read=told["read"], **who)

    return _act(request, uuid, DecisionForm, decide, _("决定已作出，文书已制发"))


@officers_only
def strikes(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """提请移出: what it rested on was undone elsewhere."""
    said = _("已提请移出，由另一名信用管理人员核实")
    return _act(
        request, uuid, StrikeForm, lambda record, told, who: striking.propose(record, **told, **who), said
    )


@officers_only
def strike_decision(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Whether it was undone, by the proposal that the form was shown for: taken out at once, or as it was."""

    def decide(record: Record, told: dict[str, Any], who: dict[str, Any]) -> object:
        strike = get_object_or_404(record.strikes, pk=told.pop("about"))
        return striking.decide(strike, **told, **who)

    return _act(request, uuid, StrikeDecisionForm, decide, _("已核实，已作出处理"))


@officers_only
def repair_decision(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """准予 or 不予信用修复, of the request that the form was shown for."""

    def decide(record: Record, told: dict[str, Any], who: dict[str, Any]) -> object:
        repair = get_object_or_404(record.repairs, pk=told["about"])
        return listing.decide_repair(repair, told["granted"], told["reasons"], read=told["read"], **who)

    return _act(request, uuid, RepairDecisionForm, decide, _("已作出信用修复决定"))


@officers_only
def objection_answer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Whether the objection is right, the one that the form was shown for."""

    def answer(record: Record, told: dict[str, Any], who: dict[str, Any]) -> object:
        objection = get_object_or_404(record.objections, pk=told["about"])
        return listing.answer_objection(objection, told["upheld"], told["words"], read=told["read"], **who)

    return _act(request, uuid, ObjectionAnswerForm, answer, _("已答复异议"))


def counts(request: HttpRequest) -> dict[str, Any]:
    """How much waits, beside the entry of the side navigation; at most 99."""
    n = Record.objects.kept_by(request.actor).awaiting_office().order_by()[:100].count()
    return {"credit": n if n < 100 else "99+"}


# ---- for all of these


@login_required
@require_safe
def evidence(request: HttpRequest, uuid: UUID) -> HttpResponse | FileResponse:
    """A file that came with what was said, through the entry it belongs to."""
    found = Evidence.objects.select_related("original", "view").visible_to(request.user, at=now())
    one = get_object_or_404(found, uuid=uuid)
    saved = "download" in request.GET
    return stream(one.original if saved else one.shown, filename=one.name, as_attachment=saved)


# ---- what the pages have in common


def _found(request: HttpRequest, uuid: UUID) -> Record:
    found = Record.objects.with_story().visible_to(request.user, at=now()).filter(uuid=uuid).first()
    if found is None:
        raise Http404(_("没有找到这条记录"))
    return found


def _back(request: HttpRequest, record: Record) -> HttpResponse:
    return redirect("credit:desk-record" if request.user.is_officer else "credit:record", record.uuid)


def _who(request: HttpRequest, record: Record) -> dict[str, Any]:
    """By whom, for whom and when: an officer for his office, anybody else for whom the entry is about."""
    actor = request.actor
    return {"by": actor if request.user.is_officer else actor.acting_for(record.party), "at": now()}


def _press(request: HttpRequest, uuid: UUID, verb: Callable[..., object], said: str) -> HttpResponse:
    """A button, and nothing to fill in."""
    record = _found(request, uuid)
    if request.method == "POST":
        verb(record, **_who(request, record))
        messages.success(request, said)
    return _back(request, record)


def _act(
    request: HttpRequest,
    uuid: UUID,
    kind: type[OfRecord],
    verb: Callable[[Record, dict[str, Any], dict[str, Any]], object],
    said: str,
) -> HttpResponse:
    """What the form says is done; one that will not do, or that is refused, comes back on the page it stands on: what was typed
    into it is not lost.
    """
    record = _found(request, uuid)
    if request.method != "POST":
        return _back(request, record)
    form = kind(request.POST, request.FILES, **_asks(kind, record))
    page = _desk_page if request.user.is_officer else _my_page
    if not form.is_valid():
        return page(request, record, wrong=form)
    try:
        verb(record, form.cleaned_data, _who(request, record))
    except Unacceptable as no:
        form.add_error("files", no.words)
        return page(request, record, wrong=form)
    except Refused as no:
        return page(request, _found(request, uuid), wrong=form, refusal=no.ruling)
    messages.success(request, said)
    return _back(request, record)


def _asks(kind: type[OfRecord], record: Record) -> dict[str, Any]:
    """What a form has to know of the entry."""
    if kind is NoticeForm:
        return {"gravest": rules.gravest(record, at=now())}
    if kind is not ServiceForm:
        return {}
    return {"waiting": [one.pk for one in record.waiting]}


def _status(wrong: OfRecord | None, refusal: Ruling | None) -> int:
    return CONFLICT if refusal else UNPROCESSABLE if wrong else 200


def _my_page(
    request: HttpRequest, record: Record, wrong: OfRecord | None = None, refusal: Ruling | None = None
) -> HttpResponse:
    who = _who(request, record)
    by, at = who["by"], who["at"]
    offers = [
        (rules.why_not_defend(record, by=by, at=at), DefenceForm, "defence"),
        (rules.why_not_repair(record, by=by, at=at), RepairForm, "repair"),
        (rules.why_not_object(record, by=by, at=at), ObjectionForm, "objection"),
    ]
    context = {
        **_told(record, at),
        "forms_open": {key: _form(kind, wrong, record) for may, kind, key in offers if may.ok},
        "may_not_repair": offers[1][0],
        "waiting": record.waiting,
        "acknowledge": rules.why_not_acknowledge(record, by=by, at=at),
        "promise": listing.promise(),
        "refusal": refusal,
    }
    return render(request, "credit/my_record.html", context, status=_status(wrong, refusal))


def _desk_page(
    request: HttpRequest, record: Record, wrong: OfRecord | None = None, refusal: Ruling | None = None
) -> HttpResponse:
    at, by = now(), request.actor
    may = rules.rulings_on(record, by=by, at=at)
    acts: dict[str, tuple[Ruling, type[OfRecord], int | None]] = {
        "notice": (may["notice"], NoticeForm, None),
        "service": (may["service"], ServiceForm, None),
        "defence": (may["defence"], PaperDefenceForm, None),
        "decision": (may["decision"], DecisionForm, None),
        "striking": (may["strikes"], StrikeForm, None),
    }
    if (repair := record.open_repair) is not None:
        acts["repair"] = may["repair-decision"], RepairDecisionForm, repair.pk
    if (objection := record.open_objection) is not None:
        acts["objection"] = may["objection-answer"], ObjectionAnswerForm, objection.pk
    if (strike := record.open_strike) is not None:
        acts["strike"] = may["strike-decision"], StrikeDecisionForm, strike.pk
    due = {"repair", "objection", "strike"} | ({"decision"} if record.state == RecordState.HEARD else set())
    told = _told(record, at)
    read = told["life"][0].seq
    context = {
        **told,
        "forms_open": {
            key: _form(kind, wrong, record, about, read)
            for key, (ruling, kind, about) in acts.items()
            if ruling.ok
        },
        "waiting": record.waiting,
        "serve_at": confirmed(record.case_thread) if may["service"].ok else None,
        "refusal": refusal,
        "since": _since(told["life"], wrong) if refusal else [],
        "why_not": [one for key, (one, _kind, _about) in acts.items() if key in due and not one.ok],
        "counts": counts(request),
    }
    return render(request, "credit/desk_record.html", context, status=_status(wrong, refusal))


def _form(
    kind: type[OfRecord],
    wrong: OfRecord | None,
    record: Record,
    about: int | None = None,
    read: int | None = None,
) -> OfRecord:
    """`about`: which of several requests is answered; a form that has grown old answers no newer one. `read`: what lies there now."""
    if not isinstance(wrong, kind):
        return kind(initial={"about": about, "read": read}, **_asks(kind, record))
    if isinstance(wrong, Deciding) and wrong.is_valid():
        # It was refused, and what is new stands on the page with it.
        wrong.data = wrong.data.copy()
        wrong.data["read"] = str(read)
    return wrong


def _since(life: list[Entry], wrong: OfRecord | None) -> list[Defence]:
    """The defences that came after that form was opened."""
    if not isinstance(wrong, Deciding):
        return []
    new = [one for one in life if one.act == Act.DEFENDED and one.seq > wrong.cleaned_data["read"]]
    found = Defence.objects.filter(pk__in=[one.facts["defence"] for one in new])
    return list(found.prefetch_related("evidence").order_by("pk"))


def _lights(running: list[Clock], at: datetime, calendar: Calendar) -> list[dict[str, Any]]:
    return [{"words": Kind(one.kind).label, "light": clocks.light(one, at, calendar)} for one in running]


def _closes(record: Record, at: datetime) -> list[str] | None:
    """What it closes, or would once it is listed; nothing is said before its tier is, while it rests, and after its end."""
    open_to = (RecordState.NOTIFIED, RecordState.HEARD, RecordState.LISTED)
    if record.state not in open_to or record.suspended_at is not None:
        return None
    return [str(one.label) for one in rules.closed_by(record, at=at)]


def _told(record: Record, at: datetime) -> dict[str, Any]:
    prefetch_related_objects([record], "bars")
    running: list[Clock] = clocks.open_for([record.thread])[record.thread]
    calendar = clocks.calendar_for(running, at)
    return {
        "record": record,
        "closes": _closes(record, at),
        "lights": _lights(running, at, calendar),
        "proofs": record.evidence.filter(**dict.fromkeys(ABOUT, None)),
        "services": record.services.prefetch_related(
            "evidence", Prefetch("papers", Outgoing.objects.select_related("document"))
        ),
        "defences": record.defences.prefetch_related("evidence"),
        "repairs": record.repairs.prefetch_related("evidence"),
        "objections": record.objections.prefetch_related("evidence"),
        "strikes": record.strikes.prefetch_related("evidence"),
        "papers": list(Document.objects.of(record.thread)),
        "suspended": next(
            (one for one in record.bars.all() if one.ended_at is None and one.suspended_at), None
        ),
        "life": list(Entry.objects.of(record.thread).select_related("user").order_by("-seq")),
        "running": record.state == RecordState.LISTED,
        "verifying": record.open_objection is not None,
        "striking": record.open_strike is not None,
    }
