"""不受理、不予受理 at the desk: read as it will stand, then issued."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from approvals import papers, rules
from approvals.actions import decline
from approvals.forms import DeclineForm, HiddenAnswerForm, HiddenForm, HiddenReportForm
from approvals.models import Case
from ground.accounts.doors import act_of_officers, officers_only
from ground.documents.models import Document
from ground.documents.pdf import render_html
from ground.law.rulings import refuse
from ground.workdays import legal_day
from matters.rules import why_not_exempt
from matters.views.exemptions import AnswersForm
from portal import doors
from portal.pages.desk import UNPROCESSABLE, case_view, counts


@act_of_officers("desk-case")
def preview(request: HttpRequest, number: str) -> HttpResponse:
    """The paper as it will read; `edit` leads back to the form with what was entered."""
    at = now()
    case = doors.case(request.user, number, at=at)
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return case_view(request, case, status=UNPROCESSABLE, decline_form=form)
    refuse(rules.why_not_decline(case, form.declining, by=request.actor, at=at))
    if "edit" in request.POST:
        return case_view(request, case, decline_form=DeclineForm(initial=form.cleaned_data))
    draft = papers.declination_draft(case, form.declining, at=at)
    return _as_it_will_stand(request, case, draft, at, form=form, late=rules.is_declined_late(case, at=at))


def _as_it_will_stand(
    request: HttpRequest, case: Case, draft: Document, at: datetime, **page: Any
) -> HttpResponse:
    paper = {"paper": render_html(draft), "title": draft.title, "counts": counts(request.actor, at)}
    return render(request, "pages/desk_decline.html", {"case": case} | paper | page)


@officers_only
@require_safe
def exemptions(request: HttpRequest, number: str) -> HttpResponse:
    """The rows of the exemption list (免许可清单) of the matter; whose every question the applicant answers so needs no permit, and the
    form of 不受理 is filled in with its basis (S62).
    """
    at = now()
    case = doors.case(request.user, number, at=at)
    rows = []
    for item in case.edition.matter.exemption_items.in_force(legal_day(at)).order_by("pk"):
        asked = request.GET if request.GET.get("item") == str(item.pk) else None
        form = AnswersForm(item, asked, None, f"id_{item.pk}_%s")
        ruling = why_not_exempt(item, form.answers, at=at) if form.is_bound and form.is_valid() else None
        fits = ruling is not None and ruling.ok
        rows.append(
            {
                "item": item,
                "form": form,
                "ruling": ruling,
                "decline_form": DeclineForm.exempt(item) if fits else None,
            }
        )
    page = {
        "case": case,
        "counts": counts(request.actor, at),
        "rows": rows,
        "decline": rules.why_not_decline(case, by=request.actor, at=at),
    }
    wrong = any(row["form"].is_bound and not row["form"].is_valid() for row in rows)
    return render(request, "pages/desk_exemptions.html", page, status=UNPROCESSABLE if wrong else 200)


@act_of_officers("desk-case")
def declination(request: HttpRequest, number: str) -> HttpResponse:
    case = doors.case(request.user, number, at=now())
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return case_view(request, case, status=UNPROCESSABLE, decline_form=form)
    case = decline.decline(case, form.declining, by=request.actor, at=now())
    document = case.declination.document
    messages.success(
        request,
        _("已出具%(paper)s，请打印交给申请人；本次答复已报告效能监督")
        % {"paper": f"《{document.title}》{document.number or ''}"},
    )
    return redirect("desk-case", number)


@act_of_officers("desk-case")
def hidden_preview(request: HttpRequest, number: str) -> HttpResponse:
    """不予受理 for hidden facts or false materials, as it will read; `edit` leads back to the form with what was entered."""
    at = now()
    case = doors.case(request.user, number, at=at)
    form = HiddenForm(request.POST)
    if not form.is_valid():
        return case_view(request, case, status=UNPROCESSABLE, hidden_form=form)
    refuse(rules.why_not_decline_hidden(case, form.declining, by=request.actor, at=at))
    if "edit" in request.POST:
        return case_view(request, case, hidden_form=HiddenForm(initial=form.cleaned_data))
    until = rules.barred_until(case, hidden=True, at=at)
    draft = papers.declination_draft(case, form.declining, barred_until=until, at=at)
    return _as_it_will_stand(request, case, draft, at, form=form, late=False, hidden=True)


@act_of_officers("desk-case")
def hidden(request: HttpRequest, number: str) -> HttpResponse:
    """不予受理并给予警告, by whoever decides (行政许可法 78)."""
    at = now()
    case = doors.case(request.user, number, at=at)
    form = HiddenForm(request.POST)
    if not form.is_valid():
        return case_view(request, case, status=UNPROCESSABLE, hidden_form=form)
    case = decline.decline_hidden(case, **form.cleaned_data, by=request.actor, at=at)
    document = case.declination.document
    messages.success(
        request,
        _("已出具%(paper)s，请送达申请人") % {"paper": f"《{document.title}》{document.number or ''}"},
    )
    return redirect("desk-case", number)


@act_of_officers("desk-case")
def hidden_report(request: HttpRequest, number: str) -> HttpResponse:
    """提请认定: the window lays what it found before whoever decides."""
    at = now()
    case = doors.case(request.user, number, at=at)
    form = HiddenReportForm(request.POST)
    if not form.is_valid():
        return case_view(request, case, status=UNPROCESSABLE, hidden_report_form=form)
    decline.report_hidden(case, form.cleaned_data["found"], by=request.actor, at=at)
    messages.success(request, _("已提请审批机关认定；受理期限照常计算"))
    return redirect("desk-case", number)


@act_of_officers("desk-case")
def hidden_answer(request: HttpRequest, number: str) -> HttpResponse:
    """不予认定: whoever decides says to the window why he does not find so."""
    at = now()
    case = doors.case(request.user, number, at=at)
    form = HiddenAnswerForm(request.POST)
    if not form.is_valid():
        return case_view(request, case, status=UNPROCESSABLE, hidden_answer_form=form)
    decline.answer_hidden(case, form.cleaned_data["words"], by=request.actor, at=at)
    messages.success(request, _("已答复窗口，由窗口照常受理"))
    return redirect("desk-case", number)
