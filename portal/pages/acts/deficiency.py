"""容缺受理 at the desk: accepted with something lacking, what follows taken in and looked at, the last day moved."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from approvals import papers, rules
from approvals.actions import deficiency, lastday
from approvals.enums import CaseState, Restoring, Way
from approvals.forms import CameForm, DeficiencyForm, GapPapersForm, GapVerdictForm, PutOffForm, RestoreForm
from approvals.models import Case, CaseFile, Deficiency
from ground.accounts.doors import act_of_officers, officers_only
from ground.documents.files import Unacceptable
from ground.documents.pdf import render_html
from ground.law.rulings import Refused, Ruling, refuse
from ground.workdays.calendar import after, legal_day
from portal import doors
from portal.pages.desk import UNPROCESSABLE, case_view, counts, files_lying, viewer_of

REFUSED = 409


@require_GET
@officers_only
def compose(request: HttpRequest, number: str) -> HttpResponse:
    """容缺受理通知书 in the making, beside the materials; what the applicant brings later is ticked already."""
    at = now()
    case = doors.case(request.user, number, at=at)
    if case.state != CaseState.FILED and not rules.may_tell_more(case, by=request.actor, at=at):
        return redirect("desk-case", number)
    files, deferral = files_lying(case), rules.deferral(case, at=at)
    if case.state == CaseState.FILED:
        refuse(rules.why_not_take_in(case.edition, by=request.actor, at=at))
        for ruling in deferral.closed_by:
            refuse(ruling)
    return _compose(request, case, DeficiencyForm(case, deferral=deferral, at=at), files)


@act_of_officers("deficiency-compose")
def preview(request: HttpRequest, number: str) -> HttpResponse:
    """The notice as it will read; `edit` leads back to it with everything that was entered."""
    at = now()
    case = doors.case(request.user, number, at=at)
    files, deferral = files_lying(case), rules.deferral(case, at=at)
    form = DeficiencyForm(case, request.POST, deferral=deferral, at=at)
    if not form.is_valid() or "edit" in request.POST:
        status = 200 if "edit" in request.POST else UNPROCESSABLE
        return _compose(request, case, form, files, status=status)
    refused = _refused(request, case, form, deferral)
    if refused is not None:
        return _compose(request, case, form, files, status=REFUSED, refusal=refused)
    days = form.cleaned_data["days"]
    draft = papers.deficiency_draft(
        case,
        form.gaps,
        days=days,
        due=after(legal_day(at), days),
        lapse=rules.lapse_of(case, told_at=at, at=at),
        new_ground=form.new_ground,
        ends=rules.limits_ahead(case, at=at),
        at=at,
    )
    return render(
        request,
        "pages/desk_deficiency_preview.html",
        {
            "case": case,
            "counts": counts(request.actor, at),
            "paper": render_html(draft),
            "sent": form.sent(),
            "again": form.again,
            "signs": form.who,
            "n": len(form.gaps),
        },
    )


@act_of_officers("deficiency-compose")
def notice(request: HttpRequest, number: str) -> HttpResponse:
    """容缺受理; of a case that was accepted so already, a second notice."""
    at = now()
    case = doors.case(request.user, number, at=at)
    form = DeficiencyForm(case, request.POST, deferral=rules.deferral(case, at=at), at=at)
    if not form.is_valid():
        return _compose(request, case, form, files_lying(case), status=UNPROCESSABLE)
    by, days = request.actor, form.cleaned_data["days"]
    if form.again:
        given = deficiency.tell_more(case, form.gaps, form.new_ground, days=days, by=by, at=at)
    else:
        given = deficiency.accept(case, form.gaps, days=days, came=form.who, by=by, at=at)
    messages.success(
        request,
        _("已容缺受理，文书 %(paper)s；请申请人最迟于 %(day)s 补齐 %(n)d 项")
        % {"paper": given.document.number, "day": _day(given), "n": len(form.gaps)},
    )
    return redirect("desk-case", number)


def _refused(request: HttpRequest, case: Case, form: DeficiencyForm, deferral: rules.Offer) -> Ruling | None:
    """What the law has against this notice, while it can still be edited."""
    at, by = now(), request.actor
    days = form.cleaned_data["days"]
    if form.again:
        asked = [
            rules.why_not_tell_more(case, form.gaps, form.new_ground, by=by, at=at),
            rules.why_not_give_more(case, days, at=at),
        ]
    else:
        asked = [
            rules.why_not_accept_deficient(case, form.gaps, by=by, at=at),
            *deferral.closed_by,
            rules.why_not_wait(case, form.gaps, at=at),
            rules.why_not_give(case, days, at=at),
        ]
    return next((ruling for ruling in asked if not ruling.ok), None)


def _compose(
    request: HttpRequest,
    case: Case,
    form: DeficiencyForm,
    files: list[CaseFile],
    *,
    status: int = 200,
    refusal: Any = None,
) -> HttpResponse:
    at = now()
    return render(
        request,
        "pages/desk_deficiency.html",
        {
            "case": case,
            "grade": form.deferral.graded,
            "counts": counts(request.actor, at),
            "viewer": viewer_of(request, files),
            "form": form,
            "refusal": refusal,
        },
        status=status,
    )


def _last(case: Case) -> Deficiency:
    """The notice that stands on the page of the case."""
    last = rules.last_deficiency(case)
    if last is None:
        raise Http404(_("这个办件没有容缺受理"))
    last.case = case
    return last


@act_of_officers("desk-case")
def promise(request: HttpRequest, number: str) -> HttpResponse:
    """容缺受理承诺书, signed by somebody who stands at the counter."""
    at = now()
    case = doors.case(request.user, number, at=at)
    last = _last(case)
    refuse(rules.why_not_promise_supply(last, by=request.actor, at=at))
    form = CameForm(case, request.POST, auto_id="id_sign_%s")
    if not form.is_valid():
        return case_view(request, case, status=UNPROCESSABLE, gap_sign_form=form)
    deficiency.promise(last, came=form.who, by=request.actor, at=at)
    messages.success(request, _("承诺书已登记，请打印后由来人签名"))
    return redirect("desk-case", number)


@act_of_officers("desk-case")
def brought(request: HttpRequest, number: str) -> HttpResponse:
    """What somebody brings, or the post brought: when it arrived is what counts (RQ-10)."""
    at = now()
    case = doors.case(request.user, number, at=at)
    last = _last(case)
    refuse(rules.why_not_fill(last, way=Way.COUNTER, by=request.actor, at=at))
    form = GapPapersForm(last, request.POST, request.FILES)
    if not form.is_valid():
        return case_view(request, case, status=UNPROCESSABLE, gap_papers_form=form)
    try:
        deficiency.take_in(
            last,
            form.received,
            files=form.scans,
            way=form.way,
            arrived_at=form.cleaned_data["arrived_at"],
            evidence=form.cleaned_data["evidence"],
            came=form.brought,
            by=request.actor,
            at=at,
        )
    except Unacceptable as unacceptable:
        form.add_error(None, unacceptable.words)
        return case_view(request, case, status=UNPROCESSABLE, gap_papers_form=form)
    except Refused as no:
        # Shown above the form, which keeps what was typed off papers that lie on the counter.
        form.add_error(None, no.ruling.sentence)
        return case_view(request, case, status=REFUSED, gap_papers_form=form)
    messages.success(request, _("容缺材料已收到，请打印收件凭证，再逐项核对"))
    return redirect("desk-case", number)


@act_of_officers("desk-case")
def verdicts(request: HttpRequest, number: str) -> HttpResponse:
    at = now()
    case = doors.case(request.user, number, at=at)
    last = _last(case)
    refuse(rules.why_not_look(last, by=request.actor, at=at))
    form = GapVerdictForm(last, request.POST)
    if not form.is_valid():
        return case_view(request, case, status=UNPROCESSABLE, gap_look_form=form)
    after_it = deficiency.look(last, form.verdicts, by=request.actor, at=at)
    left = rules.unmet_of(after_it)
    messages.success(
        request,
        _("核对结果已保存：还有 %(n)d 项没有补齐") % {"n": len(left)}
        if left
        else _("容缺材料全部补齐，已出具补齐确认单"),
    )
    return redirect("desk-case", number)


@act_of_officers("desk-case")
def extension(request: HttpRequest, number: str) -> HttpResponse:
    """不可抗力: the last day is put off."""
    at = now()
    case = doors.case(request.user, number, at=at)
    last, form = _last(case), PutOffForm(request.POST, auto_id="id_off_%s")
    if not form.is_valid():
        return case_view(request, case, status=UNPROCESSABLE, gap_put_off_form=form)
    told = form.cleaned_data
    last = lastday.put_off(last, told["days"], told["reason"], by=request.actor, at=at)
    messages.success(request, _("补齐期限已延长至 %(day)s") % {"day": _day(last)})
    return redirect("desk-case", number)


@act_of_officers("desk-case")
def restoration(request: HttpRequest, number: str) -> HttpResponse:
    """A lapse is taken back: it had arrived in time, or force majeure kept it away."""
    at = now()
    case = doors.case(request.user, number, at=at)
    last = _last(case)
    form = RestoreForm(last, request.POST)
    if not form.is_valid():
        return case_view(request, case, status=UNPROCESSABLE, gap_restore_form=form)
    told = form.cleaned_data
    lastday.restore(
        last,
        Restoring(told["ground"]),
        told["reason"],
        arrived_at=told["arrived_at"],
        received=form.received,
        days=told["days"] or 0,
        by=request.actor,
        at=at,
    )
    messages.success(request, _("已恢复办理，原逾期告知书作废；已通知申请人"))
    return redirect("desk-case", number)


def _day(one: Deficiency) -> str:
    return date_format(one.due_on, _("Y年n月j日"))
