"""撤销补充告知: what came to light after the notice is told before anything rests on it, or expressly not relied upon (COR-14)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, InternalError, transaction

from approvals import rules, tasks
from approvals.actions import keeping, performing, revocation, supplements
from approvals.actions.proceeding_reminders import remind
from approvals.enums import CaseState, Method
from approvals.models import Proceeding, ProceedingReport, Supplement, Weighing
from approvals.proceedings import Breach, Item, ProceedingKind, ProceedingState
from commitments.enums import CommitmentState
from commitments.models import Commitment
from credit.enums import Misdeed
from credit.models import Record
from ground import clocks
from ground.accounts.actions import appoint
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.accounts.models import Representation, User
from ground.clocks.marks import mark_due
from ground.documents.files import receive
from ground.documents.models import Document
from ground.documents.pdf import render_html
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from ground.workdays.calendar import after, legal_day
from tests.approvals.breaking import last_moment, one_of
from tests.approvals.committed import committed
from tests.approvals.revoking import FOUND, HOUR, again, approved, heard, noticed, opened, over
from tests.approvals.test_proceeding_heard import RECEIPT, without_account
from tests.town import Town, pdf

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NEW = "检测机构说明：报告编号系伪造。"


def report(proceeding: Proceeding, town: Town, *, at: datetime | None = None) -> ProceedingReport:
    """Chen reports what came in, with a paper."""
    revocation.open(
        proceeding.case,
        kind=Breach.FALSE,
        words="检测机构来函",
        commitment=proceeding.commitment,
        evidence=[receive(pdf("来函.pdf"), at=at or town.at)],
        by=town.actor("chen"),
        at=at or town.at,
    )
    found = ProceedingReport.objects.order_by("-pk").first()
    assert found is not None
    return found


def supplemented(town: Town, *, by: str = "chen") -> Proceeding:
    """Heard, then told of more."""
    proceeding = heard(town)
    at = over(proceeding) + HOUR
    said = report(proceeding, town, at=at)
    return supplements.supplement(
        again(proceeding), Item.FRAUD, NEW, reports=[said], by=town.actor(by), at=at
    )


@pytest.mark.rule("COR-14")
def test_what_came_after_the_notice_is_told_before_anything_rests_on_it(town: Town) -> None:
    proceeding = heard(town)
    at = over(proceeding) + HOUR
    said = report(proceeding, town, at=at)
    proceeding = again(proceeding)
    assert said.after_notice
    assert proceeding.kind == Breach.MISMATCH, "it is about what he was told of"
    with pytest.raises(Refused, match="1 条线索当事人还没有被告知"):
        revocation.revoke(proceeding, "理由", by=town.actor("wu"), at=at)
    told = supplements.supplement(
        proceeding,
        Item.FRAUD,
        NEW,
        reports=[said],
        uploads=[pdf("比对表.pdf")],
        by=town.actor("zheng"),
        at=at,
    )
    assert (told.state, told.heard_at, told.item) == (ProceedingState.NOTIFIED, None, Item.FRAUD)
    assert (told.kind, told.found) == (Breach.FALSE, FOUND)
    (clock,) = clocks.open_for([told.thread])[told.thread]
    assert (clock.kind, clock.started_on) == (ProceedingKind.DEFENCE, legal_day(at))
    assert clock.due_on == after(legal_day(at), 10).on
    paper = Document.objects.of(told.case.thread).get(paper="approvals.revocation_supplement")
    assert (paper.title, paper.number) == ("撤销行政许可补充告知书", "朝政许撤补告〔2026〕第00001号")
    words = render_html(paper)
    for one in (NEW, "来函.pdf", "比对表.pdf", "第六十九条第二款", "第六十九条第一款第四项", "10 个工作日"):
        assert one in words, one
    assert FOUND not in words, "what was told before is not told again"
    first = Document.objects.of(told.case.thread).get(paper="approvals.revocation_notice")
    assert first.number in words
    heard_of = Notice.objects.filter(user=town.user("zhao"), subject__contains="补充告知")
    assert heard_of.exists()
    with pytest.raises(Refused, match="听取陈述申辩，现在不能作出决定"):
        revocation.revoke(told, "理由", by=town.actor("wu"), at=at)
    plea = revocation.plead(told, "报告由检测机构出具", by=town.actor("zhao"), at=at)
    assert plea.pk
    assert tasks.sweep_proceedings(over(told) - timedelta(seconds=1)) == 0
    assert tasks.sweep_proceedings(over(told)) == 1
    end = over(told) + HOUR
    done = revocation.revoke(again(told), "不予采纳", by=town.actor("wu"), at=end)
    assert done.document is not None
    assert done.document.facts["found"] == f"{FOUND}\n{NEW}"
    assert done.document.facts["fraud"] is True
    words = render_html(done.document)
    assert "补充告知" in words
    record = Record.objects.get()
    assert record.misdeed == Misdeed.FALSE
    assert NEW in record.words


@pytest.mark.rule("COR-14")
def test_while_he_is_heard_his_days_begin_anew(town: Town) -> None:
    proceeding = noticed(town)
    first = clocks.of(proceeding.thread, ProceedingKind.DEFENCE)
    assert first is not None
    at = town.at + 3 * DAY
    told = supplements.supplement(proceeding, Item.UNQUALIFIED, NEW, by=town.actor("chen"), at=at)
    assert told.state == ProceedingState.NOTIFIED
    (clock,) = clocks.open_for([told.thread])[told.thread]
    assert clock.due_on > first.due_on
    assert tasks.sweep_proceedings(first.lapses_at) == 0
    paper = Document.objects.get(paper="approvals.revocation_supplement")
    assert paper.facts["item_before"] == "", "the item is the same"


@pytest.mark.rule("COR-14")
def test_what_is_not_relied_upon_says_why_and_is_held_against_nobody(town: Town) -> None:
    proceeding = heard(town)
    at = over(proceeding) + HOUR
    said = report(proceeding, town, at=at)
    proceeding = again(proceeding)
    for who, reasons, chosen, why in (
        ("lin", "与本案无关", [said], "审查或者审批人员办理"),
        ("chen", " ", [said], "请写明不作为决定依据的理由"),
        ("chen", "与本案无关", [], "请选择线索"),
    ):
        with pytest.raises(Refused, match=why):
            supplements.set_aside(proceeding, chosen, reasons, by=town.actor(who), at=at)
    supplements.set_aside(proceeding, [said], "来函没有盖章，无法核实", by=town.actor("chen"), at=at)
    assert Weighing.objects.get().reasons == "来函没有盖章，无法核实"
    assert Entry.objects.of(proceeding.case.thread).filter(act="approvals.report_set_aside").exists()
    with pytest.raises(Refused, match="已经处理"):
        supplements.set_aside(proceeding, [said], "再次", by=town.actor("chen"), at=at)
    done = revocation.revoke(again(proceeding), "理由", by=town.actor("wu"), at=at)
    assert done.kind == Breach.MISMATCH
    assert Record.objects.get().misdeed == Misdeed.MISMATCH
    assert done.document is not None
    assert done.document.facts["found"] == FOUND


@pytest.mark.rule("COR-14", "LIF-3")
def test_keeping_and_closing_rest_on_nothing_against_him(town: Town) -> None:
    proceeding = heard(town)
    at = over(proceeding) + HOUR
    report(proceeding, town, at=at)
    kept = keeping.keep(again(proceeding), "停供", approved(at), by=town.actor("wu"), at=at)
    assert kept.state == ProceedingState.KEPT


@pytest.mark.rule("COR-14")
def test_what_was_reported_before_the_notice_is_in_it(town: Town) -> None:
    proceeding = opened(town)
    said = report(proceeding, town)
    assert not said.after_notice
    revocation.notify(again(proceeding), Item.FRAUD, FOUND, by=town.actor("zheng"), at=town.at)
    revocation.waive(again(proceeding), by=town.actor("zhao"), at=town.at)
    assert revocation.revoke(again(proceeding), "理由", by=town.actor("wu"), at=town.at).document


@pytest.mark.rule("COR-2", "COR-14")
def test_whoever_told_him_more_does_not_decide(town: Town) -> None:
    told = supplemented(town, by="wu")
    at = over(told)
    assert tasks.sweep_proceedings(at) == 1
    for who in ("zheng", "wu"):
        with pytest.raises(Refused, match="由另一名审批人员决定"):
            revocation.revoke(again(told), "理由", by=town.actor(who), at=at)
        with pytest.raises(Refused, match="由另一名审批人员终结"):
            revocation.close(again(told), "算了", by=town.actor(who), at=at)
    by_him = {"state": "revoked", "reasons": "理由", "decided_at": at, "decided_by": town.user("wu")}
    with pytest.raises(InternalError, match="told him more"), transaction.atomic():
        Proceeding.objects.filter(pk=told.pk).update(**by_him)
    above = User.objects.create_user("qu", "区长", is_officer=True)
    by = Actor.system("clock")
    appoint(above, town.offices["root"], Duty.DECISION, from_on=legal_day(town.at), by=by, at=town.at)
    actor = Actor(above, town.offices["root"], Duty.DECISION)
    assert revocation.revoke(again(told), "理由", by=actor, at=at).document


@pytest.mark.rule("COR-14")
def test_the_supplement_is_served_as_the_notice_was(town: Town) -> None:
    proceeding = heard(town)
    at = over(proceeding) + HOUR
    without_account(town)
    by = town.actor("chen")
    told = supplements.supplement(again(proceeding), Item.FRAUD, NEW, by=by, at=at)
    (waits,) = clocks.open_for([told.thread])[told.thread]
    assert waits.kind == ProceedingKind.SERVICE
    assert told in Proceeding.objects.awaiting_office()
    assert tasks.sweep_proceedings(at + 100 * DAY) == 0
    with pytest.raises(Refused, match="还没有送达"):
        supplements.supplement(again(told), Item.FRAUD, "再补充", by=by, at=at)
    late = {"arrived_at": at + HOUR, "arrival": "签收单"}
    assert rules.why_not_plead(again(told), **late, by=by, at=at + DAY).ok, (
        "nothing runs before it reached him"
    )
    with pytest.raises(Refused, match="不能早于"):
        revocation.serve(again(told), on=legal_day(at) - DAY, by=by, at=at, **RECEIPT)
    came = legal_day(at + DAY)
    served = revocation.serve(again(told), on=came, by=by, at=at + 3 * DAY, **RECEIPT)
    clock = clocks.of(told.thread, ProceedingKind.DEFENCE)
    assert clock is not None
    assert (clock.started_on, clock.due_on) == (came, after(came, 10).on)
    assert served not in Proceeding.objects.awaiting_office()
    papers = list(served.services.order_by("pk").values_list("paper", "method"))
    assert papers == [("notice", Method.ONLINE), ("supplement", Method.POST)]
    assert tasks.sweep_proceedings(clock.lapses_at) == 1


@pytest.mark.rule("COR-14")
def test_whoever_waives_has_it_before_him(town: Town) -> None:
    """Made out when no account answered it, read and answered in one that was opened since."""
    proceeding = opened(town)
    without_account(town)
    told = revocation.notify(proceeding, Item.UNQUALIFIED, FOUND, by=town.actor("zheng"), at=town.at)
    Representation.objects.filter(user=town.user("zhao")).update(until_on=None)
    waived = revocation.waive(again(told), by=town.actor("zhao"), at=town.at + HOUR)
    assert waived.services.get().method == Method.ONLINE
    assert revocation.revoke(again(told), "理由", by=town.actor("wu"), at=town.at + HOUR).document


@pytest.mark.rule("COR-14")
@pytest.mark.parametrize("state", ["opened", "revoked"])
def test_only_who_was_told_is_told_more_and_only_until_it_is_decided(town: Town, state: str) -> None:
    proceeding = opened(town) if state == "opened" else heard(town)
    at = town.at + 60 * DAY
    if state == "revoked":
        revocation.revoke(proceeding, "理由", by=town.actor("wu"), at=at)
    with pytest.raises(Refused, match="现在不能补充告知"):
        supplements.supplement(again(proceeding), Item.FRAUD, NEW, by=town.actor("chen"), at=at)


@pytest.mark.rule("COR-14")
def test_who_may_tell_more_and_of_what(town: Town) -> None:
    proceeding = heard(town)
    at = over(proceeding) + HOUR
    said = report(proceeding, town, at=at)
    proceeding = again(proceeding)
    for who, item, found, why in (
        ("zhao", Item.FRAUD, NEW, "审查或者审批人员办理"),
        ("sun", Item.FRAUD, NEW, "审查或者审批人员办理"),
        ("chen", "nothing", NEW, "请选择依据的情形"),
        ("chen", Item.FRAUD, " ", "请写明新查明的事实"),
        ("chen", Item.FRAUD, "长" * 2001, "最多 2000 字"),
    ):
        with pytest.raises(Refused, match=why):
            supplements.supplement(proceeding, item, found, reports=[said], by=town.actor(who), at=at)
    other = opened_beside(town)
    with pytest.raises(Refused, match="不是本程序"):
        supplements.supplement(proceeding, Item.FRAUD, NEW, reports=[other], by=town.actor("chen"), at=at)
    assert not Supplement.objects.exists()


def opened_beside(town: Town) -> ProceedingReport:
    """A report in another proceeding."""
    case = town.case_at(CaseState.GRANTED)
    told = {"kind": Breach.OTHER, "words": "线索", "by": town.actor("chen"), "at": town.at}
    row = revocation.open(case, **told)
    revocation.notify(row, Item.POWER, "越权", by=town.actor("zheng"), at=town.at)
    revocation.open(case, **told)
    return row.reports.get()


@pytest.mark.rule("COR-2")
def test_what_he_was_not_told_of_does_not_show_on_his_letter(town: Town) -> None:
    """A proceeding about something else was told; that the letter is not kept was reported since."""
    case, commitment = committed(town)
    by = town.actor("chen")
    told = {"commitment": commitment, "words": "另有反映", "by": by, "at": town.at}
    proceeding = revocation.open(case, kind=Breach.OTHER, **told)
    revocation.notify(proceeding, Item.POWER, "越权", by=by, at=town.at)
    revocation.open(case, kind=Breach.MISMATCH, **told)
    commitment = Commitment.objects.get()
    assert commitment.state == CommitmentState.MISMATCHED
    assert rules.known_state(commitment) == CommitmentState.PERFORMING
    said = proceeding.reports.all()
    supplements.supplement(again(proceeding), Item.UNQUALIFIED, NEW, reports=said, by=by, at=town.at)
    assert rules.known_state(commitment) == CommitmentState.MISMATCHED


@pytest.mark.rule("RQ-10", "COR-14")
def test_what_came_in_time_was_never_overdue_whatever_he_was_told_of_before(town: Town) -> None:
    """He was told of something else when it ran over, and what came in time is entered afterwards."""
    case, commitment = committed(town, names=("卫生检测报告",))
    by, end = town.actor("chen"), last_moment(one_of(commitment))
    told = {"kind": Breach.OTHER, "words": "另有反映", "commitment": commitment}
    proceeding = revocation.open(case, by=by, at=end - DAY, **told)
    revocation.notify(proceeding, Item.POWER, "越权", by=by, at=end - DAY)
    assert tasks.sweep_commitments(end) == 1
    assert (again(proceeding).kind, Commitment.objects.get().state) == (Breach.OTHER, CommitmentState.OVERDUE)
    performing.supply(
        Commitment.objects.get(),
        one_of(commitment),
        counts=(1, 0),
        arrived_at=end - 3 * HOUR,
        evidence="邮件号码 EMS1234567",
        by=town.actor("lin"),
        at=end + 10 * HOUR,
    )
    assert Commitment.objects.get().state == CommitmentState.PERFORMING
    assert again(proceeding).state == ProceedingState.NOTIFIED


@pytest.mark.rule("MON-1", "COR-14")
def test_reminders_follow_the_new_days(town: Town) -> None:
    told = supplemented(town)
    end = over(told)
    for moment in (end - timedelta(hours=10), end):
        mark_due(moment)
        remind(at=moment)
    reminded = Notice.objects.filter(thread=told.case.thread, subject__contains="期限将满", channel="inbox")
    assert [one.user_id for one in reminded] == [town.user("zhao").pk]
    assert legal_day(end - HOUR).isoformat() in reminded.get().body


def test_the_database_holds_what_was_told_and_in_what_order(town: Town) -> None:
    proceeding = heard(town)
    row = Proceeding.objects.filter(pk=proceeding.pk)
    for told in ({"state": "notified", "heard_at": None}, {"heard_at": None}, {"item": "fraud"}):
        with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
            row.update(**told)
    at = over(proceeding) + HOUR
    report(proceeding, town, at=at)
    untold = {"state": "revoked", "reasons": "理", "decided_at": at, "decided_by": town.user("wu")}
    with pytest.raises(InternalError, match="he was not told"), transaction.atomic():
        row.update(**untold)
    without_account(town)
    supplements.supplement(again(proceeding), Item.FRAUD, NEW, by=town.actor("chen"), at=at)
    with pytest.raises(InternalError, match="has not reached"), transaction.atomic():
        row.update(state="heard", heard_at=at)
    with pytest.raises(InternalError), transaction.atomic():
        row.update(item="power")
