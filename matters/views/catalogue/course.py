"""The course of a proposal: what it is about, what was prepared, handed on, given up."""

from __future__ import annotations

import re
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ground.accounts.enums import Duty
from ground.trail.models import Entry
from ground.workdays import legal_day
from matters import package_content, rules
from matters.actions import proposing
from matters.content import Change
from matters.elements import ELEMENTS, GROUP_OF_ROWS, GROUPS, ROWS
from matters.enums import Act, EditionState, OperationKind, PreparationKind, ProposalState
from matters.forms.course import HeadForm, PreparationForm
from matters.models import Proposal
from matters.rules.checks import score
from matters.views.catalogue.door import WHOLE, any_proposal_of, desk, writes
from matters.views.catalogue.frame import UNPROCESSABLE, around
from matters.views.catalogue.package_frame import package_facts, package_grouped
from matters.views.catalogue.saving import both_sides

NUMBER = re.compile(r"[0-9]{1,9}")
# What is said of its course at most; an editor who writes for an hour leaves a hundred of them.
MOST_ENTRIES = 500


@desk()
@require_http_methods(["GET", "POST"])
def proposal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Where it stands and what is to be done next; POST writes why, from when and how it is published."""
    at = now()
    found = any_proposal_of(request, uuid, at=at)
    if request.method != "POST":
        return _first(request, found, at)
    form = _head(found, request.POST)
    if not form.is_valid():
        return _first(request, found, at, head=form, status=UNPROCESSABLE)
    found = proposing.arrange(found, **form.cleaned_data, by=request.actor, at=at)
    proposing.note(found, by=request.actor, at=at)
    messages.success(request, _("已保存"))
    return redirect("matters:catalogue_proposal", found.uuid)


def _head(found: Proposal, posted: Any = None) -> HeadForm:
    state = found.content.get("state", EditionState.LISTED.value)
    said = {"reason": found.reason, "basis": found.basis, "effective_on": found.effective_on, "state": state}
    suspended = state == EditionState.SUSPENDED
    return HeadForm(posted, initial=said, suspended=suspended, package=found.package_id is not None)


def _first(
    request: HttpRequest,
    found: Proposal,
    at: datetime,
    *,
    head: HeadForm | None = None,
    preparation: PreparationForm | None = None,
    status: int = 200,
) -> HttpResponse:
    by = request.actor
    if found.base is not None:
        prefetch_related_objects([found.base], *WHOLE)
    entries = Entry.objects.of(found.thread).select_related("user").reverse()[:MOST_ENTRIES]
    may_write = writes(request, found)
    page = around(request, found, "", at) | {
        "facts": facts_of(found),
        "head": (head or _head(found)) if may_write else None,
        "preparation": (preparation or PreparationForm(prefix="preparation"))
        if _may_prepare(found)
        else None,
        "preparations": preparations_of(found),
        "changes": changes_of(found),
        "passing": rules.why_not_pass(found, at=at)
        if may_write and found.state == ProposalState.DRAFT
        else None,
        "submission": rules.why_not_submit(found, by=by, at=at)
        if found.state == ProposalState.CHECKED
        else None,
        "disposal": rules.why_not_discard(found, by=by, at=at)
        if may_write and rules.why_not_apart(found).ok
        else None,
        "publishes": by.duty == Duty.PUBLICATION and found.state == ProposalState.SUBMITTED,
        "behind": _behind(found, at),
        "history": _history(entries, found),
    }
    return render(request, "matters/catalogue/proposal.html", page, status=status)


def _behind(found: Proposal, at: datetime) -> dict[str, Any] | None:
    """The edition in force, where it is another than the one this was begun from."""
    base = found.package_base or found.base
    if base is None or found.state not in (ProposalState.DRAFT, ProposalState.CHECKED):
        return None
    last = proposing.edition_in_force(found, legal_day(at))
    return {"no": last.no, "base": base.no} if last is not None and last != base else None


def facts_of(found: Proposal) -> list[dict[str, str]]:
    if found.package_id is not None:
        return package_facts(found)
    base = _("第 %(no)d 版") % {"no": found.base.no} if found.base else _("新事项")
    day = date_format(found.effective_on, _("Y年n月j日")) if found.effective_on else _("未定")
    return [
        {"term": _("操作"), "words": found.get_operation_display()},
        {"term": _("依据的版本"), "words": base},
        {"term": _("完整度"), "words": f"{score(found.content)}%"},
        {"term": _("拟生效日"), "words": day},
    ]


def _may_prepare(found: Proposal) -> bool:
    return found.state not in (ProposalState.PUBLISHED, ProposalState.DISCARDED)


def preparations_of(found: Proposal) -> list[dict[str, Any]]:
    """What has to be done about a change, and what was; what was of another text is to be done again."""
    lapsed = rules.lapsed(found)
    done = {row.kind: row for row in found.preparations.select_related("by")}
    if found.operation == OperationKind.CORRECT:
        wanted: dict[str, str] = {}
    else:
        wanted = dict.fromkeys(rules.proposing.BEFORE_SUBMISSION, _("提交前")) | dict.fromkeys(
            rules.proposing.BEFORE_PUBLICATION, _("发布前")
        )
    return [
        {
            "kind": kind.label,
            "done": done.get(kind),
            "when": wanted.get(kind, ""),
            "has_lapsed": kind in lapsed,
        }
        for kind in PreparationKind
        if kind in wanted or kind in done
    ]


def _history(entries: Any, found: Proposal) -> list[dict[str, Any]]:
    """The newest first; what one editor saved again and again within a day is one line."""
    return [
        {
            "title": same[0].words,
            "by": same[0].user.name if same[0].user else _("系统"),
            "at": same[0].happened_at,
            "words": _said(same, found),
        }
        for _key, group in groupby(entries, _saving)
        if (same := list(group))
    ]


def _saving(entry: Entry) -> tuple[Any, ...]:
    alone = () if entry.act == Act.SAVED else (entry.seq,)
    return entry.act, entry.user_id, localtime(entry.happened_at).date(), *alone


def _said(entries: list[Entry], found: Proposal) -> str:
    known = package_content.ELEMENTS if found.package_id else {**ELEMENTS, **ROWS}
    told = dict.fromkeys(key for entry in entries for key in entry.facts.get("elements", []))
    return _("、").join(rules.label_of(key, found) for key in told if key in known)


def changes_of(found: Proposal) -> list[dict[str, Any]]:
    """What the proposal changes, under the names of its tabs."""
    told = rules.changes_of(found)
    return package_grouped(told) if found.package_id else grouped(told)


def grouped(found: list[Change]) -> list[dict[str, Any]]:
    """The differences under the names of their tabs, in the order of the registry."""
    by_group: dict[str, list[str]] = {}
    for change in found:
        group = (
            ELEMENTS[change.element].group if change.element in ELEMENTS else GROUP_OF_ROWS[change.element]
        )
        by_group.setdefault(group, []).append(change.words)
    return [{"title": GROUPS[group], "words": by_group[group]} for group in GROUPS if group in by_group]


@desk()
@require_POST
def preparations(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One more piece of work stands on record."""
    at = now()
    found = any_proposal_of(request, uuid, at=at)
    form = PreparationForm(request.POST, prefix="preparation")
    if not form.is_valid():
        return _first(request, found, at, preparation=form, status=UNPROCESSABLE)
    told = form.cleaned_data
    kind = PreparationKind(told["kind"])
    proposing.prepare(found, kind, done_on=told["done_on"], words=told["words"], by=request.actor, at=at)
    messages.success(request, _("已登记：%(kind)s") % {"kind": kind.label})
    return redirect("matters:catalogue_proposal", found.uuid)


