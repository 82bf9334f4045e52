"""A revocation, or a 不予撤销, is taken away by a reconsideration or a court: what it took stands again (COR-2, G10)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from approvals import papers
from approvals.actions import keeping, life, proceeding_reminders, remedy, revocation
from approvals.enums import Kind, Purpose, RemedyKind
from approvals.enums import RemedyOutcome as Outcome
from approvals.models import Case, Decision, Proceeding, Reissue, Remedy
from approvals.proceedings import Breach, Item, ProceedingKind, ProceedingState
from approvals.tasks import sweep_checks
from commitments.enums import CommitmentState
from commitments.enums import Kind as Promise
from commitments.models import Commitment
from credit.models import Bar
from ground import clocks
from ground.accounts.actor import Actor
from ground.clocks.marks import mark_due
from ground.clocks.models import Clock
from ground.documents.models import Document
from ground.documents.pdf import render_html
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from ground.workdays.calendar import after, between, legal_day, midnight
from licences.enums import Ground, Standing, Status
from licences.models import Licence, LicenceStatus
from supervision import actions as supervision
from tests.approvals.breaking import hand_in, look
from tests.approvals.revoking import approved, heard, noticed
from tests.approvals.test_revoked_licence import RENEWED
from tests.approvals.test_revoked_licence import revoked as revoked_at
from tests.licences.lasting import anew, done, given, opened
from tests.town import Town

DAY = timedelta(days=1)
FEED = Actor.system("feed")


def revoked(town: Town, kind: Breach = Breach.MISMATCH) -> Proceeding:
    row = heard(town, kind)
    at = row.heard_at
    assert at is not None
    return revocation.revoke(row, "查证属实", by=town.actor("wu"), at=at)


def sought(town: Town, row: Proceeding, **how: Any) -> Remedy:
    assert row.decided_at is not None
    at = row.decided_at + 3 * DAY
    told = {
        "organ": "示例市朝霞区人民法院",
        "reference": "（2026）行初17号",
        "sought_on": legal_day(at),
        "notified_on": legal_day(at),
        "by": town.actor("zheng"),
        "at": at,
    }
    return remedy.record_remedy(row.case, RemedyKind.LAWSUIT, against=row, **told | how)


def ended(made: Remedy, outcome: Outcome, *, town: Town, days: int = 20, **how: Any) -> datetime:
    """And when that was."""
    at = made.recorded_at + days * DAY
    told = {"words": "撤销程序违法", "ended_on": legal_day(at), "by": town.actor("wu"), "at": at}
    remedy.end_remedy(made, outcome, **told | how)
    return at


def struck(town: Town, row: Proceeding, outcome: Outcome = Outcome.ANNULLED) -> datetime:
    return ended(sought(town, row), outcome, town=town)


def whole(row: Proceeding) -> Case:
    return Case.objects.with_story().get(pk=row.case_id)


def again(row: Proceeding) -> Proceeding:
    return Proceeding.objects.with_story().get(pk=row.pk)


@pytest.mark.rule("G10", "COR-2", "CRE-15")
@pytest.mark.parametrize("outcome", [Outcome.ANNULLED, Outcome.VOID])
def test_what_a_revocation_took_stands_again(town: Town, outcome: Outcome) -> None:
    row = revoked(town)
    licence, former = row.decision.gives_licence, row.decision.document
    assert licence is not None
    assert whole(row).is_annulled
    assert Bar.objects.filter(thread=row.thread, ended_at=None).exists()
    at = struck(town, row, outcome)
    row, case = again(row), whole(row)
    assert row.state == ProceedingState.STRUCK
    assert "（2026）行初17号" in row.paper.void_reason
    assert not case.is_annulled
    assert case.undone_by is None
    now = Licence.objects.get(pk=licence.pk)
    assert [turn.status for turn in now.statuses.order_by("pk")][-2:] == [Status.ANNULLED, Status.RESTORED]
    assert now.standing(legal_day(at)) == Standing.VALID
    certificate = papers.licence_paper(now)
    assert certificate is not None
    assert "恢复效力后重新制发" in render_html(certificate)
    former.refresh_from_db()
    paper = case.decision.paper
    assert former.is_void
    assert (paper.pk != former.pk, paper.is_void, paper.title) == (True, False, former.title)
    said = render_html(paper)
    assert "重新制发" in said
    assert str(former.number) in said
    assert Reissue.objects.get(old=former).new == paper
    assert not Bar.objects.filter(thread=row.thread, ended_at=None).exists()
    acts = [entry.act for entry in Entry.objects.of(case.thread).order_by("seq")]
    assert "approvals.revocation_undone" in acts
    told = Notice.objects.filter(thread=case.thread, subject__contains="撤销决定已被撤销")
    assert f"证照 {licence.number} 恢复效力" in told.get(user=town.user("zhao"), channel="inbox").body
    with pytest.raises(Refused):
        sought(town, row, at=at)


@pytest.mark.rule("G10", "COM-19", "CLK-15")
def test_the_commitment_is_performed_again_with_the_days_it_lost(town: Town) -> None:
    row = revoked(town)
    held = Commitment.objects.get(pk=row.commitment_id)
    assert held.state == CommitmentState.REVOKED
    owed = held.promised.first()
    assert owed is not None
    before = clocks.of(owed.thread, Promise.SUPPLY)
    assert before is not None
    assert row.decided_at is not None
    left = between(legal_day(row.opened_at), before.due_on)
    assert left > between(legal_day(row.decided_at), before.due_on), "the proceeding came to nothing"
    at = struck(town, row)
    held = Commitment.objects.get(pk=held.pk)
    assert (held.state, held.closed_at, held.closed_words) == (CommitmentState.PERFORMING, None, "")
    running = clocks.of(owed.thread, Promise.SUPPLY)
    assert running is not None
    assert (running.settled_at, running.due_on) == (None, after(legal_day(at), left).on)
    entry = Entry.objects.of(row.case.thread).get(act="commitments.revived")
    assert entry.facts["state"] == CommitmentState.PERFORMING


@pytest.mark.rule("G10", "COM-19", "CLK-15")
def test_of_each_thing_that_is_to_come_he_hears_its_own_last_day(town: Town) -> None:
    """One was brought and found wanting while it was asked whether he broke his word, the other never came."""
    row = noticed(town)
    held = Commitment.objects.get(pk=row.commitment_id)
    hand_in(town, held, 1, at=town.at + 3 * DAY)
    look(town, held, 1, False, at=town.at + 4 * DAY)
    row = again(row)
    revocation.waive(row, by=town.actor("zhao"), at=town.at + 5 * DAY)
    row = revocation.revoke(again(row), "查证属实", by=town.actor("wu"), at=town.at + 5 * DAY)
    struck(town, row)
    days = [clocks.of(one.thread, Promise.SUPPLY).due_on for one in held.promised.order_by("no")]
    assert days[0] < days[1]
    told = Notice.objects.filter(thread=row.case.thread, subject__contains="撤销决定已被撤销")
    body = told.get(user=town.user("zhao"), channel="inbox").body
    for one, day in zip(held.promised.order_by("no"), days, strict=True):
        assert f"“{one.material.name}”最迟 {day.year}年{day.month}月{day.day}日" in body


@pytest.mark.rule("G10", "COM-13", "COM-19")
def test_what_lay_there_unseen_is_looked_at_in_days_again_and_late_it_is_in_nobodys_way(town: Town) -> None:
    row = noticed(town)
    held = Commitment.objects.get(pk=row.commitment_id)
    for no in (1, 2):
        hand_in(town, held, no, at=town.at + DAY)
    look_by = clocks.of(f"{held.own_thread}:1", Promise.VERIFY)
    assert look_by is not None
    left = between(legal_day(town.at + 2 * DAY), look_by.due_on)
    revocation.waive(again(row), by=town.actor("zhao"), at=town.at + 2 * DAY)
    row = revocation.revoke(again(row), "查证属实", by=town.actor("wu"), at=town.at + 2 * DAY)
    at = struck(town, row)
    running = clocks.open_for([one.thread for one in held.promised.all()])
    days = [clock.due_on for found in running.values() for clock in found]
    assert days == [after(legal_day(at), left).on] * 2
    assert sweep_checks(midnight(days[0] + DAY)) == 1
    held = Commitment.objects.get(pk=held.pk)
    assert (held.state, held.check_over_at is None) == (CommitmentState.PERFORMING, False)


@pytest.mark.rule("G10", "COR-2")
def test_what_was_upheld_or_only_unlawful_stays_revoked(town: Town) -> None:
    row = revoked(town)
    made = sought(town, row)
    with pytest.raises(Refused, match="人民法院不判决变更"):
        ended(made, Outcome.CHANGED, town=town)
    ended(made, Outcome.UNLAWFUL, town=town)
    assert again(row).state == ProceedingState.REVOKED
    assert whole(row).is_annulled
    said = Notice.objects.filter(thread=row.case.thread, subject__contains="已经审结").first()
    assert said is not None
    assert "撤销决定被确认违法，但没有撤销" in said.body


@pytest.mark.rule("G10", "COR-2")
def test_what_is_to_be_decided_again_is_before_the_desk_again(town: Town) -> None:
    row = revoked(town)
    made = sought(town, row)
    ended(made, Outcome.REDONE, town=town, act_days=30)
    fresh = Proceeding.objects.pending().get(case=row.case)
    assert (fresh.state, fresh.kind, fresh.commitment_id) == (
        ProceedingState.OPENED,
        row.kind,
        row.commitment_id,
    )
    assert "责令重新作出" in fresh.words or "行政诉讼撤销" in fresh.words
    assert not whole(row).is_annulled, "the grant stands until it is decided"
    assert Commitment.objects.get(pk=row.commitment_id).state == CommitmentState.MISMATCHED


def ordered(fresh: Proceeding) -> Clock:
    """The limit that was set for deciding again."""
    clock = clocks.of(fresh.thread, ProceedingKind.ORDERED)
    assert clock is not None
    return clock


def reminded() -> set[str]:
    """Who was told of the limit of the order."""
    rows = Notice.objects.filter(fact__startswith="mark:")
    return {one.addressee_ref for one in rows.order_by("pk") if "责令重新作出的期限" in one.body}


@pytest.mark.rule("G10", "COR-2", "MON-1")
def test_the_limit_of_an_order_to_decide_again_runs(town: Town, client: Client) -> None:
    """So many working days: at the desk's list and page, said to the party, before it and after; met by the conclusion."""
    row = revoked(town)
    at = ended(sought(town, row), Outcome.REDONE, town=town, act_days=30)
    fresh = Proceeding.objects.pending().with_story().get(case=row.case)
    clock = ordered(fresh)
    due = after(legal_day(at), 30).on
    assert (clock.due_on, clock.settled_at, clock.office) == (due, None, row.case.competent_office.path)
    told = f"{due.year}年{due.month}月{due.day}日"
    said = Notice.objects.filter(thread=row.case.thread, subject__contains="已经审结").first()
    assert said is not None
    assert f"最迟于 {told}作出决定" in said.body
    client.force_login(town.user("zheng"))
    assert "责令重新作出的期限" in client.get("/desk/proceedings/").text
    page = client.get(f"/desk/proceedings/{fresh.uuid}/").text
    assert "责令重新作出的期限" in page
    assert f"至 {told}" in page
    soon = clock.lapses_at - timedelta(hours=10)
    mark_due(soon)
    proceeding_reminders.remind(at=soon)
    assert town.user("zheng").ref in reminded(), "whose turn it is, before"
    assert town.user("feng").ref not in reminded()
    mark_due(clock.lapses_at)
    proceeding_reminders.remind(at=clock.lapses_at)
    assert {town.user("zheng").ref, town.user("feng").ref} <= reminded(), "and who watches, after"
    told_at = clock.lapses_at
    row = revocation.notify(fresh, Item.UNQUALIFIED, "查明", by=town.actor("zheng"), at=told_at)
    row = revocation.waive(row, by=town.actor("zhao"), at=told_at)
    revocation.revoke(row, "查证属实", by=town.actor("wu"), at=told_at)
    assert ordered(fresh).settled_at == told_at


