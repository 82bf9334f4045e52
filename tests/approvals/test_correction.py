"""补正: everything is told once, and supplied once; what it replaces is kept."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from approvals import rules
from approvals.actions import correction, intake
from approvals.answers import opened
from approvals.enums import CaseState, Fault, Kind, Newness
from approvals.models import Case, CorrectionItem, NegativeAnswer
from approvals.rules import Verdict
from ground import clocks
from ground.clocks import Side
from ground.documents.models import Document
from ground.documents.pdf import render_html
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from ground.workdays.calendar import midnight
from tests.town import ANSWERS, Town, pdf

DAY = timedelta(days=1)


def anew(case: Case) -> Case:
    return Case.objects.with_story().get(pk=case.pk)


def judged(town: Town, case: Case, *failing: str) -> None:
    """Lin has looked at every item; those named still fail."""
    items = case.corrections.latest("no").items.select_related("material")
    verdicts = {
        item.pk: Verdict(False, "仍不清楚") if rules.named(case, item) in failing else Verdict(True)
        for item in items
    }
    correction.judge(case, verdicts, by=town.actor("lin"), at=town.at)


@pytest.mark.rule("C5")
def test_one_notice_lists_everything_with_its_standard(town: Town) -> None:
    case = town.case_at(CaseState.CORRECTING)
    notice = case.corrections.get()
    assert [item.no for item in notice.items.all()] == [1, 2]
    assert (notice.document.title, notice.document.number) == (
        "行政许可申请材料补正告知书",
        "朝政许补〔2026〕第00001号",
    )
    text = render_html(notice.document)
    for words in (
        "第三十二条第一款第四项",
        "共 2 项",
        "场所平面图",
        "没有标明功能分区",
        "标明面积和功能分区",
        "经营地址",
    ):
        assert words in text
    assert NegativeAnswer.objects.count() == 0, "the first notice is no finding against anybody"


@pytest.mark.rule("CLK-1")
@pytest.mark.parametrize("state", CaseState)
def test_only_what_is_filed_is_sent_for_correction(town: Town, state: CaseState) -> None:
    case = town.case_at(state)
    ruling = rules.why_not_notify(case, by=town.actor("lin"), at=town.at)
    assert ruling.ok == (state == CaseState.FILED)
