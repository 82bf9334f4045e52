"""编制一件事: one tab of a package, its lists, the choice where two editors wrote the same, the preview."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ground.accounts.enums import Duty
from ground.accounts.models import Office
from ground.workdays import legal_day
from matters import conditions, package_content, packages
from matters.forms.editing import Act, moved
from matters.forms.packaging import AFTER, BEFORE, TabForm
from matters.models import Edition, Matter, Proposal, spelling
from matters.package_content import ELEMENTS, GROUPS, MEMBER, MEMBERS, REFORM
from matters.views.catalogue.door import desk, offices_of, package_proposal_of, writes
from matters.views.catalogue.frame import UNPROCESSABLE, around, placed
from matters.views.catalogue.package_row import LISTS, stood
from matters.views.catalogue.saving import mine_of, not_saved, save, seen_of
from matters.views.packages import page_of

MOST_FOUND = 10
Row = dict[str, Any]


@desk()
@require_http_methods(["GET", "POST"])
def tab(request: HttpRequest, uuid: UUID, group: str) -> HttpResponse:
    """The elements of one group, or its list of rows. POST saves what the page showed; a button moves or removes a row."""
    at = now()
    proposal = package_proposal_of(request, uuid, at=at)
    if group not in GROUPS:
        raise Http404(_("没有找到这一组要素"))
    if group in LISTS:
        return _list(request, proposal, group, at)
    content = package_content.normal(proposal.content)
    offices = offices_of(request.actor, at=at)
    posted = request.POST if request.method == "POST" else None
    form = TabForm(group, content, offices, posted, locked=not writes(request, proposal))
    if posted is not None and writes(request, proposal):
        if form.is_valid():
            return save(request, proposal, group, form.values(), seen_of(request), at, onward=request.path)
        if not request.accepts("text/html"):
            return not_saved()
    page = around(request, proposal, group, at) | {
        "form": form,
        "fields": [placed(bound) for bound in form if bound.name in ELEMENTS],
        "pairs": [
            {"label": label, "fields": [placed(form[f"{key}-{side}"]) for side in (BEFORE, AFTER)]}
            for key, label in REFORM.items()
            if f"{key}-{BEFORE}" in form.fields
        ],
        "shown": form.shown,
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "matters/catalogue/package_tab.html", page, status=status)


# ---- a list of rows


def _list(request: HttpRequest, proposal: Proposal, part: str, at: datetime) -> HttpResponse:
    here = reverse("matters:catalogue_package_tab", args=[proposal.uuid, part])
    rows = package_content.value_of(package_content.normal(proposal.content), part)
    if request.method == "POST":
        if not writes(request, proposal):
            raise Http404(_("这里只能查看"))
        rows = stood(proposal, part, seen_of(request).base)
        told = _pressed(part, rows, request.POST.get("act", ""), request.POST.get("matter", ""), at)
        if told is None:
            return redirect(here)
        onward = here
        if len(told) > len(rows):
            onward = reverse("matters:catalogue_package_row", args=[proposal.uuid, part, len(rows)])
        return save(request, proposal, part, {part: told}, seen_of(request), at, onward=onward)
    q = request.GET.get("q", "").replace("\0", "").strip()[:60]
    page = around(request, proposal, part, at) | {
        "part": part,
        "rows": _rows(proposal, part, rows, at),
        "new": ""
        if part == MEMBERS
        else reverse("matters:catalogue_package_row", args=[proposal.uuid, part, len(rows)]),
        "q": q,
        "found": _matters(q, rows, at) if q and part == MEMBERS else [],
    }
    return render(request, "matters/catalogue/package_list.html", page)


def _pressed(part: str, rows: Sequence[Any], act: str, matter: str, at: datetime) -> list[Any] | None:
    """The rows after a button; None, where there was none."""
    if act == "add" and part == MEMBERS:
        if not Edition.objects.in_force(legal_day(at)).filter(matter__implementation_code=matter).exists():
            return None
        return [*rows, {**copy.deepcopy(dict(MEMBER)), "matter": matter}]
    pressed = Act.of(act)
    if pressed is None or pressed.part != part or pressed.place >= len(rows):
        return None
    if part == MEMBERS:
        return package_content.moved(rows, moved(range(len(rows)), pressed))
    return moved(rows, pressed)


def _rows(proposal: Proposal, part: str, rows: Sequence[Any], at: datetime) -> list[Row]:
    """What each row is called, and what there is to say about it."""
    asked = conditions.asked(proposal.content["edition"].get("questions", []))
    said = _said_of_members(rows, asked, at) if part == MEMBERS else [_said(part, row, asked) for row in rows]
    return [
        one
        | {
            "place": place,
            "no": place + 1,
            "address": reverse("matters:catalogue_package_row", args=[proposal.uuid, part, place]),
            "first": place == 0,
            "last": place == len(rows) - 1,
        }
        for place, one in enumerate(said)
    ]


def _said(part: str, row: Any, asked: Mapping[str, conditions.Asked]) -> Row:
    if part == "faq":
        return {"name": row["q"], "words": [row["a"]], "tags": []}
    if part == "questions":
        answers = _("、").join(label for _key, label in row["choices"])
        words = [answers]
        if row.get("asked_when"):
            words.append(_("询问情形：%(when)s") % {"when": conditions.says(row["asked_when"], asked)})
        return {"name": row["text"], "words": words, "tags": []}
    told = {"words": row} if isinstance(row, str) else row
    when = conditions.says(told["when"], asked) if told.get("when") else ""
    return {
        "name": told["words"],
        "words": [_("符合的回答：%(when)s") % {"when": when}] if when else [],
        "tags": [],
    }


def _said_of_members(rows: Sequence[Any], asked: Mapping[str, conditions.Asked], at: datetime) -> list[Row]:
    names = package_content.names_of(rows)
    matters = Matter.objects.coded(row["matter"] for row in rows)
    found = Edition.objects.in_force(legal_day(at)).filter(matter__in=list(matters.values()))
    by_matter = {one.matter_id: one for one in found.select_related("matter__office").order_by("pk")}
    editions = {code: by_matter.get(one.pk) for code, one in matters.items()}
    told = []
    for name, row in zip(names, rows, strict=True):
        edition = editions.get(row["matter"])
        words = [edition.matter.office.short_name] if edition else []
        if row["when"] is not None:
            words.append(_("情形：%(when)s") % {"when": conditions.says(row["when"], asked)})
        first = [names[no - 1] for no in row["after"] if no <= len(names)]
        if first:
            words.append(_("在“%(names)s”之后") % {"names": _("”“").join(first)})
        tags = [
            (words_, colour)
            for words_, colour, there in (
                (_("没有现行版本"), "red", edition is None),
                (edition.get_state_display() if edition else "", "", edition is not None),
                (_("单独计时"), "purple", row["apart"]),
                (_("不予即整体终止"), "yellow", row["sinks_siblings"]),
            )
            if there
        ]
        told.append({"name": name, "words": words, "tags": tags})
    return told


def _matters(q: str, rows: Sequence[Any], at: datetime) -> list[Row]:
    """What can be taken in: matters in force that answer, with their office; how often each is there already."""
    terms = spelling.query_terms(q)
    if not terms:
        return []
    found = Edition.objects.in_force(legal_day(at)).matching(terms).select_related("matter__office")
    there = {one.pk for one in Matter.objects.coded(row["matter"] for row in rows).values()}
    return [
        {
            "name": one.name,
            "code": one.matter.implementation_code,
            "office": one.matter.office.short_name,
            "there": one.matter_id in there,
        }
        for one in found[:MOST_FOUND]
    ]


# ---- two editors


@desk(Duty.CATALOGUE)
@require_POST
def conflict(request: HttpRequest, uuid: UUID, group: str) -> HttpResponse:
    """Of each element that both wrote, the one that was chosen stands."""
    at = now()
    proposal = package_proposal_of(request, uuid, at=at)
    if group not in GROUPS:
        raise Http404(_("没有找到这一组要素"))
    mine = mine_of(request)
    chosen = {
        key: said
        for key, said in mine.items()
        if key in ELEMENTS and ELEMENTS[key].group == group and request.POST.get(f"choice-{key}") == "mine"
    }
    if not all(package_content.fits(key, said) for key, said in chosen.items()):
        raise Http404(_("没有找到这一组要素"))
    if MEMBERS in chosen:
        chosen[MEMBERS] = [{**MEMBER, **row} for row in chosen[MEMBERS]]
    onward = reverse("matters:catalogue_package_tab", args=[proposal.uuid, group])
    return save(request, proposal, group, chosen, seen_of(request), at, onward=onward)


# ---- as an applicant


@desk()
@require_safe
def preview(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The public page of what is not published, for whoever answers so: one form, one set of materials, the flow."""
    at = now()
    proposal = package_proposal_of(request, uuid, at=at)
    content = package_content.normal(proposal.content)
    looks = {"applicant": _("电脑"), "phone": _("手机")}
    look = request.GET.get("as", "applicant")
    look = look if look in looks else "applicant"
    questions = content["edition"]["questions"]
    situation = conditions.situation(questions, request.GET.dict())
    kept = "".join(f"&{key}={value}" for key, value in situation.items())
    broken = not Office.objects.filter(path=content["package"]["office"]).exists()
    page = around(request, proposal, "", at) | {
        "look": look,
        "looks": [
            {"words": words, "address": f"?as={key}{kept}", "here": key == look}
            for key, words in looks.items()
        ],
        "questions": [
            {
                "key": one["key"],
                "text": one["text"],
                "choices": [
                    {"key": key, "words": words, "chosen": situation.get(one["key"]) == key}
                    for key, words in one["choices"]
                ],
            }
            for one in questions
        ],
        "missing": [str(ELEMENTS["office"].label)] if broken else [],
        "paper": "" if broken else _paper(request, proposal, content, situation, at),
    }
    return render(request, "matters/catalogue/package_preview.html", page)


def _paper(
    request: HttpRequest, proposal: Proposal, content: Any, situation: Mapping[str, str], at: datetime
) -> str:
    package = copy.copy(proposal.package)
    assert package is not None
    for key, said in content["package"].items():
        if key != "office":
            setattr(package, key, said)
    package.office = Office.objects.get(path=content["package"]["office"])
    edition, members = package_content.rows_of(content, package)
    on = legal_day(at)
    told = packages.settled(edition.questions, situation)
    joined = packages.joined(members, packages.editions_of(members, on), told)
    seen = copy.copy(request)
    seen.COOKIES = {}
    return render_to_string(
        "matters/packages/package.html", page_of(edition, situation, joined, on), request=seen
    )
