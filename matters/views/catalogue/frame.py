"""What stands around every page of the editor: the tabs with their errors, what is locked, fields under their heads."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.forms import CheckboxSelectMultiple, Textarea
from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy

from ground.documents.models import Blob
from matters import package_content, rules
from matters.elements import ELEMENTS, GROUPS, ROWS, called
from matters.findings import Finding
from matters.forms.elements import ConditionField
from matters.models import Proposal
from matters.views.catalogue.door import writes
from matters.views.catalogue.package_frame import package_tabs

UNPROCESSABLE = 422
# In these tabs a form of their own stands in the place of the elements.
OWN_PAGES = {"form": "matters:catalogue_form", "questions": "matters:catalogue_questions"}
# As many answers to tick are seen at once; more are folded.
FEW = 6
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


def around(request: HttpRequest, proposal: Proposal, group: str, at: datetime) -> dict[str, Any]:
    """What every page of the editor shows beside its own: the tabs with their errors, the state, the way on."""
    found = rules.found(proposal, at=at)
    is_package = proposal.package_id is not None
    return {
        "proposal": proposal,
        "group": group,
        "title": (package_content.GROUPS if is_package else GROUPS).get(group, ""),
        "tabs": _walked((package_tabs if is_package else tabs)(proposal, found, group)),
        "errors_left": sum(one.stops for one in found),
        "warnings_left": sum(not one.stops for one in found),
        "writes": writes(request, proposal),
    }


def _walked(tabs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each tab with the key that leads to it: [ to the one before, ] to the next; from a page beside them to the first."""
    here = next((no for no, one in enumerate(tabs) if one["here"]), -1)
    keys = {here - 1: "[", here + 1: "]"}
    return [one | {"key": keys.get(no, "")} for no, one in enumerate(tabs)]


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


def new_row(proposal: Proposal, group: str, part: str, place: int) -> str:
    """The page on which a row is added, at the field one writes first."""
    row = reverse("matters:catalogue_row", args=[proposal.uuid, group, part, place])
    return f"{row}#id_{called(part)}"


def sections(key: str, fields: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """The fields under their heads; whatever no head names stands at the end."""
    heads = HEADS.get(key, [])
    named = {name for _head, names in heads for name in names}
    rest = tuple(name for name in fields if name not in named)
    return [
        {"title": head, "fields": [fields[name] for name in names if name in fields]}
        for head, names in [*heads, ("", rest)]
        if any(name in fields for name in names)
    ]
