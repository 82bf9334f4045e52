"""不予受理: on the two grounds of law; of hidden facts or false materials, with what the window reported; and what was said, where it was."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from approvals import rules
from approvals.enums import CaseState
from approvals.forms import DeclineForm, HiddenAnswerForm, HiddenForm, HiddenReportForm
from approvals.models import Case, HiddenReport
from approvals.models.case_query import DECIDING
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty

NAMES = [
    "decline",
    "decline_form",
    "declination",
    "decline_hidden",
    "hidden_form",
    "hidden_reports",
    "answer_hidden",
    "hidden_answer_form",
    "report_hidden",
    "hidden_report_form",
]


def of(case: Case, actor: Actor, at: datetime) -> dict[str, Any]:
    if case.state == CaseState.DECLINED:
        return {"declination": case.declination} | _reported(case)
    if not case.is_permit or case.state not in [CaseState.FILED, *DECIDING]:
        return _said_no(case, actor, at)
    offered = _said_no(case, actor, at) | _reported(case)
    if case.state != CaseState.FILED:
        return offered
    if actor.duty == Duty.DECISION:
        return offered | {
            "decline_hidden": rules.why_not_decline_hidden(case, by=actor, at=at),
            "hidden_form": HiddenForm(),
            "answer_hidden": rules.why_not_answer_hidden(case, by=actor, at=at),
            "hidden_answer_form": HiddenAnswerForm(),
        }
    report = rules.why_not_report_hidden(case, by=actor, at=at)
    return offered | {"report_hidden": report, "hidden_report_form": HiddenReportForm()}


def _said_no(case: Case, actor: Actor, at: datetime) -> dict[str, Any]:
    if case.state != CaseState.FILED:
        return {}
    return {
        "decline": rules.why_not_decline(case, by=actor, at=at),
        "decline_form": DeclineForm.of(case),
    }


def _reported(case: Case) -> dict[str, Any]:
    """What the window reported, for whoever reviews and decides later, too; one query, where it did."""
    if case.was_reported is False:
        return {}
    reports = HiddenReport.objects.select_related("reported_by", "answer__answered_by")
    prefetch_related_objects([case], Prefetch("hidden_reports", reports))
    return {"hidden_reports": case.hidden_reports.all()}
