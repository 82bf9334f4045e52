"""自行纠正: the office takes back its own revocation, and what it took stands again (G10, CRE-15)."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.db.utils import InternalError
from django.test import Client

from approvals import papers
from approvals.actions import remedy, revocation, self_correction
from approvals.enums import RemedyOutcome
from approvals.models import Case, Proceeding, Reissue, SelfCorrection
from approvals.proceedings import Breach, ProceedingState
from commitments.enums import CommitmentState
from commitments.models import Commitment
from credit.enums import RecordState
from credit.models import Bar, Record
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.accounts.models import Office
from ground.documents.models import Document
from ground.documents.pdf import render_html
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from ground.workdays.calendar import legal_day
from licences.enums import Standing
from licences.models import Licence
from supervision import actions as supervision
from supervision.models import Handoff
from tests.approvals.revoking import heard
from tests.approvals.test_revocation_struck import DAY, again, revoked, sought, whole
from tests.town import ROOT, Town

pytestmark = pytest.mark.django_db
WHY = "复查检测报告原件，检测项目齐全，撤销决定认定事实错误。"


@pytest.mark.rule("G10", "CRE-15", "COM-19")
def test_what_the_office_took_wrongly_stands_again(town: Town) -> None:
    row = revoked(town)
    assert row.decided_at is not None
    licence, former, at = row.decision.gives_licence, row.decision.document, row.decided_at + DAY
    assert licence is not None
    (record,) = Record.objects.filter(source=row.thread)
    supervision.collect(by=Actor.system("feed"), at=row.decided_at)
    made = self_correction.correct(row, WHY, by=town.actor("zheng"), at=at)
    row, case = again(row), whole(row)
    assert (row.state, made.corrected_by) == (ProceedingState.STRUCK, town.user("zheng"))
    assert row.paper.is_void
    assert "自行纠正" in row.paper.void_reason
    assert not case.is_annulled
    assert Licence.objects.get(pk=licence.pk).standing(legal_day(at)) == Standing.VALID
    assert papers.licence_paper(Licence.objects.get(pk=licence.pk)) is not None
    assert Reissue.objects.get(old=former).new == case.decision.paper
    assert Commitment.objects.get(pk=row.commitment_id).state == CommitmentState.PERFORMING
    record = Record.objects.get(pk=record.pk)
    assert record.state == RecordState.DISMISSED
    assert not Bar.objects.filter(party=case.party, ended_at=None).exists()
    paper = Document.objects.of(case.thread).get(paper="approvals.self_correction")
    assert made.document == paper
    words = render_html(paper)
    for said in (WHY, str(row.paper.number), str(licence.number), "恢复效力", "行政复议"):
        assert said in words
    acts = [entry.act for entry in Entry.objects.of(case.thread).order_by("seq")]
    assert "approvals.revocation_corrected" in acts
    assert "approvals.revocation_undone" not in acts
    told = Notice.objects.get(
        thread=case.thread,
        subject__contains="撤销决定已被撤销",
        user=town.user("zhao"),
        channel="inbox",
    )
    assert "自行纠正" in told.body
    supervision.collect(by=Actor.system("feed"), at=at)
    handoff = Handoff.objects.filter(case=case).first()
    assert handoff is not None
    assert handoff.stands
    with pytest.raises(Refused, match="现在不能自行纠正"):
        self_correction.correct(row, WHY, by=town.actor("zheng"), at=at)


@pytest.mark.rule("G10")
def test_another_approver_of_the_office_corrects_with_reasons(town: Town) -> None:
    row = revoked(town)
    assert row.decided_at is not None
    at = row.decided_at + DAY
    for who, why, words in (
        ("wu", WHY, "由另一名审批人员决定"),
        ("chen", WHY, "上级机关的审批人员决定"),
        ("sun", WHY, "上级机关的审批人员决定"),
        ("zhao", WHY, "审批人员决定"),
        ("zheng", " ", "请写明撤销决定错在哪里"),
    ):
        with pytest.raises(Refused, match=words):
            self_correction.correct(row, why, by=town.actor(who), at=at)
    assert not SelfCorrection.objects.exists()


@pytest.mark.rule("G10", "LIF-1")
def test_nobody_below_takes_back_what_the_office_above_decided(town: Town) -> None:
    office = Office.objects.get(path=ROOT)
    for who, name in (("gong", "龚志强"), ("hou", "侯平")):
        town._officer(who, name, office, Duty.DECISION)
    row = heard(town)
    assert row.heard_at is not None
    row = revocation.revoke(row, "查证属实", by=town.actor("gong"), at=row.heard_at)
    assert row.heard_at is not None
    at = row.heard_at + DAY
    with pytest.raises(Refused, match="作出撤销决定的"):
        self_correction.correct(row, WHY, by=town.actor("zheng"), at=at)
    made = self_correction.correct(row, WHY, by=town.actor("hou"), at=at)
    assert (made.organ, made.document.organ) == (office.name, office.name)


@pytest.mark.rule("G10")
def test_what_is_contested_may_be_corrected_and_the_remedy_still_ends(town: Town) -> None:
    row = revoked(town)
    made = sought(town, row)
    at = made.recorded_at + DAY
    self_correction.correct(row, WHY, by=town.actor("zheng"), at=at)
    ended = remedy.end_remedy(
        made,
        RemedyOutcome.UNLAWFUL,
        words="确认违法",
        ended_on=legal_day(at + DAY),
        by=town.actor("wu"),
        at=at + DAY,
    )
    assert not ended.takes_away
    assert again(row).state == ProceedingState.STRUCK


@pytest.mark.rule("G10")
def test_from_the_page_and_what_the_party_reads(client: Client, town: Town) -> None:
    row = revoked(town)
    page = f"/desk/proceedings/{row.uuid}/"
    client.force_login(town.user("wu"))
    assert "自行纠正撤销决定" not in client.get(page).content.decode()
    client.force_login(town.user("zheng"))
    assert "自行纠正撤销决定" in client.get(page).content.decode()
    post = f"/proceedings/{row.uuid}/self-correction/"
    assert client.post(post, {"reasons": ""}).status_code == 422
    assert client.post(post, {"reasons": WHY}).url == page
    assert WHY in client.get(page).content.decode()
    client.force_login(town.user("zhao"))
    mine = client.get(f"/me/proceedings/{row.uuid}/").content.decode()
    assert "原决定恢复有效" in mine
    assert WHY in mine
    assert "自行纠正决定书" in mine


@pytest.mark.rule("G10")
def test_the_database_gives_nothing_back_without_it(town: Town) -> None:
    row = revoked(town)
    with pytest.raises(InternalError, match="no remedy took away"), transaction.atomic():
        Proceeding.objects.filter(pk=row.pk).update(state=ProceedingState.STRUCK)
    said = {"proceeding": row, "reasons": WHY, "organ": "x", "corrected_at": town.at}
    with pytest.raises(InternalError, match="alone"), transaction.atomic():
        SelfCorrection.objects.create(**said, corrected_by=town.user("wu"))


@pytest.mark.rule("G10")
def test_what_stands_again_may_be_asked_about_again(town: Town) -> None:
    row = revoked(town)
    assert row.decided_at is not None
    at = row.decided_at + DAY
    self_correction.correct(row, WHY, by=town.actor("zheng"), at=at)
    held = Commitment.objects.get(pk=row.commitment_id)
    case = Case.objects.with_story().get(pk=row.case_id)
    fresh = revocation.open(
        case, kind=Breach.MISMATCH, words="又查", commitment=held, by=town.actor("chen"), at=at
    )
    assert fresh.pk != row.pk
    assert fresh.state == ProceedingState.OPENED
