"""LINT-1 … LINT-11: what a guide must not leave out or contradict."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from matters.elements import ELEMENTS
from matters.enums import Severity
from matters.rules.checks.frame import Checked, Said, check


@check("LINT-9", Severity.ERROR, article="行政许可法 30", source="C0109")
def nothing_is_missing(checked: Checked) -> Iterator[Said]:
    """No element that an edition of this state needs is empty."""
    for element in ELEMENTS.values():
        if checked.state not in element.needed:
            continue
        for path, value in checked.places(element):
            if element.is_empty(value):
                yield Said(element.key, _("请填写%(label)s") % {"label": element.label}, path)
