"""补交: what was promised is owed in the ordinary way since the letter ended, until a last day, and what is told of that (COM-7)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from approvals import papers, rules
from approvals.enums import Act, CaseState, Kind
from approvals.models import Case
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.addressees import holders
from ground.accounts.enums import Duty
from ground.clocks.enums import Limit, Side
from ground.law.rulings import follows
from ground.notices.tell import tell
from ground.trail.record import record
from ground.workdays.calendar import legal_day


@follows("COM-7", article="安阳市政务服务条例 26", source="承诺终止以后按一般程序补交材料，办理期限照常计算")
def begin(case: Case, *, at: datetime) -> date | None:
    """The last day for what is owed since the letter ended, which runs from now on; nothing where nothing is owed, or no day is left.

    For a case that is locked. No limit of the organ's waits for it.
    """
    clocks.settle(case.thread, Kind.OWED, at=at)
    days = rules.owed_days(case, at=at) if rules.owed_after(case) else 0
    if not days:
        return None
    return clocks.start(
        Kind.OWED,
        thread=case.thread,
        side=Side.NONE,
        rule_id="COM-7",
        office=case.competent_office.path,
        started_on=legal_day(at),
        limit=Limit(days),
        place=case.place,
    ).due_on


def begin_and_tell(case: Case, *, at: datetime) -> None:
    """The same where the case was accepted by silence, or is taken up again, and he hears of it."""
    begin(case, at=at)
    tell_owed(case, at=at)


def tell_owed(case: Case, *, at: datetime) -> None:
    """Where no other message tells him what he owes and until when, this one does; nothing where nothing is owed."""
    if not (owed := rules.owed_after(case)):
        return
    tell(
        case.addressees(at=at),
        "approvals/notices/owed",
        about=case.thread,
        at=at,
        context=papers.told(case)
        | {"names": [material.name for material in owed]}
        | last_day(rules.owed_until(case)),
    )


def last_day(day: date | None) -> dict[str, str]:
    """`last` in words for a message; empty where no day runs."""
    return {"last": date_format(day, _("n月j日")) if day is not None else ""}


def settle_if_in(case: Case, *, at: datetime) -> None:
    """Nobody waits any more once all of it is in, none of it is asked for, or the letter that stands for it is signed; for a case that
    is locked.
    """
    if not (rules.owed_after(case) or rules.waits_to_sign(case, at=at)):
        clocks.settle(case.thread, Kind.OWED, at=at)


def remind(case: Case, day: date, *, fact: str, at: datetime) -> None:
    """Whoever still owes something is told before the last day, once for each clock (MON-1)."""
    if not rules.waits_for_owed(case, at=at):
        return
    owed = [material.name for material in rules.owed_after(case)]
    context = papers.told(case) | {"n": len(owed), "names": owed} | last_day(day)
    people = case.addressees(at=at)
    tell(people, "approvals/notices/owed_due", about=case.thread, at=at, fact=fact, context=context)


@follows("COR-19", article="行政许可法 38、42", source="补交期限届满不产生任何决定")
def run_out(pk: int, *, at: datetime) -> bool:
    """The last day is over and something has not come: applicant and desk know it, and people may decide; whether that is so.

    The timer's verb: asks again under its own lock, and leaves a case that somebody works on for the next round.
    """
    with transaction.atomic():
        case = Case.objects.locked_unless_busy(pk)
        if case is None:
            return False
        clocks.lock(case.thread, Kind.OWED)
        ruling = rules.why_not_run_out_owed(case, at=at)
        if not ruling.ok:
            settle_if_in(case, at=at)
            return False
        last = rules.owed_until(case)
        clocks.settle(case.thread, Kind.OWED, at=at)
        names = [material.name for material in rules.owed_after(case)]
        record(
            case.thread, Act.OWED_OVER, by=Actor.system("clock"), at=at, facts={"ruling": ruling.as_json()}
        )
        told = papers.told(case) | {"names": names} | last_day(last)
        people = case.addressees(at=at)
        tell(people, "approvals/notices/owed_over", about=case.thread, at=at, context=told)
        duty = Duty.DECISION if case.state == CaseState.REVIEWED else Duty.REVIEW
        desk = holders(duty, at=at, office=case.competent_office)
        tell(desk, "approvals/notices/owed_over_desk", about=case.thread, at=at, context=told)
    return True
