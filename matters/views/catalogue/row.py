"""One row of a list, on a page of its own: a material, a step, a point."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ground.documents.files import Unacceptable
from matters.content import in_words, normal
from matters.elements import ELEMENTS, GROUP_OF_ROWS, PARTS, called, of_part
from matters.forms.editing import Around, RowForm
from matters.models import Proposal
from matters.views.catalogue.door import desk, proposal_of
from matters.views.catalogue.frame import UNPROCESSABLE, around, locked_of, new_row, placed, sections
from matters.views.catalogue.saving import CHANGED_BY_OTHERS, CONFLICT, not_saved, received, save, seen_of
from matters.views.catalogue.seen import Seen, found_again


@desk()
@require_http_methods(["GET", "POST"])
def row(request: HttpRequest, uuid: UUID, group: str, part: str, place: int) -> HttpResponse:
    """One material, step or point on a page of its own; the place after the last one is a new row."""
    at = now()
    proposal = proposal_of(request, uuid, at=at)
    if GROUP_OF_ROWS.get(part) != group:
        raise Http404(_("没有找到这一组要素"))
    content = normal(proposal.content)
    rows = content[part]
    is_post = request.method == "POST"
    seen = seen_of(request) if is_post else Seen(proposal.revision)
    found = found_again(proposal, part, place, seen, request.actor.user_id)
    locked = part in locked_of(request, proposal)
    if found is None or (found.known is None and locked):
        raise Http404(_("没有这一行"))
    place, is_new = found.place, found.known is None
    told = {element.column: element.default for element in of_part(part)} if is_new else found.known
    if not is_post or locked:
        form = RowForm(part, told, Around(content), locked=locked)
        return _row(request, proposal, form, place, rows, at)
    form = RowForm(part, told, Around(content), request.POST, request.FILES)
    if not form.is_valid():
        if not request.accepts("text/html"):
            return not_saved()
        return _row(request, proposal, form, place, rows, at, status=UNPROCESSABLE)
    if is_new and not request.accepts("text/html"):
        return HttpResponse(status=204)  # a new row is there when its editor says so
    values = form.values(request.POST.getlist("shown"))
    values |= {name: None for name in request.POST.getlist("forget") if name in form.fields}
    if not found.is_as_known and values != found.known:
        return _row_conflict(request, proposal, form, values, place, rows, at)
    try:
        received(request, proposal, values, at)
    except Unacceptable as wrong:
        form.add_error(next(k for k, v in values.items() if isinstance(v, UploadedFile)), wrong.words)
        return _row(request, proposal, form, place, rows, at, status=UNPROCESSABLE)
    now_rows = [*rows[:place], values, *rows[place + 1 :]]
    changed = {part: now_rows} if values != found.known else {}
    onward = reverse("matters:catalogue_tab", args=[proposal.uuid, group]) + f"#{part}-{place}"
    if "next" in request.POST and place + 1 < len(now_rows):
        onward = reverse("matters:catalogue_row", args=[proposal.uuid, group, part, place + 1])
    elif "more" in request.POST:
        onward = new_row(proposal, group, part, len(now_rows))
    return save(request, proposal, group, changed, seen, at, onward=onward, made_of=proposal.revision)


def _row(
    request: HttpRequest,
    proposal: Proposal,
    form: RowForm,
    place: int,
    rows: list[Any],
    at: datetime,
    *,
    status: int = 200,
    differing: list[dict[str, Any]] | None = None,
) -> HttpResponse:
    part, group = form.part, GROUP_OF_ROWS[form.part]
    is_new = place == len(rows)
    title = PARTS[part]._meta.verbose_name
    page = around(request, proposal, group, at) | {
        "form": form,
        "sections": sections(form.part, {bound.name: _row_field(bound, form) for bound in form}),
        "shown": [name for name, made in form.fields.items() if not made.disabled],
        "row_title": _("增加%(what)s") % {"what": title}
        if is_new
        else _("%(what)s %(no)d") % {"what": title, "no": place + 1},
        "row_name": "" if is_new else form.row.get(called(part)),
        "address": reverse("matters:catalogue_row", args=[proposal.uuid, group, part, place]),
        "list_address": reverse("matters:catalogue_tab", args=[proposal.uuid, group]) + f"#{part}-{place}",
        "is_new": is_new,
        "is_last": place >= len(rows) - 1,
        "locked": any(made.disabled for made in form.fields.values()),
        "differing": differing or [],
    }
    return render(request, "matters/catalogue/row.html", page, status=status)


def _row_field(bound: Any, form: RowForm) -> dict[str, Any]:
    element = ELEMENTS[f"{form.part}.{bound.name}"]
    return placed(bound, form.row.get(bound.name) if element.kind == "file" else None)


def _row_conflict(
    request: HttpRequest,
    proposal: Proposal,
    form: RowForm,
    values: Mapping[str, Any],
    place: int,
    rows: list[Any],
    at: datetime,
) -> HttpResponse:
    """Somebody changed this very row: what was written stays in the form, and beside it stands what the row says now."""
    if not request.accepts("text/html"):
        return JsonResponse({"detail": CHANGED_BY_OTHERS}, status=CONFLICT)
    if place == len(rows):
        messages.error(request, _("其他编制人员已删除这一行。您填写的内容保留在下方，保存后作为新的一行。"))
        return _row(request, proposal, form, place, rows, at, status=CONFLICT)
    differing = [
        {"label": element.label, "words": in_words(element, rows[place][element.column])}
        for element in of_part(form.part)
        if values.get(element.column) != rows[place][element.column]
    ]
    messages.error(request, _("其他编制人员已修改这一行。您填写的内容保留在下方，请与最新内容核对后再保存。"))
    return _row(request, proposal, form, place, rows, at, status=CONFLICT, differing=differing)
