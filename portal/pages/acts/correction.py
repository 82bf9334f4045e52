"""补正 at the desk: the notice is put together, read as it will stand, then given; what comes is judged item by item."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from approvals import papers, rules
from approvals.actions import correction
from approvals.enums import CaseState
from approvals.forms import CountsForm, NoticeForm, SupplyForm, VerdictForm
from approvals.lineage import lineage
from approvals.models import Case
from ground.accounts.doors import act_of_officers, officers_only
from ground.documents.files import Unacceptable
from ground.documents.pdf import render_html
from ground.law.rulings import refuse
from matters import forms
from portal import doors
from portal.pages.desk import UNPROCESSABLE, case_view, counts, viewer_of


@require_GET
@officers_only
def compose(request: HttpRequest, number: str) -> HttpResponse:
    """The notice in the making, beside the materials; what is plainly wanting is ticked already."""
    at = now()
    case = doors.case(request.user, number, at=at)
    if case.state != CaseState.FILED:
        return redirect("desk-case", number)
    prefetch_related_objects([case], "edition__materials", "papers__superseded_in", "papers__gave_way_to")
    refuse(rules.why_not_notify(case, by=request.actor, at=at))
    return _compose(request, case, NoticeForm(case, deferrable=_deferrable(case), at=at))


@act_of_officers("correction-compose")
def preview(request: HttpRequest, number: str) -> HttpResponse:
    """The notice as it will read; `edit` leads back to it with everything that was entered."""
    at = now()
    case = doors.case(request.user, number, at=at)
    form = NoticeForm(case, request.POST, deferrable=_deferrable(case), at=at)
    if not form.is_valid() or "edit" in request.POST:
        return _compose(request, case, form, status=200 if "edit" in request.POST else UNPROCESSABLE)
    refused = _refused(request, case, form)
    if refused is not None:
        return _compose(request, case, form, status=409, refusal=refused)
    draft = papers.correction_draft(case, form.demands, new_ground=form.new_ground, at=at)
    return render(
        request,
        "pages/desk_correction_preview.html",
        {
            "case": case,
            "counts": counts(request.actor, at),
            "paper": render_html(draft),
            "title": draft.title,
            "sent": form.sent(),
            "again": form.again,
            "n": len(form.demands),
        },
    )


@act_of_officers("correction-compose")
def notice(request: HttpRequest, number: str) -> HttpResponse:
    at = now()
    case = doors.case(request.user, number, at=at)
    form = NoticeForm(case, request.POST, deferrable=_deferrable(case), at=at)
    if not form.is_valid():
        return _compose(request, case, form, status=UNPROCESSABLE)
    given = correction.ask(
        case,
        form.demands,
        new_ground=form.new_ground,
        not_deferred=form.not_deferred,
        by=request.actor,
        at=at,
    )
    messages.success(
        request,
        _("已一次性告知补正 %(n)d 项，文书 %(paper)s；已通知申请人")
        % {"n": len(form.demands), "paper": given.document.number},
    )
    return redirect("desk-case", number)


def _deferrable(case: Case) -> bool:
    """Whether anything may follow in such a matter; whether it may here is asked of the notice (COR-11), for this page counts its queries."""
    return bool(case.is_permit or case.edition.deficiency)


def _refused(request: HttpRequest, case: Case, form: NoticeForm) -> Any:
    """What the law has against this notice, while it can still be edited."""
    at = now()
    for ruling in (
        rules.why_not_ask(case, form.demands, by=request.actor, at=at),
        rules.why_not_ask_again(case, form.demands, form.new_ground),
        rules.why_not_pass_over(case, form.demands, form.not_deferred, at=at),
    ):
        if not ruling.ok:
            return ruling
    return None


def _compose(
    request: HttpRequest, case: Case, form: NoticeForm, *, status: int = 200, refusal: Any = None
) -> HttpResponse:
    files = list(case.files.current().select_related("material", "original", "view"))
    return render(
        request,
        "pages/desk_correction.html",
        {
            "case": case,
            "counts": counts(request.actor, now()),
            "viewer": viewer_of(request, files),
            "form": form,
            "refusal": refusal,
        },
        status=status,
    )


@act_of_officers("desk-case")
def verdicts(request: HttpRequest, number: str) -> HttpResponse:
    at = now()
    case = doors.case(request.user, number, at=at)
    refuse(rules.why_not_judge(case, by=request.actor, at=at))
    last = case.corrections.latest("no")
    form = VerdictForm(lineage(case, last), request.POST)
    if not form.is_valid():
        return case_view(request, case, status=UNPROCESSABLE, verdict_form=form)
    correction.judge(case, form.verdicts, by=request.actor, at=at)
    failed = [item for item in form.verdicts.values() if not item.conforms]
    messages.success(
        request,
        _("核对结果已保存：%(n)d 项仍不符合，请就这些内容再次告知补正") % {"n": len(failed)}
        if failed
        else _("核对结果已保存：全部符合，可以受理"),
    )
    return redirect("desk-case", number)


@act_of_officers("desk-case")
def counter_supply(request: HttpRequest, number: str) -> HttpResponse:
    """Papers, scans and corrected answers of somebody who stands at the counter; together with what he sent online."""
    at = now()
    case = doors.case(request.user, number, at=at)
    refuse(rules.why_not_stage(case, by=request.actor, at=at))
    open_notice = case.corrections.get(supplied_at=None)
    form = SupplyForm(case, open_notice, request.POST, request.FILES)
    if forms.pressed(request.POST, form.answers_form.asked):
        form.answers_form = forms.unjudged(form.answers_form)
        return case_view(request, case, supply_form=forms.unjudged(form))
    if not form.is_valid():
        return case_view(request, case, status=UNPROCESSABLE, supply_form=form)
    try:
        for item, scan in form.scans:
            correction.stage_file(case, item, scan, by=request.actor, at=at)
    except Unacceptable as unacceptable:
        form.add_error(f"scan_{item.pk}", unacceptable.words)
        return case_view(request, case, status=UNPROCESSABLE, supply_form=form)
    correction.stage_answers(case, forms.as_typed(form.answers_form), by=request.actor, at=at)
    ruling = rules.why_not_supply(case, form.received, by=request.actor, at=at)
    if not ruling.ok:
        form.add_error(None, ruling.words)
        return case_view(request, case, status=409, supply_form=form)
    correction.supply(case, received=form.received, came=form.who, by=request.actor, at=at)
    messages.success(request, _("补正材料已收到，请打印补正材料收件凭证交给申请人，再逐项核对"))
    return redirect("desk-case", number)


@act_of_officers("desk-case")
def counts_on_the_spot(request: HttpRequest, number: str) -> HttpResponse:
    """当场更正: the papers as they lie on the counter now."""
    at = now()
    case = doors.case(request.user, number, at=at)
    refuse(rules.why_not_correct_on_the_spot(case, by=request.actor, at=at))
    form = CountsForm(case, request.POST)
    if not form.is_valid():
        return case_view(request, case, status=UNPROCESSABLE, counts_form=form)
    correction.correct_on_the_spot(case, form.received, by=request.actor, at=at)
    messages.success(request, _("已当场更正，请打印新的收件凭证；原凭证已经作废"))
    return redirect(reverse("desk-case", args=[number]))
