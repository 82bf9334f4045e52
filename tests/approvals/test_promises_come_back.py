"""A promise that ended with its licence, or whose revocation is gone while another one runs, comes back (COM-19, LIF-4, G10)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from approvals.actions import life, remedy, revocation
from approvals.enums import CaseState, Purpose, RemedyKind
from approvals.enums import RemedyOutcome as Outcome
from approvals.models import Case, Proceeding
from approvals.proceedings import Breach, Item
from approvals.tasks import sweep_suspended
from commitments.enums import CommitmentState, Kind, Scheme
from commitments.models import Commitment
from credit.models import Bar
from ground import clocks
from ground.notices.models import Notice
from ground.trail.models import Entry
from ground.workdays.calendar import after, between, legal_day
from licences.enums import Ground, Status
from licences.models import Licence
from tests.approvals.breaking import anew, hand_in, look, one_of
from tests.approvals.committed import committed
from tests.approvals.revoking import heard
from tests.approvals.test_revocation_struck import struck
from tests.licences import lasting
from tests.licences.lasting import done, given, opened
from tests.town import Town

DAY = timedelta(days=1)


def promised(
    town: Town, scheme: Scheme = Scheme.CREDIT, *, of: Licence | None = None
) -> tuple[Licence, Commitment]:
    """A licence that was given on somebody's word, which is still to be kept."""
    licence = of or given(town, opened(town))
    _case, held = committed(town, scheme, case=Case.objects.of_thread(licence.given_in))
    return lasting.anew(licence), held


def closed(town: Town, licence: Licence, ground: Ground = Ground.TERMINATED, *, at: datetime) -> Any:
    told = {"words": "持证人已经终止", "by": town.actor("zheng"), "at": at}
    paper = life.cancel(licence, ground, **told)
    return licence.cancellations.get(document=paper)


def undone(
    town: Town, case: Case, against: Any = None, *, at: datetime, outcome: Outcome = Outcome.ANNULLED
) -> None:
    """A court took it away."""
    on = legal_day(at)
    told = {"organ": "示例市朝霞区人民法院", "sought_on": on, "notified_on": on, "by": town.actor("zheng")}
    made = remedy.record_remedy(case, RemedyKind.LAWSUIT, against=against, **told, at=at)
    remedy.end_remedy(made, outcome, words="违法", ended_on=on, by=town.actor("wu"), at=at)


@pytest.mark.rule("COM-19", "LIF-4", "G10")
def test_what_ended_with_its_licence_comes_back_with_it(town: Town) -> None:
    licence, held = promised(town)
    before = clocks.of(one_of(held).thread, Kind.SUPPLY)
    assert before is not None
    at = town.at + 5 * DAY
    cancelled = closed(town, licence, at=at)
    assert anew(held).state == CommitmentState.ENDED
    assert not anew(held).document.is_void, "what was granted on it was granted"
    left = between(legal_day(at), before.due_on)
    back = at + 30 * DAY
    undone(town, cancelled.case, cancelled, at=back)
    held = anew(held)
    assert (held.state, held.closed_at, held.was) == (CommitmentState.PERFORMING, None, "")
    running = clocks.of(one_of(held).thread, Kind.SUPPLY)
    assert running is not None
    assert (running.settled_at, running.due_on) == (None, after(legal_day(back), left).on)
    entry = Entry.objects.of(held.thread).get(act="commitments.returned")
    assert entry.facts["state"] == CommitmentState.PERFORMING
    told = Notice.objects.filter(thread=held.thread, subject__contains="恢复的承诺")
    body = told.get(user=town.user("zhao"), channel="inbox").body
    due = f"{running.due_on.year}年{running.due_on.month}月{running.due_on.day}日"
    assert "证照恢复" in body
    assert f"最迟 {due} 补齐" in body
    assert Notice.objects.filter(user=town.user("chen"), subject__contains="承诺随之恢复").exists()


