"""申请表 and 导办 in the editor: sections, fields and questions as rows with buttons, each on a page of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from matters.conditions import says
from matters.content import Content, normal
from matters.forms import build, unjudged
from matters.forms.builder import (
    KIND_WORDS,
    FieldForm,
    QuestionForm,
    SectionForm,
    fresh,
    keys_of,
    sections_of,
)
from matters.forms.editing import Act, moved
from matters.forms.elements import asked_in
from matters.models import Proposal
from matters.views.catalogue.door import desk, proposal_of, writes
from matters.views.catalogue.frame import UNPROCESSABLE, around, locked_of, placed
from matters.views.catalogue.saving import CONFLICT, REMOVED, removed, save, seen_of
from matters.views.catalogue.together import Part, differing, found, is_late, then


@desk()
@require_http_methods(["GET", "POST"])
def form(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The sections with their fields. POST: a button on a section, or on a field of one."""
    at = now()
    proposal = proposal_of(request, uuid, at=at)
    content = normal(proposal.content)
    sections = sections_of(content)
    here = reverse("matters:catalogue_form", args=[proposal.uuid])
    if request.method == "POST":
        act = Act.of(request.POST.get("act", ""))
        if act is None or is_late(request, proposal):
            return redirect(here)
        if act.part == "sections":
            sections = moved(sections, act)
        elif act.part.isdecimal() and int(act.part) < len(sections):
            section = sections[int(act.part)]
            section["fields"] = moved(section["fields"], act)
        row = "section" if act.part == "sections" else f"field-{act.part}"
        onward = _after(proposal, act, here, row)
        return _say(request, proposal, "form", {"sections": sections}, at, onward=onward)
    asked = asked_in(content)
    page = around(request, proposal, "form", at) | {
        "removed": removed(request, proposal),
        "locked": not may_write(request, proposal, "form"),
        "sections": [
            {
                "place": place,
                "title": section["title"],
                "when": says(section["shown_when"], asked) if section.get("shown_when") else "",
                "address": reverse("matters:catalogue_section", args=[proposal.uuid, place]),
                "new": reverse(
                    "matters:catalogue_field", args=[proposal.uuid, place, len(section["fields"])]
                ),
                "first": place == 0,
                "last": place == len(sections) - 1,
                "fields": [
                    _shown(proposal, place, no, one, len(section["fields"]), asked)
                    for no, one in enumerate(section["fields"])
                ],
            }
            for place, section in enumerate(sections)
        ],
        "new": reverse("matters:catalogue_section", args=[proposal.uuid, len(sections)]),
    }
    return render(request, "matters/catalogue/form.html", page)


def _shown(
    proposal: Proposal, place: int, no: int, spec: dict[str, Any], count: int, asked: Any
) -> dict[str, Any]:
    flags = [
        (_("必填"), "", spec.get("required")),
        (_("个人信息"), "purple", spec.get("personal")),
        (_("自动填入"), "green", spec.get("prefill")),
    ]
    when = spec.get("shown_when")
    return {
        "place": no,
        "no": no + 1,
        "label": spec["label"],
        "kind": KIND_WORDS.get(spec["kind"], spec["kind"]),
        "address": reverse("matters:catalogue_field", args=[proposal.uuid, place, no]),
        "tags": [(words, colour) for words, colour, there in flags if there],
        "when": says(when, asked) if when else "",
        "first": no == 0,
        "last": no == count - 1,
    }


def may_write(request: HttpRequest, proposal: Proposal, key: str) -> bool:
    return writes(request, proposal) and key not in locked_of(request, proposal)


def _after(proposal: Proposal, act: Act, here: str, row: str) -> str:
    """After a removal the page offers it back; after a move it stands where the row is now."""
    return (
        f"{here}?{REMOVED}{proposal.revision + 1}" if act.does == "remove" else f"{here}#{row}-{act.landed}"
    )


