"""A publication is one day for everybody: the edition before ends, its cases keep it, and what is published never changes."""

import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from approvals.enums import CaseState
from approvals.models import Case
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from ground.workdays import legal_day, midnight
from matters.actions import operations, proposing, publishing
from matters.content import changes, content_of
from matters.enums import EditionState, OperationKind, PreparationKind, ProposalState
from matters.models import Announcement, Edition, Matter, Operation, Proposal, Reduction

DAY = timedelta(days=1)


def in_force(desk, on=None):
    return Edition.objects.in_force(on or legal_day(desk.at)).get(matter=desk.matter)


@pytest.mark.rule("A2", "A3")
def test_what_is_published_holds_from_its_day(desk):
    proposal = desk.submitted()
    edition = desk.published(proposal)
    before = Edition.objects.get(pk=desk.town.edition.pk)
    assert before.replaced_on == edition.effective_on == date(2026, 3, 4)
    assert in_force(desk) == edition
    assert (edition.no, edition.promised_length, edition.published_by) == (2, 5, desk.town.user("qin"))
    proposal = Proposal.objects.get(pk=proposal.pk)
    assert (proposal.state, proposal.published) == (ProposalState.PUBLISHED, edition)
    operation = Operation.objects.get(proposal=proposal)
    assert (operation.kind, operation.on, operation.reason) == ("change", date(2026, 3, 4), "压缩办理时限")
    assert Entry.objects.filter(thread=edition.thread, act="matters.opened").exists()
    assert Notice.objects.filter(user=desk.town.user("mei"), subject__contains="已发布").exists()


@pytest.mark.rule("A10")
@pytest.mark.parametrize("hand", ["mei", "tan"])
def test_nobody_publishes_what_he_had_a_hand_in(desk, hand):
    proposal = desk.begun()
    proposal = desk.saved(proposal, "time", by=desk.tan, promised_length=5)
    proposal = desk.submitted(proposal)
    from ground.accounts.actions import appoint
    from ground.accounts.actor import Actor
    from ground.accounts.enums import Duty

    town = desk.town
    user = town.user(hand)
    appoint(
        user,
        town.organ,
        Duty.PUBLICATION,
        from_on=date(2025, 6, 1),
        by=Actor.system("seed"),
        at=town.at - 200 * DAY,
    )
    with pytest.raises(Refused, match="您参与过这份拟稿的编制"):
        publishing.publish(
            proposal,
            effective_on=legal_day(desk.at),
            by=Actor(user, town.organ, Duty.PUBLICATION),
            at=desk.at,
        )


@pytest.mark.rule("A10")
def test_only_a_publisher_of_the_keeper_publishes_and_no_machine(desk):
    proposal, told = desk.submitted(), {"effective_on": legal_day(desk.at), "at": desk.at}
    with pytest.raises(Refused, match="请改用事项发布的职责"):
        publishing.publish(proposal, by=desk.tan, **told)
    with pytest.raises(Refused, match="工作人员本人办理"):
        publishing.publish(proposal, by=replace(desk.qin, token_ref="token:1"), **told)
    town = desk.town
    town._officer("gong", "龚平", town.offices["regulator"], "PUBLICATION")
    with pytest.raises(Refused, match="由事项目录管理机构发布"):
        publishing.publish(proposal, by=town.actor("gong"), **told)


@pytest.mark.rule("A2")
def test_it_is_published_from_today_on_and_when_all_was_prepared(desk):
    proposal = proposing.check(desk.saved(desk.begun(), "time", promised_length=5), by=desk.mei, at=desk.at)
    with pytest.raises(Refused, match="提交后才能发布"):
        publishing.publish(proposal, effective_on=legal_day(desk.at), by=desk.qin, at=desk.at)
    desk.prepared(proposal, PreparationKind.CONSULT, PreparationKind.LEGAL)
    proposal = proposing.submit(proposal, by=desk.mei, at=desk.at)
    with pytest.raises(Refused, match="生效日不能早于今天"):
        publishing.publish(proposal, effective_on=legal_day(desk.at) - DAY, by=desk.qin, at=desk.at)
    with pytest.raises(Refused, match="请先完成并登记：通知实施单位、培训"):
        publishing.publish(proposal, effective_on=legal_day(desk.at), by=desk.qin, at=desk.at)


@pytest.mark.rule("COR-1")
def test_an_open_case_keeps_its_edition(desk):
    case = desk.town.case_at(CaseState.ACCEPTED)
    desk.changed("time", promised_length=5)
    kept = Case.objects.select_related("edition").get(pk=case.pk)
    assert (kept.edition, kept.edition.promised_length) == (desk.town.edition, 8)


