"""The limits in which an application is decided, and how many working days they leave for what is to follow (容缺受理)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from approvals.enums import Channel
from approvals.models import Case
from approvals.rules.standing import is_signed
from commitments.enums import Scheme
from ground import clocks
from ground.clocks.enums import Limit, Side
from ground.law.rulings import follows
from ground.law.values import value
from ground.workdays.calendar import Calendar, legal_day
from matters.models import Edition

# 承诺即办 (COR-6).
SAME_DAY = Limit(0)


@follows("COR-6", article="国发〔2021〕7号", source="涉企经营许可告知承诺：当场作出决定")
def promise_of(case: Case) -> Limit | None:
    """What the organ promised for this application: the same day where 告知承诺 of a business licence is signed, else as it published."""
    if case.scheme == Scheme.NOTIFIED and is_signed(case):
        return SAME_DAY
    return case.promised


@follows("COR-6", article="国发〔2021〕7号；行政许可法 42")
def limits_of(case: Case) -> list[tuple[Side, Limit]]:
    """The law's limit, and the organ's promise for this application, as clocks count them."""
    told = ((Side.STATUTORY, case.edition.statutory), (Side.PROMISED, promise_of(case)))
    return [(side, limit) for side, limit in told if limit is not None]


class Within(NamedTuple):
    """What an application is decided in, were it accepted today."""

    law: Limit | None
    promised: Limit | None
    # The day after which the law's limit is counted; the promised one is from today.
    counts_from: date

    @classmethod
    def of_edition(cls, edition: Edition, purpose: str, *, at: datetime) -> Within:
        """Were it filed today."""
        return cls(edition.statutory, edition.promised(purpose), legal_day(at))

    @classmethod
    def of_case(cls, case: Case, *, at: datetime) -> Within:
        """A data message counts from its entry, what was accepted by silence from its receipt (CLK-1)."""
        limits = dict(limits_of(case))
        from_entry = case.deemed or (case.channel == Channel.ONLINE and case.filed_at is not None)
        counts_from = case.complete_on if from_entry else legal_day(at)
        return cls(limits.get(Side.STATUTORY), limits.get(Side.PROMISED), counts_from)

    @follows("RQ-6", source="辽宁：不超过事项办理时限；深圳：承诺时限届满前 2 个工作日、最长 20 个工作日")
    def days(self, says: Mapping[str, Any], *, at: datetime) -> int:
        """So many working days may be given from today on: inside the limit in which it is decided, as the place `says`
        (`deficiency.limit`).

        An instant matter promises no day: there the law's own limit bounds it. Nought where there is no room.
        """
        today = legal_day(at)
        calendar = Calendar.covering(min(self.counts_from, today))
        ends = []
        if self.law is not None and self.law.length:
            ends.append(clocks.ends_on(self.law, self.counts_from, calendar))
        if self.promised is not None and self.promised.length:
            ends.append(clocks.ends_on(self.promised, today, calendar))
        room = [with_margin(calendar.between(today, min(ends)), says)] if ends else []
        if says["most"] is not None:
            room.append(says["most"])
        return max(0, min(room, default=0))


def longest_days(case: Case, *, at: datetime) -> int:
    """So many working days may be given on this case from today on."""
    return Within.of_case(case, at=at).days(value("deficiency.limit", case.place, legal_day(at)), at=at)


def with_margin(days: int, says: Mapping[str, Any]) -> int:
    """What is left of the days before a decision; a margin of the platform's own yields, for it must not close the way to 容缺 (COR-3)."""
    left: int = days - says["before"]
    return 1 if left < 1 <= days and says.get("yields") else left