@pytest.mark.rule("G10", "COR-2")
def test_the_limit_may_be_a_day_and_ends_with_a_closing(town: Town) -> None:
    row = revoked(town)
    made = sought(town, row)
    day = legal_day(made.recorded_at) + 90 * DAY
    at = ended(made, Outcome.REDONE, town=town, act_by=day)
    fresh = Proceeding.objects.pending().get(case=row.case)
    assert ordered(fresh).due_on == day
    revocation.close(fresh, "查明相符", by=town.actor("wu"), at=at + DAY)
    assert ordered(fresh).settled_at == at + DAY


@pytest.mark.rule("G10", "LIF-3")
def test_a_grant_that_was_kept_is_before_the_desk_again(town: Town) -> None:
    row = heard(town)
    assert row.heard_at is not None
    row = keeping.keep(row, "民生所系", approved(row.heard_at), by=town.actor("wu"), at=row.heard_at)
    assert Commitment.objects.get(pk=row.commitment_id).state == CommitmentState.KEPT
    struck(town, row, Outcome.ORDERED)
    assert again(row).state == ProceedingState.STRUCK
    assert Commitment.objects.get(pk=row.commitment_id).state == CommitmentState.MISMATCHED
    assert Proceeding.objects.pending().get(case=row.case).state == ProceedingState.OPENED
    assert not whole(row).is_annulled


