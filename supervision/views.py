"""审管衔接 for the regulator: what came over, the package, the receipt."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _

from approvals.answers import spoken
from approvals.models import Case
from approvals.performed import performance
from approvals.rules import last_days, performed, service_address
from ground import clocks
from ground.accounts.doors import act_of_officers, officers_only
from ground.clocks.models import Clock
from ground.documents.files import Unacceptable, receive
from ground.documents.models import Document
from ground.documents.serving import refuse_held, stream
from ground.law.rulings import refuse
from supervision import actions, rules, serving
from supervision.enums import Kind, Wrong
from supervision.forms import (
    FindingForm,
    LiftingForm,
    StopForm,
    StopRemedyEndForm,
    StopRemedyForm,
    StopServiceForm,
)
from supervision.models import Finding, Handoff, StopOrder, StopOrderQuerySet, StopRemedy

PAGE = 25
UNPROCESSABLE = 422


@officers_only
def handoffs(request: HttpRequest) -> HttpResponse:
    """待接收, the oldest first, then what was received, the newest first; 25 a page."""
    at = now()
    waiting = list(Handoff.objects.with_story().awaiting(request.actor)[:PAGE])
    seen = Handoff.objects.with_story().visible_to(request.user, at=at)
    received = seen.exclude(received_at=None, ended_at=None)
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        received = received.filter(pk__lt=int(before))
    page = list(received.order_by("-pk")[: PAGE + 1])
    return render(
        request,
        "supervision/handoffs.html",
        {
            "waiting": _lit(waiting, at),
            "received": page[:PAGE],
            "older": f"?before={page[PAGE - 1].pk}" if len(page) > PAGE else "",
            "counts": {"handoffs": len(waiting)},
        },
    )


def _lit(rows: list[Handoff], at: Any) -> list[dict[str, Any]]:
    claims = {
        clock.thread: clock
        for clock in Clock.objects.running().filter(
            kind=Kind.CLAIM, thread__in=[row.case.thread for row in rows]
        )
    }
    calendar = clocks.calendar_for(list(claims.values()), at)
    return [
        {
            "handoff": row,
            "light": clocks.light(claims[row.case.thread], at, calendar)
            if row.case.thread in claims
            else None,
        }
        for row in rows
    ]


@officers_only
def handoff(request: HttpRequest, number: str) -> HttpResponse:
    """The package: application, materials, decision, licence (SHG-1), the commitment it was granted on and how far that is performed,
    and the button that receives it.

    Of a grant that is gone nothing but that it ended and why.
    """
    return _page(request, _visible(request, number))


def _page(request: HttpRequest, found: Handoff, wrong: Form | None = None) -> HttpResponse:
    at = now()
    case = found.case
    if not found.stands:
        over = {"handoff": found, "case": case, "decision": found.gone, "counts": {}}
        over |= _lifting(request, found, wrong, at) | _contested(request, found, wrong, at)
        over |= _services(request, found, wrong, at)
        return render(request, "supervision/over.html", over, status=UNPROCESSABLE if wrong else 200)
    decision, promised = case.last_decision, performed(case)
    return render(
        request,
        "supervision/handoff.html",
        {
            "handoff": found,
            "case": case,
            "answers": spoken(
                case.edition, case.answers, purpose=case.purpose, said=case.said, situation=case.situation
            ),
            "files": case.files.current().select_related("material"),
            "papers": Document.objects.of(case.thread),
            "licence": (decision.gives_licence if decision else None) or case.about_licence,
            "decision": decision,
            "performance": performance(case, promised, at) if promised else None,
            "receive": rules.why_not_receive(found, by=request.actor, at=at),
            "counts": {},
            **_found_out(request, found, wrong, at),
        },
        status=UNPROCESSABLE if wrong else 200,
    )


def _found_out(request: HttpRequest, handoff: Handoff, wrong: Form | None, at: Any) -> dict[str, Any]:
    """What was found of the commitment and ordered, and what may be said of it now (SHG-7)."""
    findings = list(handoff.findings.with_story())
    last = findings[-1] if findings else None
    may_stop = last is not None and rules.why_not_stop(last, by=request.actor, at=at).ok
    may_report = rules.why_not_report(handoff, by=request.actor, at=at).ok
    return {
        "findings": findings,
        "finding_form": (wrong if isinstance(wrong, FindingForm) else FindingForm()) if may_report else None,
        "stop_form": (wrong if isinstance(wrong, StopForm) else StopForm()) if may_stop else None,
        **_lifting(request, handoff, wrong, at),
        **_contested(request, handoff, wrong, at),
        **_services(request, handoff, wrong, at),
    }


def _services(request: HttpRequest, handoff: Handoff, wrong: Form | None, at: Any) -> dict[str, Any]:
    """How each order was served and until when it may be contested; the form stands by the oldest that was not."""
    orders, form = [], None
    for order in StopOrder.objects.with_services().filter(finding__handoff=handoff).order_by("pk"):
        may = form is None and rules.why_not_serve_stop(order, by=request.actor, at=at).ok
        if may:
            form = wrong if isinstance(wrong, StopServiceForm) else StopServiceForm()
        last = last_days(order.reached_on) if order.reached_on and not order.document.is_void else None
        orders.append({"order": order, "last": last, "form": form if may else None})
    return {
        "stop_orders": orders,
        "serve_at": service_address(handoff.case) if form else None,
    }


def _lifting(request: HttpRequest, handoff: Handoff, wrong: Form | None, at: Any) -> dict[str, Any]:
    """The newest order in force, and the form that lifts it; after it the one before."""
    orders = StopOrder.objects.in_force().filter(finding__handoff=handoff)
    order = orders.select_related("finding__handoff__regulator", "document").order_by("-pk").first()
    if order is None or not rules.why_not_lift(order, by=request.actor, at=at).ok:
        return {"order": None, "lifting_form": None}
    return {"order": order, "lifting_form": wrong if isinstance(wrong, LiftingForm) else LiftingForm()}


def _contested(request: HttpRequest, handoff: Handoff, wrong: Form | None, at: Any) -> dict[str, Any]:
    """What somebody sought against its orders, and the forms that say that and what came of it."""
    orders = list(
        StopOrder.objects.filter(finding__handoff=handoff)
        .select_related("finding__handoff__regulator", "document", "proceeding")
        .prefetch_related("remedies")
        .order_by("-pk")
    )
    remedies = []
    for order in orders:
        for one in order.remedies.all():
            one.order = order
            remedies.append(one)
    open_to = [one for one in orders if rules.why_not_contest_stop(one, by=request.actor, at=at).ok]
    blank = StopRemedyForm(contested=open_to) if open_to else None
    return {
        "stop_remedies": remedies,
        "stop_remedy_form": wrong if isinstance(wrong, StopRemedyForm) else blank,
        "stop_remedy_ends": [
            wrong
            if isinstance(wrong, StopRemedyEndForm) and wrong.contest == one
            else StopRemedyEndForm(remedy=one)
            for one in remedies
            if rules.why_not_end_stop_remedy(one, by=request.actor, at=at).ok
        ],
    }


@act_of_officers("supervision:handoff")
def stop_remedies(request: HttpRequest, number: str) -> HttpResponse:
    """复议、诉讼 against an order to stop, as it came to the regulator."""
    handoff, at = _visible(request, number), now()
    orders = StopOrder.objects.filter(finding__handoff=handoff).select_related(
        "finding__handoff__regulator", "document"
    )
    open_to = [
        one
        for one in orders.prefetch_related("remedies").order_by("-pk")
        if rules.why_not_contest_stop(one, by=request.actor, at=at).ok
    ]
    if not open_to:
        raise Http404(_("没有可以复议或者起诉的责令停止"))
    form = StopRemedyForm(request.POST, contested=open_to)
    if not form.is_valid():
        return _page(request, handoff, form)
    actions.contest_stop(form.against, **form.told, by=request.actor, at=at)
    messages.success(request, _("已登记"))
    return redirect("supervision:handoff", number)


@act_of_officers("supervision:handoff")
def stop_remedy_end(request: HttpRequest, number: str, uuid: UUID) -> HttpResponse:
    """What came of it; where the order is gone, it is lifted with that."""
    handoff = _visible(request, number)
    story = "order__finding__handoff__regulator", "order__document", "order__proceeding"
    remedy = get_object_or_404(
        StopRemedy.objects.select_related(*story), uuid=uuid, order__finding__handoff=handoff
    )
    form = StopRemedyEndForm(request.POST, remedy=remedy)
    if not form.is_valid():
        return _page(request, handoff, form)
    ended = actions.end_stop_remedy(remedy, **form.told, by=request.actor, at=now())
    said = _("已登记审结，责令停止已经解除") if ended.takes_away else _("已登记审结")
    messages.success(request, said)
    return redirect("supervision:handoff", number)


@act_of_officers("supervision:handoff")
def findings(request: HttpRequest, number: str) -> HttpResponse:
    """反馈核查情况."""
    handoff, at = _visible(request, number), now()
    form = FindingForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, handoff, form)
    told = form.cleaned_data
    refuse(rules.why_not_report(handoff, told["words"], by=request.actor, at=at))
    try:
        evidence = [receive(one, at=at) for one in told["evidence"]]
    except Unacceptable as no:
        form.add_error("evidence", no.words)
        return _page(request, handoff, form)
    made = actions.report_finding(
        handoff,
        Wrong(told["wrong"]),
        told["words"],
        completable=told["completable"],
        evidence=evidence,
        by=request.actor,
        at=at,
    )
    said = _("已反馈审批机关，撤销程序由审批机关办理") if made.proceeding else _("已反馈审批机关")
    messages.success(request, said)
    return redirect("supervision:handoff", number)


@officers_only
def finding_file(request: HttpRequest, uuid: UUID, no: int) -> HttpResponse | FileResponse:
    """A file of evidence, the n-th of its finding, for whoever reads the finding."""
    found = Finding.objects.visible_to(request.user, at=now()).filter(uuid=uuid).first()
    files = list(found.files.select_related("original", "view")) if found is not None else []
    if not 0 < no <= len(files):
        raise Http404(_("没有找到这个文件"))
    file = files[no - 1]
    refuse_held(file.original, file.view)
    saved = "download" in request.GET
    blob = file.original if saved else file.view or file.original
    return stream(blob, filename=file.name, as_attachment=saved)


@act_of_officers("supervision:handoff")
def stop(request: HttpRequest, number: str) -> HttpResponse:
    """责令停止, because of what was found last."""
    handoff = _visible(request, number)
    form = StopForm(request.POST)
    if not form.is_valid():
        return _page(request, handoff, form)
    last = handoff.findings.order_by("-pk").first()
    if last is None:
        raise Http404(_("还没有核查情况"))
    told = form.cleaned_data
    order = actions.order_stop(last, told["words"], told["basis"], by=request.actor, at=now())
    messages.success(
        request, _("责令停止通知书 %(number)s 已制发，并反馈审批机关") % {"number": order.document.number}
    )
    return redirect("supervision:handoff", number)


@act_of_officers("supervision:handoff")
def lifting(request: HttpRequest, number: str, uuid: UUID) -> HttpResponse:
    """解除责令停止, of the order because of that finding."""
    handoff = _visible(request, number)
    order = get_object_or_404(
        StopOrder.objects.select_related("finding__handoff"), finding__uuid=uuid, finding__handoff=handoff
    )
    form = LiftingForm(request.POST)
    if not form.is_valid():
        return _page(request, handoff, form)
    lifted = actions.lift_stop(order, form.cleaned_data["reason"], by=request.actor, at=now())
    messages.success(request, _("解除责令停止通知书 %(number)s 已制发") % {"number": lifted.document.number})
    return redirect("supervision:handoff", number)


@act_of_officers("supervision:handoff")
def stop_service(request: HttpRequest, number: str, uuid: UUID) -> HttpResponse:
    """登记送达 of the order because of that finding, or of what lifts it."""
    handoff = _visible(request, number)
    order = get_object_or_404(_orders(), finding__uuid=uuid, finding__handoff=handoff)
    form = StopServiceForm(request.POST)
    if not form.is_valid():
        return _page(request, handoff, form)
    told = form.cleaned_data
    serving.serve_stop(order, told["method"], told["on"], told["receipt"], by=request.actor, at=now())
    messages.success(request, _("已登记送达，期限开始计算"))
    return redirect("supervision:handoff", number)


@login_required
def stop_receipt(request: HttpRequest, number: str, uuid: UUID) -> HttpResponse:
    """签收 by whoever is to stop."""
    at = now()
    case = get_object_or_404(Case.objects.filed().followed_by(request.user, at=at).numbered(number))
    order = get_object_or_404(_orders(), finding__uuid=uuid, finding__handoff__case=case)
    if request.method == "POST":
        serving.acknowledge_stop(order, by=request.actor.acting_for(case.party), at=at)
        messages.success(request, _("已签收，期限从明天起计算"))
    return redirect(case)


def _orders() -> StopOrderQuerySet:
    return StopOrder.objects.with_services().select_related("finding__handoff__case__party")


@act_of_officers("supervision:handoff")
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    actions.receive(_visible(request, number), by=request.actor, at=now())
    messages.success(request, _("已接收，由您任监管联络员"))
    return redirect("supervision:handoffs")


def _visible(request: HttpRequest, number: str) -> Handoff:
    return get_object_or_404(
        Handoff.objects.with_story().visible_to(request.user, at=now()),
        case__in=Case.objects.numbered(number),
    )
