"""What a page of the editor knows: the revision it was made of, and what it saved by itself since."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from operator import itemgetter
from typing import Any, NamedTuple

from matters import package_content
from matters.actions.proposing import HEAD
from matters.content import normal
from matters.elements import called
from matters.models import Proposal

WRITTEN = re.compile(r"[0-9]{1,9}(,[0-9]{1,9})*")
LONGEST = 10_000


@dataclass(frozen=True)
class Seen:
    """`base` is the last revision of which the page shows everything; `own` are those after it that the page made itself.

    What others saved in between is in neither: the page still shows what stood before, and must not be taken to say it.
    """

    base: int = 0
    own: frozenset[int] = frozenset()

    @classmethod
    def of(cls, told: str) -> Seen:
        """As the page sends it back: the base, then its own; whatever else it sends is no revision at all."""
        if len(told) > LONGEST or not WRITTEN.fullmatch(told):
            return cls()
        base, *own = map(int, told.split(","))
        return cls(base, frozenset(own))

    def __str__(self) -> str:
        return ",".join(str(no) for no in (self.base, *sorted(self.own)))

    def after(self, proposal: Proposal, group: str, user_id: int | None, *, saved: bool) -> Seen:
        """What the page knows after its save: as far as nobody else wrote in this group, it has seen everything."""
        own = self.own | {proposal.revision} if saved else self.own
        base = self.base
        later = proposal.revisions.filter(no__gt=base).order_by("no")
        for no, of_group, by in later.values_list("no", "group", "saved_by_id"):
            if not (no in own and by == user_id) and of_group in (group, HEAD):
                break
            base = no
        return Seen(base, frozenset(no for no in own if no > base))


def element_then(proposal: Proposal, key: str, seen: Seen) -> Any:
    """What the element said when the page was made."""
    later = proposal.revisions.filter(no__gt=seen.base).order_by("no")
    first = next((one for one in later if key in one.after), None)
    return first.before[key] if first else normal(proposal.content)["edition"][key]


class Found(NamedTuple):
    """A row of a page in the list as it is now; `known` is the row as the page knows it, None of a new one."""

    place: int
    known: Any
    is_as_known: bool


def found_again(proposal: Proposal, part: str, place: int, seen: Seen, user_id: int | None) -> Found | None:
    """The row that stood at `place` when the page was made, wherever others moved it since; None: there was no such place.

    A row that is gone stands behind the last one.
    """
    is_package = proposal.package_id is not None
    read = partial(_rows_of_package if is_package else _rows, part)
    name: Callable[[Any], Any] = (
        partial(package_content.called, part) if is_package else itemgetter(called(part))
    )
    rows = rows_now(proposal, part)
    later = [one for one in proposal.revisions.filter(no__gt=seen.base).order_by("no") if part in one.after]
    base = read(later[0].before) if later else rows
    if place >= len(base):
        return Found(len(rows), None, True) if place == len(base) else None
    known, here = base[place], place
    for one in later:
        after = read(one.after)
        moved_to = _followed(read(one.before), after, here, name)
        if moved_to is None:
            return Found(len(rows), known, False)
        here = moved_to
        if one.no in seen.own and one.saved_by_id == user_id:
            known = after[here]
    return Found(here, known, rows[here] == known)


def rows_now(proposal: Proposal, part: str) -> list[Any]:
    """The list as the proposal has it, of a matter or of a package."""
    if proposal.package_id is not None:
        return list(package_content.value_of(package_content.normal(proposal.content), part))
    return list(normal(proposal.content)[part])


def _rows(part: str, said: dict[str, Any]) -> list[Any]:
    rows: list[Any] = normal({part: said[part] or []})[part]
    return rows


def _rows_of_package(part: str, said: dict[str, Any]) -> list[Any]:
    rows: list[Any] = said[part] or []
    return rows


def _followed(before: Sequence[Any], after: Sequence[Any], at: int, name: Callable[[Any], Any]) -> int | None:
    """Where the row at `at` went in one revision: moved as it was, or changed where it stood, or known by its name."""
    row = before[at]
    same = [n for n, one in enumerate(after) if one == row]
    if same:
        return min(same, key=lambda n: abs(n - at))
    if len(before) == len(after) and all(one == after[n] for n, one in enumerate(before) if n != at):
        return at
    return next((n for n, one in enumerate(after) if name(one) == name(row)), None)
