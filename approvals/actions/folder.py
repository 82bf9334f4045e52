"""卷内材料: what came lies in the folder of a case, under its material, and by whose hand it came is known."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from approvals import rules
from approvals.actions.delivery import proof_of, shown, somebody, standing_in
from approvals.models import Case, CaseFile, CorrectionItem, Gap, PaperReceived
from approvals.rules import Came, Counts
from ground.accounts.actor import Actor
from ground.accounts.enums import Power
from ground.accounts.models import Mandate
from ground.documents.files import Received
from ground.law.rulings import refuse
from matters.models import Material


def put_in(
    case: Case,
    material: Material,
    received: Received,
    *,
    gap: Gap | None = None,
    item: CorrectionItem | None = None,
    by: Actor,
    at: datetime,
) -> CaseFile:
    """What was received lies in the folder of the case, under its material, and answers the `gap` or the `item` it came for."""
    return CaseFile.objects.create(
        case=case,
        material=material,
        gap=gap,
        correction_item=item,
        original=received.original,
        view=received.view,
        name=received.filename,
        pages=received.pages,
        warnings=received.warnings,
        added_at=at,
        added_by=by.person,
    )


class Brought(NamedTuple):
    """By whose hand something came: for the trail as `facts`, for the receipt as `lines`."""

    by: Actor
    mandate: Mandate | None
    facts: dict[str, Any]
    lines: dict[str, Any]


def brought_by(case: Case, came: Came | None, *, by_post: bool, by: Actor, at: datetime) -> Brought:
    """By post, by somebody at the window, or by himself or his agent online."""
    if by_post:
        return Brought(by, by.mandate, {"post": True}, {})
    if not by.is_officer:
        by = by.acting_in(case.party, Power.SUPPLY, case.edition.matter, at=at)
        return Brought(by, by.mandate, {}, {})
    refuse(rules.why_not_nobody(came))
    assert came is not None
    mandate = somebody(case, Power.SUPPLY, came, at=at)
    proof = proof_of(mandate, came.proof, came.relation)
    lines = {"came": came.name, "relation": str(came.relation.label), "proof": proof} | shown(came.card)
    facts = {"relation": came.relation.value} | standing_in(mandate, came.proof, came.relation)
    return Brought(by, mandate, facts, lines)


def take_papers(case: Case, material: Material, counts: Counts, *, by: Actor, at: datetime) -> None:
    """They come on top of what lies in the folder of this material; what came when, the trail says."""
    if not any(counts):
        return
    originals, copies = counts
    lying = case.papers.filter(material=material, superseded_in=None).first()
    if lying is None:
        lying = PaperReceived(case=case, material=material)
    lying.originals, lying.copies = lying.originals + originals, lying.copies + copies
    lying.received_at, lying.received_by = at, by.person
    lying.save()