@pytest.mark.rule("COM-19", "LIF-4")
def test_where_its_decision_is_gone_it_does_not(town: Town) -> None:
    licence, held = promised(town)
    case = Case.objects.of_thread(held.thread)
    cancelled = closed(town, licence, at=town.at + DAY)
    undone(town, case, at=town.at + 2 * DAY)
    undone(town, Case.objects.get(pk=case.pk), cancelled, at=town.at + 3 * DAY)
    assert anew(held).state == CommitmentState.ENDED
    with pytest.raises(DatabaseError, match="is closed"), transaction.atomic():
        Commitment.objects.filter(pk=held.pk).update(state=CommitmentState.PERFORMING)


@pytest.mark.rule("COM-8", "COM-19", "G10")
@pytest.mark.parametrize("scheme", [Scheme.CREDIT, Scheme.NOTIFIED])
def test_who_gave_nothing_up_keeps_his_word_again(town: Town, scheme: Scheme) -> None:
    """The 注销 he asked for is gone: neither the licence nor the promise was given up, and nothing is closed to him."""
    licence, held = promised(town, scheme)
    case = done(town, licence, Purpose.CANCELLATION, at=town.at + DAY)
    assert anew(held).state == CommitmentState.ENDED
    assert Bar.objects.filter(party=case.party, ended_at=None).exists() == (scheme == Scheme.CREDIT)
    undone(town, case, at=town.at + 9 * DAY)
    assert anew(held).state == CommitmentState.PERFORMING
    assert not Bar.objects.filter(party=case.party, ended_at=None).exists()


@pytest.mark.rule("COM-8", "COM-19", "G10")
def test_a_closing_that_was_revoked_and_stands_again_ends_it_again(town: Town) -> None:
    licence, held = promised(town)
    case = done(town, licence, Purpose.CANCELLATION, at=town.at + DAY)
    at = town.at + 2 * DAY
    row = revocation.open(case, kind=Breach.OTHER, words="并非本人申请", by=town.actor("chen"), at=at)
    row = revocation.notify(row, Item.OTHERWISE, "并非本人申请", by=town.actor("zheng"), at=at)
    row = revocation.waive(row, by=town.actor("zhao"), at=at)
    row = revocation.revoke(row, "查证属实", by=town.actor("wu"), at=at)
    assert anew(held).state == CommitmentState.PERFORMING
    assert not Bar.objects.filter(party=case.party, ended_at=None, ground="given_up").exists()
    struck(town, Proceeding.objects.with_story().get(pk=row.pk))
    assert lasting.anew(licence).status == Status.CANCELLED
    assert anew(held).state == CommitmentState.ENDED
    assert Bar.objects.filter(party=case.party, ended_at=None, ground="given_up").exists()


@pytest.mark.rule("COM-19", "LIF-4")
def test_a_closing_that_rested_on_a_revocation_gives_back_what_ended_with_it(town: Town) -> None:
    """The licence was revoked and then closed; what was promised for its renewal ended with the closing."""
    licence = given(town, opened(town))
    renewed_at = town.at + 40 * DAY
    renewal = done(town, licence, Purpose.RENEWAL, at=renewed_at)
    _case, held = committed(town, case=renewal, signed_at=renewed_at)
    origin = Case.objects.of_thread(licence.given_in)
    at = renewed_at + DAY
    row = revocation.open(origin, kind=Breach.OTHER, words="程序违法", by=town.actor("chen"), at=at)
    row = revocation.notify(row, Item.PROCEDURE, "程序违法", by=town.actor("zheng"), at=at)
    row = revocation.waive(row, by=town.actor("zhao"), at=at)
    row = revocation.revoke(row, "查证属实", by=town.actor("wu"), at=at)
    closed(town, lasting.anew(licence), Ground.REVOKED, at=at + DAY)
    assert anew(held).state == CommitmentState.ENDED
    struck(town, Proceeding.objects.with_story().get(pk=row.pk))
    assert anew(held).state == CommitmentState.PERFORMING


