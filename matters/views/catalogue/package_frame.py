"""A proposal of a package on the pages that every proposal has: its tabs, its facts, its differences, the way to what is wrong."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from matters.content import Change
from matters.findings import Finding
from matters.models import Proposal
from matters.package_asks import PAPERS
from matters.package_content import ELEMENTS, GROUPS, MEMBERS


def package_tabs(proposal: Proposal, found: list[Finding], here: str) -> list[dict[str, Any]]:
    """The groups in their order, each with how many errors stand in it."""
    wrong = Counter(ELEMENTS[one.element].group for one in found if one.stops)
    return [
        {
            "words": words,
            "address": reverse("matters:catalogue_package_tab", args=[proposal.uuid, group]),
            "here": group == here,
            "wrong": wrong[group],
        }
        for group, words in GROUPS.items()
    ]


def package_facts(proposal: Proposal) -> list[dict[str, str]]:
    base = proposal.package_base
    return [
        {"term": _("操作"), "words": proposal.get_operation_display()},
        {
            "term": _("依据的版本"),
            "words": _("第 %(no)d 版") % {"no": base.no} if base else _("新的一件事"),
        },
        {"term": _("所含事项"), "words": _("%(n)d 个") % {"n": len(proposal.content[MEMBERS])}},
        {
            "term": _("拟生效日"),
            "words": date_format(proposal.effective_on, _("Y年n月j日"))
            if proposal.effective_on
            else _("未定"),
        },
    ]


def package_grouped(found: list[Change]) -> list[dict[str, Any]]:
    """The differences under the names of their tabs."""
    by_group: dict[str, list[str]] = {}
    for change in found:
        by_group.setdefault(ELEMENTS[change.element].group, []).append(change.words)
    return [{"title": GROUPS[group], "words": by_group[group]} for group in GROUPS if group in by_group]


def package_address(proposal: Proposal, one: Finding) -> str:
    """Where the finding is put right: the row's own page, or the tab with its field."""
    element = ELEMENTS[one.element]
    part, _slash, rest = one.path.partition("/")
    place, _slash, column = rest.partition("/")
    if place.isdecimal() and column.startswith(("asks/sections/", "asks/materials/")):
        return _address_of_asked(proposal, int(place), column)
    if place.isdecimal():
        row = reverse("matters:catalogue_package_row", args=[proposal.uuid, part, int(place)])
        return f"{row}#id_{column}" if column.isidentifier() else row
    tab = reverse("matters:catalogue_package_tab", args=[proposal.uuid, element.group])
    name = rest.rpartition("/")[2]
    if element.kind == "reform":
        return f"{tab}#id_{name}-after"
    return tab if element.kind == "rows" else f"{tab}#id_{name}"


def _address_of_asked(proposal: Proposal, member: int, path: str) -> str:
    """The page of a field, a part of the form or a paper of a member: asks/sections/0/fields/2, asks/materials/1/when."""
    _asks, part, place, *rest = path.split("/")
    told = [proposal.uuid, member, int(place)]
    if part == PAPERS:
        page = reverse("matters:catalogue_package_paper", args=told)
        return f"{page}#id_{rest[0]}" if rest else page
    if len(rest) == 2:
        return reverse("matters:catalogue_package_field", args=[*told, int(rest[1])])
    return reverse("matters:catalogue_package_section", args=told)
