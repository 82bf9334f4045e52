"""移交草稿: handing a draft to somebody else, and taking one (B5)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from approvals import rules
from approvals.actions import transfer as verbs
from approvals.forms.transfer import TransferForm
from approvals.models import DraftTransfer
from approvals.views.drafts import draft_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The draft is offered to another person; until he takes it nothing changes."""
    case = draft_of(request, uuid)
    if case.number:
        return redirect(case)
    at = now()
    form = TransferForm(request.POST if request.method == "POST" else None)
    may = rules.why_not_hand_over(case, to_oneself=False, by=request.actor, at=at)
    if request.method == "POST" and may.ok and form.is_valid():
        made = verbs.hand_over(case, **form.cleaned_data, by=request.actor, at=at)
        messages.success(request, _("已请%(name)s接手；他接手之前，您可以继续填写") % {"name": made.to_name})
        return redirect("approvals:draft", case.uuid)
    page = {"case": case, "form": form, "may": may, "open": case.transfers.open().first()}
    return render(request, "approvals/filing/transfer.html", page)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def taking(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The draft is his who takes it; asked once more before, with the reason where he cannot."""
    at = now()
    offered = DraftTransfer.objects.offered_to(request.user)
    rows = offered.select_related("case__edition__matter", "case__party", "case__party_version", "offered_by")
    transfer = get_object_or_404(rows, uuid=uuid)
    if request.method == "POST":
        case = verbs.take(transfer, by=request.actor, at=at)
        messages.success(request, _("已接手，请继续填写"))
        return redirect("approvals:draft", case.uuid)
    may = rules.why_not_take(transfer, by=request.actor, at=at)
    return render(
        request, "approvals/filing/taking.html", {"transfer": transfer, "case": transfer.case, "may": may}
    )


@login_required
@require_POST
def calling_off(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The offer is closed by whoever made it or was meant."""
    mine = DraftTransfer.objects.open().filter(offered_by=request.user)
    meant = DraftTransfer.objects.offered_to(request.user)
    transfer = (mine | meant).select_related("case").filter(uuid=uuid).first()
    if transfer is None:
        raise Http404(_("没有找到这次移交"))
    verbs.call_off(transfer, by=request.actor, at=now())
    messages.success(request, _("移交已作罢"))
    return redirect("approvals:mine")
