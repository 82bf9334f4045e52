"""取消、下放、划转 on and after the day: each office decides its own, what fails is told, what comes late has its ending too (U3)."""

from __future__ import annotations

from copy import copy
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from approvals import papers
from approvals.actions import catalogue, decision, decline, emergency, filing, life
from approvals.enums import Act, CaseState, Ending, Hanging, RemedyOutcome
from approvals.enums import Ground as NoGround
from approvals.forms import DeclineForm
from approvals.models import Case, CaseEnding, EndingPlan, NegativeAnswer, OperationFollowed
from approvals.rules import Declining
from approvals.rules.catalogue import Choice, has_happened
from approvals.tasks import sweep_catalogue
from ground.accounts.models import Office
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from licences.enums import Ground
from licences.models import Licence
from matters.actions import operations, proposing, publishing
from matters.content import content_of
from matters.enums import PreparationKind, Purpose
from matters.models import Edition, Matter, Operation, Proposal
from tests.approvals.test_catalogue_endings import (
    CITED,
    both,
    cancelled,
    chosen,
    devolved,
    notices,
    published,
    street,
    told,
)
from tests.approvals.test_emergency import entered, leader, printed
from tests.approvals.test_remedy import ended, sought
from tests.licences.lasting import drafted, given, opened
from tests.matters.desk import Desk

DAY = timedelta(days=1)


@pytest.fixture
def desk(town: Any) -> Desk:
    return Desk(town)


def below(desk: Desk) -> Office:
    """The instant matter is the street's, and follows the other one."""
    office = street(desk)
    Matter.objects.filter(pk=desk.town.instant.matter_id).update(office=office, upstream=desk.matter)
    desk.town.instant.matter.refresh_from_db()
    return office


def failing(monkeypatch: pytest.MonkeyPatch, *cases: Case) -> None:
    real = catalogue.follow_case

    def follow(pk: int, *args: Any, **kwargs: Any) -> bool:
        if pk in {case.pk for case in cases}:
            raise RuntimeError("disk")
        return real(pk, *args, **kwargs)

    monkeypatch.setattr(catalogue, "follow_case", follow)


@pytest.mark.rule("COR-7", "U3")
def test_a_city_says_no_for_its_own_cases_and_each_district_for_its(desk: Desk) -> None:
    town = desk.town
    office = below(desk)
    own, theirs = town.case_at(CaseState.FILED), town.case_at(CaseState.FILED, edition=town.instant)
    assert theirs.competent_office == office
    proposal = cancelled(desk)
    one = Choice(Ending.NOT_NEEDED, "不再办理", CITED)
    with pytest.raises(Refused, match="是否不受理由“书香街道办事处”决定"):
        catalogue.choose_for(proposal, theirs, one, by=desk.mei, at=desk.at)
    published(desk, chosen(desk, proposal, filed=Ending.NOT_NEEDED))
    later = desk.at + DAY
    sweep_catalogue(later)
    sweep_catalogue(later)
    own, theirs = Case.objects.get(pk=own.pk), Case.objects.get(pk=theirs.pk)
    assert own.state == CaseState.DECLINED
    assert NegativeAnswer.objects.get().office == town.organ
    assert theirs.state == CaseState.FILED, "nobody decides for another office"
    assert "由书香街道办事处依法决定并告知您" in CaseEnding.objects.get(case=theirs).words
    heard = Notice.objects.filter(thread=f"matter:{town.instant.matter.code}", channel="inbox")
    heard = heard.filter(subject__startswith="今后不需要取得许可")
    assert {notice.user for notice in heard} == {town.user(key) for key in ("pan", "gao", "lin")}
    assert heard.count() == 3, "once each"
    assert f"/desk/cases/{theirs.number}/" in heard[0].body
    form = DeclineForm.of(theirs)
    assert form.initial == {"ground": NoGround.NO_PERMIT_NEEDED, "basis": CITED}
    assert DeclineForm.of(own).initial == {}
    declining = Declining(NoGround.NO_PERMIT_NEEDED, CITED)
    done = decline.decline(theirs, declining, by=town.actor("lin"), at=later)
    assert done.state == CaseState.DECLINED
    assert not Notice.objects.filter(thread=theirs.thread, subject__contains="逾").exists()
    assert Entry.objects.of(theirs.thread).filter(act=Act.DECLINED).get().facts["late"] is False


