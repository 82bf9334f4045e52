"""What a notice may ask for and how an answer to it is judged: the words that rules, papers and forms have in common (补正)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from approvals.enums import Fault
from approvals.models import Case, CorrectionItem
from matters.models import Material

# A material by its name, or a field of the form: what stays the same when a case moves to another edition.
Key = tuple[str, str]


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
    def key(self) -> Key:
        """What it is about, in whatever edition."""
        return (self.material.name if self.material else "", self.field)


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


def key_of(item: CorrectionItem) -> Key:
    """What an item of a notice is about, as `Demand.key` says it."""
    return (item.material.name if item.material else "", item.field)


def again(item: CorrectionItem) -> str:
    """What was asked for and still fails, in the words of then, with what the clerk noted on it where there is room."""
    noted = f"{item.words}（{item.judged_note}）"
    longest = CorrectionItem._meta.get_field("words").max_length or 0
    return noted if item.judged_note and len(noted) <= longest else item.words


def askable(case: Case) -> set[Key]:
    """Everything the edition asks of an application of this kind."""
    materials = {(one.name, "") for one in case.materials if not one.exempt}
    return materials | {("", spec["key"]) for spec in fields_of(case)}


def failing(case: Case) -> list[CorrectionItem]:
    """What the last supply did not put right, as far as it is still asked for."""
    last = max(case.corrections.all(), key=lambda one: one.no, default=None)
    if last is None:
        return []
    items, asked = last.items.filter(conforms=False).select_related("material"), askable(case)
    return [item for item in items if key_of(item) in asked]
