"""What a notice may ask for and how an answer to it is judged: the words that rules, papers and forms have in common (补正)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from approvals.enums import Fault
from approvals.models import Case, CorrectionItem
from matters.models import Material


@dataclass(frozen=True)
class Demand:
    """One thing a notice asks for: a material or an answer of the form, what is the matter, and how it must be.

    `newness` says, from the second notice on, why it was not asked the first time.
    """

    fault: Fault
    words: str
    standard: str
    material: Material | None = None
    field: str = ""
    newness: str = ""

    @property
    def key(self) -> tuple[int | None, str]:
        """What it is about."""
        return (self.material.pk if self.material else None, self.field)


@dataclass(frozen=True)
class Verdict:
    """Whether what was supplied for an item is in order, and what the clerk notes on it."""

    conforms: bool
    note: str = ""


# How many originals and copies were handed over.
Counts = tuple[int, int]


def named(case: Case, demand: Demand | CorrectionItem) -> str:
    """The material, or the field of the form, as the applicant knows it."""
    if demand.material is not None:
        return demand.material.name
    labels = {spec["key"]: str(spec["label"]) for spec in fields_of(case)}
    return labels.get(demand.field, demand.field)


def fields_of(case: Case) -> list[Mapping[str, Any]]:
    """The fields that an application of this kind fills in, in the order of the form."""
    return [spec for section in case.sections for spec in section["fields"]]
