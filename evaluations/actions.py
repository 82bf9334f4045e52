"""好差评: a grade, freely given, and the answer to it."""

from datetime import datetime
from functools import partial

from django.db import transaction

from approvals.models import Case
from evaluations.enums import BAD, INDICATOR_VERSION, Act, Kind, Platform
from evaluations.models import Rating, Reply
from evaluations.rules import why_not_rate, why_not_reply
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.addressees import holders
from ground.accounts.enums import Duty
from ground.clocks.enums import Limit, Said, Side
from ground.clocks.marks import tell_each
from ground.clocks.models import Mark
from ground.law.rulings import follows, refuse
from ground.law.values import value
from ground.notices.tell import tell
from ground.trail.record import record
from ground.workdays.calendar import legal_day


def rate(
    case: Case,
    grade: int,
    *,
    options: list[str],
    scores: dict[str, int],
    words: str,
    platform: Platform,
    by: Actor,
    at: datetime,
) -> Rating:
    """评价: the grade stands, once; a bad one (差评) must be answered within its limit (HCP-10)."""
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        refuse(why_not_rate(case, grade, options, by=by, at=at))
        rating = Rating.objects.create(
            case=case,
            grade=grade,
            options=options,
            scores=scores,
            words=words,
            platform=platform,
            indicator_version=INDICATOR_VERSION,
            rated_at=at,
            rated_by=by.person,
        )
        if grade in BAD:
            clocks.start(
                Kind.CONTACT,
                thread=case.thread,
                side=Side.NONE,
                rule_id="HCP-10",
                office=case.competent_office.path,
                started_on=legal_day(at),
                limit=Limit(value("rating.contact", case.place, legal_day(at))),
                place=case.place,
            )
            tell(
                holders(Duty.EFFICIENCY, at=at),
                "evaluations/notices/bad",
                about=case.thread,
                at=at,
                context=told(case),
            )
        record(case.thread, Act.RATED, by=by, at=at, facts={"grade": grade})
    return rating


def reply(rating: Rating, words: str, *, by: Actor, at: datetime) -> Reply:
    """回应: the rating has its answer, the applicant is told."""
    with transaction.atomic():
        case = Case.objects.locked(rating.case_id)
        refuse(why_not_reply(rating, by=by, at=at))
        answer = Reply.objects.create(rating=rating, words=words, replied_at=at, replied_by=by.person)
        clocks.settle(case.thread, Kind.CONTACT, at=at)
        record(case.thread, Act.REPLIED, by=by, at=at)
        tell(
            case.addressees(at=at),
            "evaluations/notices/replied",
            about=case.thread,
            at=at,
            context=told(case),
        )
    return answer


@follows("HCP-10", article="国办发〔2019〕51号")
def remind(*, at: datetime) -> int:
    """A bad rating that nobody answered in time is said again, once, to those who watch efficiency."""
    return tell_each([Kind.CONTACT], [Said.OVER], partial(_remind, at=at), at=at)


def _remind(mark: Mark, *, at: datetime) -> None:
    case = Case.objects.of_thread(mark.clock.thread)
    tell(
        holders(Duty.EFFICIENCY, at=at),
        "evaluations/notices/overdue",
        about=case.thread,
        at=at,
        fact=f"mark:{mark.pk}",
        context=told(case),
    )


def told(case: Case) -> dict[str, str]:
    return {"number": case.number or "", "matter": case.edition.name}
