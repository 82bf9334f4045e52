"""撤销程序: what awaits the office that granted, one proceeding with its acts, and what the party sees of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _

from approvals import papers, rules
from approvals.actions import keeping as keeping_acts
from approvals.actions import remedy, revocation, self_correction, supplements
from approvals.actions.rectification import order_rectification, report
from approvals.forms import (
    KeepingAnswerForm,
    KeepingForm,
    KeepingRequestForm,
    PaperPleaForm,
    PaperRectifiedForm,
    PleaForm,
    ProceedingClosingForm,
    ProceedingForm,
    RectificationForm,
    RectifiedForm,
    RemedyEndForm,
    RemedyForm,
    RevocationForm,
    RevocationNoticeForm,
    SelfCorrectionForm,
    ServiceForm,
    SetAsideForm,
    SupplementForm,
)
from approvals.forms.revocation import Concluding, OfProceeding
from approvals.models import Plea, Proceeding, ProceedingFile, ProceedingQuerySet
from approvals.proceedings import PENDING, ProceedingAct, ProceedingKind, ProceedingState
from commitments.models import Commitment
from ground import clocks
from ground.accounts.doors import officers_only
from ground.clocks.models import Clock
from ground.documents.files import Unacceptable, receive
from ground.documents.pdf import render_html
from ground.documents.serving import refuse_held, stream
from ground.law.rulings import Refused, Ruling, refuse
from ground.trail.models import Entry
from ground.workdays.calendar import Calendar
from portal import doors
from portal.pages.case_file import remedies_of

PAGE = 25
# What came back to the page it stands on.
Wrong = OfProceeding | RemedyForm | RemedyEndForm
UNPROCESSABLE, CONFLICT = 422, 409
OVER = (ProceedingState.REVOKED, ProceedingState.KEPT, ProceedingState.CLOSED, ProceedingState.STRUCK)
# The tabs of the list: address word → what it holds.
SHOWN: dict[str, Callable[[ProceedingQuerySet], ProceedingQuerySet]] = {
    "": lambda rows: rows.awaiting_office(),
    "waiting": lambda rows: rows.filter(state__in=PENDING).exclude(
        pk__in=rows.awaiting_office().values("pk")
    ),
    "over": lambda rows: rows.filter(state__in=OVER),
}
# What the desk says in each act.
FORMS: dict[str, type[OfProceeding]] = {
    "rectification": RectificationForm,
    "notice": RevocationNoticeForm,
    "supplement": SupplementForm,
    "set-aside": SetAsideForm,
    "service": ServiceForm,
    "rectified": PaperRectifiedForm,
    "plea": PaperPleaForm,
    "revocation": RevocationForm,
    "keeping-request": KeepingRequestForm,
    "keeping-answer": KeepingAnswerForm,
    "keeping": KeepingForm,
    "closing": ProceedingClosingForm,
    "self-correction": SelfCorrectionForm,
}


@officers_only
def proceedings(request: HttpRequest) -> HttpResponse:
    """待办 of this office, newest first; the other tabs hold what waits for the party, and what is over; 25 a page."""
    at = now()
    show, before = request.GET.get("show", ""), request.GET.get("before", "")
    if show not in SHOWN:
        raise Http404
    rows = SHOWN[show](Proceeding.objects.at_desk_of(request.actor)).with_story()
    if before.isascii() and before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    page = list(rows.order_by("-pk")[: PAGE + 1])
    running = clocks.open_for(one.thread for one in page)
    calendar = clocks.calendar_for([one for many in running.values() for one in many], at)
    base = f"?show={show}&" if show else "?"
    context = {
        "rows": [{"row": one, "lights": _lights(running[one.thread], at, calendar)} for one in page[:PAGE]],
        "show": show,
        "next": f"{base}before={page[PAGE - 1].pk}" if len(page) > PAGE else "",
        "newest": (f"?show={show}" if show else request.path) if before else "",
        "counts": counts(request),
    }
    return render(request, "pages/proceedings.html", context)


def counts(request: HttpRequest) -> dict[str, Any]:
    """How much waits, beside the entry of the side navigation; at most 99."""
    n = Proceeding.objects.at_desk_of(request.actor).awaiting_office().order_by()[:100].count()
    return {"proceedings": n if n < 100 else "99+"}


@officers_only
def opening(request: HttpRequest, number: str) -> HttpResponse:
    """启动撤销程序 on a case that was granted, of the desk's own motion."""
    at = now()
    case = doors.case(request.user, number, at=at)
    held = Commitment.objects.of(case.thread).standing().order_by("-pk").first()
    ruling = rules.why_not_open_proceeding(case, by=request.actor, at=at)
    form = ProceedingForm(request.POST or None, request.FILES or None, committed=held is not None)
    if request.method == "POST":
        refuse(ruling)
        if form.is_valid():
            told = form.cleaned_data
            try:
                evidence = [receive(one, at=at) for one in told["evidence"]]
                row = revocation.open(
                    case,
                    kind=told["kind"],
                    words=told["words"],
                    commitment=held,
                    evidence=evidence,
                    by=request.actor,
                    at=at,
                )
            except Unacceptable as no:
                form.add_error("evidence", no.words)
            except Refused as no:
                # What was written stays on the page.
                form.add_error("kind", no.ruling.sentence)
            else:
                messages.success(request, _("已启动撤销程序"))
                return redirect("proceeding", row.uuid)
    context = {"case": case, "form": form, "ruling": ruling, "counts": {}}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "pages/proceeding_opening.html", context, status=status)


