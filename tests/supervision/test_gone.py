"""What its regulator hears, and what he sees no more, when a grant is taken away in reconsideration or by a court (G10)."""

from datetime import timedelta

import pytest

from approvals.actions import decision
from approvals.enums import Answer, CaseState, ChangedTo, RemedyKind
from approvals.enums import RemedyOutcome as Outcome
from approvals.models import Case
from ground import clocks
from ground.accounts.actor import Actor
from ground.clocks.marks import mark_due
from ground.documents.models import Document
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from supervision import actions as supervision
from supervision.enums import Kind as Watch
from tests.approvals.test_decide_anew import changed, ended, reviewed

DAY = timedelta(days=1)


@pytest.mark.rule("SHG-3")
@pytest.mark.rule("G10")
@pytest.mark.parametrize("outcome", [Outcome.ANNULLED, Outcome.REDONE])
@pytest.mark.parametrize("hear", [supervision.collect, supervision.reconcile])
def test_a_grant_that_is_gone_is_no_regulators_any_more(town, outcome, hear):
    case, feed, sun = town.case_at(CaseState.GRANTED), Actor.system("feed"), town.actor("sun")
    supervision.collect(by=feed, at=town.at)
    lapses = clocks.of(case.thread, Watch.CLAIM).lapses_at
    case = ended(town, case, outcome, kind=RemedyKind.RECONSIDERATION)
    mark_due(max(lapses, town.at + 15 * DAY))
    supervision.remind(at=max(lapses, town.at + 15 * DAY))
    assert not Notice.objects.filter(thread=case.thread, subject__contains="逾期未接收").exists()
    with pytest.raises(Refused, match="不再属于日常监管"):
        supervision.receive(case.handoff, by=sun, at=town.at + 15 * DAY)
    for _twice in range(2):
        assert hear(by=feed, at=town.at + 16 * DAY) == 0
    handoff = Case.objects.get(pk=case.pk).handoff
    assert handoff.ended_at == town.at + 16 * DAY
    assert "经行政复议" in handoff.ended_words
    assert clocks.of(case.thread, Watch.CLAIM).settled_at == town.at + 16 * DAY
    told = Notice.objects.filter(thread=case.thread, subject__contains="不再属于日常监管", channel="inbox")
    assert [one.user for one in told] == [town.user("sun")]
    assert Entry.objects.filter(thread=case.thread, act="supervision.ended").count() == 1


@pytest.mark.rule("G10")
@pytest.mark.rule("PII-4")
@pytest.mark.parametrize("answer", [None, Answer.FAILS, Answer.CONFORMS])
def test_the_file_of_a_grant_that_is_gone_is_shut_to_its_regulator(town, client, answer):
    case, feed = town.case_at(CaseState.GRANTED), Actor.system("feed")
    supervision.collect(by=feed, at=town.at)
    papers_there = [case.decision.document.uuid, *(one.uuid for one in Document.objects.of(case.thread))]
    file = case.files.order_by("pk").first()
    client.force_login(town.user("sun"))
    assert client.get(f"/files/{file.uuid}/").status_code == 200
    case = ended(town, case, Outcome.REDONE)
    if answer is not None:
        case, by, at = reviewed(town, case, answer), town.actor("wu"), town.at + 17 * DAY
        if answer == Answer.FAILS:
            decision.refuse(case, reasons="不符合条件", by=by, at=at)
        else:
            decision.grant(case, by=by, at=at)
    supervision.collect(by=feed, at=town.at + 18 * DAY)
    open_again = answer == Answer.CONFORMS
    assert client.get(f"/files/{file.uuid}/").status_code == (200 if open_again else 404)
    assert client.get(f"/api/v1/cases/{case.number}/").status_code == (200 if open_again else 404)
    shut = {client.get(f"/papers/{uuid}/").status_code == 404 for uuid in papers_there}
    assert shut == {not open_again}
    page = client.get(f"/handoffs/{case.number}/")
    assert page.status_code == 200
    assert ("云朵美发店" in page.text) == open_again
    assert ("不再属于日常监管" in page.text) != open_again
    assert ("已终止" in client.get("/handoffs/").text) != open_again


@pytest.mark.rule("SHG-1")
def test_a_grant_that_is_gone_before_it_was_heard_of_is_handed_to_nobody(town):
    case = ended(town, town.case_at(CaseState.GRANTED), Outcome.ANNULLED)
    for hear in (supervision.collect, supervision.reconcile):
        assert hear(by=Actor.system("feed"), at=town.at + 16 * DAY) == 0
    assert not hasattr(Case.objects.get(pk=case.pk), "handoff")


@pytest.mark.rule("G10")
@pytest.mark.parametrize("to", [ChangedTo.GRANT, ChangedTo.REFUSE])
@pytest.mark.parametrize("hear", [supervision.collect, supervision.reconcile])
def test_a_grant_that_is_being_changed_is_watched_until_that_is_done(town, client, to, hear):
    case, feed, sun = town.case_at(CaseState.GRANTED), Actor.system("feed"), town.user("sun")
    supervision.collect(by=feed, at=town.at)
    file = case.files.order_by("pk").first()
    case = changed(town, case, to)
    hear(by=feed, at=town.at + 16 * DAY)
    client.force_login(sun)
    page = client.get(f"/handoffs/{case.number}/").text
    assert "凭原决定取得的证照仍然有效，日常监管照常" in page
    assert client.get(f"/files/{file.uuid}/").status_code == 200
    assert Case.objects.get(pk=case.pk).handoff.ended_at is None
    by, at = town.actor("wu"), town.at + 17 * DAY
    if to == ChangedTo.GRANT:
        decision.grant(reviewed(town, case, Answer.CONFORMS), by=by, at=at)
    else:
        decision.refuse(reviewed(town, case, Answer.FAILS), reasons="见复议决定", by=by, at=at)
    hear(by=feed, at=town.at + 18 * DAY)
    page = client.get(f"/handoffs/{case.number}/").text
    assert "日常监管照常" not in page
    assert ("不再属于日常监管" in page) == (to == ChangedTo.REFUSE)