@pytest.mark.rule("G10", "LIF-4")
def test_a_closing_that_rested_on_the_revocation_goes_with_it(town: Town) -> None:
    row = revoked(town)
    licence = row.decision.gives_licence
    assert licence is not None
    assert row.decided_at is not None
    told = {"words": "许可已被撤销", "by": town.actor("zheng"), "at": row.decided_at + DAY}
    closed = life.cancel(Licence.objects.get(pk=licence.pk), Ground.REVOKED, **told)
    at = struck(town, row)
    assert Licence.objects.get(pk=licence.pk).standing(legal_day(at)) == Standing.VALID
    assert Document.objects.get(pk=closed.pk).is_void


@pytest.mark.rule("G10", "LIF-4")
def test_a_licence_that_was_closed_on_another_ground_meanwhile_stays_closed(town: Town) -> None:
    row = revoked(town)
    licence = row.decision.gives_licence
    assert licence is not None
    assert row.decided_at is not None
    told = {"words": "持证人已经终止", "by": town.actor("zheng"), "at": row.decided_at + DAY}
    life.cancel(Licence.objects.get(pk=licence.pk), Ground.TERMINATED, **told)
    at = struck(town, row)
    assert Licence.objects.get(pk=licence.pk).standing(legal_day(at)) == Standing.CANCELLED
    assert not whole(row).is_annulled
    said = Notice.objects.filter(thread=row.case.thread, subject__contains="撤销决定已被撤销").first()
    assert said is not None
    assert "已经依法注销，不恢复" in said.body


