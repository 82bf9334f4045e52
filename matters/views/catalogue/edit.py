"""One tab of the editor, one row of a list, and what two editors said differently: nobody's words are lost (ux §8)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.forms import CheckboxSelectMultiple, Textarea
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from ground.accounts.enums import Duty
from ground.documents.files import Unacceptable, receive
from ground.documents.models import Blob
from matters import rules
from matters.actions import proposing
from matters.content import in_words, normal
from matters.elements import ELEMENTS, GROUP_OF_ROWS, GROUPS, PARTS, ROWS, of_part
from matters.findings import Finding
from matters.forms.editing import Act, Around, ConditionField, RowForm, Tab
from matters.models import Proposal
from matters.views.catalogue.door import desk, proposal_of, writes
from matters.views.catalogue.seen import Seen, called, found_again

# In the address after a row was removed: the page then says so itself, and offers it back.
REMOVED = "removed="
UNPROCESSABLE = 422
CONFLICT = 409
CHANGED_BY_OTHERS = gettext_lazy(
    "其他编制人员已修改同样的内容。您填写的内容仍在页面上，请点击“保存”，核对后选择保留哪一份。"
)
# In these tabs a form of their own stands in the place of the elements.
OWN_PAGES = {"form": "matters:catalogue_form", "questions": "matters:catalogue_questions"}
# What a list of rows shows of each, beside what it is called.
SHOWN = {
    "handling_items": ("purpose", "promised_length"),
    "materials": ("necessity", "source", "form"),
    "steps": ("office_words", "days_words"),
    "review_points": ("basis",),
    "regulation_points": ("site_standard", "basis"),
}
# As many answers to tick are seen at once; more are folded.
FEW = 6
TAGS = {
    "exempt": ("green",), "secondary": ("yellow",), "committable": ("purple",), "special": ("yellow",),
}  # fmt: skip


# Where the elements are many, under these heads they are found: by part of rows, or by tab.
HEADS: dict[str, list[tuple[Any, tuple[str, ...]]]] = {
    "service": [
        (
            gettext_lazy("谁来办、怎么办"),
            ("service_objects", "channels", "visits", "visits_words", "scope"),
        ),
        (
            gettext_lazy("大厅、预约和邮寄"),
            (
                *("enters_hall", "one_window", "terminals", "posts_material", "posts_result", "pays_online"),
                *("bookable", "booking_words"),
            ),
        ),
        (
            gettext_lazy("网上办"),
            ("online_depth", "online_url", "mobile_url", "joint_offices"),
        ),
        (
            gettext_lazy("列入公布的清单"),
            ("at_once", "without_application", "seal_free", "signature_free", "fill_free"),
        ),
    ],
    "materials": [
        (
            gettext_lazy("什么材料"),
            ("name", "kind", "standard_code", "form", "originals", "copies", "pages_format", "identity_copy"),
        ),
        (
            gettext_lazy("什么情形要交"),
            ("necessity", "when_words", "purposes", "alternatives", "when"),
        ),
        (
            gettext_lazy("谁出具、怎么填、怎么收"),
            (
                "source",
                "source_office",
                "standard",
                "basis",
                "fill_words",
                "blank_form",
                "sample",
                "generated",
            ),
        ),
        (
            gettext_lazy("容缺、承诺、免提交"),
            ("secondary", "committable", "exempt", "exempt_by", "proof_code", "result_of_step"),
        ),
        (
            gettext_lazy("数据共享需求"),
            ("sharing_provider", "sharing_purpose", "sharing_items", "sharing_method", "sharing_status"),
        ),
    ],
}


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
        _received(request, proposal, values, at)
    except Unacceptable as wrong:
        key = next(key for key, value in values.items() if isinstance(value, UploadedFile))
        view.form.add_error(key, wrong.words)
        return _tab(request, proposal, view, at, status=UNPROCESSABLE)
    return save(request, proposal, group, values, seen, at, onward=_onward(proposal, group, view, act))


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
    place = max(act.place + {"up": -1, "down": 1}.get(act.does, 0), 0)
    return f"{address}#{act.part}-{place}"


def save(
    request: HttpRequest,
    proposal: Proposal,
    group: str,
    values: Mapping[str, Any],
    seen: Seen,
    at: datetime,
    *,
    onward: str,
    made_of: int | None = None,
) -> HttpResponse:
    """Saved, and on; or both sides shown. A page that saves by itself is told what it has seen now.

    `made_of` is the revision the values were made of, where that is not the one the page was.
    """
    by_itself = not request.accepts("text/html")
    read = {"revision": seen.base if made_of is None else made_of, "own": seen.own}
    was_saved = False
    if values:
        try:
            proposal = proposing.save(proposal, group, values, **read, by=request.actor, at=at)
            was_saved = (proposal.saved_by_id, proposal.saved_at) == (request.actor.user_id, at)
        except proposing.Stale as stale:
            if by_itself:
                return JsonResponse({"detail": CHANGED_BY_OTHERS}, status=CONFLICT)
            # What only one of them touched is saved at once; the rest waits for a choice.
            rest = {key: value for key, value in values.items() if key not in stale.mine}
            proposal = proposing.save(proposal, group, rest, **read, by=request.actor, at=at)
            return conflict_page(request, proposal, group, stale, onward, at)
    if by_itself:
        answer = HttpResponse(status=204)
        answer["X-Revision"] = str(seen.after(proposal, group, request.actor.user_id, saved=was_saved))
        return answer
    if values and REMOVED not in onward:
        messages.success(request, _("已保存"))
    proposing.note(proposal, by=request.actor, at=at)
    return redirect(onward)


def _received(request: HttpRequest, proposal: Proposal, values: dict[str, Any], at: datetime) -> None:
    """Uploads become files of the proposal, and are said by their uuid."""
    for key, value in values.items():
        if isinstance(value, UploadedFile):
            blob = receive(value, at=at).original
            proposing.attach(proposal, blob, by=request.actor, at=at)
            values[key] = str(blob.uuid)


def seen_of(request: HttpRequest) -> Seen:
    return Seen.of(request.POST.get("revision", ""))


def locked_of(request: HttpRequest, proposal: Proposal) -> frozenset[str]:
    """What this officer may not change now: everything, where the proposal does not lie with him."""
    if not writes(request, proposal):
        return frozenset({*ELEMENTS, *ROWS})
    # One page asks several times.
    known: dict[int, frozenset[str]] = proposal.__dict__.setdefault("_locked", {})
    key = request.actor.office.pk
    if key not in known:
        known[key] = frozenset(rules.locked_for(proposal, by=request.actor, at=now()))
    return known[key]


# ---- the page


def _tab(
    request: HttpRequest, proposal: Proposal, view: Tab, at: datetime, *, status: int = 200
) -> HttpResponse:
    page = around(request, proposal, view.group, at) | {
        "view": view,
        "form": view.form,
        "row_forms": [row for table in view.tables for row in table.rows],
        "sections": _sections(view.group, {bound.name: _field(bound, view) for bound in view.form}),
        "lists": [_list(proposal, part, view) for part in view.lists],
        "autosave": request.path,
        "removed": _removed(request, proposal),
    }
    return render(request, "matters/catalogue/tab.html", page, status=status)


def _removed(request: HttpRequest, proposal: Proposal) -> int | None:
    """The revision in which a row was just removed by a button, as long as nothing was written since."""
    told = request.GET.get("removed", "")
    return proposal.revision if told == str(proposal.revision) and writes(request, proposal) else None


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


def around(request: HttpRequest, proposal: Proposal, group: str, at: datetime) -> dict[str, Any]:
    """What every page of the editor shows beside its own: the tabs with their errors, the state, the way on."""
    found = rules.found(proposal, at=at)
    return {
        "proposal": proposal,
        "group": group,
        "title": GROUPS.get(group, ""),
        "tabs": tabs(proposal, found, group),
        "errors_left": sum(one.stops for one in found),
        "warnings_left": sum(not one.stops for one in found),
        "writes": writes(request, proposal),
    }


def tabs(proposal: Proposal, found: list[Finding], here: str) -> list[dict[str, Any]]:
    """The groups in their order, each with how many errors stand in it."""
    wrong: dict[str, int] = {}
    for one in found:
        if one.stops and one.element in ELEMENTS:
            group = ELEMENTS[one.element].group
            wrong[group] = wrong.get(group, 0) + 1
    return [
        {
            "words": words,
            "address": reverse("matters:catalogue_tab", args=[proposal.uuid, group]),
            "here": group == here,
            "wrong": wrong.get(group, 0),
        }
        for group, words in GROUPS.items()
    ]


def _field(bound: Any, view: Tab) -> dict[str, Any]:
    """A field with the file it holds now, if it holds one."""
    element = ELEMENTS.get(bound.name)
    held = view.said(element) if element and element.kind == "file" else None
    return placed(bound, held)


def placed(bound: Any, held: str | None = None) -> dict[str, Any]:
    """Whether it takes the whole width, and whether it stays folded until somebody needs it."""
    widget = bound.field.widget
    return {
        "bound": bound,
        "file": _file(held),
        "wide": isinstance(widget, Textarea | CheckboxSelectMultiple) or hasattr(bound.field, "drawn"),
        "folded": isinstance(bound.field, ConditionField) and len(bound.field.choices) > FEW,
        "open": bool(bound.value() or bound.errors),
    }


def _file(uuid: str | None) -> dict[str, Any] | None:
    blob = Blob.objects.filter(uuid=uuid).first() if uuid else None
    return {"uuid": uuid, "size": blob.size, "kind": blob.media_type} if blob else None


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
        "new": reverse("matters:catalogue_row", args=[proposal.uuid, view.group, part, len(rows)]),
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


# ---- one row


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
            return JsonResponse({"detail": _("有填写不正确的地方，改正后才能保存")}, status=UNPROCESSABLE)
        return _row(request, proposal, form, place, rows, at, status=UNPROCESSABLE)
    if is_new and not request.accepts("text/html"):
        return HttpResponse(status=204)  # a new row is there when its editor says so
    values = form.values(request.POST.getlist("shown"))
    values |= {name: None for name in request.POST.getlist("forget") if name in form.fields}
    if not found.is_as_known and values != found.known:
        return _row_conflict(request, proposal, form, values, place, rows, at)
    try:
        _received(request, proposal, values, at)
    except Unacceptable as wrong:
        form.add_error(next(k for k, v in values.items() if isinstance(v, UploadedFile)), wrong.words)
        return _row(request, proposal, form, place, rows, at, status=UNPROCESSABLE)
    now_rows = [*rows[:place], values, *rows[place + 1 :]]
    changed = {part: now_rows} if values != found.known else {}
    onward = reverse("matters:catalogue_tab", args=[proposal.uuid, group]) + f"#{part}-{place}"
    if "next" in request.POST and place + 1 < len(now_rows):
        onward = reverse("matters:catalogue_row", args=[proposal.uuid, group, part, place + 1])
    elif "more" in request.POST:
        onward = reverse("matters:catalogue_row", args=[proposal.uuid, group, part, len(now_rows)])
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
        "sections": _sections(form.part, {bound.name: _row_field(bound, form) for bound in form}),
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


def _sections(key: str, fields: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """The fields under their heads; whatever no head names stands at the end."""
    heads = HEADS.get(key, [])
    named = {name for _head, names in heads for name in names}
    rest = tuple(name for name in fields if name not in named)
    return [
        {"title": head, "fields": [fields[name] for name in names if name in fields]}
        for head, names in [*heads, ("", rest)]
        if any(name in fields for name in names)
    ]


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


# ---- two editors


def conflict_page(
    request: HttpRequest, proposal: Proposal, group: str, stale: proposing.Stale, onward: str, at: datetime
) -> HttpResponse:
    """Mine, his and what was there before, element by element; the choice is saved on top of his."""
    later = proposal.revisions.select_related("saved_by").order_by("-no")
    latest = next((one for one in later if set(one.after) & set(stale.mine)), None)
    page = around(request, proposal, group, at) | {
        "rows": [
            {
                "key": key,
                "label": rules.label_of(key),
                "base": said(key, stale.base.get(key)),
                "his": said(key, stale.his.get(key)),
                "mine": said(key, mine),
            }
            for key, mine in stale.mine.items()
        ],
        "mine": json.dumps(stale.mine, ensure_ascii=False),
        "latest": latest,
        "onward": onward,
        "address": reverse("matters:catalogue_conflict", args=[proposal.uuid, group]),
    }
    return render(request, "matters/catalogue/conflict.html", page, status=CONFLICT)


def said(key: str, value: Any) -> list[str]:
    """An element, or a list of rows, as lines that a person compares."""
    if key in ROWS:
        return [
            _("%(no)d. %(name)s") % {"no": no, "name": one.get(called(key)) or _("（未命名）")}
            for no, one in enumerate(value or [], start=1)
        ]
    element = ELEMENTS[key]
    if element.kind == "form" and value:
        return [
            _("%(section)s：%(fields)s")
            % {"section": section["title"], "fields": _("、").join(one["label"] for one in section["fields"])}
            for section in value.get("sections", [])
        ]
    if element.kind == "questions" and value:
        return [one["text"] for one in value]
    if element.kind in ("lines", "rows") and value:
        return [
            line if isinstance(line, str) else " ".join(str(cell) for cell in line.values() if cell)
            for line in value
        ]
    return [in_words(element, value)]


@desk(Duty.CATALOGUE)
@require_POST
def conflict(request: HttpRequest, uuid: UUID, group: str) -> HttpResponse:
    """Of each element that both wrote, the one that was chosen stands."""
    at = now()
    proposal = proposal_of(request, uuid, at=at)
    try:
        mine = json.loads(request.POST.get("mine", ""))
    except ValueError:
        mine = None
    if group not in GROUPS or not isinstance(mine, dict):
        raise Http404(_("没有找到这一组要素"))
    known = {
        key
        for key in mine
        if (key in ROWS and GROUP_OF_ROWS[key] == group) or (key in ELEMENTS and ELEMENTS[key].group == group)
    }
    chosen = {key: mine[key] for key in known if request.POST.get(f"choice-{key}") == "mine"}
    onward = reverse("matters:catalogue_tab", args=[proposal.uuid, group])
    return save(request, proposal, group, chosen, seen_of(request), at, onward=onward)
