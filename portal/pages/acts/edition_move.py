"""转按新版办事指南办理: what would change for the applicant stands before the button."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _

from approvals import rules
from approvals.actions import edition_move
from approvals.enums import MoveGround
from approvals.forms import MoveForm
from ground.accounts.doors import officers_only
from ground.workdays.calendar import legal_day
from matters.models import Edition
from portal import doors
from portal.pages.desk import UNPROCESSABLE, counts


@officers_only
def move(request: HttpRequest, number: str) -> HttpResponse:
    at = now()
    case = doors.case(request.user, number, at=at)
    after = Edition.objects.open_on(legal_day(at)).filter(matter=case.edition.matter_id).first()
    if after is None or after.pk == case.edition_id:
        raise Http404
    found = rules.edition_changes(case, after)
    to_read = any(change.weight is rules.Weight.READ for change in found)
    form = MoveForm(request.POST if request.method == "POST" else None, to_read=to_read)
    refusal = None
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        ground, reason, vouched = MoveGround(told["ground"]), told["reason"], told.get("vouched", False)
        refusal = rules.why_not_move(case, after, ground, reason, vouched=vouched, by=request.actor, at=at)
        if refusal.ok:
            edition_move.move(case, after, ground, reason, vouched=vouched, by=request.actor, at=at)
            messages.success(request, _("已转按新版办理，并告知了申请人"))
            return redirect("desk-case", number)
    return render(
        request,
        "pages/desk_move.html",
        {
            "case": case,
            "after": after,
            "groups": [
                (words, kind, [change.words for change in found if change.weight is weight])
                for weight, words, kind in (
                    (rules.Weight.WORSE, _("对申请人更不利"), "warning"),
                    (rules.Weight.READ, _("需要您逐项核对"), ""),
                    (rules.Weight.BETTER, _("没有更不利"), "success"),
                    (rules.Weight.LAW, _("条件和依据：按作出决定时的法律适用"), "quiet"),
                )
            ],
            "may": rules.why_not_move(case, after, by=request.actor, at=at),
            "refusal": refusal,
            "form": form,
            "counts": counts(request.actor, at),
        },
        status=409 if refusal else UNPROCESSABLE if form.is_bound else 200,
    )
