"""What a check found in a content: which check, how bad, where, in words that say what to do."""

from __future__ import annotations

from typing import NamedTuple

from matters.enums import Severity


class Finding(NamedTuple):
    """`element` is a key of matters.elements; `path` leads to the place in the content: materials/2/name."""

    check: str
    severity: Severity
    element: str
    path: str
    words: str

    @property
    def stops(self) -> bool:
        """Whether nothing can be published while it is there."""
        return self.severity == Severity.ERROR
