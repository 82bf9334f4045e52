"""A matter whose licence has a life: changed, renewed, replaced, given up. The acts that lead there, by the town's cast."""

from __future__ import annotations

import copy
from datetime import datetime
from typing import Any

from approvals.actions import decision, filing, intake, review
from approvals.enums import Purpose
from approvals.models import Case
from ground.accounts.actor import Actor
from licences.models import Licence
from matters.actions.entrusting import entrust
from matters.actions.opening import open_matter
from matters.enums import Entrusted
from matters.models import Edition
from tests.town import ANSWERS, IN_ACCOUNT, LONG_AGO, Town, content
from tests.walks import walked_once

WHY = {"why": "营业执照副本与许可证一起遗失"}
SECTIONS = [
    {
        "key": "why",
        "title": "原因",
        "purposes": ["replacement", "cancellation"],
        "fields": [{"key": "why", "label": "原因", "kind": "textarea", "required": True}],
    }
]


@walked_once
def opened(town: Town, *, months: int | None = 3, secondary: tuple[str, ...] = ()) -> Edition:
    """Open at every window of the town; its licences are valid for `months`, and of its materials these may follow."""
    told = copy.deepcopy(content("旅馆业特种行业许可（新办）", no=3))
    told["edition"] |= {
        "licence_validity_months": months,
        "licence_mark": "朝特",
        "deficiency": bool(secondary),
        "purposes": {one: {"promised_length": 5} for one in Purpose.values if one != Purpose.NEW},
    }
    told["edition"]["form"]["sections"] += SECTIONS
    told["materials"][1]["purposes"] = ["new", "renewal"]
    for one in told["materials"]:
        one["secondary"] = one["name"] in secondary
    before, system = town.at - LONG_AGO, Actor.system("seed")
    open_matter(told, by=system, at=before)
    edition = Edition.objects.select_related("matter__office", "regulator").get(name=told["matter"]["name"])
    entrust(town.window, [edition], [*Entrusted.values], by=system, at=before)
    return edition


@walked_once
def given(town: Town, edition: Edition, *, at: datetime | None = None) -> Licence:
    """A licence that was given at that moment."""
    case = concluded(town, town.draft(edition=edition, at=at), at=at or town.at)
    case = decision.grant(case, by=town.actor("zheng"), at=at or town.at)
    licence = case.decision.gives_licence
    assert licence is not None
    return licence


@walked_once
def drafted(
    town: Town, licence: Licence, purpose: str, *, at: datetime, answers: dict[str, Any] | None = None
) -> Case:
    """Begun from the licence, and complete."""
    edition = Edition.objects.select_related("matter__office", "regulator").get(matter=licence.kind)
    by = town.actor("zhao")
    case = filing.begin(edition, licence.holder.current, purpose=purpose, licence=licence, by=by, at=at)
    said = WHY if purpose in (Purpose.REPLACEMENT, Purpose.CANCELLATION) else {}
    if said or answers:
        filing.save_answers(case, said | (answers or {}), by=by, at=at)
    for material in case.materials:
        if not material.exempt:
            from tests.town import pdf

            filing.add_file(case, material, pdf(f"{material.name}.pdf"), by=by, at=at)
    return case


@walked_once
def filed(town: Town, licence: Licence, purpose: str, *, at: datetime, **said: Any) -> Case:
    case = drafted(town, licence, purpose, at=at, answers=said)
    return filing.file(case, served=IN_ACCOUNT, by=town.actor("zhao"), at=at)


def concluded(town: Town, case: Case, *, at: datetime) -> Case:
    """Filed, accepted, reviewed: it lies before the approver."""
    if case.number is None:
        case = filing.file(case, again="另一处场所", served=IN_ACCOUNT, by=town.actor("zhao"), at=at)
    case = intake.accept(case, by=town.actor("lin"), at=at)
    return review.conclude(case, town.answers(case), "符合条件", by=town.actor("chen"), at=at)


@walked_once
def done(town: Town, licence: Licence, purpose: str, *, at: datetime, **said: Any) -> Case:
    """Applied for and granted, all at one moment."""
    case = concluded(town, filed(town, licence, purpose, at=at, **said), at=at)
    return decision.grant(case, by=town.actor("zheng"), at=at)


def anew(licence: Licence) -> Licence:
    """The licence as the database has it now."""
    return Licence.objects.with_story().get(pk=licence.pk)


__all__ = ["ANSWERS", "anew", "concluded", "done", "drafted", "filed", "given", "opened"]
