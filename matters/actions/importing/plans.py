"""What a file would do, as data: nothing of it is written yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, TypeVar

from matters import rules
from matters.actions.importing.directory import Sorted
from matters.content import Change, Content
from matters.exchange.profiles import CODE, Line, Problem
from matters.models import Edition, Matter

# Rows that one statement writes, and that are held in memory at once with all that belongs to them.
BATCH, AT_ONCE = 1000, 500
# What a report shows; all of it is counted.
MOST_PROBLEMS, MOST_CHANGES, MOST_WORDS = 1000, 300, 12

Row = TypeVar("Row")


def batches(rows: Sequence[Row], size: int) -> Iterator[Sequence[Row]]:
    """The rows, so many at a time."""
    return (rows[start : start + size] for start in range(0, len(rows), size))


class Taken(NamedTuple):
    """One matter that a file says something new of, with the content its next edition will have."""

    line: Line
    content: Content
    matter: Matter | None
    last: Edition | None
    changes: list[Change]


@dataclass
class Plan:
    """What a file would do. Nothing of it is written while a problem stops it."""

    profile: str
    on: date
    total: int = 0
    new: list[Taken] = field(default_factory=list)
    changed: list[Taken] = field(default_factory=list)
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    # Of a directory, which has fewer columns and rules of its own.
    directory: Sorted | None = None

    @property
    def stops(self) -> bool:
        return any(problem.stops for problem in self.problems)

    @property
    def facts(self) -> dict[str, int]:
        if self.directory is not None:
            return self.directory.report.facts
        errors = {(one.sheet, one.row) for one in self.problems if one.stops}
        return {
            "new": len(self.new),
            "changed": len(self.changed),
            "unchanged": self.unchanged,
            "left_out": len(errors),
            "warnings": sum(not one.stops for one in self.problems),
        }

    @property
    def needs_basis(self) -> bool:
        """Whether it changes more of what is in force than a correction may."""
        if self.directory is not None:
            return bool(self.directory.report.changed)
        return any(
            one.last is not None
            and (
                one.last.state != one.content["state"]
                or any(not rules.is_correctable(change.element) for change in one.changes)
            )
            for one in self.changed
        )

    def as_json(self) -> dict[str, Any]:
        """The report, for the page: every count, and the first of everything."""
        worst = sorted(self.problems, key=lambda one: not one.stops)
        return {
            "facts": self.facts,
            "stops": self.stops,
            "needs_basis": self.needs_basis,
            "on": self.on.isoformat(),
            "problems": [one._asdict() for one in worst[:MOST_PROBLEMS]],
            "more_problems": max(0, len(worst) - MOST_PROBLEMS),
            "new": [_shown(one) for one in self.new[:MOST_CHANGES]],
            "changed": [_shown(one) for one in self.changed[:MOST_CHANGES]],
        }


def _shown(taken: Taken) -> dict[str, Any]:
    told = taken.content["matter"]
    words = [change.words for change in taken.changes]
    return {
        "row": taken.line.row,
        "code": told[CODE],
        "name": told["name"],
        "changes": words[:MOST_WORDS],
        "more": max(0, len(words) - MOST_WORDS),
    }