@pytest.mark.rule("A2")
def test_what_another_published_meanwhile_is_not_undone(desk):
    proposal = desk.submitted()
    publishing.put_in_force(
        content_of(desk.town.edition) | {"state": "listed"},
        desk.matter,
        on=legal_day(desk.at),
        by=desk.luo,
        at=desk.at,
    )
    with pytest.raises(Refused, match="起草以后已有其他版本"):
        publishing.publish(proposal, effective_on=legal_day(desk.at), by=desk.qin, at=desk.at)
    proposal = proposing.give_back(proposal, "请更新", by=desk.qin, at=desk.at)
    proposal = proposing.catch_up(proposal, by=desk.mei, at=desk.at)
    assert (proposal.content["state"], proposal.content["edition"]["promised_length"]) == ("listed", 5)
    assert desk.published(proposal).no == 3


# ---- waiting for the day


@pytest.mark.rule("A3")
def test_the_matter_is_called_so_on_the_day_and_not_before(desk):
    name, old = "公共场所卫生许可（新办、告知承诺）", desk.matter.name
    edition = desk.changed("identity", on=desk.tomorrow, name=name)
    assert Matter.objects.get(pk=desk.matter.pk).name == old
    assert publishing.turn_day(at=desk.at) == []
    morning = midnight(desk.tomorrow)
    assert publishing.turn_day(at=morning) == [edition]
    assert publishing.turn_day(at=morning) == [], "safe twice"
    assert Matter.objects.get(pk=desk.matter.pk).name == name
    assert "gksxk" not in Matter.objects.get(pk=desk.matter.pk).initials


@pytest.mark.rule("A3")
def test_two_editions_do_not_wait_at_once(desk):
    desk.changed("time", on=desk.tomorrow, promised_length=5)
    proposal = desk.submitted(desk.saved(desk.begun(), "time", promised_length=6))
    with pytest.raises(Refused, match="第 2 版定于 2026年3月5日 执行，请先撤回该版本"):
        publishing.publish(proposal, effective_on=legal_day(desk.at), by=desk.luo, at=desk.at)


@pytest.mark.rule("A3")
@pytest.mark.parametrize("later", [1, 30])
def test_nor_does_a_later_one_take_the_place_of_one_that_waits(desk, later):
    """It was written against the edition of today: what the waiting one says would be lost."""
    desk.changed("time", on=desk.tomorrow, promised_length=5)
    proposal = desk.submitted(desk.saved(desk.begun(), "contact", hours="工作日 9:00—17:00"))
    with pytest.raises(Refused, match="第 2 版定于 2026年3月5日 执行，请先撤回该版本"):
        publishing.publish(proposal, effective_on=desk.tomorrow + later * DAY, by=desk.luo, at=desk.at)


@pytest.mark.rule("A3")
def test_what_is_to_end_is_not_changed_beyond_its_end(desk):
    told = {"basis": "国务院决定", "reason": "不再需要许可", "by": desk.mei, "at": desk.at}
    proposal = desk.submitted(operations.cancel(desk.matter, on=desk.tomorrow, **told))
    publishing.publish(proposal, effective_on=desk.tomorrow, by=desk.qin, at=desk.at)
    proposal = desk.submitted(desk.saved(desk.begun(), "contact", hours="工作日 9:00—17:00"))
    with pytest.raises(Refused, match="第 1 版定于 2026年3月5日 终止，请先撤回"):
        publishing.publish(proposal, effective_on=desk.tomorrow + 30 * DAY, by=desk.luo, at=desk.at)


@pytest.mark.rule("A3")
def test_what_has_not_begun_is_recalled_and_what_held_holds_on(desk):
    edition = desk.changed("time", on=desk.tomorrow, promised_length=5)
    with pytest.raises(Refused, match="请改用事项发布的职责"):
        publishing.recall(edition, "上级另有部署", by=desk.mei, at=desk.at)
    publishing.recall(edition, "上级另有部署", by=desk.luo, at=desk.at)
    assert in_force(desk, desk.tomorrow + 30 * DAY) == desk.town.edition
    with pytest.raises(Refused, match="已经撤回"):
        publishing.recall(edition, "上级另有部署", by=desk.luo, at=desk.at)
    again = desk.changed("time", on=desk.tomorrow, promised_length=6)
    with pytest.raises(Refused, match="已经执行，不能撤回"):
        publishing.recall(again, "上级另有部署", by=desk.luo, at=desk.at + DAY)


