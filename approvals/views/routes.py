"""办理方式: which routes are open to an application, why the others are not, and what somebody says he lacks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now

from approvals import rules
from approvals.actions import routes as chosen
from approvals.forms import RouteForm
from approvals.views.drafts import draft_of

UNPROCESSABLE = 422


@login_required
def routes(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Every route with its rule, and for each material that is not there yet what may stand in for it."""
    case = draft_of(request, uuid)
    if case.number:
        return redirect(case)
    at = now()
    offers = rules.offers_of(case, rules.reader(request.actor), at=at)
    sent = request.POST if request.method == "POST" else None
    said: dict[str, Any] = {f"how_{row.material_id}": row.how for row in case.lacking.all()}
    form = RouteForm(offers, rules.missing_materials(case), sent, initial=said | {"scheme": case.scheme})
    if sent is not None and form.is_valid():
        chosen.choose(case, form.scheme, form.lacking(), by=request.actor, at=at)
        return redirect("approvals:materials", case.uuid)
    return render(
        request,
        "approvals/filing/routes.html",
        {"case": case, "offers": offers, "form": form},
        status=UNPROCESSABLE if sent is not None else 200,
    )
