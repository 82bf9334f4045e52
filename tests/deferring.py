"""A case of the town that is accepted with something lacking, and the rows of other places for it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from approvals import rules
from approvals.actions import deficiency, filing, review
from approvals.demands import Demand, Verdict
from approvals.enums import Answer, Fault
from approvals.models import Case, Deficiency
from ground.law.models import DatedValue
from ground.law.values import value
from ground.workdays.calendar import legal_day
from matters.models import Edition
from tests.promising import PLAN as PLAN
from tests.promising import REPORT as REPORT
from tests.promising import lacking_draft, promising
from tests.town import Town, pdf

KEYS = ["materials", "faults", "limit", "clock", "lapse", "instant"]


def matter(town: Town, **how: Any) -> Edition:
    """Nothing of it may be promised; the report is among what may follow wherever only some of it may."""
    return promising(town, committable=(), secondary=(REPORT,), **how)


def as_in(place: str, on: date) -> None:
    """The town has the rows of this place."""
    keys = [*(f"deficiency.{key}" for key in KEYS), "credit.gate.deficiency"]
    told = {key: value(key, place, on) for key in keys}
    DatedValue.objects.filter(key__in=keys, place="990001").delete()
    DatedValue.objects.bulk_create(
        DatedValue(key=key, place="990001", value=said, from_on=date(2004, 7, 1), source=place)
        for key, said in told.items()
    )


def short(town: Town, edition: Edition | None = None, *, at: datetime | None = None) -> Case:
    """Filed online without the report, which is to follow."""
    at = at or town.at
    draft = lacking_draft(town, edition or matter(town), at=at, REPORT="later")
    return filing.file(draft, again="另一处场所", by=town.actor("zhao"), at=at)


def lacking(case: Case, name: str = REPORT, fault: Fault = Fault.MISSING, newness: str = "") -> Demand:
    material = case.edition.materials.get(name=name)
    return Demand(fault, rules.standard_words(material, fault), material.standard, material, newness=newness)


def deficient(
    town: Town,
    *in_form: str,
    edition: Edition | None = None,
    days: int | None = None,
    at: datetime | None = None,
) -> Deficiency:
    """Accepted without the report; what else is named is there but not in statutory form."""
    case = short(town, edition, at=at)
    gaps = [lacking(case), *(lacking(case, name, Fault.FORM) for name in in_form)]
    return deficiency.accept(case, gaps, days=days, by=town.actor("lin"), at=at or town.at)


def anew(one: Deficiency) -> Deficiency:
    return Deficiency.objects.select_related("case").get(pk=one.pk)


def brought(town: Town, one: Deficiency, name: str = REPORT, *, at: datetime | None = None) -> None:
    gap = one.gaps.get(material__name=name)
    deficiency.supply(one, gap, pdf(f"{name}.pdf"), by=town.actor("zhao"), at=at or town.at)


def looked(town: Town, one: Deficiency, *failing: str, at: datetime | None = None) -> Deficiency:
    waiting = [gap for gap in one.gaps.select_related("material") if gap.waits_for_look]
    verdicts = {
        gap.pk: Verdict(False, "看不清") if gap.material.name in failing else Verdict(True) for gap in waiting
    }
    return deficiency.look(one, verdicts, by=town.actor("chen"), at=at or town.at)


def reviewed(town: Town, one: Deficiency, *, at: datetime | None = None) -> Case:
    case = Case.objects.get(pk=one.case_id)
    answers = town.answers(case, Answer.CONFORMS)
    return review.conclude(case, answers, "审查完毕", by=town.actor("chen"), at=at or town.at)


def over(one: Deficiency) -> datetime:
    """The first moment after the last day."""
    return anew(one).clock.lapses_at


def today(town: Town) -> date:
    return legal_day(town.at)
