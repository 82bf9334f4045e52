"""The papers of a case (文书), named as officials write them (COR-20), and the facts each is frozen with."""

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
from approvals.papers.delivery import SERVICE, service
from approvals.papers.intake import ACCEPTANCE, RECEIPT, acceptance, receipt
from approvals.papers.story import Facts, facts, materials, organ, told

__all__ = [
    "ACCEPTANCE",
    "GRANT",
    "LICENCE",
    "OUTCOME",
    "RECEIPT",
    "REFUSAL",
    "SERVICE",
    "Facts",
    "acceptance",
    "facts",
    "grant",
    "grant_draft",
    "grant_paper",
    "licence_facts",
    "materials",
    "organ",
    "reasons_found",
    "receipt",
    "refusal",
    "refusal_draft",
    "refusal_paper",
    "service",
    "told",
]
