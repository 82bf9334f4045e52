"""取消、下放、划转: every open case and licence has its ending before the publication, and gets it on the day, with a notice (U3)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from approvals.actions import catalogue, decision, filing, intake, review
from approvals.enums import Act, Answer, CaseState, Ending, Hanging, Kind
from approvals.models import Case, CaseEnding, LicenceTold, NegativeAnswer
from approvals.rules.catalogue import Choice, words_for
from approvals.tasks import sweep_catalogue
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty, OfficeKind
from ground.accounts.models import DutyHolding, Office
from ground.clocks.models import Clock
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from ground.workdays import legal_day
from licences.models import Licence
from matters.actions import operations, proposing, publishing
from matters.enums import PreparationKind, ProposalState, Purpose
from matters.models import Matter, Proposal
from matters.rules import serving
from supervision import actions as supervision
from supervision.models import Handoff
from tests.licences.lasting import filed as filed_about
from tests.licences.lasting import given, opened
from tests.matters.desk import Desk

DAY = timedelta(days=1)
CITED = "《公共场所卫生管理条例》第四条"
WHY = {"basis": CITED, "reason": "机构改革"}


@pytest.fixture
def desk(town: Any) -> Desk:
    return Desk(town)


def told(desk: Desk) -> dict[str, Any]:
    return {**WHY, "on": desk.tomorrow, "by": desk.mei, "at": desk.at}


def street(desk: Desk, *, staffed: bool = True) -> Office:
    office = Office.objects.create(
        path="zhaoxia/shuxiang",
        name="书香街道办事处",
        short_name="书香街道",
        mark="朝书",
        division_code="990001001000",
        kind=OfficeKind.ORGAN,
        parent_id="zhaoxia",
    )
    if staffed:
        desk.town._officer("pan", "潘勇", office, Duty.REVIEW)
        desk.town._officer("gao", "高洁", office, Duty.DECISION)
    return office


def devolved(desk: Desk, **how: Any) -> Proposal:
    proposal = operations.devolve(desk.matter, street(desk, **how), **told(desk))
    return desk.prepared(proposal, PreparationKind.GUIDE)


def cancelled(desk: Desk, **more: Any) -> Proposal:
    return operations.cancel(desk.matter, **told(desk) | more)


def chosen(desk: Desk, proposal: Proposal, **endings: str) -> Proposal:
    """Every kind by its default, unless it is named; by Mei, who writes."""
    choices = {}
    for subject in Hanging:
        ending = endings.get(subject) or rules_default(proposal, subject)
        choices[subject] = Choice(ending, words_for(proposal, ending, subject), CITED)
    catalogue.choose(proposal, choices, by=desk.mei, at=desk.at)
    return proposal


def rules_default(proposal: Proposal, subject: str) -> str:
    from approvals.rules.catalogue import endings_for

    return endings_for(proposal, subject)[0]


def published(desk: Desk, proposal: Proposal) -> None:
    proposal = Proposal.objects.get(pk=proposal.pk)
    if proposal.state != ProposalState.SUBMITTED:
        proposal = desk.submitted(proposal)
    publishing.publish(proposal, effective_on=desk.tomorrow, by=desk.qin, at=desk.at)


def notices(case: Case) -> list[str]:
    found = Notice.objects.filter(thread=case.thread, channel="inbox").order_by("pk")
    return [notice.subject for notice in found]


@pytest.mark.rule("U3")
def test_nothing_ends_before_everything_that_hangs_on_it_has_its_ending(desk: Desk) -> None:
    desk.town.case_at(CaseState.FILED)
    desk.town.case_at(CaseState.GRANTED)
    proposal = cancelled(desk)
    with pytest.raises(Refused, match="请先确定处理方式和告知内容：待受理的办件 1 件、有效的证照 1 件"):
        published(desk, proposal)
    plain = {kind: Choice(Ending.CONTINUES, "照旧办理") for kind in (Hanging.FILED,)}
    catalogue.choose(
        proposal, plain | {Hanging.LICENCE: Choice(Ending.STAYS, "有效")}, by=desk.mei, at=desk.at
    )
    proposal = desk.submitted(Proposal.objects.get(pk=proposal.pk))
    desk.town.case_at(CaseState.ACCEPTED)  # since it was handed on
    with pytest.raises(Refused, match="请先退回，由编制人员确定处理方式和告知内容：审查中的办件 1 件"):
        published(desk, proposal)
    proposal = proposing.give_back(proposal, "请确定处理方式", by=desk.qin, at=desk.at)
    chosen(desk, proposal)
    published(desk, proposal)
    assert Proposal.objects.get(pk=proposal.pk).state == "published"


@pytest.mark.rule("A10")
def test_who_chose_the_endings_does_not_publish_them(desk: Desk) -> None:
    desk.town.case_at(CaseState.FILED)
    proposal = cancelled(desk)
    choice = Choice(Ending.CONTINUES, "照旧办理")
    catalogue.choose(proposal, {Hanging.FILED: choice}, by=both(desk), at=desk.at)
    proposal = desk.submitted(proposal)
    with pytest.raises(Refused, match="处理方式是您确定的"):
        publishing.publish(proposal, effective_on=desk.tomorrow, by=both(desk, publishes=True), at=desk.at)
    publishing.publish(proposal, effective_on=desk.tomorrow, by=desk.luo, at=desk.at)


def both(desk: Desk, *, publishes: bool = False) -> Actor:
    """Tan, who writes and publishes, under one of his two duties."""
    tan = desk.tan
    DutyHolding.objects.get_or_create(
        user=tan.user,
        office=desk.town.organ,
        duty=Duty.PUBLICATION,
        defaults={"from_on": legal_day(desk.at)},
    )
    return Actor(tan.user, tan.office, Duty.PUBLICATION) if publishes else tan


@pytest.mark.rule("A10", "U3")
def test_what_was_handed_on_is_published_as_its_editor_wrote_it(desk: Desk) -> None:
    case = desk.town.case_at(CaseState.FILED)
    proposal = chosen(desk, cancelled(desk))
    one = Choice(Ending.CONTINUES, "您的申请照旧办理")
    catalogue.choose_for(proposal, case, one, by=desk.mei, at=desk.at)
    with pytest.raises(Refused):
        catalogue.choose_for(proposal, case, None, by=desk.qin, at=desk.at)
    proposal = desk.submitted(proposal)
    for by in (desk.mei, desk.qin):
        with pytest.raises(Refused, match="已提交，请先退回再修改处理方式"):
            catalogue.choose(proposal, {Hanging.FILED: one}, by=by, at=desk.at)
        with pytest.raises(Refused, match="已提交，请先退回再修改处理方式"):
            catalogue.choose_for(proposal, case, None, by=by, at=desk.at)
    assert CaseEnding.objects.get().words == one.words
    proposal = proposing.give_back(proposal, "请核对处理方式", by=desk.qin, at=desk.at)
    catalogue.choose_for(proposal, case, None, by=desk.mei, at=desk.at)
    assert not CaseEnding.objects.exists()


@pytest.mark.rule("U3")
def test_only_a_way_that_is_open_with_words_is_chosen(desk: Desk) -> None:
    proposal = cancelled(desk)
    for subject, choice, words in (
        (Hanging.ACCEPTED, Choice(Ending.NOT_NEEDED, "不办了", CITED), "请选择一种处理方式"),
        (Hanging.LICENCE, Choice(Ending.NOT_NEEDED, "作废", CITED), "请选择一种处理方式"),
        (Hanging.FILED, Choice(Ending.CONTINUES, "  "), "请写明告知内容"),
        (Hanging.FILED, Choice(Ending.NOT_NEEDED, "不办了", "没有必要"), "请只写法律条款"),
    ):
        with pytest.raises(Refused, match=words):
            catalogue.choose(proposal, {subject: choice}, by=desk.mei, at=desk.at)
    for by in (desk.town.actor("lin"), desk.town.actor("zhao"), desk.qin):
        with pytest.raises(Refused):
            catalogue.choose(proposal, {Hanging.FILED: Choice(Ending.CONTINUES, "照旧")}, by=by, at=desk.at)
    change = desk.begun(matter=desk.town.instant.matter)
    with pytest.raises(Refused, match="只有取消、拆分、合并、下放、划转"):
        catalogue.choose(change, {}, by=desk.mei, at=desk.at)


@pytest.mark.rule("U3")
def test_who_comes_second_reads_first_what_the_other_chose(desk: Desk) -> None:
    from approvals.rules.catalogue import chosen_mark

    proposal = cancelled(desk)
    seen = chosen_mark(proposal)
    mine = {Hanging.FILED: Choice(Ending.CONTINUES, "照旧办理")}
    catalogue.choose(proposal, mine, seen=seen, by=desk.mei, at=desk.at)
    with pytest.raises(Refused, match="其他工作人员刚刚确定了处理方式"):
        catalogue.choose(proposal, mine, seen=seen, by=desk.tan, at=desk.at)


@pytest.mark.rule("COR-1", "U3")
def test_what_is_cancelled_goes_on_as_it_was_filed_and_everybody_hears(desk: Desk) -> None:
    town = desk.town
    case = town.case_at(CaseState.ACCEPTED)
    draft = town.draft(who="wang")
    proposal = chosen(desk, cancelled(desk))
    published(desk, proposal)
    assert sweep_catalogue(desk.at) == 0, "its day has not come"
    assert not CaseEnding.objects.exists()
    between = filing.file(
        town.draft(), again="另一处场所", by=town.actor("zhao"), at=desk.at
    )  # opened between preview and day
    assert sweep_catalogue(desk.at + DAY) == 1
    assert sweep_catalogue(desk.at + DAY) == 0, "safe to run again"
    for one in (case, between):
        ending = CaseEnding.objects.get(case=one)
        assert (ending.ending, ending.chosen_by) == (Ending.CONTINUES, desk.mei.user)
        assert notices(one).count(f"您申请的事项有调整（{one.number}）") == 1
        assert Entry.objects.of(one.thread).filter(act=Act.CATALOGUE_KEPT).count() == 1
    assert notices(draft) == ["您填写的“公共场所卫生许可（新办）”有变化"]
    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.edition, case.competent_office) == ("accepted", town.edition, town.organ)
    done = review.conclude(
        case, town.answers(case, Answer.CONFORMS), "审查完毕", by=town.actor("chen"), at=desk.at + DAY
    )
    assert decision.grant(done, by=town.actor("zheng"), at=desk.at + DAY).state == CaseState.GRANTED


@pytest.mark.rule("COR-10", "U3")
def test_what_was_not_accepted_ends_where_no_permit_is_needed_any_more(desk: Desk) -> None:
    town = desk.town
    filed, accepted = town.case_at(CaseState.FILED), town.case_at(CaseState.ACCEPTED)
    proposal = chosen(desk, cancelled(desk), filed=Ending.NOT_NEEDED)
    later = town.case_at(CaseState.FILED)
    catalogue.choose_for(
        proposal, later, Choice(Ending.CONTINUES, "您的申请照旧办理"), by=desk.mei, at=desk.at
    )
    published(desk, proposal)
    sweep_catalogue(desk.at + DAY)
    filed, accepted, later = (Case.objects.get(pk=one.pk) for one in (filed, accepted, later))
    assert (filed.state, filed.state_words) == (CaseState.DECLINED, "不受理")
    assert filed.declination.declined_by == desk.mei.user
    assert filed.declination.document.title == "不受理告知书"
    assert CITED in filed.declination.reasons
    assert NegativeAnswer.objects.get(case=filed).said_by == desk.mei.user
    assert not Clock.objects.running().filter(thread=filed.thread).exists()
    assert accepted.state == CaseState.ACCEPTED, "after acceptance a decision is owed"
    assert later.state == CaseState.FILED
    assert intake.accept(later, by=town.actor("lin"), at=desk.at + DAY).state == CaseState.ACCEPTED
    heard = Notice.objects.filter(thread=filed.thread, channel="inbox", told_at=desk.at + DAY)
    heard = heard.filter(addressee_ref__startswith="party:")
    assert "今后不需要取得这项许可" in heard.get().body, "once, in the words that were chosen"


@pytest.mark.rule("COR-1", "U3")
def test_where_another_matter_takes_its_place_a_permit_is_needed_as_before(desk: Desk) -> None:
    proposal = cancelled(desk, successor=desk.town.instant.matter)
    with pytest.raises(Refused, match="请选择一种处理方式"):
        chosen(desk, proposal, filed=Ending.NOT_NEEDED)


@pytest.mark.rule("COR-1", "U3")
def test_what_is_applied_for_of_a_licence_that_stays_valid_goes_on(desk: Desk) -> None:
    town = desk.town
    licence = given(town, opened(town))
    case = filed_about(town, licence, Purpose.REPLACEMENT, at=desk.at)
    proposal = chosen(desk, operations.cancel(licence.kind, **told(desk)), filed=Ending.NOT_NEEDED)
    unneeded = Choice(Ending.NOT_NEEDED, "不再办理", CITED)
    with pytest.raises(Refused, match="证照继续有效，补办申请照旧办理"):
        catalogue.choose_for(proposal, case, unneeded, by=desk.mei, at=desk.at)
    published(desk, proposal)
    sweep_catalogue(desk.at + DAY)
    assert Case.objects.get(pk=case.pk).state == CaseState.FILED
    ending = CaseEnding.objects.get(case=case)
    assert (ending.ending, ending.words) == (Ending.CONTINUES, words_for(proposal, Ending.CONTINUES))


@pytest.mark.rule("U3")
def test_what_goes_down_goes_with_its_cases_and_no_limit_begins_again(desk: Desk) -> None:
    town = desk.town
    case = town.case_at(CaseState.REVIEWED)
    before = clocks.of(case.thread, Kind.DECISION)
    assert before is not None
    proposal = chosen(desk, devolved(desk))
    published(desk, proposal)
    publishing.turn_day(at=desk.at + DAY)
    sweep_catalogue(desk.at + DAY)
    office = Office.objects.get(path="zhaoxia/shuxiang")
    case = Case.objects.get(pk=case.pk)
    assert (case.competent_office, case.edition, case.offices_moved) == (office, town.edition, 1)
    after = clocks.of(case.thread, Kind.DECISION)
    assert after is not None
    assert (after.pk, after.due_on, after.office) == (before.pk, before.due_on, office.path)
    assert Matter.objects.get(pk=desk.matter.pk).office == office
    words = Notice.objects.filter(thread=case.thread, channel="inbox").order_by("-pk")[0].body
    assert "由书香街道办事处继续办理" in words
    assert "不重新计算" in words
    with pytest.raises(Refused):
        decision.grant(case, by=town.actor("zheng"), at=desk.at + DAY)
    assert decision.grant(case, by=town.actor("gao"), at=desk.at + DAY).state == CaseState.GRANTED
    handed = Notice.objects.filter(thread=f"matter:{desk.matter.code}", user=town.user("gao"))
    assert "1 件在办办件已移交" in handed.get(channel="inbox").body


@pytest.mark.rule("U3")
def test_no_matter_goes_where_nobody_could_decide_its_cases(desk: Desk) -> None:
    """Nothing hangs on it today; what is filed until the day goes there by itself."""
    proposal = devolved(desk, staffed=False)
    with pytest.raises(Refused, match="书香街道办事处到生效日还没有审查、审批决定人员"):
        published(desk, proposal)
    office = Office.objects.get(path="zhaoxia/shuxiang")
    for key, name, duty in (("pan", "潘勇", Duty.REVIEW), ("gao", "高洁", Duty.DECISION)):
        desk.town._officer(key, name, office, duty)
    leaving = DutyHolding.objects.filter(office=office, duty=Duty.REVIEW)
    leaving.update(until_on=legal_day(desk.at))
    with pytest.raises(Refused, match="还没有审查人员"):
        published(desk, proposal)
    leaving.update(until_on=None)
    published(desk, proposal)


@pytest.mark.rule("U3")
def test_an_empty_desk_is_told_to_those_who_gave_it_the_matter(desk: Desk) -> None:
    case = desk.town.case_at(CaseState.ACCEPTED)
    published(desk, chosen(desk, devolved(desk)))
    DutyHolding.objects.filter(office__path="zhaoxia/shuxiang").update(until_on=legal_day(desk.at))
    publishing.turn_day(at=desk.at + DAY)
    sweep_catalogue(desk.at + DAY)
    assert Case.objects.get(pk=case.pk).competent_office.path == "zhaoxia/shuxiang"
    told_of = Notice.objects.filter(thread=f"matter:{desk.matter.code}", channel="inbox")
    empty = told_of.filter(subject__startswith="承接机构无人办理")
    monitors = set(DutyHolding.objects.filter(duty=Duty.EFFICIENCY).values_list("user", flat=True))
    keepers = {desk.mei.user_id, desk.tan.user_id, desk.qin.user_id, desk.luo.user_id}
    assert set(empty.values_list("user", flat=True)) == keepers | monitors
    assert "没有审查、审批决定人员；已移交在办办件 1 件" in empty[0].body


@pytest.mark.rule("U3")
def test_what_was_granted_stays_and_its_holder_hears_who_answers_for_it(desk: Desk) -> None:
    desk.town.case_at(CaseState.GRANTED)
    licence = Licence.objects.get()
    proposal = chosen(desk, cancelled(desk))
    published(desk, proposal)
    sweep_catalogue(desk.at + DAY)
    sweep_catalogue(desk.at + DAY)
    assert not Licence.objects.get().is_closed
    assert LicenceTold.objects.get().licence == licence
    (words,) = Notice.objects.filter(thread=f"licence:{licence.uuid}", channel="inbox").values_list(
        "body", flat=True
    )
    assert "届满后不用延续" in Notice.objects.get(thread=f"licence:{licence.uuid}", channel="inbox").body
    assert words


@pytest.mark.rule("U3")
def test_whose_place_is_taken_the_holder_hears_by_what(desk: Desk) -> None:
    proposal = operations.cancel(desk.matter, successor=desk.town.instant.matter, **told(desk))
    assert f"请办理“{desk.town.instant.matter.name}”" in words_for(proposal, Ending.STAYS)


@pytest.mark.rule("A3", "U3")
def test_an_end_that_was_recalled_moves_nobody(desk: Desk) -> None:
    case = desk.town.case_at(CaseState.FILED)
    published(desk, chosen(desk, cancelled(desk)))
    publishing.recall(desk.town.edition, "上级另有部署", by=desk.luo, at=desk.at)
    sweep_catalogue(desk.at + DAY)
    assert not CaseEnding.objects.exists()
    assert "事项有调整" not in "".join(notices(case))


@pytest.mark.rule("U3")
def test_one_case_that_fails_keeps_no_other_waiting(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = desk.town.case_at(CaseState.FILED), desk.town.case_at(CaseState.FILED)
    published(desk, chosen(desk, cancelled(desk)))
    real = catalogue.follow_case

    def failing(pk: int, *args: Any, **kwargs: Any) -> bool:
        if pk == first.pk:
            raise RuntimeError("disk")
        return real(pk, *args, **kwargs)

    monkeypatch.setattr(catalogue, "follow_case", failing)
    assert sweep_catalogue(desk.at + DAY) == 0
    assert CaseEnding.objects.get().case == second
    monkeypatch.undo()
    assert sweep_catalogue(desk.at + DAY) == 1
    assert legal_day(CaseEnding.objects.get(case=first).done_at) == desk.tomorrow  # type: ignore[arg-type]


@pytest.mark.rule("U3")
def test_its_regulator_is_whom_the_matter_names_where_it_went(desk: Desk) -> None:
    town = desk.town
    other = town.office_with("qi", "齐力", "chengguan", "朝霞区城市管理局")
    case, licence_case = town.case_at(CaseState.REVIEWED), town.case_at(CaseState.GRANTED)
    proposal = operations.devolve(desk.matter, street(desk), **told(desk))
    proposal = desk.saved(proposal, "supervision", regulator=other.path)
    proposal = desk.prepared(proposal, PreparationKind.GUIDE)
    published(desk, chosen(desk, proposal))
    later = desk.at + DAY
    publishing.turn_day(at=later)
    sweep_catalogue(later)
    case = decision.grant(Case.objects.get(pk=case.pk), by=town.actor("gao"), at=later)
    assert case.regulator == other
    assert licence_case.regulator == town.offices["regulator"], "what was over stays where it was"
    supervision.collect(by=Actor.system("feed"), at=later)
    assert Handoff.objects.get(case=case).regulator == other


@pytest.mark.rule("U3")
def test_a_licence_is_renewed_by_the_matter_that_took_the_place_of_its_own(desk: Desk) -> None:
    town = desk.town
    town.case_at(CaseState.GRANTED)
    licence = Licence.objects.get()
    heir_matter, office = town.instant.matter, street(desk)
    Matter.objects.filter(pk=heir_matter.pk).update(office=office)
    heir_matter.refresh_from_db()
    proposal = operations.transfer(desk.matter, office, successor=heir_matter, **told(desk))
    published(desk, chosen(desk, proposal))
    later = desk.at + DAY
    assert serving(licence.kind, legal_day(desk.at)) == [town.edition]
    assert serving(licence.kind, legal_day(later)) == [town.instant]
    sweep_catalogue(later)
    assert (
        "由书香街道办事处办理" in Notice.objects.get(thread=f"licence:{licence.uuid}", channel="inbox").body
    )
