"""不予受理: on the two grounds of law; and what was said, where it was."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from approvals import rules
from approvals.enums import CaseState
from approvals.forms import DeclineForm, HiddenForm, HiddenReportForm
from approvals.models import Case
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty

NAMES = [
    "decline",
    "decline_form",
    "declination",
    "decline_hidden",
    "hidden_form",
    "report_hidden",
    "hidden_report_form",
]


def of(case: Case, actor: Actor, at: datetime) -> dict[str, Any]:
    if case.state == CaseState.DECLINED:
        return {"declination": case.declination}
    if case.state != CaseState.FILED:
        return {}
    offered: dict[str, Any] = {
        "decline": rules.why_not_decline(case, by=actor, at=at),
        "decline_form": DeclineForm.of(case),
    }
    if not case.is_permit:
        return offered
    if actor.duty == Duty.DECISION:
        hidden = rules.why_not_decline_hidden(case, by=actor, at=at)
        return offered | {"decline_hidden": hidden, "hidden_form": HiddenForm()}
    report = rules.why_not_report_hidden(case, by=actor, at=at)
    return offered | {"report_hidden": report, "hidden_report_form": HiddenReportForm()}
