"""What the end of a case ends and begins: its limits are met, nobody is awaited, that of the delivery runs."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from approvals import papers, rules
from approvals.actions.gaps import end_with
from approvals.enums import Kind
from approvals.models import Case, Consultation, Survey
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.addressees import addressee
from ground.accounts.models import Office
from ground.clocks.enums import Limit, Side
from ground.law.values import value
from ground.notices.tell import Addressee, tell
from ground.workdays.calendar import legal_day


def close(case: Case, *, at: datetime) -> None:
    """The decision's limits are met, and its papers are to be delivered within ten working days (CLK-6)."""
    clocks.settle(case.thread, Kind.DECISION, at=at)
    clocks.settle(case.thread, Kind.RENEWAL, at=at)
    end_with(case, at=at)
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
    """Whoever was asked is awaited no longer and nobody goes to look, because the case came to its end; they are told.

    For a case that is locked. Nobody closed what the law brought to its end: `by` may be the clock.
    """
    rows = list(case.consultations.open().order_by("pk").select_for_update(no_key=True, of=("self",)))
    stop_waiting(rows, words, by=by, at=at)
    told = papers.told(case) | {"words": words}
    for row in rows:
        said = told | {"office": row.office.name, "way": str(row.get_kind_display())}
        people = people_of(row.office, at=at)
        tell(people, "approvals/notices/consultation_off", about=row.thread, at=at, context=said)
    for survey in case.surveys.open().order_by("pk").select_for_update(no_key=True, of=("self",)):
        stop_survey(survey, words, by=by, at=at)
        said = told | {
            "when": date_format(localtime(survey.planned_at), _("n月j日H:i")),
            "place": survey.place,
        }
        people = [addressee(one.user) for one in survey.surveyors.select_related("user").order_by("pk")]
        tell(people, "approvals/notices/survey_off", about=case.thread, at=at, context=said)


def people_of(office: Office, *, at: datetime) -> list[Addressee]:
    """Everybody who may answer for the office, each once."""
    posts = rules.answering(at).filter(office=office).select_related("user").order_by("pk")
    return [addressee(user) for user in {post.user_id: post.user for post in posts}.values()]


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
