"""What the checks found in a proposal, each with the way to its field; and the passing of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ground.accounts.enums import Duty
from matters import rules
from matters.actions import proposing
from matters.elements import ELEMENTS, PARTS
from matters.enums import ProposalState, Severity
from matters.findings import Finding
from matters.models import Proposal
from matters.rules.checks import score
from matters.views.catalogue.door import any_proposal_of, desk
from matters.views.catalogue.frame import OWN_PAGES, around
from matters.views.catalogue.package_frame import package_address

COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "grey"}


@desk()
@require_safe
def findings(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Everything at once, the worst first, each with the way to its field."""
    at = now()
    found = any_proposal_of(request, uuid, at=at)
    told = rules.found(found, at=at)
    rows = {
        severity: [_finding(found, one) for one in told if one.severity == severity] for severity in Severity
    }
    rows[Severity.ERROR] = [*_beside(found, at), *rows[Severity.ERROR]]
    passing = rules.why_not_pass(found, at=at)
    if not passing.ok:
        # The rule names everything; here that stands above, each with its way.
        passing = replace(passing, words=_("请先改正上面列出的错误"))
    page = around(request, found, "findings", at) | {
        "groups": [
            {
                "title": severity.label,
                "colour": COLOURS[severity],
                "rows": rows[severity],
            }
            for severity in Severity
        ],
        "passing": passing,
        "score": None if found.package_id else score(found.content),
        "is_draft": found.state == ProposalState.DRAFT,
    }
    return render(request, "matters/catalogue/findings.html", page)


def _beside(found: Proposal, at: datetime) -> list[dict[str, Any]]:
    """What no field of a tab puts right: it is written on the proposal's first page."""
    address = reverse("matters:catalogue_proposal", args=[found.uuid]) + "#head"
    return [
        {"check": "A2", "words": words, "where": _("拟稿首页"), "address": address}
        for words in rules.beside_checks(found, at=at)
    ]


def _finding(found: Proposal, one: Finding) -> dict[str, Any]:
    if found.package_id:
        where, address = rules.label_of(one.element, found), package_address(found, one)
    else:
        where, address = _where(one), address_of(found, one)
    return {"check": one.check, "words": one.words, "where": where, "address": address}


def _where(one: Finding) -> str:
    element = ELEMENTS.get(one.element)
    if element is None:
        return one.path
    place = _place(one)
    if not element.is_of_rows:
        return str(element.label)
    title = PARTS[element.part]._meta.verbose_name
    if place is None:
        return str(title)
    return _("%(what)s %(no)d · %(label)s") % {"what": title, "no": place + 1, "label": element.label}


def _place(one: Finding) -> int | None:
    parts = one.path.split("/")
    return int(parts[1]) if len(parts) > 1 and parts[1].isdecimal() else None


def address_of(found: Proposal, one: Finding) -> str:
    """Where the finding is put right: the tab with its field, or the row's own page."""
    element = ELEMENTS.get(one.element)
    if element is None:
        return reverse("matters:catalogue_proposal", args=[found.uuid])
    if element.group in OWN_PAGES:
        return reverse(OWN_PAGES[element.group], args=[found.uuid])
    tab = reverse("matters:catalogue_tab", args=[found.uuid, element.group])
    place = _place(one)
    if not element.is_of_rows:
        return f"{tab}#id_{element.key}"
    if place is None or place >= len(found.content.get(element.part, [])):
        return f"{tab}#list-{element.part}"
    row = reverse("matters:catalogue_row", args=[found.uuid, element.group, element.part, place])
    return f"{row}#id_{element.column}"


@desk(Duty.CATALOGUE)
@require_POST
def examination(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Passed, or back to the findings: there each leads to its field."""
    at = now()
    found = any_proposal_of(request, uuid, at=at)
    if not rules.why_not_pass(found, at=at).ok:
        messages.error(request, _("还不能通过校验，请先改正下面列出的错误"))
        return redirect("matters:catalogue_findings", found.uuid)
    proposing.check(found, by=request.actor, at=at)
    messages.success(request, _("已通过校验，可以提交发布"))
    return redirect("matters:catalogue_proposal", found.uuid)
