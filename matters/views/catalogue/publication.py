"""The publisher's page of a proposal: published from a day on, or given back to its editors."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ground.accounts.enums import Duty
from ground.workdays import legal_day
from matters import rules
from matters.actions import packages, proposing, publishing
from matters.forms.course import PublicationForm, ReturnForm
from matters.models import Proposal
from matters.views.catalogue.course import changes_of, facts_of, preparations_of
from matters.views.catalogue.door import any_proposal_of, desk
from matters.views.catalogue.frame import UNPROCESSABLE, around


@desk(Duty.PUBLICATION)
@require_http_methods(["GET", "POST"])
def publication(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What will change from which day; published by another than those who wrote it."""
    at = now()
    found = any_proposal_of(request, uuid, at=at)
    today = legal_day(at)
    day = max(found.effective_on or today, today)
    if request.method != "POST":
        return _publication(
            request, found, at, PublicationForm(initial={"effective_on": day}), ReturnForm(), day
        )
    form = PublicationForm(request.POST)
    if not form.is_valid():
        return _publication(request, found, at, form, ReturnForm(), day, status=UNPROCESSABLE)
    on = form.cleaned_data["effective_on"]
    said = date_format(on, _("Y年n月j日"))
    if found.package_id:
        published = packages.publish(found, effective_on=on, by=request.actor, at=at)
        words = _("已发布第 %(no)d 版，自 %(on)s 起执行")
        messages.success(request, words % {"no": published.no, "on": said})
        return redirect("matters:catalogue_package", published.package.code)
    edition = publishing.publish(found, effective_on=on, by=request.actor, at=at)
    if edition is None:
        messages.success(request, _("已发布，事项自 %(on)s 起终止") % {"on": said})
    else:
        words = _("已发布第 %(no)d 版，自 %(on)s 起执行")
        messages.success(request, words % {"no": edition.no, "on": said})
    return redirect("matters:catalogue_proposal", found.uuid)


def _publication(
    request: HttpRequest,
    found: Proposal,
    at: datetime,
    form: PublicationForm,
    back: ReturnForm,
    day: date,
    *,
    status: int = 200,
) -> HttpResponse:
    rulings = [rules.why_not_apart(found), *rules.why_not_publish(found, day, by=request.actor, at=at)]
    page = around(request, found, "", at) | {
        "changes": changes_of(found),
        "ends": rules.ends(found),
        "facts": facts_of(found),
        "preparations": preparations_of(found),
        "form": form,
        "back": back,
        "ruling": next((one for one in rulings if not one.ok), rulings[0]),
        "authors": _authors(found),
    }
    return render(request, "matters/catalogue/publication.html", page, status=status)


def _authors(found: Proposal) -> str:
    people = [
        found.begun_by,
        *(one.saved_by for one in found.revisions.select_related("saved_by")),
        found.submitted_by,
    ]
    return _("、").join(dict.fromkeys(person.name for person in people if person))


@desk(Duty.PUBLICATION)
@require_POST
def giving_back(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Back to its editors, with what is to be done about it."""
    at = now()
    found = any_proposal_of(request, uuid, at=at)
    back = ReturnForm(request.POST)
    if not back.is_valid():
        day = found.effective_on or legal_day(at)
        form = PublicationForm(initial={"effective_on": day})
        return _publication(request, found, at, form, back, day, status=UNPROCESSABLE)
    proposing.give_back(found, back.cleaned_data["words"], by=request.actor, at=at)
    messages.success(request, _("已退回编制人员"))
    return redirect("matters:catalogue_packages" if found.package_id else "matters:catalogue")
