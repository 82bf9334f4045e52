"""征求意见、事前告知、会商: who was asked and what he said; asking others has a page of its own."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from approvals import rules
from approvals.enums import CaseState, Consulting, Kind
from approvals.models import Case, Consultation
from approvals.models.case_query import DECIDED, DECIDING
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.clocks import Light
from ground.clocks.models import Clock

NAMES = ["consultations", "may_ask", "must_notify"]


class Asked(NamedTuple):
    """One office that was asked, with the light of its limit, and whether the wait may end without an answer."""

    row: Consultation
    light: Light | None = None
    due_on: date | None = None
    over: bool = False


def of(case: Case, actor: Actor, at: datetime) -> dict[str, Any]:
    """For the desks of the case alone: what one office says is not told to another."""
    if CaseState(case.state) not in [*DECIDING, *DECIDED]:
        return {}
    asks = may_ask(case, actor, at)
    if not asks and not actor.acts_as(Duty.EFFICIENCY, at=at):
        return {}
    rows = list(case.consultations.all())
    return {
        "consultations": lit(rows, at),
        "may_ask": asks and case.state in DECIDING,
        "must_notify": must_notify(case, rows),
    }


def may_ask(case: Case, actor: Actor, at: datetime) -> bool:
    """Whether he reviews or decides this case."""
    return rules.may_review(case, by=actor, at=at) or actor.acts_as(
        Duty.DECISION, at=at, office=case.competent_office
    )


def must_notify(case: Case, rows: list[Consultation]) -> bool:
    """Whether the regulator has to be told before the decision, and was not yet (SHG-5)."""
    told = any(row.kind == Consulting.PRIOR_NOTICE for row in rows)
    return bool(case.edition.prior_notice) and case.state in DECIDING and not told


def lit(rows: list[Consultation], at: datetime) -> list[Asked]:
    """The rows with the light of their limit; two queries for all of them, none for none."""
    if not rows:
        return []
    threads = [row.thread for row in rows]
    found = Clock.objects.filter(kind=Kind.CONSULTATION, thread__in=threads).order_by("pk")
    limits = {clock.thread: clock for clock in found}
    calendar = clocks.calendar_for(list(limits.values()), at)
    return [
        Asked(row, clocks.light(clock, at, calendar), clock.due_on, row.is_open and clock.lapses_at <= at)
        if (clock := limits.get(row.thread))
        else Asked(row, over=row.is_open)
        for row in rows
    ]
