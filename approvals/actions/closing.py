"""What every decision ends and begins: the limit of the decision is met, that of its delivery runs."""

from datetime import datetime

from approvals.enums import Kind
from approvals.models import Case
from ground import clocks
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
