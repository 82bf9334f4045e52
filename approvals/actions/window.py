"""The window's own limit: five working days to answer what was filed (CLK-1)."""

from __future__ import annotations

from approvals.enums import Kind
from approvals.models import Case
from ground import clocks
from ground.clocks.enums import Limit, Side
from ground.law.values import value


def window_runs(case: Case) -> None:
    """The window's five working days run from the day on which everything it waits for had come in (CLK-1)."""
    clocks.start(
        Kind.INTAKE,
        thread=case.thread,
        side=Side.STATUTORY,
        rule_id="CLK-1",
        office=case.competent_office.path,
        started_on=case.complete_on,
        limit=Limit(value("intake.notice", case.place, case.complete_on)),
        place=case.place,
    )
