"""历次版本: every edition of a matter with what it changed against the one before, as a person reads it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ground.workdays.calendar import legal_day
from matters.content import changes, content_of
from matters.enums import EditionState
from matters.models import Edition, Operation

Row = dict[str, Any]
PAGE = 10
# Lines of one edition; who wants every word of it opens both.
MOST_LINES = 40
CHILDREN = ("handling_items", "steps", "review_points", "regulation_points")
FILES = ("materials__blank_form", "materials__sample")
COLOURS = {EditionState.OPEN: "green", EditionState.SUSPENDED: "yellow", EditionState.DORMANT: "grey"}


@require_safe
def editions(request: HttpRequest, code: str) -> HttpResponse:
    """Newest first; of each, from when until when, why, and what it says otherwise."""
    on = legal_day(timezone.now())
    found = (
        Edition.objects.ever()
        .filter(matter__code=code)
        .select_related("matter", "regulator", "result_sample")
        .prefetch_related(*CHILDREN, *FILES)
        .order_by("-no")
    )
    before = request.GET.get("before", "")
    if re.fullmatch(r"[0-9]{1,4}", before):
        found = found.filter(no__lt=int(before))
    # One more than is shown: the last of the page is compared with it.
    rows = list(found[: PAGE + 1])
    if not rows:
        raise Http404(_("没有找到这个事项"))
    done = {
        operation.proposal.published_id: operation
        for operation in Operation.objects.filter(proposal__published__in=rows).select_related("proposal")
        if operation.proposal is not None
    }
    pairs = zip(rows, [*rows[1:], None], strict=True)
    shown = [_row(one, last, done.get(one.pk), on) for one, last in pairs][:PAGE]
    name = rows[0].name
    page = {
        "matter": rows[0].matter,
        "name": name,
        "rows": shown,
        "trail": [{"text": name, "href": rows[0].matter.get_absolute_url()}, {"text": _("历次版本")}],
        "next": f"?before={rows[PAGE - 1].no}" if len(rows) > PAGE else "",
        "newest": "?" if before else "",
    }
    return render(request, "matters/editions.html", page)


def _row(one: Edition, last: Edition | None, operation: Operation | None, on: date) -> Row:
    said = _changed(one, last)
    return {
        "no": one.no,
        "state": one.get_state_display(),
        "colour": COLOURS.get(EditionState(one.state), ""),
        "standing": _standing(one, on),
        "first": one.effective_on,
        "until": one.replaced_on,
        "kind": operation.get_kind_display() if operation else "",
        "reason": operation.reason if operation else one.note,
        "basis": operation.basis if operation else "",
        "changes": said[:MOST_LINES],
        "more": len(said) - MOST_LINES if len(said) > MOST_LINES else 0,
    }


def _changed(one: Edition, last: Edition | None) -> list[str]:
    """What it says otherwise; an edition that was worked out for the first time changes everything, which says nothing."""
    if last is None:
        return []
    if last.state == EditionState.LISTED and one.is_open:
        return [_("公布全部要素，开通在线办理")]
    found = changes(content_of(last), content_of(one))
    return [change.words for change in found if change.element != "note"]


def _standing(one: Edition, on: date) -> str:
    if one.effective_on > on:
        return _("待执行")
    return _("现行") if one.is_in_force(on) else _("已停止执行")
