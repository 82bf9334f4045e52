"""Originals: which were held against the copies, which lie here, and why they may not be checked or given back (核对、退还原件)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from approvals.enums import CaseState, Fault
from approvals.models import Case, CaseFile, OriginalCheck, OriginalReturned, PaperReceived
from approvals.rules.standing import at_window, may_review, not_now
from ground.accounts.actor import Actor
from ground.accounts.rules import why_not_by_machine
from ground.law.rulings import follows, rule
from matters.enums import Entrusted
from matters.models import Material

CHECKABLE = [CaseState.FILED, CaseState.CORRECTING, CaseState.ACCEPTED, CaseState.REVIEWED]


@rule("ELC-10", article="行政许可法 31、34", source="电子材料可信等级 B：窗口核验“与原件核对无误”")
def why_not_check_original(
    case: Case,
    material: Material | None = None,
    *,
    agrees: bool = True,
    note: str = "",
    by: Actor,
    at: datetime,
) -> str | None:
    """Whoever tests or reviews the application holds an original against what lies in the folder, before the decision."""
    if case.state not in CHECKABLE:
        return not_now(case, _("核对原件"))
    if words := why_not_by_machine(by=by).words:
        return words
    if not (at_window(case, Entrusted.ACCEPT, by=by, at=at) or may_review(case, by=by, at=at)):
        return _("原件由受理窗口或者“%(office)s”的审查人员核对") % {"office": case.competent_office.name}
    if material is None:
        return None
    if not (
        case.files.current().filter(material=material).exists()
        or case.papers.lying().filter(material=material).exists()
    ):
        return _("没有收到“%(name)s”，无从核对") % {"name": material.name}
    if not agrees and not note.strip():
        return _("与原件不一致的，请写明哪里不一致")
    return None


@follows("ELC-10", source="电子材料可信等级 B：窗口核验“与原件核对无误”")
def original_checks(case: Case, files: Collection[CaseFile] | None = None) -> dict[int, OriginalCheck]:
    """By material, the newest check of what lies in the folder today; what was replaced since has to be checked anew.

    A case that was moved to another edition keeps its checks under the material of the same name, as it keeps its files: the
    original was held against the same copy. `files` are those in the folder, where somebody has fetched them already.
    """
    lying = case.files.current() if files is None else files
    came: dict[int, datetime] = {}
    for material, moment in [
        *((file.material_id, file.added_at) for file in lying),
        *((paper.material_id, paper.received_at) for paper in papers_lying(case).values()),
    ]:
        came[material] = max(moment, came.get(material, moment))
    checks = list(case.original_checks.select_related("checked_by", "material").order_by("pk"))
    if not checks:
        return {}
    now_under = {one.name: one for one in case.edition.materials.all()}
    found: dict[int, OriginalCheck] = {}
    for check in checks:
        check.material = now_under.get(
            check.material.name, check.material
        )  # as shown; the row stays as it was
        if check.material_id in came and check.checked_at >= came[check.material_id]:
            found[check.material_id] = check
    return found


def papers_lying(case: Case) -> dict[int, PaperReceived]:
    """By material, the papers in the folder today."""
    return {
        paper.material_id: paper
        for paper in case.papers.all()
        if paper.superseded_in_id is None and paper.gave_way_to_id is None
    }


def originals_here(case: Case) -> list[tuple[Material, int]]:
    """The originals that lie at the window: what was received, less what went back; replaced ones lie here too.

    In the order of the edition; what an earlier edition asked for comes after that.
    """
    received: dict[int, int] = {}
    for paper in case.papers.all():
        # What came on top of it, or was counted anew in its place, counts it already.
        after, gap = paper.superseded_in, paper.gave_way_to
        counted_there = (
            after is not None and (after.fault == Fault.MISSING or after.pk == paper.correction_item_id)
        ) or (gap is not None and (gap.fault == Fault.MISSING or gap.pk == paper.gap_id))
        if not counted_there:
            received[paper.material_id] = received.get(paper.material_id, 0) + paper.originals
    if not any(received.values()):
        return []
    asked = [one for one in case.edition.materials.all() if one.pk in received]
    former = set(received) - {one.pk for one in asked}
    earlier = Material.objects.filter(pk__in=former).order_by("edition", "no") if former else []
    # By name: what went back under an earlier edition stays noted under its material.
    gone: dict[str, int] = {}
    returned = OriginalReturned.objects.filter(slip__case=case).order_by("pk")
    for name, n in returned.values_list("material__name", "originals"):
        gone[name] = gone.get(name, 0) + n
    here = [(one, received[one.pk] - gone.get(one.name, 0)) for one in [*asked, *earlier]]
    return [(one, n) for one, n in here if n > 0]


@rule("C9", article="民法典 235", source="窗口收取原件的登记和退还")
def why_not_give_back(
    case: Case, counts: Mapping[Material, int] | None = None, *, by: Actor, at: datetime
) -> str | None:
    """A window gives back what lies there and no more, against a signature, at any time after receipt."""
    if case.number is None:
        return not_now(case, _("退还原件"))
    if words := why_not_by_machine(by=by).words:
        return words
    if not any(at_window(case, act, by=by, at=at) for act in (Entrusted.ACCEPT, Entrusted.DELIVER)):
        return _("原件由收取材料的窗口退还")
    here = {material.pk: n for material, n in originals_here(case)}
    if not here:
        return _("没有留在窗口的原件")
    if counts is None:
        return None
    if not any(counts.values()):
        return _("请填写退还的原件份数")
    for material, n in counts.items():
        left = here.get(material.pk, 0)
        if n > left:
            return _("“%(name)s”的原件还有 %(left)d 份，不能退还 %(n)d 份") % {
                "name": material.name,
                "left": left,
                "n": n,
            }
    return None