@pytest.mark.rule("U3")
def test_what_fails_is_told_once_and_keeps_nobody_from_hearing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = desk.town
    stuck, other = town.case_at(CaseState.ACCEPTED), town.case_at(CaseState.ACCEPTED)
    draft = town.draft(who="wang")
    published(desk, chosen(desk, devolved(desk)))
    publishing.turn_day(at=desk.at + DAY)
    failing(monkeypatch, stuck)
    for minute in range(3):
        assert sweep_catalogue(desk.at + DAY + timedelta(minutes=minute)) == 0
    assert CaseEnding.objects.get(done_at__isnull=False).case == other
    of_matter = Notice.objects.filter(thread=f"matter:{desk.matter.code}", channel="inbox")
    failed = of_matter.filter(subject__startswith="处理方式没有落实")
    keepers = {one.user for one in (desk.mei, desk.tan, desk.qin, desk.luo)}
    assert keepers <= {notice.user for notice in failed}
    assert failed.count() == failed.values("user").distinct().count(), "once each"
    assert str(stuck.number) in failed[0].body
    assert "/catalogue/endings/" in failed[0].body
    assert notices(draft) == ["您填写的“公共场所卫生许可（新办）”有变化"], (
        "nobody waits for the one that fails"
    )
    assert "1 件在办办件已移交" in of_matter.get(user=town.user("gao")).body
    monkeypatch.undo()
    assert sweep_catalogue(desk.at + 2 * DAY) == 1
    assert OperationFollowed.objects.count() == 1
    assert len(notices(draft)) == 1


@pytest.mark.rule("U3")
def test_what_is_taken_up_anew_leaves_nothing_half_followed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = desk.town.case_at(CaseState.FILED), desk.town.case_at(CaseState.FILED)
    published(desk, chosen(desk, cancelled(desk)))
    later = desk.at + DAY
    failing(monkeypatch, second)
    assert sweep_catalogue(later) == 0
    content = content_of(Edition.objects.get(pk=desk.town.edition.pk))
    publishing.put_in_force(content, desk.matter, on=desk.tomorrow, by=desk.qin, at=later)
    monkeypatch.undo()
    assert sweep_catalogue(later) == 1
    assert set(CaseEnding.objects.values_list("case", flat=True)) == {first.pk, second.pk}


@pytest.mark.rule("A3", "U3")
def test_an_end_that_was_taken_back_is_none_though_another_edition_begins_that_day(desk: Desk) -> None:
    desk.town.case_at(CaseState.FILED)
    published(desk, chosen(desk, cancelled(desk)))
    operation = Operation.objects.get(kind="cancel")
    publishing.recall(desk.town.edition, "上级另有部署", by=desk.luo, at=desk.at)
    desk.changed("time", on=desk.tomorrow, promised_length=5)
    assert Edition.objects.get(pk=desk.town.edition.pk).replaced_on == desk.tomorrow
    assert not has_happened(operation, desk.tomorrow)
    sweep_catalogue(desk.at + DAY)
    assert not CaseEnding.objects.exists()


@pytest.mark.rule("U3")
def test_only_who_cannot_file_what_he_began_is_told_so(desk: Desk) -> None:
    town = desk.town
    edition = opened(town)
    town.edition = edition
    licence = given(town, edition)
    kept = drafted(town, licence, Purpose.REPLACEMENT, at=desk.at)
    begun = town.draft(who="wang", edition=edition)
    published(desk, chosen(desk, cancelled(desk)))
    sweep_catalogue(desk.at + DAY)
    assert notices(kept) == []
    assert notices(begun) == ["您填写的“旅馆业特种行业许可（新办）”有变化"]
    filing.file(kept, by=town.actor("zhao"), at=desk.at + DAY)
    assert Case.objects.get(pk=kept.pk).state == CaseState.FILED


@pytest.mark.rule("U3", "U7")
def test_a_slip_countersigned_after_the_end_has_its_ending_too(desk: Desk) -> None:
    slip = printed(desk.town)
    entered(desk.town, slip)
    published(desk, chosen(desk, cancelled(desk), filed=Ending.NOT_NEEDED))
    assert sweep_catalogue(desk.at + DAY) == 1
    case = emergency.countersign(slip, by=leader(desk.town), at=desk.at + DAY)
    assert case.state == CaseState.DECLINED
    assert case.declination.document.title == "不受理告知书"
    assert CaseEnding.objects.get(case=case).ending == Ending.NOT_NEEDED
    heard = Notice.objects.filter(
        thread=case.thread, told_at=desk.at + DAY, addressee_ref__startswith="party:"
    )
    assert any("今后不需要取得这项许可" in notice.body for notice in heard)


