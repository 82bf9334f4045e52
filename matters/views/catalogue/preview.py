"""预览: the guide as an applicant will see it, on a screen, on a phone, in 长辈版, before anything is published."""

from __future__ import annotations

import copy
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ground.accounts.models import Office
from matters.content import normal, rows_of, shape
from matters.elements import ELEMENTS, PARTS
from matters.enums import FILABLE
from matters.models import Edition, Matter, Proposal, guide_code
from matters.views.catalogue.door import desk, proposal_of
from matters.views.catalogue.frame import around
from matters.views.guide import page_of

ELDER = "elder"
# Without these the first line of the guide cannot be said.
SAID_FIRST = ("handling", "statutory_length", "promised_length", "visits")


@desk()
@require_safe
def preview(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One of three looks of the same page."""
    at = now()
    proposal = proposal_of(request, uuid, at=at)
    looks = {"applicant": _("电脑"), "phone": _("手机"), ELDER: _("长辈版")}
    look = request.GET.get("as", "applicant")
    look = look if look in looks else "applicant"
    missing = why_not_shown(proposal)
    page = around(request, proposal, "", at) | {
        "look": look,
        "looks": [
            {"words": words, "address": f"?as={key}", "here": key == look} for key, words in looks.items()
        ],
        "missing": missing,
        "paper": "" if missing else _guide(request, proposal, look),
    }
    return render(request, "matters/catalogue/preview.html", page)


def why_not_shown(proposal: Proposal) -> list[str]:
    """The labels of what must be said before there is anything to show."""
    if shape(proposal.content):
        return [_("格式有误的内容")]
    whole = normal(proposal.content)
    missing = [] if whole["matter"]["name"] else [str(ELEMENTS["name"].label)]
    named = {one: whole[one.part][one.column] for one in ELEMENTS.values() if one.kind == "office"}
    there = set(Office.objects.filter(path__in=named.values()).values_list("path", flat=True))
    # An office that is not there can be written by a program; which is to be named, the checks say.
    missing += [
        str(one.label) for one, path in named.items() if path not in there and (path or one.key == "office")
    ]
    missing += [] if whole["matter"]["type_code"] else [str(ELEMENTS["type_code"].label)]
    if whole["state"] in FILABLE:
        missing += [
            str(ELEMENTS[key].label) for key in SAID_FIRST if ELEMENTS[key].is_empty(whole["edition"][key])
        ]
    return missing


def _guide(request: HttpRequest, proposal: Proposal, look: str) -> str:
    """The public page of what is not published, as markup for a frame of its own."""
    edition = edition_of(proposal)
    seen = copy.copy(request)
    seen.COOKIES = {"display": ELDER} if look == ELDER else {}
    template = "matters/guide.html" if edition.is_open else "matters/listed.html"
    return render_to_string(template, page_of(edition), request=seen)


def edition_of(proposal: Proposal) -> Edition:
    """The edition that the content would be, with its rows at hand and nothing in the database."""
    whole = normal(proposal.content)
    rows = rows_of(proposal.content, proposal.matter or _matter(whole["matter"]))
    edition = rows.edition
    edition.pk = 0  # a row that asks for its children must have a number; nobody has this one
    edition._prefetched_objects_cache = {}  # type: ignore[attr-defined]
    for part, children in rows.children.items():
        model = PARTS[part]
        found = model._default_manager.none()
        found._result_cache = children
        edition._prefetched_objects_cache[part] = found  # type: ignore[attr-defined]
    return edition


def _matter(told: dict[str, Any]) -> Matter:
    """A matter that is not there yet: its address would be this."""
    office = Office.objects.get(path=told["office"])
    return Matter(code=guide_code(told["implementation_code"]), office=office)
