"""Editions beside each other: compared, brought back as a proposal, recalled before they begin."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ground.accounts.enums import Duty
from ground.trail.models import Entry
from ground.workdays import legal_day
from matters import rules
from matters.actions import proposing, publishing
from matters.content import changes, content_of
from matters.enums import Act
from matters.forms.course import RecallForm
from matters.models import Edition, PackageEdition
from matters.views.catalogue.course import grouped
from matters.views.catalogue.door import desk, sees
from matters.views.catalogue.frame import UNPROCESSABLE

RECALLS = (Act.RECALLED, Act.PACKAGE_RECALLED)


@desk()
@require_safe
def differences(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What one edition says otherwise than another of the same matter, in words a person reads."""
    at = now()
    newer = _edition(request, uuid, at)
    others = list(newer.matter.editions.exclude(pk=newer.pk).order_by("-no"))
    older = next((one for one in others if str(one.uuid) == request.GET.get("with")), None)
    older = older or next((one for one in others if one.no < newer.no), None)
    page = {
        "newer": newer,
        "older": older,
        "others": others,
        "changes": grouped(changes(content_of(older), content_of(newer))) if older else [],
    }
    return render(request, "matters/catalogue/differences.html", page)


def _edition(request: HttpRequest, uuid: UUID, at: datetime) -> Edition:
    related = ("matter__office", "matter__upstream", "regulator", "result_sample")
    found = get_object_or_404(Edition.objects.select_related(*related), uuid=uuid)
    if not sees(request.actor, found.matter.office, at=at):
        raise Http404(_("没有找到这个版本"))
    return found


@desk(Duty.CATALOGUE)
@require_POST
def rollback(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A proposal that says again what this edition said."""
    at = now()
    edition = _edition(request, uuid, at)
    begun = proposing.rollback(
        edition, reason=_("恢复第 %(no)d 版的内容") % {"no": edition.no}, by=request.actor, at=at
    )
    messages.success(request, _("已按第 %(no)d 版起草，发布后成为新的版本") % {"no": edition.no})
    return redirect("matters:catalogue_proposal", begun.uuid)


@desk(Duty.PUBLICATION)
@require_http_methods(["GET", "POST"])
def recall(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """An edition that has not begun never begins, nor an end that is set: what that means, and why it is done."""
    at = now()
    edition = _edition(request, uuid, at)
    form = RecallForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        edition = publishing.recall(edition, form.cleaned_data["words"], by=request.actor, at=at)
        done = _("已撤回第 %(no)d 版") if edition.recalled_at else _("已撤回终止，第 %(no)d 版继续执行")
        messages.success(request, done % {"no": edition.no})
        return redirect("matters:catalogue_matter", edition.matter.code)
    page = {
        "name": edition.matter.name,
        "back": reverse("matters:catalogue_matter", args=[edition.matter.code]),
        "edition": edition,
        "waits": edition.effective_on > legal_day(at),
        "together": [one.matter.name for one in rules.recalled_with(edition, legal_day(at))],
        "form": form,
        "ruling": rules.why_not_recall(edition, legal_day(at)),
    }
    return render(
        request, "matters/catalogue/recall.html", page, status=UNPROCESSABLE if form.is_bound else 200
    )


def recalls(editions: Sequence[Edition | PackageEdition]) -> list[dict[str, Any]]:
    """What was taken back of them, the latest first, by whom and why: the edition, or the end of one that held."""
    by_thread = {edition.thread: edition for edition in editions}
    done = Entry.objects.filter(thread__in=by_thread, act__in=RECALLS).select_related("user")
    return [
        {
            "entry": entry,
            "what": (_("第 %(no)d 版") if edition.recalled_at else _("第 %(no)d 版的终止"))
            % {"no": edition.no},
        }
        for entry in done.order_by("-happened_at", "-pk")
        for edition in [by_thread[entry.thread]]
    ]
