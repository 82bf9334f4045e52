"""取消、下放、划转 of a matter: what was promised for a decision has its ending too, and its clocks go along (U3)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import InternalError, transaction
from django.test import Client

from approvals import rules
from approvals.actions import catalogue, checking, decision, performing, review, revocation
from approvals.actions.rectification import order_rectification
from approvals.enums import Act, Answer, CaseState, Ending, Hanging
from approvals.models import Case, CaseEnding, Proceeding
from approvals.proceedings import Breach, Item, ProceedingKind, ProceedingState
from approvals.rules.catalogue import Choice, words_for
from approvals.tasks import sweep_catalogue, sweep_commitments, sweep_proceedings
from commitments.enums import CommitmentState, Kind, Method, Scheme
from commitments.models import Commitment
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.models import Office
from ground.clocks.models import Clock
from ground.documents.models import Document
from ground.documents.pdf import render_html
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from licences.models import Licence
from matters.actions import operations, publishing
from matters.enums import PreparationKind
from supervision import actions as supervision
from supervision.enums import Wrong
from supervision.models import Handoff
from tests.approvals.committed import CHECKED, committed
from tests.approvals.revoking import FOUND, again, noticed, over
from tests.approvals.revoking import opened as alleged
from tests.approvals.test_catalogue_endings import (
    cancelled,
    chosen,
    devolved,
    notices,
    published,
    street,
)
from tests.approvals.test_catalogue_endings import told as told_to
from tests.approvals.test_endings_followed import below
from tests.deferring import deficient
from tests.matters.desk import Desk
from tests.town import pdf

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
PLAN, REPORT = "场所平面图", "卫生检测报告"


@pytest.fixture
def desk(town: Any) -> Desk:
    return Desk(town)


def gone(desk: Desk, **endings: str) -> Office:
    """The matter went down to the street the next day, and the timer is done with it."""
    published(desk, chosen(desk, devolved(desk), **endings))
    publishing.turn_day(at=desk.at + DAY)
    assert sweep_catalogue(desk.at + DAY) == 1
    assert sweep_catalogue(desk.at + DAY) == 0, "safe to run again"
    return Office.objects.get(path="zhaoxia/shuxiang")


def now_of(case: Case) -> tuple[Case, Commitment]:
    return Case.objects.with_story().get(pk=case.pk), Commitment.objects.with_story().get(thread=case.thread)


def limits(commitment: Commitment) -> dict[str, tuple[str, Any]]:
    running = Clock.objects.running().filter(thread__startswith=commitment.own_thread).order_by("pk")
    return {f"{one.thread} {one.kind}": (one.office, one.due_on) for one in running}


def to_desk(desk: Desk, who: str, subject: str) -> str:
    told = Notice.objects.filter(thread=f"matter:{desk.matter.code}", user=desk.town.user(who))
    return told.get(channel="inbox", subject__startswith=subject).body


@pytest.mark.rule("U3", "COR-2", "COM-13")
def test_who_takes_the_power_over_checks_what_was_promised(desk: Desk) -> None:
    """Nothing begins again: what is due is due on its day, what is checked is checked by the new office."""
    town = desk.town
    case, commitment = committed(town)
    before = limits(commitment)
    assert {office for office, _due in before.values()} == {town.organ.path}
    regulator = case.regulator
    office = gone(desk)
    case, commitment = now_of(case)
    assert (case.competent_office, case.offices_moved, case.state) == (office, 1, CaseState.GRANTED)
    assert case.regulator == regulator, "what was handed to who watches it stays with them"
    assert limits(commitment) == {key: (office.path, due) for key, (_office, due) in before.items()}
    ending = CaseEnding.objects.get(case=case)
    assert (ending.subject, ending.ending, ending.office) == (Hanging.PROMISED, Ending.HANDED, town.organ)
    assert notices(case).count(f"您申请的事项有调整（{case.number}）") == 1
    told = Notice.objects.get(thread=case.thread, channel="inbox", subject__startswith="您申请的事项有调整")
    assert "今后由书香街道办事处核对、核查：补齐期限不变" in told.body
    assert "1 件履行中的承诺已移交，由你单位核对、核查" in to_desk(desk, "gao", "办件已移交你单位")
    assert "1 件履行中的承诺已移交书香街道办事处" in to_desk(desk, "zheng", "履行中的承诺怎样办理")
    later = desk.at + 2 * DAY
    for one in commitment.promised.select_related("material", "commitment").order_by("no"):
        performing.supply(commitment, one, files=[pdf()], by=town.actor("zhao"), at=later)
        check = clocks.of(one.thread, Kind.VERIFY)
        assert check is not None
        assert check.office == office.path
        found: dict[str, Any] = {"method": Method.WRITTEN, "conforms": True, "words": "", "at": later}
        with pytest.raises(Refused, match="承诺由“书香街道办事处”的审查或者审批人员核查"):
            checking.verify(commitment, one, **found, by=town.actor("zheng"))
        checking.verify(commitment, one, **found, by=town.actor("pan"))
    assert now_of(case)[1].state == CommitmentState.FULFILLED
    paper = Document.objects.of(case.thread).latest("pk")
    assert (paper.title, paper.organ) == ("承诺履行确认书", office.name)
    assert case.decision.document.organ == town.organ.name, "who decided it stays who decided it"
    shown = Client().get("/permits/").text
    assert town.organ.name in shown
    assert office.name not in shown.split("<table")[-1]


@pytest.mark.rule("U3", "COM-18")
def test_the_organs_own_check_goes_along_and_is_told_to_the_new_desk(desk: Desk) -> None:
    case, commitment = committed(desk.town, Scheme.PROOF, (REPORT,), **CHECKED)
    office = gone(desk)
    check = clocks.of(commitment.own_thread, Kind.VERIFY)
    assert check is not None
    assert (check.office, check.length) == (office.path, 40)
    case, commitment = now_of(case)
    assert rules.why_not_check(case, commitment, by=desk.town.actor("gao"), at=desk.at + DAY).ok
    client = Client()
    for who, sees in (("gao", True), ("zheng", False)):
        client.force_login(desk.town.user(who))
        assert (case.number in client.get("/desk/performing/?show=check").text) == sees


@pytest.mark.rule("U3", "COR-2", "COM-16")
def test_what_runs_over_after_the_day_is_before_the_new_office(desk: Desk) -> None:
    town = desk.town
    case, commitment = committed(town)
    office = gone(desk)
    late = desk.at + 200 * DAY
    assert sweep_commitments(late) == 1
    case, commitment = now_of(case)
    assert commitment.state == CommitmentState.OVERDUE
    proceeding = Proceeding.objects.with_story().get()
    clock = clocks.of(proceeding.thread, ProceedingKind.NOTICE)
    assert clock is not None
    assert clock.office == office.path
    opened = Notice.objects.filter(subject__contains="有撤销线索", channel="inbox")
    assert set(opened.values_list("user__name", flat=True)) == {"潘勇", "高洁"}
    with pytest.raises(Refused, match="由“书香街道办事处”的审查或者审批人员办理"):
        revocation.close(proceeding, "已经补齐", by=town.actor("zheng"), at=late)
    notified = revocation.notify(proceeding, Item.OTHERWISE, FOUND, by=town.actor("pan"), at=late)
    assert notified.state == ProceedingState.NOTIFIED


@pytest.mark.rule("U3", "COR-2")
def test_what_is_found_after_the_day_of_what_owed_nothing_is_before_the_new_office(desk: Desk) -> None:
    """行政诉讼法 26 第六款: who goes on with the power answers for what was decided before; nobody is told of a suspicion by the way."""
    town = desk.town
    case = town.delivered()
    office = gone(desk)
    assert now_of_case(case).competent_office == town.organ, "nothing was owed, nothing had to go"
    found = {"kind": Breach.OTHER, "words": "核查发现材料不实。"}
    proceeding = revocation.open(case, **found, by=Actor.system("clock"), at=desk.at + 2 * DAY)
    assert proceeding.case.competent_office == now_of_case(case).competent_office == office
    assert {one.office for one in Clock.objects.running().filter(thread=proceeding.thread)} == {office.path}
    assert "您申请的事项有调整" not in "".join(notices(case))
    told = Notice.objects.filter(subject__contains="有撤销线索", channel="inbox")
    assert set(told.values_list("user__name", flat=True)) == {"潘勇", "高洁"}
    revocation.notify(proceeding, Item.UNQUALIFIED, FOUND, by=town.actor("pan"), at=desk.at + 3 * DAY)


@pytest.mark.rule("U3", "COR-2", "LIF-1")
def test_a_proceeding_that_is_pending_goes_on_where_it_stood(desk: Desk) -> None:
    """Told by the old office, concluded by the new one; the days to speak end when they did."""
    town = desk.town
    proceeding = noticed(town)
    case, until = proceeding.case, over(proceeding)
    office = gone(desk)
    proceeding = again(proceeding)
    assert over(proceeding) == until
    assert {one.office for one in Clock.objects.running().filter(thread=proceeding.thread)} == {office.path}
    assert CaseEnding.objects.get(case=case).subject == Hanging.ALLEGED
    told = Notice.objects.get(thread=case.thread, channel="inbox", subject__startswith="您申请的事项有调整")
    assert "正在进行的撤销程序，由书香街道办事处继续办理" in told.body
    assert "1 件撤销程序已移交，由你单位继续办理" in to_desk(desk, "pan", "办件已移交你单位")
    assert "1 件撤销程序已移交书香街道办事处" in to_desk(desk, "wu", "履行中的承诺怎样办理")
    revocation.plead(proceeding, "检测项目已经补做。", by=town.actor("zhao"), at=desk.at + DAY)
    assert sweep_proceedings(until) == 1
    with pytest.raises(Refused, match="由“书香街道办事处”或者其上级机关的审批人员决定"):
        revocation.revoke(again(proceeding), "事实清楚。", by=town.actor("wu"), at=until)
    done = revocation.revoke(again(proceeding), "陈述不成立。", by=town.actor("gao"), at=until)
    assert done.state == ProceedingState.REVOKED
    assert done.document is not None
    assert done.document.organ == office.name
    assert now_of(case)[1].state == CommitmentState.REVOKED


@pytest.mark.rule("U3", "COR-2")
def test_it_may_be_concluded_where_it_was_opened(desk: Desk) -> None:
    """行政许可法 69: the organ that decided may revoke what it granted."""
    town = desk.town
    proceeding = alleged(town)
    gone(desk, alleged=Ending.CONTINUES)
    case, _commitment = now_of(proceeding.case)
    assert (case.competent_office, case.offices_moved) == (town.organ, 0)
    assert "1 件撤销程序仍由你单位办结" in to_desk(desk, "zheng", "履行中的承诺怎样办理")
    told = revocation.notify(
        again(proceeding), Item.UNQUALIFIED, FOUND, by=town.actor("zheng"), at=desk.at + DAY
    )
    assert told.state == ProceedingState.NOTIFIED


@pytest.mark.rule("COR-2")
def test_a_suspicion_he_was_not_told_of_is_not_told_by_the_way(desk: Desk) -> None:
    proceeding = alleged(desk.town)
    gone(desk)
    case = proceeding.case
    told = Notice.objects.get(thread=case.thread, channel="inbox", subject__startswith="您申请的事项有调整")
    assert "撤销" not in told.body
    assert "您作出的承诺继续有效，今后由书香街道办事处核对、核查" in told.body
    other = desk.town.case_at(CaseState.GRANTED)
    assert words_for(CaseEnding.objects.get().proposal, Ending.HANDED, Hanging.PROMISED) in told.body
    assert not CaseEnding.objects.filter(case=other).exists(), "nothing of it is left to be handed over"


@pytest.mark.rule("U3")
def test_what_was_chosen_of_it_as_an_open_case_holds_and_is_said_as_it_is_now(desk: Desk) -> None:
    town = desk.town
    case = town.case_at(CaseState.REVIEWED)
    proposal = devolved(desk)
    stays = Choice(Ending.CONTINUES, "您的申请照旧办理")
    catalogue.choose_for(proposal, case, stays, by=desk.mei, at=desk.at)
    published(desk, chosen(desk, proposal))
    case = decision.grant(case, by=town.actor("zheng"), at=desk.at)
    committed(town, case=case)
    publishing.turn_day(at=desk.at + DAY)
    sweep_catalogue(desk.at + DAY)
    ending = CaseEnding.objects.get(case=case)
    assert (ending.subject, ending.ending) == (Hanging.PROMISED, Ending.CONTINUES)
    assert ending.words == words_for(proposal, Ending.CONTINUES, Hanging.PROMISED)
    assert now_of(case)[0].competent_office == town.organ


@pytest.mark.rule("U3")
def test_what_is_granted_on_a_promise_where_it_was_finished_stays_there(desk: Desk) -> None:
    town = desk.town
    case = town.case_at(CaseState.REVIEWED)
    gone(desk, reviewed=Ending.CONTINUES)
    case = decision.grant(now_of_case(case), by=town.actor("zheng"), at=desk.at + DAY)
    committed(town, case=case, granted_at=desk.at + DAY)
    sweep_catalogue(desk.at + 2 * DAY)
    assert now_of(case)[0].competent_office == town.organ


def now_of_case(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


@pytest.mark.rule("U3", "COM-16")
def test_what_is_granted_by_who_took_it_over_is_that_offices_to_check(desk: Desk, client: Client) -> None:
    town = desk.town
    case = town.case_at(CaseState.REVIEWED)
    gone(desk)
    later = desk.at + DAY
    case = decision.grant(now_of_case(case), by=town.actor("gao"), at=later)
    case, commitment = committed(town, case=case, signed_at=desk.at, granted_at=later)
    one = commitment.promised.select_related("commitment", "material").get(no=1)
    assert sweep_commitments(later + 200 * DAY) == 1
    for who, sees in (("gao", True), ("zheng", False)):
        said = rules.why_not_verify(case, commitment, one, by=town.actor(who), at=later).words or ""
        assert ("核查" in said) != sees
        client.force_login(town.user(who))
        assert (case.number in client.get("/desk/performing/?show=late").text) == sees


# ---- cancelled


@pytest.mark.rule("U3", "COR-1")
def test_what_is_cancelled_is_kept_as_it_was_promised(desk: Desk) -> None:
    case, commitment = committed(desk.town)
    before = limits(commitment)
    published(desk, chosen(desk, cancelled(desk)))
    sweep_catalogue(desk.at + DAY)
    case, commitment = now_of(case)
    assert (commitment.state, limits(commitment)) == (CommitmentState.PERFORMING, before)
    told = Notice.objects.get(thread=case.thread, channel="inbox", subject__startswith="您申请的事项有调整")
    assert "您作出的承诺继续有效，仍由原机构核对、核查，期限不变" in told.body
    assert "1 件履行中的承诺仍由你单位核对、核查" in to_desk(desk, "chen", "履行中的承诺怎样办理")
    assert Entry.objects.of(case.thread).filter(act=Act.CATALOGUE_KEPT).count() == 1


@pytest.mark.rule("U3", "COR-7")
def test_what_nobody_needs_any_more_is_let_go_and_held_against_nobody(desk: Desk) -> None:
    """By the office to which it was promised alone; the licence stays, and what it rests on is not void."""
    town = desk.town
    case, _commitment = committed(town, signed_at=desk.at)
    below(desk)
    theirs = town.case_at(CaseState.ACCEPTED, edition=town.instant)
    answers = town.answers(theirs, Answer.CONFORMS)
    theirs = review.conclude(theirs, answers, "审查完毕", by=town.actor("pan"), at=desk.at)
    theirs = decision.grant(theirs, by=town.actor("gao"), at=desk.at)
    committed(town, Scheme.PROOF, (), case=theirs, **CHECKED)
    published(desk, chosen(desk, cancelled(desk), promised=Ending.RELEASED))
    sweep_catalogue(desk.at + DAY)
    case, commitment = now_of(case)
    assert (commitment.state, limits(commitment)) == (CommitmentState.ENDED, {})
    assert commitment.document is not None
    assert not commitment.document.is_void
    assert (case.state, case.is_annulled) == (CaseState.GRANTED, False)
    assert not Licence.objects.get(given_by__case=case).is_closed
    told = Notice.objects.get(thread=case.thread, channel="inbox", subject__startswith="您申请的事项有调整")
    assert "承诺终止；不按违反承诺处理" in told.body
    assert "1 件承诺已经终止" in to_desk(desk, "zheng", "履行中的承诺怎样办理")
    assert sweep_commitments(desk.at + 200 * DAY) == 0
    assert CaseEnding.objects.get(case=theirs).ending == Ending.CONTINUES, (
        "a city lets nothing go for a district"
    )


@pytest.mark.rule("U3", "COR-2")
def test_what_is_late_by_the_day_is_no_promise_to_be_let_go(desk: Desk) -> None:
    town = desk.town
    case, _commitment = committed(town, signed_at=desk.at - 150 * DAY, granted_at=desk.at)
    proposal = chosen(desk, cancelled(desk), promised=Ending.RELEASED)
    published(desk, proposal)
    sweep_catalogue(desk.at + DAY)
    case, commitment = now_of(case)
    assert commitment.state == CommitmentState.OVERDUE
    ending = CaseEnding.objects.get(case=case)
    assert (ending.subject, ending.ending) == (Hanging.ALLEGED, Ending.CONTINUES)


@pytest.mark.rule("U3", "COR-2", "COR-7")
def test_what_is_asked_about_is_concluded_and_not_let_go(desk: Desk) -> None:
    town = desk.town
    case = alleged(town).case
    proposal, lets = cancelled(desk), Choice(Ending.RELEASED, "承诺终止")
    with pytest.raises(Refused, match="请选择一种处理方式"):
        catalogue.choose(proposal, {Hanging.ALLEGED: lets}, by=desk.mei, at=desk.at)
    with pytest.raises(Refused, match="请选择一种处理方式"):
        catalogue.choose_for(proposal, case, lets, by=desk.mei, at=desk.at)
    assert rules.why_not_release(case, town.organ).words == "撤销程序正在进行的，由原机构依法办结"


@pytest.mark.rule("U3", "COR-1")
def test_where_another_matter_takes_its_place_nothing_is_let_go(desk: Desk) -> None:
    proposal = cancelled(desk, successor=desk.town.instant.matter)
    with pytest.raises(Refused, match="请选择一种处理方式"):
        chosen(desk, proposal, promised=Ending.RELEASED)


# ---- held by the preview and by the database


@pytest.mark.rule("U3")
def test_nothing_goes_before_its_promises_have_their_ending(desk: Desk) -> None:
    committed(desk.town)
    proposal = devolved(desk)
    with pytest.raises(Refused, match="请先确定处理方式和告知内容：履行中的承诺 1 件、有效的证照 1 件"):
        published(desk, proposal)


@pytest.mark.rule("U3")
def test_the_database_hands_over_what_is_still_owed_and_only_where_its_matter_went(desk: Desk) -> None:
    town = desk.town
    nothing_owed = town.case_at(CaseState.GRANTED)
    case, _commitment = committed(town, case=town.case_at(CaseState.GRANTED))
    office = gone(desk, promised=Ending.CONTINUES)
    for one, to, why in (
        (nothing_owed, office, "nothing of case"),
        (case, town.offices["regulator"], "did not go to that office"),
    ):
        with pytest.raises(InternalError, match=why), transaction.atomic():
            Case.objects.filter(pk=one.pk).update(competent_office=to, offices_moved=1)
    with pytest.raises(InternalError, match="unless an act hands it over"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(competent_office=office)


@pytest.mark.rule("U3", "CLK-14")
def test_the_days_for_what_was_lacking_go_along_with_the_open_case(desk: Desk) -> None:
    one = deficient(desk.town)
    proposal = operations.devolve(one.case.edition.matter, street(desk), **told_to(desk))
    published(desk, chosen(desk, desk.prepared(proposal, PreparationKind.GUIDE)))
    publishing.turn_day(at=desk.at + DAY)
    assert sweep_catalogue(desk.at + DAY) == 1
    office = Office.objects.get(path="zhaoxia/shuxiang")
    assert now_of_case(one.case).competent_office == office
    running = Clock.objects.running().filter(thread=one.thread)
    assert [clock.office for clock in running] == [office.path]


@pytest.mark.rule("U3", "COR-2", "COM-16")
def test_papers_say_who_granted_then_and_who_answers_now(desk: Desk) -> None:
    """A paper of the regulator and one of the new office: the grant was the old office's, what follows is the new one's."""
    town = desk.town
    case, _commitment = committed(town)
    supervision.collect(by=Actor.system("feed"), at=town.at)
    handoff = supervision.receive(Handoff.objects.get(case=case), by=town.actor("sun"), at=town.at)
    office, later = gone(desk), desk.at + 2 * DAY
    told = {"completable": False, "by": town.actor("sun"), "at": later}
    finding = supervision.report_finding(
        Handoff.objects.get(pk=handoff.pk), Wrong.MISMATCH, "没有消毒间", **told
    )
    order = supervision.order_stop(
        finding, "停止营业", "《公共场所卫生管理条例》第十四条", by=town.actor("sun"), at=later
    )
    words = render_html(order.document)
    assert f"取得{town.organ.name}作出的" in words
    assert f"反馈{office.name}" in words
    Office.objects.filter(pk=office.pk).update(division_code="110000")  # where a mismatch is put right first
    order_rectification(order.proceeding, "补设消毒间", by=town.actor("pan"), at=later)
    paper = Document.objects.of(case.thread).get(paper="approvals.rectification")
    assert paper.organ == office.name
    assert f"{town.organ.name}于" in render_html(paper)
    lifted = supervision.lift_stop(order, "已经补设", by=town.actor("sun"), at=later)
    assert lifted.document.facts["decider"] == town.organ.name


def kept_below(desk: Desk) -> tuple[Case, Case]:
    """A city cancelled a matter, and let its own promises go; a street that had decided by it too keeps its own. Both cases."""
    town = desk.town
    own, _commitment = committed(town, signed_at=desk.at)
    below(desk)
    theirs = town.case_at(CaseState.ACCEPTED, edition=town.instant)
    theirs = review.conclude(
        theirs, town.answers(theirs, Answer.CONFORMS), "审查完毕", by=town.actor("pan"), at=desk.at
    )
    theirs = decision.grant(theirs, by=town.actor("gao"), at=desk.at)
    committed(town, Scheme.PROOF, (), case=theirs, **CHECKED)
    published(desk, chosen(desk, cancelled(desk), promised=Ending.RELEASED))
    publishing.turn_day(at=desk.at + DAY)
    sweep_catalogue(desk.at + DAY)
    return own, Case.objects.with_story().get(pk=theirs.pk)


@pytest.mark.rule("U3", "COR-7")
def test_each_office_lets_its_own_promises_go_after_the_day(desk: Desk) -> None:
    """What a city may not let go for a street, the street may: an approver, one by one, in words of its own."""
    town = desk.town
    own, theirs = kept_below(desk)
    at = desk.at + 2 * DAY
    assert now_of(theirs)[1].state == CommitmentState.PERFORMING
    said = Notice.objects.filter(user=town.user("gao"), subject__startswith="履行中的承诺怎样办理")
    assert any("可以在“承诺履行”的“事项已取消”中终止" in one.body for one in said.order_by("pk"))
    for who in ("zheng", "pan", "zhao"):
        with pytest.raises(Refused, match="书香街道办事处"):
            catalogue.let_go(theirs, "不用再交", by=town.actor(who), at=at)
    with pytest.raises(Refused, match="没有还在履行的承诺"):
        catalogue.let_go(own, "不用再交", by=town.actor("zheng"), at=at)
    with pytest.raises(Refused, match="请写明告知内容"):
        catalogue.let_go(theirs, " ", by=town.actor("gao"), at=at)
    catalogue.let_go(theirs, "本街道不再核查，承诺终止。", by=town.actor("gao"), at=at)
    case, commitment = now_of(theirs)
    assert (commitment.state, limits(commitment)) == (CommitmentState.ENDED, {})
    assert commitment.document is not None
    assert not commitment.document.is_void
    assert not case.is_annulled
    told = Notice.objects.filter(
        thread=case.thread, channel="inbox", subject__startswith="您申请的事项有调整"
    )
    assert any("本街道不再核查，承诺终止。" in one.body for one in told.order_by("pk"))
    with pytest.raises(Refused, match="没有还在履行的承诺"):
        catalogue.let_go(theirs, "再次", by=town.actor("gao"), at=at)


@pytest.mark.rule("U3")
def test_nothing_is_let_go_while_the_matter_runs(desk: Desk) -> None:
    case, _commitment = committed(desk.town)
    with pytest.raises(Refused, match="事项没有取消"):
        catalogue.let_go(case, "不用再交", by=desk.town.actor("zheng"), at=desk.at)


@pytest.mark.rule("U3", "COR-2")
def test_nothing_is_let_go_about_which_something_is_alleged(desk: Desk) -> None:
    town = desk.town
    _own, theirs = kept_below(desk)
    at = desk.at + 2 * DAY
    revocation.open(theirs, kind=Breach.OTHER, words="程序违法", by=town.actor("pan"), at=at)
    with pytest.raises(Refused, match="撤销程序正在进行"):
        catalogue.let_go(theirs, "不用再交", by=town.actor("gao"), at=at)


@pytest.mark.rule("U3")
def test_the_street_finds_them_in_its_list(desk: Desk, client: Client) -> None:
    town = desk.town
    _own, theirs = kept_below(desk)
    address = f"/desk/performing/{theirs.number}/release/"
    for who, sees in (("gao", True), ("zheng", False)):
        client.force_login(town.user(who))
        assert (address in client.get("/desk/performing/?show=unneeded").text) == sees
    client.force_login(town.user("gao"))
    page = client.get(address).text
    assert "不按违反承诺处理" in page
    assert client.post(address, {"words": ""}).status_code == 422
    assert client.post(address, {"words": "不用再交了。"}).url == "/desk/performing/?show=unneeded"
    assert address not in client.get("/desk/performing/?show=unneeded").text
