"""Two editors at one form: a section, a field, a question is found again by its key, wherever others moved it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from matters.conditions import says
from matters.content import Content
from matters.enums import Purpose
from matters.forms.builder import KIND_WORDS
from matters.forms.elements import asked_in
from matters.models import Proposal
from matters.views.catalogue.saving import seen_of
from matters.views.catalogue.seen import Seen, element_then

Spec = dict[str, Any]
CONDITIONS = ("shown_when", "required_when", "asked_when")


class Part(NamedTuple):
    """Where a section, field or question of the page stands now, what it says, and what the page knew of it."""

    place: int
    now: Spec | None
    known: Spec | None

    @property
    def spec(self) -> Spec:
        """What a form of it begins with; what somebody took away stands again when it is saved."""
        return self.now or self.known or {}

    @property
    def is_as_known(self) -> bool:
        return _own(self.now) == _own(self.known)


def _own(part: Spec | None) -> Spec | None:
    """A section by its own words: its fields are not written with it."""
    return None if part is None else {key: said for key, said in part.items() if key != "fields"}


def found(now: Sequence[Spec], then: Sequence[Spec], place: int) -> Part | None:
    """What stood at `place` when the page was made; what is new, or gone, stands behind the last one. None: there was no such place."""
    if place >= len(then):
        return Part(len(now), None, None) if place == len(then) else None
    known = then[place]
    here = next((no for no, one in enumerate(now) if one.get("key") == known.get("key")), len(now))
    return Part(here, now[here] if here < len(now) else None, known)


def then(request: HttpRequest, proposal: Proposal, key: str, now: Any) -> Any:
    """What the element said when the page was made that is sent now."""
    return element_then(proposal, key, seen_of(request)) if request.method == "POST" else now


def is_late(request: HttpRequest, proposal: Proposal) -> bool:
    """Whether somebody wrote since the page with its buttons was made: they stand beside other rows now."""
    late = seen_of(request) != Seen(proposal.revision)
    if late:
        messages.error(request, _("其他编制人员已修改这份拟稿，请查看最新内容后再操作"))
    return late


def differing(part: Part, mine: Spec, form: Any, content: Content) -> list[dict[str, Any]]:
    """What somebody else made of it meanwhile, beside what stays in the form."""
    theirs = part.now or {}
    return [
        {"label": made.label, "words": _in_words(name, theirs.get(name), content)}
        for name, made in form.fields.items()
        if (theirs.get(name) or None) != (mine.get(name) or None)
    ]


def _in_words(name: str, value: Any, content: Content) -> str:
    if not value:
        return _("未填写") if value is None or value == "" else _("否")
    if name in CONDITIONS:
        return says(value, asked_in(content))
    if name == "kind":
        return str(KIND_WORDS.get(value, value))
    if isinstance(value, list):
        return _("、").join(_name(one) for one in value)
    return _("是") if value is True else str(value)


def _name(one: Any) -> str:
    """A choice, a column, a kind of application, as people call it."""
    if isinstance(one, Mapping):
        return str(one.get("label", ""))
    if isinstance(one, list):
        return str(one[-1])
    return str(Purpose(one).label) if one in Purpose.values else str(one)
