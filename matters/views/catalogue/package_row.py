"""编制一件事: one row of its lists on a page of its own, which saves itself; found again wherever others moved it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ground.workdays import legal_day
from matters import conditions, package_content
from matters.forms.builder import QuestionForm
from matters.forms.elements import ConditionField
from matters.forms.packaging import ROW_FORMS
from matters.models import Edition, Matter, Proposal
from matters.package_asks import PAPERS, SECTIONS
from matters.package_content import ELEMENTS, MEMBERS
from matters.views.catalogue.door import desk, package_proposal_of, writes
from matters.views.catalogue.frame import UNPROCESSABLE, around, placed
from matters.views.catalogue.saving import CHANGED_BY_OTHERS, CONFLICT, not_saved, save, seen_of
from matters.views.catalogue.seen import Seen, found_again, rows_now

# The tabs that are a list of rows, each with a page of its own.
LISTS = ("questions", "conditions", MEMBERS, "faq")
Row = dict[str, Any]


@desk()
@require_http_methods(["GET", "POST"])
def row(request: HttpRequest, uuid: UUID, part: str, place: int) -> HttpResponse:
    """One row on a page of its own; the place after the last one is a new row, where rows are written and not chosen."""
    at = now()
    proposal = package_proposal_of(request, uuid, at=at)
    if part not in LISTS:
        raise Http404(_("没有这样的内容"))
    seen = seen_of(request) if request.method == "POST" else Seen(proposal.revision)
    found = found_again(proposal, part, place, seen, request.actor.user_id)
    if found is None or (found.known is None and part == MEMBERS):
        raise Http404(_("没有这一行"))
    place, is_new = found.place, found.known is None
    content = package_content.normal(proposal.content)
    rows = rows_now(proposal, part)

    def form_of(said: Any, posted: Any = None) -> Any:
        if part == "questions":
            return QuestionForm(said or {}, rows[:place], posted)
        return ROW_FORMS[part](said, place, content, posted)

    page: Row = {
        "row_title": _("增加%(what)s") % {"what": ELEMENTS[part].label}
        if is_new
        else _("%(what)s %(no)d") % {"what": ELEMENTS[part].label, "no": place + 1},
        "address": reverse("matters:catalogue_package_row", args=[proposal.uuid, part, place]),
        "is_new": is_new,
        "facts": _member_facts(found.known) if part == MEMBERS else [],
        "links": _asks_of(proposal, found.known, place, at) if part == MEMBERS else [],
        "back_address": reverse("matters:catalogue_package_tab", args=[proposal.uuid, part]),
    }
    if request.method != "POST":
        return row_page(request, proposal, part, form_of(found.known), at, page)
    if not writes(request, proposal):
        raise Http404(_("这里只能查看"))
    form = form_of(found.known, request.POST)
    if not form.is_valid():
        if not request.accepts("text/html"):
            return not_saved()
        return row_page(request, proposal, part, form, at, page)
    if is_new and not request.accepts("text/html"):
        return HttpResponse(status=204)  # a new row is there when its editor says so
    told = form.told({one["key"] for one in rows}) if part == "questions" else form.told()
    is_as_known = found.is_as_known and not _points_elsewhere(part, found.known, told, proposal, seen)
    if not is_as_known and told != found.known:
        theirs = form_of(rows[place]) if place < len(rows) else None
        return row_conflict(request, proposal, part, form, theirs, at, page)
    changed = {part: [*rows[:place], told, *rows[place + 1 :]]} if told != found.known else {}
    onward = f"{page['back_address']}#{part}-{place}"
    return save(request, proposal, part, changed, seen, at, onward=onward, made_of=proposal.revision)


def _points_elsewhere(part: str, known: Any, told: Any, proposal: Proposal, seen: Seen) -> bool:
    """Whether the numbers of what comes first were told of a list that others put in another order since."""
    if part != MEMBERS or known["after"] == told["after"]:
        return False
    before, after = (
        [package_content.called(part, one) for one in rows]
        for rows in (stood(proposal, part, seen.base), rows_now(proposal, part))
    )
    return before != after


def stood(proposal: Proposal, part: str, revision: int) -> list[Any]:
    """The rows as they stood at that revision: what a button on a page was pressed on."""
    rows = rows_now(proposal, part)
    for later in proposal.revisions.filter(no__gt=revision).order_by("-no"):
        rows = later.before.get(part, rows)
    return list(rows)


def row_page(
    request: HttpRequest, proposal: Proposal, part: str, form: Any, at: datetime, more: Mapping[str, Any]
) -> HttpResponse:
    """The page of one row: `more` says its title and address, where it goes back to, and what else it shows."""
    if not writes(request, proposal):
        for made in form.fields.values():
            made.disabled = True
    page = around(request, proposal, part, at) | {
        "form": form,
        "fields": [placed(bound) for bound in form],
        "differing": [],
        "facts": [],
        "links": [],
        "takes": [],
    }
    status = more.get("status") or (UNPROCESSABLE if form.errors else 200)
    return render(request, "matters/catalogue/package_row.html", page | dict(more), status=status)


def row_conflict(
    request: HttpRequest,
    proposal: Proposal,
    part: str,
    form: Any,
    theirs: Any,
    at: datetime,
    page: Mapping[str, Any],
) -> HttpResponse:
    """Somebody changed this very row: what was written stays in the form, and beside it stands what the row says now."""
    if not request.accepts("text/html"):
        return JsonResponse({"detail": CHANGED_BY_OTHERS}, status=CONFLICT)
    if theirs is None:
        messages.error(request, _("其他编制人员已删除这一行。您填写的内容保留在下方，保存后作为新的一行。"))
    else:
        messages.error(
            request, _("其他编制人员已修改这一行。您填写的内容保留在下方，请与最新内容核对后再保存。")
        )
    told = _differing(form, theirs, proposal) if theirs is not None else []
    return row_page(request, proposal, part, form, at, {**page, "differing": told, "status": CONFLICT})


def _differing(form: Any, theirs: Any, proposal: Proposal) -> list[Row]:
    asked = conditions.asked(package_content.normal(proposal.content)["edition"]["questions"])
    return [
        {"label": made.label, "words": _in_words(made, theirs[name].initial, asked)}
        for name, made in theirs.fields.items()
        if (theirs[name].initial or None) != (form.cleaned_data.get(name) or None)
    ]


def _in_words(made: forms.Field, said: Any, asked: Mapping[str, conditions.Asked]) -> str:
    if isinstance(made, ConditionField):
        return conditions.says(said, asked) if said else _("未填写")
    if isinstance(made, forms.BooleanField):
        return _("是") if said else _("否")
    if said in (None, "", []):
        return _("未填写")
    if isinstance(said, list):
        known = dict(getattr(made, "choices", []))
        return _("、").join(str(known.get(one, one)) for one in said)
    return str(dict(getattr(made, "choices", [])).get(said, said))


# ---- a member


def _member_facts(member: Row) -> list[Row]:
    (name,) = package_content.names_of([{**member, "asks": {}}])
    return [
        {"term": _("事项"), "words": name},
        {"term": _("实施编码"), "words": member["matter"]},
    ]


def _asks_of(proposal: Proposal, member: Row, place: int, at: datetime) -> Sequence[Row]:
    """The ways to its form and its papers; none where the matter says them itself."""
    if is_open(member, at):
        return []
    fields = sum(len(one["fields"]) for one in member["asks"].get(SECTIONS, []))
    return [
        {
            "words": _("申请表（%(n)d 项）") % {"n": fields},
            "address": reverse("matters:catalogue_package_form", args=[proposal.uuid, place]),
        },
        {
            "words": _("申请材料（%(n)d 份）") % {"n": len(member["asks"].get(PAPERS, []))},
            "address": reverse("matters:catalogue_package_papers", args=[proposal.uuid, place]),
        },
    ]


def is_open(member: Mapping[str, Any], at: datetime) -> bool:
    """Whether the matter asks by its own edition, and not by what the package says."""
    matters = Matter.objects.coded([member["matter"]]).values()
    found = Edition.objects.in_force(legal_day(at)).filter(matter__in=list(matters))
    return any(one.is_open for one in found.order_by("pk"))
