"""The papers of a case (文书), named as officials write them (COR-20), and the facts each is frozen with."""

from approvals.papers.correction import (
    CORRECTION,
    SUPPLY,
    correction,
    correction_draft,
    correction_paper,
    supply,
)
from approvals.papers.decision import (
    GRANT,
    LICENCE,
    OUTCOME,
    REFUSAL,
    grant,
    grant_draft,
    grant_paper,
    licence_facts,
    reasons_found,
    refusal,
    refusal_draft,
    refusal_paper,
)
from approvals.papers.decline import (
    DECLINATION,
    NOT_NEEDED,
    declination,
    declination_draft,
    declination_paper,
    reasons_of,
)
from approvals.papers.delivery import SERVICE, service
from approvals.papers.intake import ACCEPTANCE, RECEIPT, acceptance, receipt
from approvals.papers.story import Facts, facts, materials, organ, told
from approvals.papers.withdrawal import WITHDRAWAL, taken_back

__all__ = [
    "ACCEPTANCE",
    "CORRECTION",
    "DECLINATION",
    "GRANT",
    "LICENCE",
    "NOT_NEEDED",
    "OUTCOME",
    "RECEIPT",
    "REFUSAL",
    "SERVICE",
    "SUPPLY",
    "WITHDRAWAL",
    "Facts",
    "acceptance",
    "correction",
    "correction_draft",
    "correction_paper",
    "declination",
    "declination_draft",
    "declination_paper",
    "facts",
    "grant",
    "grant_draft",
    "grant_paper",
    "licence_facts",
    "materials",
    "organ",
    "reasons_found",
    "reasons_of",
    "receipt",
    "refusal",
    "refusal_draft",
    "refusal_paper",
    "service",
    "supply",
    "taken_back",
    "told",
]
