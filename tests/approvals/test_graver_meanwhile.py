"""责令整改 of one breach, and a graver one that is reported later: it has an order of its own, or none (COM-14)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.db.utils import InternalError
from django.test import Client

from approvals import rules
from approvals.actions import rectification, revocation
from approvals.models import Proceeding
from approvals.proceedings import Breach, Item, ProceedingKind, ProceedingState
from ground import clocks
from ground.accounts.models import Office
from ground.clocks.service import ServiceWay
from ground.documents.models import Document
from ground.law.rulings import Refused
from ground.workdays.calendar import after, legal_day
from tests.approvals.revoking import FOUND, again, opened, over
from tests.approvals.test_proceeding_heard import without_account
from tests.town import Town

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
# Where what is late or not so is put right first, and deceit is not.
BEIJING = "110000"


def ordered(town: Town, *, account: bool = True) -> Proceeding:
    """What did not come in time is to be put right."""
    row = opened(town, Breach.OVERDUE)
    if not account:
        without_account(town)
    Office.objects.filter(pk=town.organ.pk).update(division_code=BEIJING)
    return rectification.order_rectification(again(row), "请补交", by=town.actor("chen"), at=town.at)


def reported(town: Town, row: Proceeding, kind: Breach, *, at: datetime) -> Proceeding:
    said = {"kind": kind, "words": "现场没有消毒间", "commitment": row.commitment}
    return again(revocation.open(row.case, **said, by=town.actor("chen"), at=at))


@pytest.mark.rule("COM-14")
@pytest.mark.parametrize("waits", [False, True])
def test_what_is_graver_and_put_right_first_has_an_order_of_its_own(
    client: Client, town: Town, waits: bool
) -> None:
    row = ordered(town)
    at = town.at + DAY
    if waits:
        at = over(row, ProceedingKind.RECTIFY)
        assert rectification.end_rectification(row.thread, at=at)
    row = reported(town, row, Breach.MISMATCH, at=at)
    assert (row.kind, row.ordered_kind) == (Breach.MISMATCH, Breach.OVERDUE)
    assert row in Proceeding.objects.awaiting_office()
    with pytest.raises(Refused, match="应当先责令整改"):
        revocation.notify(row, Item.UNQUALIFIED, FOUND, by=town.actor("zheng"), at=at)
    client.force_login(town.user("chen"))
    assert "制发责令整改通知书" in client.get(f"/desk/proceedings/{row.uuid}/").content.decode()
    row = again(rectification.order_rectification(row, "请补设消毒间", by=town.actor("chen"), at=at))
    assert (row.state, row.ordered_kind, row.ordered_words) == (
        ProceedingState.RECTIFYING,
        Breach.MISMATCH,
        "请补设消毒间",
    )
    assert row not in Proceeding.objects.awaiting_office()
    clock = clocks.of(row.thread, ProceedingKind.RECTIFY)
    assert clock is not None
    assert (clock.started_on, clock.settled_at) == (legal_day(at), None)
    assert [one.about for one in row.services.order_by("pk")] == [Breach.OVERDUE, Breach.MISMATCH]
    papers = Document.objects.of(row.case.thread).filter(paper="approvals.rectification")
    assert [one.facts["order"] for one in papers.order_by("pk")] == ["请补交", "请补设消毒间"]
    assert "现场没有消毒间" in papers.order_by("pk").last().facts["found"]
    with pytest.raises(Refused, match="已经责令整改过一次"):
        rectification.order_rectification(row, "再改", by=town.actor("chen"), at=at)
    assert not rectification.end_rectification(row.thread, at=at)
    assert rectification.end_rectification(row.thread, at=clock.lapses_at)


@pytest.mark.rule("COM-14", "LIF-2")
def test_what_is_graver_and_not_put_right_goes_on_to_the_notice(client: Client, town: Town) -> None:
    row = reported(town, ordered(town), Breach.FALSE, at=town.at + DAY)
    at = town.at + 2 * DAY
    with pytest.raises(Refused, match="不责令整改"):
        rectification.order_rectification(row, "请改", by=town.actor("chen"), at=at)
    client.force_login(town.user("zheng"))
    assert "制发撤销事先告知书" in client.get(f"/desk/proceedings/{row.uuid}/").content.decode()
    row = again(revocation.notify(row, Item.FRAUD, FOUND, by=town.actor("zheng"), at=at))
    assert row.state == ProceedingState.NOTIFIED
    clock = clocks.of(row.thread, ProceedingKind.RECTIFY)
    assert clock is not None
    assert clock.settled_at == at, "nothing is to be put right any more"


@pytest.mark.rule("COM-14", "COR-14")
def test_the_days_of_an_order_are_those_of_its_paper_whatever_is_reported_before_it_is_served(
    town: Town,
) -> None:
    row = reported(town, ordered(town, account=False), Breach.FALSE, at=town.at + DAY)
    (paper,) = Document.objects.of(row.case.thread).filter(paper="approvals.rectification")
    came, at = legal_day(town.at + 2 * DAY), town.at + 3 * DAY
    told = {"receipt": "邮件号码 EMS1", "by": town.actor("chen"), "at": at}
    row = revocation.serve(row, ServiceWay.POST, came, **told)
    clock = clocks.of(row.thread, ProceedingKind.RECTIFY)
    assert clock is not None
    assert clock.due_on == after(came, paper.facts["days"]).on


@pytest.mark.rule("COM-14")
def test_what_is_no_graver_waits_for_what_was_ordered(town: Town) -> None:
    row = reported(town, ordered(town), Breach.OVERDUE, at=town.at + DAY)
    with pytest.raises(Refused, match="现在不能告知"):
        revocation.notify(row, Item.OTHERWISE, FOUND, by=town.actor("zheng"), at=town.at + DAY)
    with pytest.raises(Refused, match="已经责令整改过一次"):
        rectification.order_rectification(row, "再改", by=town.actor("chen"), at=town.at + DAY)


@pytest.mark.rule("COM-14")
def test_what_was_ordered_put_right_does_not_end_what_is_graver(town: Town) -> None:
    row = reported(town, ordered(town), Breach.MISMATCH, at=town.at + DAY)
    assert not rules.is_found_right(row)


@pytest.mark.rule("COM-14")
def test_the_database_holds_one_order_for_each_breach(town: Town) -> None:
    row = ordered(town)
    with pytest.raises(InternalError, match="once"), transaction.atomic():
        Proceeding.objects.filter(pk=row.pk).update(ordered_words="别的")
    with pytest.raises(InternalError, match="days to run"), transaction.atomic():
        Proceeding.objects.filter(pk=row.pk).update(state=ProceedingState.NOTIFIED)
