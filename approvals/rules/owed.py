"""补交: what was promised and is owed in the ordinary way since the letter ended, until when, and what that holds back (COM-7)."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from approvals.enums import Kind
from approvals.models import Case
from approvals.models.case_query import DECIDING
from approvals.rules.commitment import owed_after
from approvals.rules.standing import is_signed, not_now
from ground import clocks
from ground.clocks.enums import Side
from ground.clocks.models import Clock
from ground.law.rulings import follows, rule
from ground.law.values import value
from ground.workdays.calendar import between, legal_day


@follows("COR-12", article="行政许可法 42、45", source="补交不在可以扣除的时间之列，办理期限照常计算")
@follows("COM-7", article="安阳市政务服务条例 26", source="本平台所定：补交的天数在办理期限之内")
def owed_days(case: Case, *, at: datetime) -> int:
    """So many working days he has from today on to hand in what he had promised.

    As many as `commitment.owed` of the place says, so that they end its number of days `before` the law's own limit, or the end of the
    licence that is to be renewed: nought where no room is left. The organ's promise gives way to the `least`; a limit that
    is over already takes no day of his.
    """
    today, says = legal_day(at), value("commitment.owed", case.place, legal_day(at))
    days: int = says["days"]
    hard = [days]
    for clock in clocks.open_for([case.thread])[case.thread]:
        if clock.kind not in (Kind.DECISION, Kind.RENEWAL) or clock.lapsed(at):
            continue
        room = between(today, clock.due_on) - says["before"]
        if clock.side == Side.PROMISED:
            days = min(days, max(room, says["least"]))
        else:
            hard.append(room)
    return max(0, min(days, *hard))


def owed_clock(case: Case) -> Clock | None:
    """What runs for what he had promised; nothing where no day does."""
    clock = case.clock(Kind.OWED)
    return clock if clock is not None and clock.settled_at is None else None


def owed_until(case: Case) -> date | None:
    """Its last day."""
    clock = owed_clock(case)
    return clock.due_on if clock is not None else None


def waits_for_owed(case: Case, *, at: datetime) -> bool:
    """Whether the days in which it may come are not over, and something of it has not come."""
    clock = case.clock(Kind.OWED) if case.state in DECIDING else None
    running = clock is not None and clock.settled_at is None and not clock.lapsed(at)
    return running and bool(owed_after(case))


@rule(
    "COM-7", article="安阳市政务服务条例 26；行政许可法 38", source="补交期限届满之前，不以材料不齐为由不予"
)
def why_not_refuse_owed(case: Case, *, at: datetime) -> str | None:
    """Whoever was told until when to hand in what he had promised is refused nothing before, unless all of it is in."""
    if not waits_for_owed(case, at=at):
        return None
    names = _("、").join(material.name for material in owed_after(case))
    return _("承诺终止以后，申请人最迟 %(day)s 补交：%(names)s；期满或者补齐之前，不能作出不予的决定") % {
        "day": _day(owed_until(case)),
        "names": names,
    }


def waits_to_sign(case: Case, *, at: datetime) -> bool:
    """Whether his commitment was told anew within his days for handing in what he had promised, and he has not signed it."""
    clock = case.clock(Kind.OWED) if case.scheme and case.state in DECIDING else None
    running = clock is not None and clock.settled_at is None and not clock.lapsed(at)
    return running and not is_signed(case)


@rule(
    "COM-7",
    article="安阳市政务服务条例 26；行政许可法 38",
    source="承诺恢复适用、尚未签署的，原来给的补交期限照样保留",
)
def why_not_refuse_unsigned(case: Case, *, at: datetime) -> str | None:
    """A route that comes back takes no day of his: until the day by which he was to hand it in he is refused nothing."""
    if not waits_to_sign(case, at=at):
        return None
    return _("承诺已经恢复适用，申请人最迟 %(day)s 签署，或者补交材料；此前不能作出不予的决定") % {
        "day": _day(owed_until(case))
    }


def lacks_owed(case: Case, *, at: datetime) -> bool:
    """Whether something that was promised did not come, and his days for it are over, or there were none."""
    return not waits_for_owed(case, at=at) and bool(owed_after(case))


@rule("COM-7", article="行政许可法 38、42", source="补交期限届满，由工作人员依法决定，系统不作决定")
def why_not_run_out_owed(case: Case, *, at: datetime) -> str | None:
    """Over is what did not come by the last day; nothing follows from that but that people may decide."""
    clock = case.clock(Kind.OWED)
    if clock is None or clock.settled_at is not None or case.state not in DECIDING:
        return not_now(case, _("按补交逾期处理"))
    if not clock.lapsed(at):
        return _("补交期限至 %(day)s，尚未届满") % {"day": _day(clock.due_on)}
    if not owed_after(case):
        return _("材料都已收到")
    return None


def _day(day: date | None) -> str:
    return date_format(day, _("Y年n月j日")) if day is not None else ""