@pytest.mark.rule("G10", "LIF-1")
def test_a_renewal_whose_revocation_is_gone_holds_again(town: Town) -> None:
    licence = given(town, opened(town))
    case = done(town, licence, Purpose.RENEWAL, at=RENEWED)
    row = revoked_at(town, case, RENEWED)
    assert anew(licence).valid_until == date(2026, 6, 3)
    at = struck(town, row)
    now = anew(licence)
    assert (now.status, now.valid_until) == (Status.RESTORED, date(2026, 9, 3))
    certificate = papers.licence_paper(now)
    assert certificate is not None
    assert certificate.facts["valid_until"] == "2026-09-03"
    assert certificate.issued_at == at


@pytest.mark.rule("G10", "LIF-1")
def test_what_has_expired_meanwhile_is_expired(town: Town) -> None:
    licence = given(town, opened(town))
    row = revoked_at(town, Case.objects.of_thread(licence.given_in), town.at)
    at = ended(sought(town, row), Outcome.ANNULLED, town=town, days=120)
    assert anew(licence).standing(legal_day(at)) == Standing.EXPIRED
    assert papers.licence_paper(anew(licence)) is None
    said = Notice.objects.filter(thread=row.case.thread, subject__contains="撤销决定已被撤销").first()
    assert said is not None
    assert "现在的状态为“已过有效期”" in said.body


