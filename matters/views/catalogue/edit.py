"""One tab of the editor: its elements, its small tables, its lists of rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ground.accounts.enums import Duty
from ground.documents.files import Unacceptable
from matters.content import in_words
from matters.elements import ELEMENTS, GROUPS, PARTS, ROWS, called, of_part
from matters.forms.editing import Act, Tab
from matters.models import Proposal
from matters.views.catalogue.door import desk, proposal_of
from matters.views.catalogue.frame import (
    OWN_PAGES,
    UNPROCESSABLE,
    around,
    locked_of,
    new_row,
    placed,
    sections,
)
from matters.views.catalogue.saving import REMOVED, not_saved, received, removed, save, seen_of
from matters.views.catalogue.seen import Seen

# What a list of rows shows of each, beside what it is called.
SHOWN = {
    "handling_items": ("purpose", "promised_length"),
    "materials": ("necessity", "source", "form"),
    "steps": ("office_words", "days_words"),
    "review_points": ("basis",),
    "regulation_points": ("site_standard", "basis"),
}
TAGS = {
    "exempt": ("green",), "secondary": ("yellow",), "committable": ("purple",), "special": ("yellow",),
}  # fmt: skip


@desk()
@require_http_methods(["GET", "POST"])
def tab(request: HttpRequest, uuid: UUID, group: str) -> HttpResponse:
    """The elements of one group. POST saves those the page showed; a button on a row saves, and moves or removes it."""
    at = now()
    proposal = proposal_of(request, uuid, at=at)
    if group not in GROUPS:
        raise Http404(_("没有找到这一组要素"))
    if group in OWN_PAGES:
        return redirect(OWN_PAGES[group], proposal.uuid)
    locked = locked_of(request, proposal)
    if request.method != "POST":
        view = Tab(group, proposal.content, locked, more=request.GET.get("more", ""))
        return _tab(request, proposal, view, at)
    view = Tab(group, proposal.content, locked, request.POST, request.FILES)
    act = Act.of(request.POST.get("act", ""))
    by_itself = not request.accepts("text/html")
    if not view.is_valid() and not by_itself:
        return _tab(request, proposal, view, at, status=UNPROCESSABLE)
    seen = seen_of(request)
    if act and act.part in ROWS and seen != Seen(proposal.revision):
        messages.error(request, _("其他编制人员已修改这份拟稿，请查看最新内容后再操作"))
        return redirect("matters:catalogue_tab", proposal.uuid, group)
    values = view.values(act)
    values |= {
        key: None for key in request.POST.getlist("forget") if key in view.form.fields and key not in locked
    }
    try:
        received(request, proposal, values, at)
    except Unacceptable as wrong:
        key = next(key for key, value in values.items() if isinstance(value, UploadedFile))
        view.form.add_error(key, wrong.words)
        return _tab(request, proposal, view, at, status=UNPROCESSABLE)
    right = view.is_valid()
    saved = save(request, proposal, group, values, seen, at, onward=_onward(proposal, group, view, act))
    return not_saved(saved) if by_itself and not right and saved.status_code == 204 else saved


def _onward(proposal: Proposal, group: str, view: Tab, act: Act | None) -> str:
    """Where the officer goes on: the same tab; after a button, the row it was pressed on."""
    address = reverse("matters:catalogue_tab", args=[proposal.uuid, group])
    if act is None:
        return address
    if act.does == "add":
        table = next((table for table in view.tables if table.prefix == act.part), None)
        place = len(table.said()) if table else 0
        first = table.element.columns[0].key if table else ""
        return f"{address}?more={act.part}#id_{act.part}-{place}-{first}"
    if act.does == "remove":
        return f"{address}?{REMOVED}{proposal.revision + 1}"
    return f"{address}#{act.part}-{act.landed}"


def _tab(
    request: HttpRequest, proposal: Proposal, view: Tab, at: datetime, *, status: int = 200
) -> HttpResponse:
    page = around(request, proposal, view.group, at) | {
        "view": view,
        "form": view.form,
        "row_forms": [row for table in view.tables for row in table.rows],
        "sections": sections(view.group, {bound.name: _field(bound, view) for bound in view.form}),
        "lists": [_list(proposal, part, view) for part in view.lists],
        "autosave": request.path,
        "removed": removed(request, proposal),
    }
    return render(request, "matters/catalogue/tab.html", page, status=status)


@desk(Duty.CATALOGUE)
@require_POST
def restoration(request: HttpRequest, uuid: UUID, group: str) -> HttpResponse:
    """What the last revision took away stands again."""
    at = now()
    proposal = proposal_of(request, uuid, at=at)
    last = proposal.revisions.filter(no=proposal.revision, group=group).first()
    onward = reverse("matters:catalogue_tab", args=[proposal.uuid, group]) if group in GROUPS else ""
    if not onward:
        raise Http404(_("没有找到这一组要素"))
    seen = seen_of(request)
    if last is None or seen != Seen(proposal.revision):
        messages.error(request, _("这份拟稿后来又改动过，不能再撤销"))
        return redirect(onward)
    return save(request, proposal, group, dict(last.before), seen, at, onward=onward)


def _field(bound: Any, view: Tab) -> dict[str, Any]:
    """A field with the file it holds now, if it holds one."""
    element = ELEMENTS.get(bound.name)
    held = view.said(element) if element and element.kind == "file" else None
    return placed(bound, held)


def _list(proposal: Proposal, part: str, view: Tab) -> dict[str, Any]:
    """A list of rows: what each is called and what is first asked of it, with its buttons."""
    rows = view.content[part]
    named = {element.column: element for element in of_part(part)}
    name = called(part)
    return {
        "part": part,
        "title": PARTS[part]._meta.verbose_name,
        "columns": [named[column].label for column in SHOWN[part]],
        "called": named[name].label,
        "locked": part in view.locked,
        "new": new_row(proposal, view.group, part, len(rows)),
        "rows": [
            {
                "place": place,
                "no": place + 1,
                "name": row[name] or _("（未命名）"),
                "address": reverse("matters:catalogue_row", args=[proposal.uuid, view.group, part, place]),
                "cells": [
                    {
                        "label": named[column].label,
                        "words": "" if row[column] in (None, "") else in_words(named[column], row[column]),
                    }
                    for column in SHOWN[part]
                ],
                "tags": [
                    (named[column].label, colour[0]) for column, colour in TAGS.items() if row.get(column)
                ],
                "first": place == 0,
                "last": place == len(rows) - 1,
            }
            for place, row in enumerate(rows)
        ],
    }
