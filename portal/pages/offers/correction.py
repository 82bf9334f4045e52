"""补正: to ask for it, to judge what came, to mend on the spot, and to take in what somebody brings to the counter."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from approvals import rules
from approvals.enums import CaseState
from approvals.forms import CountsForm, SupplyForm, VerdictForm
from approvals.lineage import lineage
from approvals.models import Case
from ground.accounts.actor import Actor

NAMES = ["correction", "lines", "ask", "judge", "verdict_form", "counts_form", "supply", "supply_form"]


def of(case: Case, actor: Actor, at: datetime) -> dict[str, Any]:
    if case.state not in (CaseState.FILED, CaseState.CORRECTING):
        return {}
    last = rules.last_correction(case)
    lines = lineage(case, last) if last else []
    offered: dict[str, Any] = {"correction": last, "lines": lines}
    if case.state == CaseState.CORRECTING:
        assert last is not None
        return offered | {
            "supply": rules.why_not_stage(case, by=actor, at=at),
            "supply_form": SupplyForm(case, last),
        }
    offered["ask"] = rules.why_not_notify(case, by=actor, at=at)
    if offered["ask"].ok:
        offered["counts_form"] = CountsForm(case)
    if last is not None:
        offered["judge"] = rules.why_not_judge(case, by=actor, at=at)
        offered["verdict_form"] = VerdictForm(lines)
    return offered