@pytest.mark.rule("G10", "SHG-1")
@pytest.mark.parametrize("read", [True, False])
@pytest.mark.parametrize("collect", [supervision.collect, supervision.reconcile])
def test_its_regulator_has_it_again(town: Town, collect: Any, read: bool) -> None:
    row = heard(town)
    supervision.collect(by=FEED, at=town.at)
    assert row.heard_at is not None
    row = revocation.revoke(row, "查证属实", by=town.actor("wu"), at=row.heard_at)
    if read:
        collect(by=FEED, at=row.heard_at)
        assert whole(row).handoff.ended_at is not None
    at = struck(town, row)
    collect(by=FEED, at=at)
    collect(by=FEED, at=at)
    handoff = whole(row).handoff
    assert (handoff.ended_at, handoff.ended_words, handoff.stands) == (None, "", True)
    told = Notice.objects.filter(user=town.user("sun"), subject__contains="重新属于日常监管")
    assert told.count() == int(read)


@pytest.mark.rule("G10")
def test_the_database_gives_nothing_back_without_it(town: Town) -> None:
    row = revoked(town)
    licence = row.decision.gives_licence
    with pytest.raises(DatabaseError, match="gave decision"), transaction.atomic():
        Decision.objects.filter(pk=row.decision_id).update(annulled_at=None)
    with pytest.raises(DatabaseError, match="took away what proceeding"), transaction.atomic():
        Proceeding.objects.filter(pk=row.pk).update(state=ProceedingState.STRUCK)
    with pytest.raises(DatabaseError, match="gave commitment"), transaction.atomic():
        Commitment.objects.filter(pk=row.commitment_id).update(state=CommitmentState.PERFORMING)
    turn = {"licence": licence, "status": Status.RESTORED, "since_on": legal_day(town.at)}
    with pytest.raises(DatabaseError, match="is gone"), transaction.atomic():
        LicenceStatus.objects.create(**turn, thread=row.case.thread)


@pytest.mark.rule("G10", "CLK-6")
def test_what_was_not_delivered_yet_is_to_be_delivered_again(town: Town) -> None:
    row = revoked(town)
    struck(town, row)
    assert not hasattr(whole(row), "delivery")
    assert whole(row).clock(Kind.DELIVERY).settled_at is None


@pytest.mark.rule("G10", "COR-2")
def test_the_desk_records_it_on_the_page_of_the_proceeding(town: Town, client: Client) -> None:
    row = revoked(town)
    client.force_login(town.user("zheng"))
    page = client.get(f"/desk/proceedings/{row.uuid}/").text
    assert "登记复议或诉讼" in page
    on = legal_day(row.decided_at)
    days = {
        f"{key}_{part}": str(getattr(on, part))
        for key in ("sought_on", "notified_on", "ended_on")
        for part in ("year", "month", "day")
    }
    sent = {"kind": "lawsuit", "seeker": "applicant", "organ": "", **days}
    address = f"/proceedings/{row.uuid}/remedies/"
    assert client.post(address, sent).status_code == 422
    assert client.post(address, sent | {"organ": "示例市朝霞区人民法院"}).status_code == 302
    made = row.remedies.get()
    page = client.get(f"/desk/proceedings/{row.uuid}/").text
    assert "审理中" in page
    end = {"outcome": "annulled", "words": "", **days}
    assert client.post(f"{address}{made.uuid}/end/", end).status_code == 422
    assert client.post(f"{address}{made.uuid}/end/", end | {"words": "程序违法"}).status_code == 302
    page = client.get(f"/desk/proceedings/{row.uuid}/").text
    assert "决定已被撤销或者纠正" in page
    client.force_login(town.user("zhao"))
    page = client.get(f"/me/proceedings/{row.uuid}/").text
    assert "原决定恢复有效" in page
    assert "撤销决定不再有效，原决定恢复效力" in page
    page = client.get(f"/cases/{row.case.number}/").text
    assert "决定已被撤销或者纠正" in page
    assert "原决定已" not in page
