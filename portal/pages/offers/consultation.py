"""征求意见、事前告知、会商: who was asked and what he said, and asking others."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from approvals import rules
from approvals.enums import CaseState, Consulting, Kind
from approvals.forms import ConferenceForm, ConsultForm, PriorNoticeForm
from approvals.models import Case, Consultation
from approvals.models.case import DECIDED, DECIDING
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.clocks import Light
from ground.clocks.models import Clock
from ground.law.rulings import Ruling

NAMES = [
    "consult", "consult_form", "notify", "notify_form", "confer", "confer_form", "consultations", "days_most",
]  # fmt: skip


class Asked(NamedTuple):
    """One office that was asked, with the light of its limit, and the ruling on ending the wait."""

    row: Consultation
    light: Light | None
    due_on: Any
    close: Ruling | None


def of(case: Case, actor: Actor, at: datetime) -> dict[str, Any]:
    """For the desks of the case alone: what one office says is not told to another."""
    if CaseState(case.state) not in [*DECIDING, *DECIDED] or not _at_desk(case, actor, at):
        return {}
    offered: dict[str, Any] = {"consultations": asked_of(case, actor, at)}
    if case.state not in DECIDING:
        return offered
    # Whether anybody may ask at all; which office and how long, the form says.
    ruling = rules.why_not_notify_regulator(case, 1, by=actor, at=at)
    may_ask = rules.may_review(case, by=actor, at=at) or actor.acts_as(
        Duty.DECISION, at=at, office=case.competent_office
    )
    if may_ask:
        offered["consult_form"] = ConsultForm(case, at=at)
        offered["confer_form"] = ConferenceForm(case, at=at)
        if case.edition.prior_notice and not any(
            one.row.kind == Consulting.PRIOR_NOTICE for one in offered["consultations"]
        ):
            offered |= {"notify": ruling, "notify_form": PriorNoticeForm(case, at=at)}
    return offered


def asked_of(case: Case, actor: Actor, at: datetime) -> list[Asked]:
    rows = list(Consultation.objects.filter(case=case).with_story().order_by("pk"))
    return lit(rows, at, actor)


def lit(rows: list[Consultation], at: datetime, actor: Actor | None = None) -> list[Asked]:
    """The rows with the light of their limit; two queries for all of them."""
    running = {
        clock.thread: clock
        for clock in Clock.objects.filter(
            kind=Kind.CONSULTATION, thread__in=[row.thread for row in rows]
        ).order_by("pk")
    }
    calendar = clocks.calendar_for(list(running.values()), at)
    return [
        Asked(
            row,
            clocks.light(running[row.thread], at, calendar) if row.thread in running else None,
            running[row.thread].due_on if row.thread in running else None,
            rules.why_not_close(row, "-", by=actor, at=at) if actor is not None and row.is_open else None,
        )
        for row in rows
    ]


def _at_desk(case: Case, actor: Actor, at: datetime) -> bool:
    return (
        rules.may_review(case, by=actor, at=at)
        or actor.acts_as(Duty.DECISION, at=at, office=case.competent_office)
        or actor.acts_as(Duty.EFFICIENCY, at=at)
    )
