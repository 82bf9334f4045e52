"""Reconsideration and lawsuits: until when they are open, and why they may not be recorded (G10)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _

from approvals.models import Case, Remedy
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.law.rulings import follows, rule
from ground.workdays.calendar import is_workday, legal_day

ONE_DAY = timedelta(days=1)
DAYS_TO_RECONSIDER = 60
MONTHS_TO_SUE = 6


class LastDays(NamedTuple):
    """The last day on which each way is open."""

    reconsideration: date
    lawsuit: date


@follows("CLK-19", article="行政复议法 20、88、民事诉讼法 85")
@follows("CLK-20", article="行政诉讼法 46、101、民事诉讼法 85")
def last_days(known_on: date) -> LastDays:
    """Sixty days, and six months, from the day after one knew of the decision; a last day of rest gives way to the next.

    They are calendar days: the periods are the applicant's, and only their end heeds the holidays.
    """
    return LastDays(
        _not_at_rest(known_on + DAYS_TO_RECONSIDER * ONE_DAY),
        _not_at_rest(known_on + relativedelta(months=MONTHS_TO_SUE)),
    )


def _not_at_rest(day: date) -> date:
    while not is_workday(day):
        day += ONE_DAY
    return day


def known_on(case: Case) -> date | None:
    """The day on which the decision reached its addressee, as 送达回证 proves it; nothing before."""
    if not case.is_decided or not hasattr(case, "delivery"):
        return None
    return date.fromisoformat(case.delivery.document.facts["delivered_on"])


@rule("G10", article="行政复议法 20、29、行政诉讼法 44—46")
def why_not_record_remedy(
    case: Case, sought_on: date | None = None, notified_on: date | None = None, *, by: Actor, at: datetime
) -> str | None:
    """Against a decision, by its own office; one at a time: while one runs, the law closes the other way."""
    if not case.is_decided:
        return _("还没有作出决定，没有可以复议或者起诉的决定")
    if not by.acts_as(Duty.DECISION, at=at, office=case.competent_office):
        return _("由“%(office)s”的审批人员登记") % {"office": case.competent_office.name}
    if any(one.ended_at is None for one in case.decision.remedies.all()):
        return _("已经登记的复议或诉讼还没有审结，审结后才能登记下一个")
    if case.decision.annulled_by is not None:
        return _("决定已经被撤销")
    if sought_on is None or notified_on is None:
        return None
    if sought_on < legal_day(case.decision.decided_at):
        return _("申请或起诉日期不能早于作出决定的日期")
    if notified_on < sought_on:
        return _("收到通知的日期不能早于申请或起诉日期")
    if notified_on > legal_day(at):
        return _("收到通知的日期不能晚于今天")
    return None


@rule("G10", article="行政复议法 63—69、行政诉讼法 69—79")
def why_not_end_remedy(
    remedy: Remedy, words: str = "-", ended_on: date | None = None, *, by: Actor, at: datetime
) -> str | None:
    """Once, with what came of it, by the office whose decision it was."""
    office = remedy.decision.case.competent_office
    if remedy.ended_at is not None:
        return _("这个复议或诉讼已经登记审结")
    if not by.acts_as(Duty.DECISION, at=at, office=office):
        return _("由“%(office)s”的审批人员登记") % {"office": office.name}
    if not words.strip():
        return _("请写明结果摘要")
    if ended_on is not None and ended_on < remedy.sought_on:
        return _("审结日期不能早于申请或起诉日期")
    if ended_on is not None and ended_on > legal_day(at):
        return _("审结日期不能晚于今天")
    return None
