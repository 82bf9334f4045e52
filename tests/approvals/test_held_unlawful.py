"""A revocation or a refusal for hidden facts is held unlawful and stands all the same: nothing stays in the credit file for it (CRE-15)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.models import Q
from django.test import Client
from django.urls import reverse

from approvals.actions import remedy, revocation, self_correction
from approvals.enums import RemedyKind, RemedyOutcome, Seeker
from approvals.models import Case, Proceeding, Remedy
from approvals.proceedings import Item, ProceedingState
from credit.actions import listing
from credit.enums import Lift, Misdeed, RecordState, Tier
from credit.models import Bar, Record
from ground.documents.models import Document
from ground.documents.pdf import render_html
from ground.notices.models import Notice
from ground.workdays.calendar import legal_day
from tests.approvals.revoking import heard, over
from tests.approvals.test_bans import HEARD, found_wanting
from tests.approvals.test_bans import watched as watched
from tests.approvals.test_hidden_at_intake import found as declined
from tests.credit.conftest import keepers as keepers
from tests.town import Town

pytestmark = [pytest.mark.django_db, pytest.mark.rule("CRE-15")]
DAY = timedelta(days=1)
COURT = {"organ": "示例市朝霞区人民法院", "reference": "（2026）行初17号"}


def revoked(town: Town) -> Proceeding:
    row = heard(town)
    return revocation.revoke(row, "查证属实", by=town.actor("wu"), at=over(row))


def found(town: Town, case: Case, outcome: RemedyOutcome, *, at: datetime, **how: Any) -> Remedy:
    """What came of a lawsuit, all in one moment."""
    on = legal_day(at)
    told = {"sought_on": on, "notified_on": on, "by": town.actor("zheng"), "at": at} | COURT | how
    made = remedy.record_remedy(case, RemedyKind.LAWSUIT, **told)
    by = town.actor("wu")
    return remedy.end_remedy(made, outcome, words="程序违法", ended_on=on, by=by, at=at)


def listed(town: Town, record: Record, at: datetime) -> Record:
    record = listing.notify(record, Tier.GENERAL, by=town.actor("qian"), at=at)
    record = listing.waive(record, by=town.actor("zhao"), at=at)
    return listing.enlist(record, Tier.GENERAL, "理由", by=town.actor("tang"), at=at)


def offered(client: Client, town: Town, case: Case, misdeed: Misdeed) -> Any:
    """Qian proposes it by hand, out of the case."""
    client.force_login(town.user("qian"))
    told = {"number": case.number, "misdeed": misdeed, "words": "事实", "basis": "依据"}
    return client.post(reverse("credit-proposing"), told)


@pytest.mark.parametrize("stage", ["proposed", "listed"])
def test_a_revocation_that_is_unlawful_keeps_nobody_on_the_file(
    client: Client, keepers: Town, stage: str
) -> None:
    row = revoked(keepers)
    record, at = Record.objects.get(), over(row) + DAY
    assert Bar.objects.filter(record=record, ended_at=None).exists()
    if stage == "listed":
        record = listed(keepers, record, at)
        assert Record.objects.publicised(legal_day(at)).exists()
    found(keepers, row.case, RemedyOutcome.UNLAWFUL, against=row, at=at + DAY)
    assert Proceeding.objects.get(pk=row.pk).state == ProceedingState.REVOKED, "the revocation stands"
    record = Record.objects.get()
    assert record.lift_words == "经行政诉讼确认违法（示例市朝霞区人民法院，（2026）行初17号）"
    assert not Bar.objects.filter(ended_at=None).exists()
    said = Notice.objects.filter(thread=row.case.thread, subject__contains="已经审结").first()
    assert said is not None
    assert "撤销决定被确认违法，但没有撤销" in said.body
    assert "诚信档案记录撤回" in said.body
    if stage == "proposed":
        assert record.state == RecordState.DISMISSED
    else:
        assert (record.state, record.lift) == (RecordState.LIFTED, Lift.WITHDRAWN)
        assert not Record.objects.publicised(legal_day(at)).exists()
        paper = Document.objects.of(record.thread).get(paper="credit.removal")
        assert "确认违法（示例市朝霞区人民法院" in render_html(paper)
        assert Document.objects.of(record.thread).get(paper="credit.listing").is_void
    answer = offered(client, keepers, row.case, Misdeed.MISMATCH)
    assert answer.status_code == 409
    assert "已被确认违法，不能据此提出" in answer.content.decode()


@pytest.mark.rule("BAN-1")
@pytest.mark.parametrize("before", [True, False])
def test_hidden_facts_that_were_found_unlawfully_stay_on_no_file_and_the_year_runs_on(
    client: Client, keepers: Town, watched: Town, before: bool
) -> None:
    """The refusal stands, and with it the year of 行政许可法 78: it was not taken away."""
    from approvals.actions import decision

    if before:
        edition = watched.edition
        case = declined(watched, watched.case_at("filed", edition=edition))
    else:
        how = {"reasons": "伪造", "hidden": True, "heard": HEARD}
        case = decision.refuse(found_wanting(watched), by=watched.actor("zheng"), at=watched.at, **how)
    at = watched.at + DAY
    assert offered(client, watched, case, Misdeed.FALSE).status_code == 302
    record = listed(watched, Record.objects.get(), at)
    case = Case.objects.with_story().get(pk=case.pk)
    found(watched, case, RemedyOutcome.UNLAWFUL, seeker=Seeker.APPLICANT, at=at + DAY)
    record = Record.objects.get(pk=record.pk)
    assert (record.state, record.lift) == (RecordState.LIFTED, Lift.WITHDRAWN)
    assert Bar.objects.filter(ended_at=None).exists(), "the refusal stands, and its bar with it"
    assert offered(client, watched, case, Misdeed.FALSE).status_code == 409


def test_what_is_upheld_stays_listed(keepers: Town) -> None:
    row = revoked(keepers)
    at = over(row) + DAY
    listed(keepers, Record.objects.get(), at)
    found(keepers, row.case, RemedyOutcome.UPHELD, against=row, at=at + DAY)
    assert Record.objects.get().state == RecordState.LISTED


@pytest.mark.parametrize("outcome", [RemedyOutcome.UNLAWFUL, RemedyOutcome.ANNULLED])
@pytest.mark.parametrize("item, entered", [(Item.PROCEDURE, False), (Item.UNQUALIFIED, True)])
def test_he_hears_of_a_record_where_there_was_one(
    keepers: Town, outcome: RemedyOutcome, item: Item, entered: bool
) -> None:
    """What the organ itself did wrong is in nobody's file, and nobody is made to believe that he stood there."""
    row = heard(keepers, item=item)
    row = revocation.revoke(row, "查证属实", by=keepers.actor("wu"), at=over(row))
    assert Record.objects.exists() is entered
    found(keepers, row.case, outcome, against=row, at=over(row) + DAY)
    heard_of = Notice.objects.filter(thread=row.case.thread, told_at=over(row) + DAY, channel="inbox")
    ended = Q(subject__contains="已经审结") | Q(subject__contains="撤销决定已被撤销")
    for said in heard_of.filter(ended, user=keepers.user("zhao")):
        assert ("诚信档案" in said.body) is entered, said.body
        assert ("限制" in said.body) is entered


@pytest.mark.parametrize("item, entered", [(Item.PROCEDURE, False), (Item.UNQUALIFIED, True)])
def test_the_paper_that_takes_a_revocation_back_speaks_of_a_record_where_there_was_one(
    keepers: Town, item: Item, entered: bool
) -> None:
    row = heard(keepers, item=item)
    row = revocation.revoke(row, "查证属实", by=keepers.actor("wu"), at=over(row))
    made = self_correction.correct(row, "经复查有误", by=keepers.actor("zheng"), at=over(row) + DAY)
    assert ("诚信档案" in render_html(made.document)) is entered