def test_rolled_back_is_a_new_edition(desk):
    desk.changed("time", promised_length=5)
    first = Edition.objects.get(pk=desk.town.edition.pk)
    back = desk.published(proposing.rollback(first, reason="恢复原承诺", by=desk.mei, at=desk.at))
    assert (back.no, back.promised_length) == (3, 8)
    assert not changes(content_of(first), content_of(back))


def test_a_new_matter_comes_to_be_with_its_publication(desk):
    proposal = proposing.begin(None, OperationKind.NEW, reason="新设", by=desk.mei, at=desk.at)
    proposal = desk.saved(
        proposal,
        "identity",
        name="户外招牌设置",
        implementation_code="512017432009",
        type_code="20",
        for_persons=True,
    )
    edition = desk.published(proposal)
    assert (edition.matter.name, edition.state, edition.no) == ("户外招牌设置", EditionState.LISTED, 1)
    assert Operation.objects.get().kind == OperationKind.NEW
    assert Proposal.objects.get(pk=proposal.pk).matter == edition.matter


# ---- what is counted


@pytest.mark.rule("S57")
def test_a_shorter_promise_is_announced_and_a_longer_one_is_not(desk):
    edition = desk.changed("time", promised_length=5)
    announced = Announcement.objects.get()
    assert (announced.edition, announced.from_length, announced.to_length) == (edition, 8, 5)
    desk.changed("time", promised_length=7)
    assert Announcement.objects.count() == 1


@pytest.mark.rule("S66")
def test_what_was_spared_is_counted(desk):
    rows = content_of(desk.town.edition)["materials"]
    proposal = desk.saved(desk.begun(), "materials", materials=rows[1:])
    proposal = desk.saved(proposal, "time", promised_length=6)
    desk.published(proposal)
    counted = Reduction.objects.get()
    asked = sum(not row["exempt"] for row in rows)
    assert (counted.materials_before, counted.materials_after) == (asked, asked - 1)
    assert (counted.days_before, counted.days_after) == (8, 6)
    assert counted.steps_before == counted.steps_after == len(content_of(desk.town.edition)["steps"])
    assert counted.before == desk.town.edition


# ---- what is published never changes


@pytest.fixture
def published(town):
    """Of another transaction: the town stood before this test began."""
    return town.edition


@pytest.mark.parametrize(
    "break_it",
    [
        lambda one: Edition.objects.filter(pk=one.pk).update(promised_length=1),
        lambda one: Edition.objects.filter(pk=one.pk).update(effective_on=date(2024, 1, 1)),
        lambda one: Edition.objects.filter(pk=one.pk).update(published_txid=1),
        lambda one: Edition.objects.filter(pk=one.pk)._raw_delete("default"),
        lambda one: one.materials.update(standard=""),
        lambda one: one.steps.all()[0].delete(),
        lambda one: one.review_points.create(no=9, words="另一要点", basis="无"),
        lambda one: one.handling_items.create(no="09", name="延续", purpose="renewal"),
        lambda one: one.regulation_points.create(no=9, words="另一要点"),
    ],
)
def test_what_is_published_stays_as_it_was(published, break_it):
    with pytest.raises(IntegrityError, match="is published"), transaction.atomic():
        break_it(published)


def test_only_its_end_is_written(published):
    Edition.objects.filter(pk=published.pk).update(replaced_on=date(2030, 1, 1))
    assert Edition.objects.get(pk=published.pk).replaced_on == date(2030, 1, 1)
    published.save()


def test_a_row_of_its_own_transaction_does_not_go_to_a_published_edition(desk, published):
    fresh = desk.changed("time", promised_length=5)
    with pytest.raises(IntegrityError, match="is published"), transaction.atomic():
        fresh.steps.filter(no=1).update(edition=published, no=20)


@pytest.mark.django_db(transaction=True)
def test_two_who_publish_at_once_publish_once(desk):
    proposal, said = desk.submitted(), []

    def press(publisher):
        try:
            publishing.publish(proposal, effective_on=legal_day(desk.at), by=publisher, at=desk.at)
            said.append("published")
        except Refused as refused:
            said.append(str(refused))
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[who]) for who in (desk.qin, desk.luo)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == sorted(["published", "这份拟稿已发布；提交后才能发布"])
    assert Edition.objects.filter(matter=desk.matter).count() == 2