@desk(Duty.CATALOGUE)
@require_POST
def renewal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The proposal stands on the edition in force now; where both say something new of the same, the editor chooses first."""
    at = now()
    found = any_proposal_of(request, uuid, at=at)
    onward = reverse("matters:catalogue_proposal", args=[found.uuid])
    asked = request.POST
    chosen = {key.removeprefix("choice-"): asked[key] for key in asked if key.startswith("choice-")}
    said = [asked.get(key, "") for key in ("revision", "edition")]
    read = (int(said[0]), int(said[1])) if all(map(NUMBER.fullmatch, said)) else None
    try:
        proposing.catch_up(found, chosen=chosen, read=read, by=request.actor, at=at)
    except proposing.Stale as stale:
        found = any_proposal_of(request, uuid, at=at)
        more = {
            "edition": proposing.edition_in_force(found, legal_day(at)),
            "address": reverse("matters:catalogue_renewal", args=[found.uuid]),
        }
        return both_sides(request, found, "", stale, onward, at, more)
    messages.success(request, _("拟稿已按现行版本更新，请核对后重新校验"))
    return redirect(onward)


@desk(Duty.CATALOGUE)
@require_http_methods(["GET", "POST"])
def submission(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What will change, once more; then it lies with the publisher."""
    at = now()
    found = any_proposal_of(request, uuid, at=at)
    if request.method == "POST":
        proposing.submit(found, by=request.actor, at=at)
        messages.success(request, _("已提交，由发布人员审核后发布"))
        return redirect("matters:catalogue_proposal", found.uuid)
    page = around(request, found, "", at) | {
        "changes": changes_of(found),
        "ruling": rules.why_not_submit(found, by=request.actor, at=at),
        "preparations": preparations_of(found),
        "facts": facts_of(found),
    }
    return render(request, "matters/catalogue/submission.html", page)


@desk(Duty.CATALOGUE)
@require_http_methods(["GET", "POST"])
def disposal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Nothing comes of it."""
    at = now()
    found = any_proposal_of(request, uuid, at=at)
    if request.method == "POST":
        proposing.discard(found, by=request.actor, at=at)
        messages.success(request, _("已作废这份拟稿"))
        return redirect("matters:catalogue_packages" if found.package_id else "matters:catalogue")
    ruling = rules.why_not_apart(found)
    if ruling.ok:
        ruling = rules.why_not_discard(found, by=request.actor, at=at)
    return render(request, "matters/catalogue/disposal.html", {"proposal": found, "ruling": ruling})
