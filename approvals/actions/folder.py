"""卷内材料: a file lies in the folder of a case, under its material."""

from __future__ import annotations

from datetime import datetime

from approvals.models import Case, CaseFile, CorrectionItem, Gap
from ground.accounts.actor import Actor
from ground.documents.files import Received
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
