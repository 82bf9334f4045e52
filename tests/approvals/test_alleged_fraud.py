"""Deceit that is alleged: nobody drops it alone, and it is held against nobody beyond what the office named (LIF-2)."""

from __future__ import annotations

import pytest

from approvals.actions import revocation
from approvals.proceedings import Breach, Item, ProceedingState
from credit.enums import Misdeed
from credit.models import Record
from ground.documents.models import Document
from ground.documents.pdf import render_html
from ground.law.rulings import Refused
from tests.approvals.committed import committed
from tests.approvals.revoking import again, heard
from tests.town import Town

pytestmark = pytest.mark.django_db


@pytest.mark.rule("LIF-2")
def test_a_report_of_fraud_is_dropped_by_another_approver_alone(town: Town) -> None:
    case, held = committed(town)
    told = {"kind": Breach.FALSE, "words": "合同系伪造", "commitment": held}
    row = revocation.open(case, **told, by=town.actor("zheng"), at=town.at)
    with pytest.raises(Refused, match="审批人员"):
        revocation.close(row, "查无实据", by=town.actor("chen"), at=town.at)
    with pytest.raises(Refused, match="线索是您提出的"):
        revocation.close(row, "查无实据", by=town.actor("zheng"), at=town.at)
    row = revocation.close(row, "查无实据", by=town.actor("wu"), at=town.at)
    assert row.state == ProceedingState.CLOSED


@pytest.mark.rule("CRE-4", "LIF-2")
def test_what_the_office_did_not_call_deceit_is_filed_as_none(town: Town) -> None:
    row = heard(town, Breach.FALSE, Item.UNQUALIFIED)
    assert row.heard_at is not None
    paper = render_html(Document.objects.of(row.case.thread).filter(title__contains="事先告知").latest("pk"))
    assert "虚假承诺" not in paper
    revocation.revoke(row, "条件不具备", by=town.actor("wu"), at=row.heard_at)
    assert Record.objects.get(source=again(row).thread).misdeed == Misdeed.MISMATCH
