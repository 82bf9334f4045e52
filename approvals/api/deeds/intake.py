"""受理 intake by machine."""

from __future__ import annotations

from approvals.actions import intake
from approvals.api.deeds.deed import Call


def accept(call: Call) -> object:
    return intake.accept(call.case, by=call.by, at=call.at)
