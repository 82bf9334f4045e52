"""路径: how an applicant wants his application handled, and what he says he lacks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from approvals import rules
from approvals.enums import How
from approvals.models import Case, Lacking, RouteTaken
from credit.enums import Moment
from ground.accounts.actor import Actor
from ground.law.rulings import refuse
from matters.models import Material


def choose(case: Case, scheme: str, lacking: Mapping[Material, How], *, by: Actor, at: datetime) -> Case:
    """The draft says by which commitment it is to be decided, if by any, and which materials he promises or brings later.

    Chosen freely, and anew as often as he likes until he files (COM-6); refused where a rule closes the route.
    """
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        refuse(rules.why_not_edit(case, by=by, at=at))
        say(case, scheme, lacking, by=by, at=at)
        case.saved_at = at
        case.save()
    return case


def say(case: Case, scheme: str, lacking: Mapping[Material, How], *, by: Actor, at: datetime) -> None:
    """The locked draft holds this and nothing else of what is lacking; refused where it is not open to him."""
    case.scheme = scheme
    case.lacking.all().delete()
    Lacking.objects.bulk_create(
        Lacking(case=case, material=material, how=how) for material, how in lacking.items()
    )
    case.save()
    refuse(rules.why_not_lack(case, rules.reader(by), at=at))


def settle(case: Case) -> None:
    """What came in meanwhile is not lacking any more; who promises nothing commits to nothing. The draft is locked and about to be filed."""
    missing = {material.pk for material in rules.missing_materials(case)}
    case.lacking.exclude(material__in=missing).delete()
    if not case.lacking.filter(how=How.COMMITTED).exists():
        case.scheme = ""


def keep_offers(case: Case, moment: Moment, *, at: datetime) -> None:
    """What was open to him and what was closed, and by which rules, is kept with the case."""
    RouteTaken.objects.create(
        case=case,
        moment=moment,
        scheme=case.scheme,
        offers=[offer.as_json() for offer in rules.offers_of(case, at=at)],
        at=at,
    )
