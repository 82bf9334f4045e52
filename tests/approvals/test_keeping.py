"""不予撤销: the office above is asked, or an organ outside the system approved on paper; never a word of one's own (LIF-3)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.utils import InternalError
from django.test import Client

from approvals import tasks
from approvals.actions import keeping, supplements
from approvals.models import KeepingRequest, Proceeding
from approvals.proceedings import Approval, ProceedingState
from ground.accounts.enums import Duty
from ground.accounts.models import Office
from ground.documents.pdf import render_html
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from ground.workdays.calendar import legal_day
from tests.approvals.revoking import again, approved, heard, over
from tests.town import ROOT, Town

pytestmark = pytest.mark.django_db
WHY = "全区仅此一家，撤销将使三所学校停供。"
DAY = timedelta(days=1)


def above(town: Town) -> Office:
    """The government of the district has an approver in the system, Gong, and a second one."""
    office = Office.objects.get(path=ROOT)
    town._officer("gong", "龚志强", office, Duty.DECISION)
    town._officer("hou", "侯平", office, Duty.DECISION)
    return office


@pytest.mark.rule("LIF-3")
def test_the_office_above_is_asked_answers_and_is_named(town: Town) -> None:
    office, row = above(town), heard(town)
    at = over(row)
    asked = keeping.ask(row, office, WHY, by=town.actor("chen"), at=at)
    assert Notice.objects.filter(user=town.user("gong"), subject__contains="请示不予撤销").exists()
    with pytest.raises(Refused, match="批复以后再决定"):
        keeping.keep(row, "停供", approved(at), by=town.actor("wu"), at=at)
    with pytest.raises(Refused, match="还没有批复"):
        keeping.ask(row, office, WHY, by=town.actor("chen"), at=at)
    said = "朝政批〔2026〕12号"
    for who in ("wu", "chen", "sun"):
        with pytest.raises(Refused, match="审批人员批复"):
            keeping.answer(row, True, said, "", by=town.actor(who), at=at)
    with pytest.raises(Refused, match="请写明批复的文号"):
        keeping.answer(row, True, " ", "", by=town.actor("gong"), at=at)
    keeping.answer(row, True, said, "同意", by=town.actor("gong"), at=at + DAY)
    assert Notice.objects.filter(user=town.user("wu"), subject__contains="已有批复").exists()
    with pytest.raises(Refused, match="由另一名审批人员决定"):
        keeping.keep(row, "停供", by=town.actor("gong"), at=at + DAY)
    kept = keeping.keep(row, "停供", by=town.actor("wu"), at=at + 2 * DAY)
    assert kept.state == ProceedingState.KEPT
    assert (kept.approval, kept.approval_number, kept.approved_on) == (
        office.name,
        said,
        legal_day(at + DAY),
    )
    words = render_html(kept.paper)
    assert f"经{office.name}于" in words
    assert f"批准（{said}）" in words
    acts = [one.act for one in Entry.objects.of(row.case.thread).order_by("seq")]
    assert acts.index("approvals.keeping_asked") < acts.index("approvals.keeping_answered")
    with pytest.raises(InternalError, match="stays"), transaction.atomic():
        KeepingRequest.objects.filter(pk=asked.pk).update(number="别的")


@pytest.mark.rule("LIF-3")
def test_whoever_does_not_agree_says_why_and_nothing_is_kept(town: Town) -> None:
    office, row = above(town), heard(town)
    at = over(row)
    keeping.ask(row, office, WHY, by=town.actor("wu"), at=at)
    with pytest.raises(Refused, match="请写明不同意的理由"):
        keeping.answer(row, False, "", " ", by=town.actor("gong"), at=at)
    keeping.answer(row, False, "", "另有两家可以供餐", by=town.actor("gong"), at=at)
    with pytest.raises(Refused, match="请先请示上级机关"):
        keeping.keep(row, "停供", by=town.actor("wu"), at=at)
    keeping.ask(row, office, "那两家已经停业", by=town.actor("wu"), at=at)
    assert row.keeping_requests.count() == 2


@pytest.mark.rule("LIF-3")
def test_who_asked_does_not_answer(town: Town) -> None:
    office, row = above(town), heard(town)
    keeping.ask(row, office, WHY, by=town.actor("gong"), at=over(row))
    with pytest.raises(Refused, match="由另一名审批人员批复"):
        keeping.answer(row, True, "1", "", by=town.actor("gong"), at=over(row))
    assert keeping.answer(row, True, "1", "", by=town.actor("hou"), at=over(row)).approved


@pytest.mark.rule("LIF-3")
def test_an_organ_of_the_system_is_asked_here_and_not_written_down(town: Town) -> None:
    office, row = above(town), heard(town)
    at = over(row)
    with pytest.raises(Refused, match="在本系统内"):
        keeping.keep(row, "停供", Approval(office.name, "1号", legal_day(at)), by=town.actor("wu"), at=at)
    with pytest.raises(Refused, match="请选择有审批人员的上级机关"):
        keeping.ask(row, town.organ, WHY, by=town.actor("chen"), at=at)


@pytest.mark.rule("LIF-3")
@pytest.mark.parametrize(
    "told, words",
    [
        ({"organ": " "}, "请写明批准机关的名称"),
        ({"number": ""}, "请写明批准的文号"),
        ({"days": 1}, "不能晚于今天"),
        ({"days": -300}, "不能早于撤销事先告知"),
    ],
)
def test_of_an_organ_outside_name_number_and_day_are_asked(
    town: Town, told: dict[str, object], words: str
) -> None:
    row = heard(town)
    at = over(row)
    with pytest.raises(Refused, match="没有在本系统内的审批人员"):
        keeping.ask(row, Office.objects.get(path=ROOT), WHY, by=town.actor("chen"), at=at)
    days = told.pop("days", 0)
    assert isinstance(days, int)
    outside = approved(at + days * DAY)._replace(**told)
    with pytest.raises(Refused, match=words):
        keeping.keep(row, "停供", outside, by=town.actor("wu"), at=at)


@pytest.mark.rule("LIF-3", "COR-14")
def test_what_was_approved_before_he_was_heard_again_is_asked_for_anew(town: Town) -> None:
    office, row = above(town), heard(town)
    at = over(row)
    keeping.ask(row, office, WHY, by=town.actor("chen"), at=at)
    keeping.answer(row, True, "1号", "", by=town.actor("gong"), at=at)
    supplements.supplement(again(row), row.item, "另有新的事实", by=town.actor("chen"), at=at)
    row = again(row)
    later = over(row)
    tasks.sweep_proceedings(later)
    with pytest.raises(Refused, match="请先请示上级机关"):
        keeping.keep(again(row), "停供", by=town.actor("wu"), at=later)


@pytest.mark.rule("LIF-3")
def test_from_the_pages_of_both_offices(client: Client, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    office, row = above(town), heard(town)
    monkeypatch.setattr("portal.pages.proceedings.now", lambda: over(row) + timedelta(hours=1))
    page = f"/desk/proceedings/{row.uuid}/"
    client.force_login(town.user("wu"))
    assert "请示上级机关不予撤销" in client.get(page).content.decode()
    post = f"/proceedings/{row.uuid}/keeping-request/"
    assert client.post(post, {"office": office.pk, "why": ""}).status_code == 422
    assert client.post(post, {"office": office.pk, "why": WHY}).url == page
    shown = client.get(page).content.decode()
    assert "待批复" in shown
    assert "决定不予撤销" not in shown
    client.force_login(town.user("gong"))
    shown = client.get(page).content.decode()
    assert WHY in shown
    assert "批复不予撤销的请示" in shown
    post = f"/proceedings/{row.uuid}/keeping-answer/"
    assert client.post(post, {"approved": "yes", "number": ""}).status_code == 422
    assert client.post(post, {"approved": "yes", "number": "朝政批〔2026〕12号"}).url == page
    client.force_login(town.user("wu"))
    shown = client.get(page).content.decode()
    assert "批准文号" not in shown, "it is known here"
    client.post(f"/proceedings/{row.uuid}/keeping/", {"reasons": "停供", "read": again(row).last_entry})
    assert again(row).state == ProceedingState.KEPT
    client.force_login(town.user("zhao"))
    mine = client.get(f"/me/proceedings/{row.uuid}/").content.decode()
    assert "朝政批〔2026〕12号" in mine
    assert "请示" not in mine, "what the offices wrote to each other is theirs"


@pytest.mark.rule("LIF-3")
def test_the_database_keeps_nothing_that_nobody_approved(town: Town) -> None:
    row = heard(town)
    told = {"state": ProceedingState.KEPT, "approval": "区政府", "reasons": "停供"}
    told |= {"decided_at": over(row), "decided_by": town.user("wu")}
    with pytest.raises(InternalError, match="nobody approved"), transaction.atomic():
        Proceeding.objects.filter(pk=row.pk).update(**told)
