"""Who has the word in a proceeding: the office that granted, the one above it, its regulator; and how what is said there is refused."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from approvals.models import Case, Proceeding
from approvals.models.proceeding import lines_above
from approvals.proceedings import ORGANS_FAULT, Breach, Item, ProceedingKind, ProceedingState
from credit.enums import Misdeed
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.accounts.rules import why_not_by_machine
from ground.law.retroaction import day_that_holds
from ground.law.rulings import follows
from ground.law.values import value
from ground.workdays.calendar import legal_day

# What one came to, and nobody took away.
DECIDED = (ProceedingState.REVOKED, ProceedingState.KEPT)
LONGEST, LONGEST_ORDER, LONGEST_APPROVAL = 2000, 1000, 200
MISDEEDS = {
    Breach.OVERDUE: Misdeed.OVERDUE,
    Breach.MISMATCH: Misdeed.MISMATCH,
    Breach.FALSE: Misdeed.FALSE,
}


def misdeed_of(proceeding: Proceeding) -> Misdeed | None:
    """What the file calls what he did; nothing where the organ did wrong, or no commitment was broken."""
    if proceeding.item in ORGANS_FAULT:
        return None
    if proceeding.item == Item.FRAUD:
        return Misdeed.FALSE
    return MISDEEDS.get(proceeding.told_of)


@follows("COM-8", article="行政许可法 69、70", source="机关自己的过错，不对抗持证人")
def is_held_against_him(proceeding: Proceeding) -> bool:
    """Whether it is pending for what its holder may have done: as he was told, or as was reported since and nobody has weighed."""
    unweighed = proceeding.reports.filter(after_notice=True, weighing=None)
    return misdeed_of(proceeding) is not None or unweighed.exclude(kind=Breach.OTHER).exists()


@follows(
    "COR-14", article="行政许可法 7；立法法 104", source="陈述申辩的天数，告知书写明的不因此后的规定缩短"
)
def defence_days(proceeding: Proceeding, told_at: datetime, on: date) -> int:
    """Working days for what he says to a notice of that moment which reached him on that day: those of the paper, or more since."""
    key, place = "revocation.defence", proceeding.case.place
    day = day_that_holds(key, place, then=legal_day(told_at), now=on, ease=lambda days: [days])
    return int(value(key, place, day))


@follows("RQ-10", article="民法典 137、203", source="整改期限内已经到达的，不是逾期未整改")
def is_in_days_of_order(proceeding: Proceeding, arrived_at: datetime) -> bool:
    """Whether it came by the last day of what was ordered last."""
    clock = clocks.of(proceeding.thread, ProceedingKind.RECTIFY)
    return clock is not None and arrived_at < clock.lapses_at


def handles(case: Case, *, by: Actor, at: datetime) -> bool:
    """Whether he reviews or decides for the office that granted or took its power over, or decides for one above it."""
    if any(by.acts_as(duty, at=at, office=case.competent_office) for duty in (Duty.REVIEW, Duty.DECISION)):
        return True
    return concludes(case, by=by, at=at)


@follows(
    "LIF-1",
    article="行政许可法 69 第一款；行政诉讼法 26 第六款",
    source="作出行政许可决定的行政机关或者其上级行政机关；职权变更的，继续行使其职权的行政机关",
)
def concludes(case: Case, *, by: Actor, at: datetime) -> bool:
    """Whether he decides for the office that granted or took its power over, or for one above it; the regulator never does (COR-2)."""
    if by.office is None or by.office.path not in lines_above(case.competent_office):
        return False
    return by.acts_as(Duty.DECISION, at=at, office=by.office)


def reports(case: Case, *, by: Actor, at: datetime) -> bool:
    """Whether he regulates what was granted, for the office it was handed to: he reports, and never revokes (COR-2)."""
    return case.regulator is not None and by.acts_as(Duty.REGULATION, at=at, office=case.regulator)


def by_desk(case: Case, *, by: Actor, at: datetime) -> str | None:
    if words := why_not_by_machine(by=by).words:
        return words
    if not handles(case, by=by, at=at):
        return _("由“%(office)s”的审查或者审批人员办理") % {"office": case.competent_office.name}
    return None


def by_approver(case: Case, *, by: Actor, at: datetime) -> str | None:
    if words := why_not_by_machine(by=by).words:
        return words
    if not concludes(case, by=by, at=at):
        return _("由“%(office)s”或者其上级机关的审批人员决定") % {"office": case.competent_office.name}
    return None


def not_in_this_state(proceeding: Proceeding, what: str) -> str:
    return _("撤销程序%(state)s，现在不能%(what)s") % {
        "state": proceeding.get_state_display(),
        "what": what,
    }


def why_not_text(words: str, empty: str, most: int = LONGEST) -> str | None:
    if not words.strip():
        return empty
    return _("最多 %(n)d 字") % {"n": most} if len(words) > most else None


def open_proceeding(case: Case) -> Proceeding | None:
    """The proceeding that is pending about what the case was decided with."""
    return Proceeding.objects.pending().filter(case=case).order_by("pk").first()


def day_of(day: date) -> str:
    return date_format(day, _("Y年n月j日"))