@pytest.mark.rule("U3", "U7")
def test_a_slip_is_countersigned_with_its_ending_or_not_at_all(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    slip = printed(desk.town)
    case = entered(desk.town, slip)
    published(desk, chosen(desk, cancelled(desk), filed=Ending.NOT_NEEDED))
    assert sweep_catalogue(desk.at + DAY) == 1
    failing(monkeypatch, case)
    ma = leader(desk.town)
    with pytest.raises(RuntimeError, match="disk"):
        emergency.countersign(slip, by=ma, at=desk.at + DAY)
    assert Case.objects.get(pk=case.pk).state == CaseState.DRAFT, "it can be countersigned again"
    monkeypatch.undo()
    assert emergency.countersign(slip, by=ma, at=desk.at + DAY).state == CaseState.DECLINED


@pytest.mark.rule("COR-7", "U3", "U7")
def test_who_decides_hears_of_what_comes_late_too(desk: Desk) -> None:
    town = desk.town
    below(desk)
    slip = printed(town)
    other = copy(town)
    other.edition = town.instant
    entered(other, slip)
    town.case_at(CaseState.FILED, edition=town.instant)
    published(desk, chosen(desk, cancelled(desk), filed=Ending.NOT_NEEDED))
    heard = Notice.objects.filter(
        subject__startswith="今后不需要取得许可", user=town.user("gao"), channel="inbox"
    )
    for minute in range(2):
        sweep_catalogue(desk.at + DAY + timedelta(minutes=minute))
    assert heard.count() == 1
    late = emergency.countersign(slip, by=leader(town), at=desk.at + DAY + timedelta(hours=1))
    assert late.state == CaseState.FILED
    assert heard.count() == 2
    assert str(late.number) in heard.order_by("-pk")[0].body


@pytest.mark.rule("G10", "U3")
def test_what_a_court_brings_back_after_the_end_hears_how_it_goes_on(desk: Desk) -> None:
    town = desk.town
    case = town.case_at(CaseState.REFUSED)
    published(desk, chosen(desk, cancelled(desk)))
    sweep_catalogue(desk.at + DAY)
    ended(town, sought(town, case), RemedyOutcome.REDONE)
    assert CaseEnding.objects.get(case=case).ending == Ending.CONTINUES
    assert notices(case).count(f"您申请的事项有调整（{case.number}）") == 1


@pytest.mark.rule("A10", "U3")
def test_who_dropped_what_another_chose_does_not_publish(desk: Desk) -> None:
    case = desk.town.case_at(CaseState.FILED)
    proposal = chosen(desk, cancelled(desk))
    catalogue.choose_for(proposal, case, Choice(Ending.CONTINUES, "照旧办理"), by=desk.mei, at=desk.at)
    catalogue.choose_for(proposal, case, None, by=both(desk), at=desk.at)
    assert not CaseEnding.objects.exists()
    proposal = desk.submitted(proposal)
    with pytest.raises(Refused, match="您改动过"):
        publishing.publish(proposal, effective_on=desk.tomorrow, by=both(desk, publishes=True), at=desk.at)
    publishing.publish(proposal, effective_on=desk.tomorrow, by=desk.luo, at=desk.at)


def is_frozen(change: Any) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        change()


@pytest.mark.rule("A10", "U3")
def test_what_was_handed_on_and_what_was_carried_out_stays(desk: Desk) -> None:
    case, other = desk.town.case_at(CaseState.FILED), desk.town.case_at(CaseState.FILED)
    proposal = chosen(desk, cancelled(desk))
    catalogue.choose_for(proposal, case, Choice(Ending.CONTINUES, "照旧办理"), by=desk.mei, at=desk.at)
    plan, own = EndingPlan.objects.filter(subject=Hanging.FILED), CaseEnding.objects.filter(case=case)
    plan.update(words="照旧")
    proposal = desk.submitted(proposal)

    def all_stays() -> None:
        is_frozen(lambda: plan.update(words="不办了"))
        is_frozen(plan.delete)
        is_frozen(lambda: own.update(words="不办了"))
        is_frozen(own.delete)

    all_stays()
    is_frozen(lambda: own.update(done_at=desk.at))
    proposal = proposing.give_back(proposal, "请核对", by=desk.qin, at=desk.at)
    plan.update(words="照旧办理")
    published(desk, Proposal.objects.get(pk=proposal.pk))
    all_stays()
    sweep_catalogue(desk.at + DAY)
    assert CaseEnding.objects.filter(done_at__isnull=False, case__in=[case, other]).count() == 2
    all_stays()
    is_frozen(lambda: own.update(done_at=None))


@pytest.mark.rule("PRO-5", "U3")
def test_who_decides_now_names_its_own_remedies(desk: Desk) -> None:
    """Granted by the new office under the edition of the old one, then closed; and what it refuses."""
    town = desk.town
    case, refused = town.case_at(CaseState.REVIEWED), town.case_at(CaseState.REVIEWED)
    proposal = operations.devolve(desk.matter, street(desk), **told(desk))
    proposal = desk.saved(proposal, "remedies", review_organ="示例市书香区人民政府", court="书香区人民法院")
    published(desk, chosen(desk, desk.prepared(proposal, PreparationKind.GUIDE)))
    later = desk.at + DAY
    publishing.turn_day(at=later)
    sweep_catalogue(later)
    gao = town.actor("gao")
    case = decision.grant(Case.objects.get(pk=case.pk), by=gao, at=later)
    told_of = papers.refusal(Case.objects.get(pk=refused.pk), reasons="不符合", at=later)
    paper = life.cancel(Licence.objects.get(), Ground.OTHER, words="依法", by=gao, at=later)
    for said in (told_of, paper.facts):
        assert (said["reconsideration_organ"], said["court"]) == ("示例市书香区人民政府", "书香区人民法院")
