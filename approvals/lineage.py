"""What a notice asked for, what lay there before, and what came in answer: item by item (E3)."""

from __future__ import annotations

from dataclasses import dataclass

from approvals import rules
from approvals.answers import in_words, opened
from approvals.models import Case, CaseFile, Correction, CorrectionItem, PaperReceived


@dataclass(frozen=True)
class Line:
    """One item with its old and its new; of an item not supplied yet, the old is what still lies in the folder."""

    item: CorrectionItem
    name: str
    files: list[CaseFile]
    earlier_files: list[CaseFile]
    papers: list[PaperReceived]
    earlier_papers: list[PaperReceived]
    before: str
    after: str


def lineage(case: Case, correction: Correction) -> list[Line]:
    """The items in their order; what is only being gathered is not shown."""
    specs = {spec["key"]: spec for spec in rules.fields_of(case)}
    items = correction.items.select_related("material").prefetch_related(
        "files__material", "superseded_files__material", "papers", "superseded_papers"
    )
    supplied = correction.supplied_at is not None
    return [
        Line(
            item=item,
            name=rules.named(case, item),
            files=list(item.files.all()) if supplied else [],
            earlier_files=list(item.superseded_files.all()),
            papers=list(item.papers.all()),
            earlier_papers=list(item.superseded_papers.all()),
            before=in_words(specs[item.field], opened(correction.answers_before))
            if supplied and item.field in specs
            else "",
            after=in_words(specs[item.field], opened(correction.answers))
            if supplied and item.field in specs
            else "",
        )
        for item in items
    ]