def another(town: Town, held: Commitment, *, at: datetime) -> Commitment:
    """He promised again in the same matter while the revocation stood, and was granted on it."""
    _case, other = committed(town, case=town.case_at(CaseState.GRANTED, at=at), signed_at=at)
    assert other.basic_code == held.basic_code
    return other


def beside(
    town: Town, outcome: Outcome = Outcome.ANNULLED
) -> tuple[Commitment, Commitment, Proceeding, datetime]:
    """A revocation is gone, while another promise of the same party in the same matter runs."""
    row = heard(town, item=Item.PROCEDURE)
    assert row.heard_at is not None
    row = revocation.revoke(row, "程序违法", by=town.actor("wu"), at=row.heard_at)
    held = Commitment.objects.get(pk=row.commitment_id)
    other = another(town, held, at=row.heard_at + DAY)
    at = struck(town, Proceeding.objects.with_story().get(pk=row.pk), outcome)
    return anew(held), anew(other), row, at


@pytest.mark.rule("COM-19", "G10")
def test_it_waits_while_another_one_of_the_same_matter_runs(town: Town, client: Client) -> None:
    held, other, row, at = beside(town)
    assert (held.state, held.closed_at) == (CommitmentState.SUSPENDED, None)
    assert other.state == CommitmentState.PERFORMING
    assert sweep_suspended(at) == 0
    client.force_login(town.user("zhao"))
    page = client.get(f"/cases/{row.case.number}/commitment/performing/").text
    assert "这份承诺中止履行" in page
    assert "最迟" not in page
    said = Notice.objects.filter(thread=held.thread, subject__contains="撤销决定已被撤销")
    body = said.get(user=town.user("zhao"), channel="inbox").body
    assert "这份承诺中止履行" in body
    assert "补齐，停止的日数" not in body
    assert "commitments.suspended" in [one.act for one in Entry.objects.of(held.thread).order_by("seq")]
    before = clocks.of(one_of(held).thread, Kind.SUPPLY)
    assert before is not None
    assert before.settled_at is not None
    left = between(legal_day(row.opened_at), before.due_on)
    for no in (1, 2):
        hand_in(town, other, no, at=at)
        look(town, other, no, at=at)
    assert anew(other).state == CommitmentState.FULFILLED
    back = at + 10 * DAY
    assert sweep_suspended(back) == 1
    assert sweep_suspended(back) == 0
    assert anew(held).state == CommitmentState.PERFORMING
    running = clocks.of(one_of(held).thread, Kind.SUPPLY)
    assert running is not None
    assert (running.settled_at, running.due_on) == (None, after(legal_day(back), left).on)
    body = Notice.objects.get(user=town.user("zhao"), channel="inbox", subject__contains="恢复的承诺").body
    assert "同一事项的另一份承诺已经了结" in body


@pytest.mark.rule("COM-19", "G10")
def test_what_waits_and_is_decided_again_counts_as_broken_when_it_comes_back(town: Town) -> None:
    held, other, _row, at = beside(town, Outcome.REDONE)
    assert held.state == CommitmentState.SUSPENDED
    for no in (1, 2):
        hand_in(town, other, no, at=at)
        look(town, other, no, at=at)
    assert sweep_suspended(at + DAY) == 1
    assert anew(held).state == CommitmentState.MISMATCHED


@pytest.mark.rule("COM-19", "LIF-4")
def test_what_waits_ends_with_its_licence(town: Town) -> None:
    held, other, row, at = beside(town)
    licence = row.decision.gives_licence
    assert licence is not None
    cancelled = closed(town, Licence.objects.get(pk=licence.pk), at=at + DAY)
    assert anew(held).state == CommitmentState.ENDED
    assert anew(other).state == CommitmentState.PERFORMING
    undone(town, cancelled.case, cancelled, at=at + 2 * DAY)
    assert anew(held).state == CommitmentState.SUSPENDED