def _say(
    request: HttpRequest, proposal: Proposal, key: str, value: Any, at: datetime, *, onward: str
) -> HttpResponse:
    """Saved on what the element says now: whoever calls has looked that nobody changed the part he changes."""
    if not may_write(request, proposal, key):
        raise Http404(_("这里只能查看"))
    seen, made_of = seen_of(request), proposal.revision
    return save(request, proposal, key, {key: value}, seen, at, onward=onward, made_of=made_of)


@desk()
@require_http_methods(["GET", "POST"])
def section(request: HttpRequest, uuid: UUID, place: int) -> HttpResponse:
    """One section by its name; the place after the last one is a new section."""
    at = now()
    proposal = proposal_of(request, uuid, at=at)
    content = normal(proposal.content)
    sections = sections_of(content)
    before = then(request, proposal, "form", {"sections": sections}) or {}
    part = found(sections, before.get("sections", []), place)
    if part is None:
        raise Http404(_("没有这一段"))
    told = part.spec or {"key": fresh("section", keys_of(content)), "fields": []}
    form = SectionForm(told, content, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        mine = form.told(told)
        if not part.is_as_known and mine != part.now:
            here = reverse("matters:catalogue_section", args=[proposal.uuid, part.place])
            return _changed(request, proposal, "form", form, part, mine, here, at)
        sections[part.place : part.place + 1] = [mine]
        onward = reverse("matters:catalogue_form", args=[proposal.uuid]) + f"#section-{part.place}"
        return _say(request, proposal, "form", {"sections": sections}, at, onward=onward)
    title = _("分段 %(no)d") % {"no": place + 1} if place < len(sections) else _("增加分段")
    return _page(request, proposal, "form", form, title, at)


@desk()
@require_http_methods(["GET", "POST"])
def field(request: HttpRequest, uuid: UUID, place: int, no: int) -> HttpResponse:
    """One field of a section; the number after the last one is a new field."""
    at = now()
    proposal = proposal_of(request, uuid, at=at)
    content = normal(proposal.content)
    sections = sections_of(content)
    before = then(request, proposal, "form", {"sections": sections}) or {}
    page = found(sections, before.get("sections", []), place)
    if page is None or page.known is None or page.now is None:
        raise Http404(_("没有这个字段"))
    fields = page.now["fields"]
    part = found(fields, page.known["fields"], no)
    if part is None:
        raise Http404(_("没有这个字段"))
    spec = part.spec or {"kind": "text"}
    form = FieldForm(spec, content, request.POST if request.method == "POST" else None)
    if "columns-act" in request.POST:
        form = unjudged(form)  # a column more or less: nothing is saved yet
    elif request.method == "POST" and form.is_valid():
        mine = form.told(keys_of(content))
        if not part.is_as_known and mine != part.now:
            here = reverse("matters:catalogue_field", args=[proposal.uuid, page.place, part.place])
            return _changed(request, proposal, "form", form, part, mine, here, at)
        fields[part.place : part.place + 1] = [mine]
        onward = reverse("matters:catalogue_form", args=[proposal.uuid]) + f"#section-{page.place}"
        if "more" in request.POST:
            onward = reverse("matters:catalogue_field", args=[proposal.uuid, page.place, len(fields)])
        return _say(request, proposal, "form", {"sections": sections}, at, onward=onward)
    title = _("字段 %(no)d") % {"no": no + 1} if no < len(fields) else _("增加字段")
    seen = _sample(spec) if no < len(fields) else None
    return _page(request, proposal, "form", form, title, at, sample=seen, more=True)


def _sample(spec: dict[str, Any]) -> Any:
    """The field as an applicant sees it; nothing where its kind cannot be shown yet."""
    try:
        plain = {key: told for key, told in spec.items() if key not in ("shown_when", "required_when")}
        return build({"fields": [plain | {"key": "sample"}]})()
    except (KeyError, TypeError):
        return None


@desk()
@require_http_methods(["GET", "POST"])
def questions(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The questions of the guide in their order."""
    at = now()
    proposal = proposal_of(request, uuid, at=at)
    content = normal(proposal.content)
    told = _questions(content)
    here = reverse("matters:catalogue_questions", args=[proposal.uuid])
    if request.method == "POST":
        act = Act.of(request.POST.get("act", ""))
        if act is None or is_late(request, proposal):
            return redirect(here)
        return _say(
            request,
            proposal,
            "questions",
            moved(told, act),
            at,
            onward=_after(proposal, act, here, "question"),
        )
    asked = asked_in(content)
    page = around(request, proposal, "questions", at) | {
        "removed": removed(request, proposal),
        "locked": not may_write(request, proposal, "questions"),
        "questions": [
            {
                "place": place,
                "no": place + 1,
                "text": one["text"],
                "choices": _("；").join(label for _key, label in one.get("choices", [])),
                "when": says(one["asked_when"], asked) if one.get("asked_when") else "",
                "address": reverse("matters:catalogue_question", args=[proposal.uuid, place]),
                "first": place == 0,
                "last": place == len(told) - 1,
            }
            for place, one in enumerate(told)
        ],
        "new": reverse("matters:catalogue_question", args=[proposal.uuid, len(told)]),
    }
    return render(request, "matters/catalogue/questions.html", page)


def _questions(content: Content) -> list[dict[str, Any]]:
    return list(content["edition"]["questions"] or [])


@desk()
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, uuid: UUID, place: int) -> HttpResponse:
    """One question; the place after the last one is a new one."""
    at = now()
    proposal = proposal_of(request, uuid, at=at)
    content = normal(proposal.content)
    told = _questions(content)
    part = found(told, then(request, proposal, "questions", told) or [], place)
    if part is None:
        raise Http404(_("没有这个问题"))
    form = QuestionForm(part.spec, told[: part.place], request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        mine = form.told(keys_of(content))
        if not part.is_as_known and mine != part.now:
            here = reverse("matters:catalogue_question", args=[proposal.uuid, part.place])
            return _changed(request, proposal, "questions", form, part, mine, here, at)
        told[part.place : part.place + 1] = [mine]
        onward = reverse("matters:catalogue_questions", args=[proposal.uuid])
        if "more" in request.POST:
            onward = reverse("matters:catalogue_question", args=[proposal.uuid, len(told)])
        return _say(request, proposal, "questions", told, at, onward=onward)
    title = _("问题 %(no)d") % {"no": place + 1} if place < len(told) else _("增加问题")
    return _page(request, proposal, "questions", form, title, at, more=True)


def _changed(
    request: HttpRequest,
    proposal: Proposal,
    group: str,
    form: Any,
    part: Part,
    mine: dict[str, Any],
    here: str,
    at: datetime,
) -> HttpResponse:
    """Somebody changed this very part: what was written stays in the form, and beside it stands what it says now."""
    if part.now is None:
        messages.error(request, _("其他编制人员已删去这一项。您填写的内容保留在下方，保存后重新加入。"))
    else:
        messages.error(
            request, _("其他编制人员已修改这一项。您填写的内容保留在下方，请与最新内容核对后再保存。")
        )
    title = str(mine.get("title") or mine.get("label") or mine.get("text") or "")
    told = differing(part, mine, form, normal(proposal.content)) if part.now else []
    return _page(request, proposal, group, form, title, at, address=here, differs=told, status=CONFLICT)


def _page(
    request: HttpRequest,
    proposal: Proposal,
    group: str,
    form: Any,
    title: str,
    at: datetime,
    *,
    sample: Any = None,
    more: bool = False,
    address: str = "",
    differs: Sequence[dict[str, Any]] = (),
    status: int = 0,
) -> HttpResponse:
    page = around(request, proposal, group, at) | {
        "form": form,
        "fields": [placed(bound) for bound in form],
        "row_title": title,
        "back_address": reverse(f"matters:catalogue_{group}", args=[proposal.uuid]),
        "locked": not may_write(request, proposal, group),
        "sample": sample,
        "more": more,
        "address": address or request.path,
        "differing": differs,
    }
    status = status or (UNPROCESSABLE if form.is_bound and form.errors else 200)
    return render(request, "matters/catalogue/part.html", page, status=status)
