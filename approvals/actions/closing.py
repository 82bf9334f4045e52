"""What the end of a case ends and begins: its limits are met, nobody is awaited, that of the delivery runs."""

from collections.abc import Iterable
from datetime import datetime

from approvals.enums import Kind
from approvals.models import Case, Consultation, Survey
from ground import clocks
from ground.accounts.actor import Actor
from ground.clocks.enums import Limit, Side
from ground.law.values import value
from ground.workdays.calendar import legal_day


def close(case: Case, *, at: datetime) -> None:
    """The decision's limits are met, and its papers are to be delivered within ten working days (CLK-6)."""
    clocks.settle(case.thread, Kind.DECISION, at=at)
    clocks.settle(case.thread, Kind.RENEWAL, at=at)
    begin_delivery(case, at=at)


def begin_delivery(case: Case, *, at: datetime) -> None:
    """Ten working days to deliver are running (行政许可法 44)."""
    clocks.start(
        Kind.DELIVERY,
        thread=case.thread,
        side=Side.STATUTORY,
        rule_id="CLK-6",
        office=case.competent_office.path,
        started_on=legal_day(at),
        limit=Limit(value("decision.deliver", case.place, legal_day(at))),
        place=case.place,
    )


def call_off(case: Case, words: str, *, by: Actor, at: datetime) -> None:
    """Whoever was asked is awaited no longer and nobody goes to look, because the case came to its end; for a case that is locked.

    Nobody closed what the law brought to its end: `by` may be the clock.
    """
    rows = list(case.consultations.open().order_by("pk").select_for_update(no_key=True, of=("self",)))
    stop_waiting(rows, words, by=by, at=at)
    for survey in case.surveys.open().order_by("pk").select_for_update(no_key=True, of=("self",)):
        stop_survey(survey, words, by=by, at=at)


def stop_waiting(rows: Iterable[Consultation], words: str, *, by: Actor, at: datetime) -> None:
    """Those who were asked need not answer any more; for rows that are locked."""
    for row in rows:
        row.closed_at, row.closed_by, row.closed_words = at, by.user, words
        row.save()
        clocks.settle(row.thread, Kind.CONSULTATION, at=at)


def stop_survey(survey: Survey, words: str, *, by: Actor, at: datetime) -> None:
    """Nobody goes any more, and what was typed ahead is gone; for a survey that is locked."""
    survey.cancelled_at, survey.cancelled_by, survey.cancelled_words = at, by.user, words
    survey.draft, survey.drafted_at = {}, None
    survey.save()
