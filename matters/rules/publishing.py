"""Why a content may not become rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from ground.law.rulings import rule
from matters.content import shape

SHOWN = 10


@rule("LINT-9", article="行政许可法 30", source="C0109")
def why_not_written_so(content: Mapping[str, Any]) -> str | None:
    """What is published holds the elements of the registry, each in the form that its column can keep."""
    found = shape(content)
    if not found:
        return None
    said = [_("%(path)s %(words)s") % {"path": one.path, "words": one.words} for one in found[:SHOWN]]
    return _("内容不符合要素的格式：%(said)s") % {"said": _("；").join(said)}
