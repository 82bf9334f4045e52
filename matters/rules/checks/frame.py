"""How a check is named, and how all of them are asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from ground.law.rulings import follows
from matters.content import WANTED, Content, normal, shape
from matters.elements import ELEMENTS, Element
from matters.enums import FILABLE, EditionState, MatterType, Purpose, Severity
from matters.findings import Finding
from matters.models import Matter, Statute
from matters.rules.checks.known import Known
from matters.rules.checks.reading import title_of


@dataclass(frozen=True)
class Checked:
    """What a check is asked about: the content in its normal form, its matter (none where it is new), and from which day."""

    content: Content
    matter: Matter | None
    on: date
    known: Known

    @property
    def edition(self) -> Mapping[str, Any]:
        told: Mapping[str, Any] = self.content["edition"]
        return told

    @property
    def told(self) -> Mapping[str, Any]:
        """What the content says of the matter itself."""
        matter: Mapping[str, Any] = self.content["matter"]
        return matter

    def rows(self, part: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Each row of the part with its path."""
        for place, row in enumerate(self.content[part]):
            yield f"{part}/{place}", row

    @cached_property
    def state(self) -> EditionState:
        return EditionState(self.content["state"])

    @cached_property
    def proofs(self) -> set[str]:
        """The codes of its materials that the list of proofs names which its own catalogue keeps."""
        codes = {row["proof_code"] for _path, row in self.rows("materials")} - {""}
        return self.known.proofs_of(self.told["office"], codes)

    @property
    def is_filable(self) -> bool:
        return self.state in FILABLE

    @property
    def is_permit(self) -> bool:
        return bool(self.told["type_code"] == MatterType.PERMIT)

    @property
    def purposes(self) -> set[str]:
        """What can be applied for; a first licence alone, where no handling item says otherwise."""
        return {item["purpose"] for item in self.content["handling_items"]} or {Purpose.NEW.value}

    @cached_property
    def statutes(self) -> Mapping[str, Statute]:
        """What the matter rests on, as far as it is known and in force from that day, by title."""
        titles = {title_of(str(basis.get("law") or "")) for basis in self.edition["legal_basis"]}
        found = self.known.statutes.of(titles)
        return {title: statute for title, statute in found.items() if statute is not None}

    def places(self, element: Element) -> Iterator[tuple[str, Any]]:
        """Where the element stands in the content, and what is said there: once, or once for each row."""
        if not element.is_of_rows:
            yield f"{element.part}/{element.column}", self.content[element.part][element.column]
            return
        for place, row in enumerate(self.content[element.part]):
            yield f"{element.part}/{place}/{element.column}", row[element.column]


class Said(NamedTuple):
    """What a check found: in which element, in words that say what to do; where in the content, if it is in a row."""

    element: str
    words: str
    path: str = ""
    # Where this finding is not as bad, or worse, than the check's others.
    severity: Severity | None = None


Check = Callable[[Checked], Iterable[Said]]


class Registered(NamedTuple):
    check_id: str
    severity: Severity
    function: Check


CHECKS: list[Registered] = []


def check(
    check_id: str, severity: Severity, *, article: str = "", source: str = ""
) -> Callable[[Check], Check]:
    """The function is asked of every content, and is a row of docs/rules.md."""

    def decorate(function: Check) -> Check:
        CHECKS.append(Registered(check_id, severity, function))
        return follows(check_id, article=article, source=source)(function)

    return decorate


def findings(
    content: Mapping[str, Any], matter: Matter | None, on: date, *, known: Known | None = None
) -> list[Finding]:
    """Everything the checks find, the worst first. A content of the wrong shape is asked nothing else.

    Who has many contents checked hands in what is `known`.
    """
    return shape(content) or asked(normal(content), matter, on, known or Known(on))


def asked(content: Content, matter: Matter | None, on: date, known: Known) -> list[Finding]:
    """What the checks find in a content that is known to be in its normal form, the worst first."""
    checked = Checked(content, matter, on, known)
    found = []
    for check_id, severity, function in CHECKS:
        for said in function(checked):
            path = said.path or f"{ELEMENTS[said.element].part}/{ELEMENTS[said.element].column}"
            found.append(Finding(check_id, said.severity or severity, said.element, path, said.words))
    worst = list(Severity)
    return sorted(found, key=lambda finding: worst.index(finding.severity))


def errors(found: Iterable[Finding]) -> list[Finding]:
    """Those of the findings that stop a publication."""
    return [finding for finding in found if finding.stops]


def score(content: Mapping[str, Any]) -> int:
    """How complete the content is, in whole per cent; of what is published the edition itself says so (`completeness`)."""
    checked = Checked(normal(content), None, date.min, Known(date.min))
    said = [is_said(checked, element) for element in WANTED]
    return 100 * sum(said) // len(said)


def is_said(checked: Checked, element: Element) -> bool:
    """Whether the element is there: in every row, where it stands in rows, and there is at least one."""
    values = [value for _path, value in checked.places(element)]
    return bool(values) and not any(element.is_empty(value) for value in values)