@officers_only
def proceeding(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One proceeding: what was found, what was said, its papers, and the act that is due."""
    return _desk_page(request, _found(request, uuid))


@login_required
def mine(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What is alleged against the party, until when it may speak, what was decided and where to turn."""
    return _my_page(request, _found(request, uuid))


@officers_only
def rectification(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """责令整改."""
    said = _("责令整改通知书已制发")
    return _act(
        request,
        uuid,
        RectificationForm,
        lambda row, told, who: order_rectification(row, told["words"], **who),
        said,
    )


@officers_only
def notice(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """撤销事先告知."""
    said = _("撤销事先告知书已制发")
    return _act(
        request,
        uuid,
        RevocationNoticeForm,
        lambda row, told, who: revocation.notify(row, told["item"], told["found"], **who),
        said,
    )


@officers_only
def supplement(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """撤销补充告知."""
    return _act(
        request,
        uuid,
        SupplementForm,
        lambda row, told, who: supplements.supplement(
            row,
            told["item"],
            told["found"],
            reports=told.get("reports", ()),
            uploads=told["evidence"],
            **who,
        ),
        _("补充告知书已制发，陈述申辩期重新计算"),
    )


@officers_only
def set_aside(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What was reported after the notice is not relied upon."""
    return _act(
        request,
        uuid,
        SetAsideForm,
        lambda row, told, who: supplements.set_aside(row, told["reports"], told["reasons"], **who),
        _("已登记，这些线索不作为决定的依据"),
    )


@officers_only
def service(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The notice, or the order, reached whoever has no account."""
    return _act(
        request,
        uuid,
        ServiceForm,
        lambda row, told, who: revocation.serve(row, told["method"], told["on"], told["receipt"], **who),
        _("已登记送达，期限开始计算"),
    )


@login_required
def plea(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """陈述申辩, by the party or off its paper."""
    return _act(
        request,
        uuid,
        PaperPleaForm if request.user.is_officer else PleaForm,
        lambda row, told, who: revocation.plead(
            row,
            told["words"],
            uploads=told["evidence"],
            arrived_at=told.get("arrived_at"),
            arrival=told.get("arrival", ""),
            **who,
        ),
        _("陈述申辩已提交，作出决定前会审查"),
    )


@login_required
def rectified(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """整改情况, by the party or off its paper."""
    return _act(
        request,
        uuid,
        PaperRectifiedForm if request.user.is_officer else RectifiedForm,
        lambda row, told, who: report(
            row,
            told["words"],
            uploads=told["evidence"],
            arrived_at=told.get("arrived_at"),
            arrival=told.get("arrival", ""),
            **who,
        ),
        _("整改情况已提交，由审批机关核查"),
    )


@login_required
def acknowledgement(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """签收: what lay there unserved has reached it, as it says itself."""
    return _press(request, uuid, revocation.acknowledge, _("已签收，期限从明天起计算"))


@login_required
def waiver(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """It has nothing more to say."""
    return _press(request, uuid, revocation.waive, _("已确认不再陈述申辩"))


@officers_only
def revocation_preview(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """撤销决定书 as it will read, and the button that signs it."""
    at, row = now(), _found(request, uuid)
    if request.method != "POST":
        return redirect("proceeding", uuid)
    form = RevocationForm(request.POST)
    if not form.is_valid() or "edit" in request.POST:
        return _desk_page(request, row, wrong=form, status=200 if form.is_valid() else UNPROCESSABLE)
    reasons, read = form.cleaned_data["reasons"], form.cleaned_data["read"]
    try:
        refuse(rules.why_not_conclude_proceeding(row, reasons, by=request.actor, at=at))
        refuse(rules.why_not_rest_on_untold(row))
        refuse(rules.why_not_overlook(row, read))
    except Refused as no:
        return _desk_page(request, row, wrong=form, refusal=no.ruling)
    draft = papers.revocation_draft(
        row,
        request.actor.office,
        reasons=reasons,
        barred_until=rules.barred_after(row, at=at),
        word_barred=rules.breach_bars(row, at=at),
        at=at,
    )
    context = {
        "row": row,
        "paper": render_html(draft),
        "form": form,
        "held_against": bool(rules.listing_basis(row, at=at)),
        "counts": {},
    }
    return render(request, "pages/proceeding_preview.html", context)


@officers_only
def revocation_act(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """撤销."""
    return _act(
        request,
        uuid,
        RevocationForm,
        lambda row, told, who: revocation.revoke(row, told["reasons"], read=told["read"], **who),
        _("已撤销，决定书已制发；注销手续请在证照页面另行办理"),
    )


@officers_only
def keeping(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """不予撤销."""
    return _act(
        request,
        uuid,
        KeepingForm,
        lambda row, told, who: keeping_acts.keep(
            row, told["reasons"], told.get("outside"), read=told["read"], **who
        ),
        _("已决定不予撤销"),
    )


@officers_only
def keeping_request(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """请示不予撤销."""
    return _act(
        request,
        uuid,
        KeepingRequestForm,
        lambda row, told, who: keeping_acts.ask(row, told["office"], told["why"], **who),
        _("已请示，批复以后再作决定"),
    )


@officers_only
def keeping_answer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """批复."""
    return _act(
        request,
        uuid,
        KeepingAnswerForm,
        lambda row, told, who: keeping_acts.answer(
            row, told["approved"], told["number"], told["words"], **who
        ),
        _("已批复"),
    )


@officers_only
def closing(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """终结."""
    return _act(
        request,
        uuid,
        ProceedingClosingForm,
        lambda row, told, who: revocation.close(row, told["words"], read=told["read"], **who),
        _("已终结"),
    )


@officers_only
def correction(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """自行纠正."""
    return _act(
        request,
        uuid,
        SelfCorrectionForm,
        lambda row, told, who: self_correction.correct(row, told["reasons"], **who),
        _("撤销决定已经纠正，原决定恢复效力，自行纠正决定书已制发"),
    )


@officers_only
def contested(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """复议、诉讼 against 撤销 or 不予撤销, as it came to the office."""
    row = _found(request, uuid)
    if request.method != "POST":
        return _back(request, row)
    form = RemedyForm(request.POST, contested=[row])
    if not form.is_valid():
        return _desk_page(request, row, wrong=form)
    made = remedy.record_remedy(row.case, against=row, **form.told, **_who(request, row))
    messages.success(request, _("已登记"))
    for words in rules.doubts_about(made):
        messages.warning(request, words)
    return _back(request, row)


@officers_only
def outcome(request: HttpRequest, uuid: UUID, remedy_uuid: UUID) -> HttpResponse:
    """What came of it; where the revocation is taken away, everything it took stands again."""
    row = _found(request, uuid)
    running = row.remedies.filter(uuid=remedy_uuid).first()
    if running is None:
        raise Http404(_("没有这个复议或诉讼"))
    if request.method != "POST":
        return _back(request, row)
    form = RemedyEndForm(request.POST, remedy=running)
    if not form.is_valid():
        return _desk_page(request, row, wrong=form)
    ended = remedy.end_remedy(running, **form.told, **_who(request, row))
    restored = ended.takes_away and not ended.says_no
    messages.success(request, _("已登记审结，原决定恢复效力") if restored else _("已登记审结"))
    return _back(request, row)


@login_required
def file(request: HttpRequest, uuid: UUID) -> HttpResponse | FileResponse:
    """A file of the proceeding, through the proceeding."""
    story = "original", "view", "proceeding", "report__weighing"
    found = ProceedingFile.objects.select_related(*story).filter(uuid=uuid).first()
    if found is None or not (found.is_told or request.user.is_officer):
        raise Http404(_("没有找到这个文件"))
    _found(request, found.proceeding.uuid)
    refuse_held(found.original, found.view)
    saved = "download" in request.GET
    blob = found.original if saved else found.view or found.original
    return stream(blob, filename=found.name, as_attachment=saved)


# ---- what the pages have in common


def _found(request: HttpRequest, uuid: UUID) -> Proceeding:
    rows = Proceeding.objects.with_story().with_told().visible_to(request.user, at=now())
    found = rows.filter(uuid=uuid).first()
    if found is None:
        raise Http404(_("没有找到这个撤销程序"))
    return found


def _back(request: HttpRequest, row: Proceeding) -> HttpResponse:
    return redirect("proceeding" if request.user.is_officer else "my-proceeding", row.uuid)


def _who(request: HttpRequest, row: Proceeding) -> dict[str, Any]:
    """By whom, for whom and when: an officer for his office, anybody else for the party."""
    actor = request.actor
    return {"by": actor if request.user.is_officer else actor.acting_for(row.case.party), "at": now()}


def _press(request: HttpRequest, uuid: UUID, verb: Callable[..., object], said: str) -> HttpResponse:
    row = _found(request, uuid)
    if request.method == "POST":
        verb(row, **_who(request, row))
        messages.success(request, said)
    return _back(request, row)


def _act(
    request: HttpRequest,
    uuid: UUID,
    kind: type[OfProceeding],
    verb: Callable[[Proceeding, dict[str, Any], dict[str, Any]], object],
    said: str,
) -> HttpResponse:
    """What the form says is done; one that will not do comes back on the page it stands on, and so does one that would end the
    proceeding and is refused: somebody may have said more since it was opened, and what was typed must not be lost.
    """
    row = _found(request, uuid)
    if request.method != "POST":
        return _back(request, row)
    form = _form(kind, row, request.POST, request.FILES)
    page = _desk_page if request.user.is_officer else _my_page
    if not form.is_valid():
        return page(request, row, wrong=form)
    try:
        verb(row, form.cleaned_data, _who(request, row))
    except Unacceptable as no:
        form.add_error("evidence", no.words)
        return page(request, row, wrong=form)
    except Refused as no:
        if not isinstance(form, Concluding):
            raise
        return _desk_page(request, _found(request, uuid), wrong=form, refusal=no.ruling)
    messages.success(request, said)
    return _back(request, row)


def _my_page(request: HttpRequest, row: Proceeding, wrong: OfProceeding | None = None) -> HttpResponse:
    who = _who(request, row)
    plea = rules.why_not_plead(row, **who)
    rectify = rules.why_not_report_rectified(row, **who)
    context = {
        **_told(row, who["at"], {ProceedingAct.OPENED.value} | ProceedingAct.public()),
        "plea_form": _blank(PleaForm, wrong) if plea.ok else None,
        "rectified_form": _blank(RectifiedForm, wrong) if rectify.ok else None,
        "lies": rules.awaits_service(row),
        "acknowledge": rules.why_not_acknowledge(row, **who),
    }
    return render(request, "pages/my_proceeding.html", context, status=UNPROCESSABLE if wrong else 200)


def _desk_page(
    request: HttpRequest,
    row: Proceeding,
    wrong: Wrong | None = None,
    status: int | None = None,
    refusal: Ruling | None = None,
) -> HttpResponse:
    at, by = now(), request.actor
    untold = rules.untold_reports(row)
    may = rules.rulings_in(row, by=by, at=at)
    told = _told(row, at)
    read = told["life"][0].seq
    since = _since(told["life"], wrong) if refusal else []
    if refusal and isinstance(wrong, Concluding):
        # What is new stands on the page with it.
        wrong.data = wrong.data.copy()
        wrong.data["read"] = str(read)
    # What begins with something written in it, or to choose from.
    begun: dict[str, Callable[[], OfProceeding]] = {
        "notice": lambda: RevocationNoticeForm.of(row.kind, row.words),
        "supplement": lambda: SupplementForm.of(row.item, untold),
        "set-aside": lambda: SetAsideForm(untold=untold),
        "revocation": lambda: RevocationForm(initial={"read": read}),
        "keeping": lambda: KeepingForm(approved=rules.approved_request(row), initial={"read": read}),
        "closing": lambda: ProceedingClosingForm(initial={"read": read}),
        "keeping-request": lambda: KeepingRequestForm(offices=rules.offices_to_ask(row, at=at)),
    }
    due = {ProceedingState.OPENED: ("notice",), ProceedingState.HEARD: ("revocation",)}
    due_now = due.get(ProceedingState(row.state), ())
    remedies = [one for one in remedies_of(row.case) if one.proceeding_id == row.pk]
    contest = rules.why_not_record_remedy(row.case, against=row, by=by, at=at)
    context = {
        **told,
        "refusal": refusal,
        "since": since,
        "untold": untold,
        "remedies": remedies,
        "remedy_form": _contest_form(row, wrong) if row.document_id is not None and contest.ok else None,
        "remedy_ends": [
            wrong if isinstance(wrong, RemedyEndForm) and wrong.remedy == one else RemedyEndForm(remedy=one)
            for one in remedies
            if rules.why_not_end_remedy(one, by=by, at=at).ok
        ],
        "reports": [
            {
                "row": one,
                "files": [file for file in told["files"] if file.report_id == one.pk and not file.is_told],
            }
            for one in row.reports.all()
        ],
        "services": row.services.select_related("entered_by"),
        "lies": rules.awaits_service(row) if may["service"].ok else None,
        "serve_at": rules.service_address(row.case) if may["service"].ok else None,
        "requests": row.keeping_requests.all(),
        "forms_open": {
            noun.replace("-", "_"): wrong if isinstance(wrong, kind) else begun.get(noun, kind)()
            for noun, kind in FORMS.items()
            if may[noun].ok
        },
        "why_not": [may[noun] for noun in due_now if not may[noun].ok],
        "counts": counts(request),
    }
    shown = status or (CONFLICT if refusal else UNPROCESSABLE if wrong else 200)
    return render(request, "pages/proceeding.html", context, status=shown)


def _since(life: list[Entry], wrong: Wrong | None) -> list[Plea]:
    """What the party said after that form was opened, to the notice or of what it put right."""
    if not isinstance(wrong, Concluding):
        return []
    new = [one for one in life if "plea" in one.facts and one.seq > wrong.cleaned_data["read"]]
    found = Plea.objects.filter(pk__in=[one.facts["plea"] for one in new])
    return list(found.prefetch_related("files").order_by("pk"))


def _contest_form(row: Proceeding, wrong: Wrong | None) -> RemedyForm:
    return wrong if isinstance(wrong, RemedyForm) else RemedyForm(contested=[row])


def _blank(kind: type[OfProceeding], wrong: OfProceeding | None) -> OfProceeding:
    return wrong if isinstance(wrong, kind) else kind()


def _form(kind: type[OfProceeding], row: Proceeding, *sent: Any) -> OfProceeding:
    """The form as it was sent; of an act on reports, with those that nobody has answered."""
    if issubclass(kind, SupplementForm | SetAsideForm):
        return kind(*sent, untold=rules.untold_reports(row))
    if issubclass(kind, KeepingForm):
        return kind(*sent, approved=rules.approved_request(row))
    if issubclass(kind, KeepingRequestForm):
        return kind(*sent, offices=rules.offices_to_ask(row, at=now()))
    return kind(*sent)


def _lights(running: Iterable[Clock], at: datetime, calendar: Calendar | None) -> list[dict[str, Any]]:
    """Each limit that runs, with its name, its light and its last day."""
    return [
        {
            "words": ProceedingKind(one.kind).label,
            "light": clocks.light(one, at, calendar),
            "due_on": one.due_on,
        }
        for one in running
    ]


def _told(row: Proceeding, at: datetime, acts: set[str] | None = None) -> dict[str, Any]:
    """What both sides see: the facts, the clocks, what was said, the papers, the life, whole or as far as these acts tell it."""
    running = clocks.open_for([row.thread])[row.thread]
    calendar = clocks.calendar_for(running, at)
    files = list(row.files.filter(plea=None).select_related("report__weighing"))
    issued = papers.of_proceeding(row)
    reached_on = rules.decision_reached_on(row) if row.document_id is not None else None
    return {
        "row": row,
        "case": row.case,
        "lights": _lights(running, at, calendar),
        "files": files,
        "evidence": [one for one in files if one.is_told and one.told_by is None],
        "supplements": [
            {"row": one, "files": [file for file in files if file.told_by == one.pk]}
            for one in row.supplements.all()
        ],
        "pleas": row.pleas.prefetch_related("files"),
        "papers": issued,
        "reached_on": reached_on,
        "last": rules.last_days(reached_on) if reached_on else None,
        "life": list((row.story if acts is None else row.story.filter(act__in=acts)).order_by("-seq")),
    }
