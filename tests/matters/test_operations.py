"""Suspended, resumed, cancelled, split, merged, devolved, transferred, woken: one day for all, and open cases go on (COR-1)."""

import copy
from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client
from django.utils.timezone import now

from approvals.actions import catalogue as endings
from approvals.actions import filing, intake
from approvals.enums import CaseState, Ending, Hanging
from approvals.models import Case
from approvals.rules.catalogue import Choice
from ground.accounts.enums import Duty, OfficeKind
from ground.accounts.models import Office
from ground.law.rulings import Refused
from ground.trail.models import Entry
from ground.workdays import legal_day
from matters import rules
from matters.actions import bulk, operations, proposing, publishing
from matters.actions.waking import wake
from matters.content import changes, content_of
from matters.enums import EditionState, OperationKind, PreparationKind, ProposalState
from matters.models import Edition, Matter, Operation, Proposal
from tests.matters.desk import AFTER, BEFORE

DAY = timedelta(days=1)
WHY = {"basis": "《公共场所卫生管理条例》第四条", "reason": "系统切换"}


def today(desk):
    return legal_day(desk.at)


def told(desk):
    return {**WHY, "on": today(desk), "by": desk.mei, "at": desk.at}


def suspended(desk, **more):
    return desk.published(operations.suspend(desk.matter, **told(desk) | more))


@pytest.mark.rule("COR-18")
def test_nothing_is_filed_in_what_is_suspended_and_the_guide_says_why(desk):
    town, case = desk.town, desk.town.case_at(CaseState.FILED)
    draft = town.draft(who="wang")
    edition = suspended(desk, until=today(desk) + 30 * DAY)
    assert edition.state == EditionState.SUSPENDED
    assert edition.note == "暂停办理至 2026年4月3日：系统切换（依据：《公共场所卫生管理条例》第四条）"
    assert not Edition.objects.open_on(today(desk)).filter(matter=desk.matter).exists()
    wang = town.actor("wang")
    for attempt in (
        lambda: filing.file(draft, by=wang, at=desk.at),
        lambda: filing.begin(edition, wang.on_behalf_of.current, by=wang, at=desk.at),
    ):
        with pytest.raises(Refused, match=r"暂停办理至 2026年4月3日.*咨询电话：0990-"):
            attempt()
    assert intake.accept(case, by=town.actor("lin"), at=desk.at).edition == town.edition


@pytest.mark.rule("A3")
def test_what_is_resumed_is_as_it_was(desk):
    with pytest.raises(Refused, match="没有暂停办理"):
        operations.resume(desk.matter, **told(desk))
    suspended(desk)
    edition = desk.published(operations.resume(desk.matter, **told(desk)))
    assert (edition.state, edition.note, edition.no) == (EditionState.OPEN, "", 3)
    assert edition.materials.count() == desk.town.edition.materials.count()
    assert desk.town.draft(who="wang", edition=edition).state == CaseState.DRAFT


@pytest.mark.rule("A3")
def test_what_is_resumed_has_the_note_again_that_stood_before(desk):
    desk.changed("identity", note="每周三下午不办理")
    suspended(desk)
    edition = desk.published(operations.resume(desk.matter, **told(desk)))
    assert edition.note == "每周三下午不办理"


@pytest.mark.rule("A2")
def test_what_is_suspended_and_changed_besides_is_checked_like_any_change(desk):
    proposal = operations.suspend(desk.matter, **told(desk))
    proposal = desk.saved(proposal, "time", promised_length=21)
    with pytest.raises(Refused, match="不能长于法定办结时限"):
        proposing.check(proposal, by=desk.mei, at=desk.at)
    proposal = desk.saved(proposal, "time", promised_length=8)
    proposing.check(proposal, by=desk.mei, at=desk.at)


@pytest.mark.rule("A2", "A3")
def test_no_matter_is_suspended_or_goes_on_by_a_change(desk):
    for state in (EditionState.SUSPENDED, EditionState.OPEN):
        content = content_of(rules.last_edition(desk.matter, today(desk)))
        content["state"] = state.value
        content["edition"]["address"] = "书香路 1 号"
        proposal = desk.begun(content=content)
        with pytest.raises(Refused, match="暂停办理请用“暂停”，恢复办理请用“恢复”"):
            proposing.check(proposal, by=desk.mei, at=desk.at)
        proposing.discard(proposal, by=desk.mei, at=desk.at)
        if state == EditionState.SUSPENDED:
            suspended(desk)
    stopped = rules.last_edition(desk.matter, today(desk))
    desk.published(operations.resume(desk.matter, **told(desk)))
    desk.changed("contact", address="书香路 1 号")
    proposal = proposing.rollback(stopped, reason="恢复原址", by=desk.mei, at=desk.at)
    assert (proposal.content["state"], proposal.content["edition"]["note"]) == ("open", "")
    assert proposing.check(proposal, by=desk.mei, at=desk.at).content["edition"]["address"] == stopped.address


@pytest.mark.rule("COR-18")
def test_what_is_cancelled_names_where_to_go(desk):
    town, case = desk.town, desk.town.case_at(CaseState.ACCEPTED)
    other = town.instant.matter
    draft = town.draft(who="wang")
    proposal = operations.cancel(desk.matter, successor=other, **told(desk))
    kept = {Hanging.ACCEPTED: Choice(Ending.CONTINUES, "照旧办理")}
    endings.choose(proposal, kept, by=desk.mei, at=desk.at)
    proposal = desk.submitted(proposal)
    assert publishing.publish(proposal, effective_on=today(desk), by=desk.qin, at=desk.at) is None
    assert not Edition.objects.in_force(today(desk)).filter(matter=desk.matter).exists()
    with pytest.raises(Refused, match=f"已经取消，不再受理申请，请改办“{other.name}”"):
        filing.file(draft, by=town.actor("wang"), at=desk.at)
    assert Case.objects.get(pk=case.pk).edition == town.edition
    operation = Operation.objects.get()
    assert (operation.kind, operation.successor) == (OperationKind.CANCEL, other)
    with pytest.raises(Refused, match="已经没有现行版本"):
        desk.begun()


@pytest.mark.rule("A3", "A10")
def test_what_ended_is_taken_up_again_as_it_was(desk):
    desk.at = now()
    matter = desk.town.instant.matter
    proposal = desk.submitted(operations.cancel(matter, **told(desk)))
    publishing.publish(proposal, effective_on=today(desk), by=desk.qin, at=desk.at)
    last = matter.editions.get()
    editor = Client()
    editor.force_login(desk.town.user("mei"))
    assert "重新列入" in editor.get(f"/catalogue/{matter.code}/").content.decode()
    answer = editor.post(f"/catalogue/{matter.code}/proposals/", {"operation": "relist"})
    again = Proposal.objects.get(matter=matter, state=ProposalState.DRAFT)
    assert answer.url == f"/catalogue/proposals/{again.uuid}/"
    with pytest.raises(Refused, match="依据：重新列入须写明依据") as refused:
        proposing.check(again, by=desk.mei, at=desk.at)
    assert "没有区别" not in str(refused.value)
    Proposal.objects.filter(pk=again.pk).update(reason="上级决定恢复", basis="区政府令第 6 号")
    again = desk.submitted(Proposal.objects.get(pk=again.pk))
    with pytest.raises(Refused, match="改用事项发布的职责"):
        publishing.publish(again, effective_on=today(desk), by=desk.mei, at=desk.at)
    edition = publishing.publish(again, effective_on=today(desk), by=desk.qin, at=desk.at)
    assert (edition.matter, edition.no) == (matter, 2)
    assert not changes(content_of(last), content_of(edition))
    assert Operation.objects.filter(matter=matter, kind=OperationKind.RELIST, on=today(desk)).exists()
    with pytest.raises(Refused, match="请以“变更”起草"):
        desk.begun(OperationKind.RELIST, matter=matter)


@pytest.mark.rule("COR-18")
def test_nobody_is_sent_to_a_matter_that_is_not_there(desk):
    other = desk.town.instant.matter
    with pytest.raises(Refused, match="承接事项不能是这个事项本身"):
        operations.cancel(desk.matter, successor=desk.matter, **told(desk))
    proposal = desk.submitted(operations.cancel(desk.matter, successor=other, **told(desk)))
    ends = desk.submitted(operations.cancel(other, **told(desk) | {"on": desk.tomorrow}))
    publishing.publish(ends, effective_on=desk.tomorrow, by=desk.qin, at=desk.at)
    with pytest.raises(Refused, match="承接事项在生效日没有现行版本，请另选"):
        publishing.publish(proposal, effective_on=desk.tomorrow, by=desk.qin, at=desk.at)


@pytest.mark.rule("COR-18")
def test_nobody_is_sent_to_a_matter_that_is_suspended(desk):
    other = desk.town.instant.matter
    desk.published(operations.suspend(other, **told(desk)))
    with pytest.raises(Refused, match="承接事项在生效日没有现行版本"):
        operations.cancel(desk.matter, successor=other, **told(desk))


@pytest.mark.rule("A2")
def test_what_ends_or_stops_says_on_what_it_rests(desk):
    proposal = operations.cancel(desk.matter, **told(desk) | {"basis": ""})
    with pytest.raises(Refused, match="取消须写明依据"):
        desk.submitted(proposal)


@pytest.mark.rule("A3")
def test_an_end_that_is_set_is_recalled(desk, monkeypatch):
    proposal = desk.submitted(operations.cancel(desk.matter, **told(desk) | {"on": desk.tomorrow}))
    publishing.publish(proposal, effective_on=desk.tomorrow, by=desk.qin, at=desk.at)
    last = Edition.objects.get(pk=desk.town.edition.pk)
    assert last.replaced_on == desk.tomorrow
    publisher = Client()
    publisher.force_login(desk.town.user("luo"))
    monkeypatch.setattr("matters.views.catalogue.desk.now", lambda: desk.at)
    assert (
        f"/catalogue/editions/{last.uuid}/recall/"
        in publisher.get(f"/catalogue/{desk.matter.code}/").content.decode()
    )
    publishing.recall(last, "上级另有部署", by=desk.luo, at=desk.at)
    assert Edition.objects.get(pk=last.pk).replaced_on is None
    page = publisher.get(f"/catalogue/{desk.matter.code}/").content.decode()
    assert f"第 {last.no} 版的终止：上级另有部署" in page


@pytest.mark.rule("COR-18", "A3")
def test_an_end_that_was_recalled_sends_nobody_anywhere(desk):
    town, other = desk.town, desk.town.instant.matter
    draft = town.draft(who="wang")
    due = told(desk) | {"on": desk.tomorrow, "reason": "并入另一事项"}
    first = desk.submitted(operations.cancel(desk.matter, successor=other, **due))
    publishing.publish(first, effective_on=desk.tomorrow, by=desk.qin, at=desk.at)
    publishing.recall(Edition.objects.get(pk=town.edition.pk), "上级另有部署", by=desk.luo, at=desk.at)
    second = desk.submitted(operations.cancel(desk.matter, **told(desk)))
    publishing.publish(second, effective_on=today(desk), by=desk.qin, at=desk.at)
    later = desk.at + 3 * DAY
    with pytest.raises(Refused, match="已经取消，不再受理申请") as refused:
        filing.file(draft, by=town.actor("wang"), at=later)
    assert other.name not in str(refused.value)
    page = Client().get(f"/guide/{desk.matter.code}/").content.decode()
    assert "系统切换" in page
    assert "并入另一事项" not in page
    assert other.name not in page


@pytest.mark.rule("COR-18", "A3")
def test_a_suspension_that_was_recalled_gives_no_reason(desk):
    waits = suspended_on(desk, desk.tomorrow, reason="设备检修")
    publishing.recall(waits, "上级另有部署", by=desk.luo, at=desk.at)
    suspended(desk)
    page = Client().get(f"/guide/{desk.matter.code}/").content.decode()
    assert "系统切换" in page
    assert "设备检修" not in page


def suspended_on(desk, day, **more):
    return desk.published(operations.suspend(desk.matter, **told(desk) | {"on": day} | more), on=day)


def office(desk, path, name, code="990001001000"):
    parent = path.rpartition("/")[0]
    return Office.objects.create(
        path=path,
        name=name,
        short_name=name,
        mark="朝街",
        division_code=code,
        kind=OfficeKind.ORGAN,
        parent_id=parent,
    )


def staffed(desk, office):
    """Somebody there reviews, and somebody decides."""
    desk.town._officer("pan", "潘勇", office, Duty.REVIEW)
    desk.town._officer("gao", "高洁", office, Duty.DECISION)


@pytest.mark.rule("U3", "A2")
def test_a_matter_that_goes_down_is_the_lower_office_s_from_the_day_on(desk):
    street = office(desk, "zhaoxia/shuxiang", "书香街道办事处")
    staffed(desk, street)
    proposal = desk.submitted(operations.devolve(desk.matter, street, **told(desk) | {"on": desk.tomorrow}))
    with pytest.raises(Refused, match="请先完成并登记：指导承接"):
        publishing.publish(proposal, effective_on=desk.tomorrow, by=desk.qin, at=desk.at)
    desk.prepared(proposal, PreparationKind.GUIDE)
    publishing.publish(proposal, effective_on=desk.tomorrow, by=desk.qin, at=desk.at)
    assert Matter.objects.get(pk=desk.matter.pk).office == desk.town.organ
    publishing.turn_day(at=desk.at + DAY)
    assert Matter.objects.get(pk=desk.matter.pk).office == street
    assert Operation.objects.get().to_office == street


@pytest.mark.rule("COR-18", "U3")
def test_what_went_to_another_office_says_so_where_it_was(desk):
    town, regulator = desk.town, desk.town.offices["regulator"]
    heir = desk.published(desk.saved(desk.begun(matter=town.instant.matter), "contact", hours="全天")).matter
    Matter.objects.filter(pk=heir.pk).update(office=regulator)
    heir.refresh_from_db()
    staffed(desk, regulator)
    draft = town.draft(who="wang")
    proposal = desk.submitted(operations.transfer(desk.matter, regulator, successor=heir, **told(desk)))
    publishing.publish(proposal, effective_on=today(desk), by=desk.qin, at=desk.at)
    with pytest.raises(Refused, match=f"已经划转至{regulator.name}，请改办“{heir.name}”"):
        filing.file(draft, by=town.actor("wang"), at=desk.at)


@pytest.mark.rule("U3")
def test_a_matter_goes_to_another_office_and_its_successor_is_that_office_s(desk):
    with pytest.raises(Refused, match="请选择其他机构"):
        operations.transfer(desk.matter, desk.town.organ, **told(desk))
    regulator = desk.town.offices["regulator"]
    with pytest.raises(Refused, match="不属于"):
        operations.transfer(desk.matter, regulator, successor=desk.town.instant.matter, **told(desk))
    with pytest.raises(Refused, match="所在地的下级机构；给其他机构的，请用“划转”"):
        operations.devolve(desk.matter, regulator, **told(desk))
    with pytest.raises(Refused, match="请用“下放”或者“划转”办理"):
        desk.saved(desk.begun(), "identity", office=regulator.path)


@pytest.mark.rule("A3")
def test_a_matter_is_split_on_one_day_for_all(desk):
    parts = []
    for no in (1, 2):
        part = copy.deepcopy(content_of(desk.town.edition))
        part["state"] = "listed"
        part["matter"] |= {
            "name": f"公共场所卫生许可（{no} 类）",
            "implementation_code": f"51201743200{no}",
            "basic_code": "",
        }
        parts.append(part)
    change = operations.split(desk.matter, parts, **told(desk))
    for kind in (*BEFORE, *AFTER):
        bulk.prepare(change, kind, done_on=today(desk), words="已完成", by=desk.mei, at=desk.at)
    bulk.submit(change, by=desk.mei, at=desk.at)
    assert len(bulk.publish(change, effective_on=today(desk), by=desk.qin, at=desk.at)) == 2
    operation = Operation.objects.get(kind=OperationKind.SPLIT)
    assert sorted(part.name for part in operation.parts.all()) == [
        "公共场所卫生许可（1 类）",
        "公共场所卫生许可（2 类）",
    ]
    assert not Edition.objects.in_force(today(desk)).filter(matter=desk.matter).exists()


@pytest.mark.rule("A3")
def test_matters_are_merged_into_a_new_one(desk):
    town = desk.town
    one = content_of(town.edition) | {"state": "listed"}
    one["matter"] |= {"name": "公共场所卫生许可", "implementation_code": "512017432009", "basic_code": ""}
    change = operations.merge([desk.matter, town.instant.matter], one, **told(desk))
    for kind in (*BEFORE, *AFTER):
        bulk.prepare(change, kind, done_on=today(desk), words="已完成", by=desk.mei, at=desk.at)
    bulk.submit(change, by=desk.mei, at=desk.at)
    (edition,) = bulk.publish(change, effective_on=today(desk), by=desk.qin, at=desk.at)
    ended = Operation.objects.filter(kind=OperationKind.MERGE)
    assert {operation.successor for operation in ended} == {edition.matter}
    assert ended.count() == 2


def test_an_operation_stays_on_record(desk):
    suspended(desk)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Operation.objects.update(reason="")


# ---- 暂不列入


def dormant(desk):
    proposal = desk.begun()
    from matters.actions import proposing

    proposal = proposing.arrange(proposal, state=EditionState.DORMANT, by=desk.mei, at=desk.at)
    return desk.published(proposal)


@pytest.mark.rule("S51")
def test_the_first_application_wakes_what_is_in_no_list(desk):
    edition = dormant(desk)
    assert not Edition.objects.in_force(today(desk)).in_directory().filter(matter=desk.matter).exists()
    case = desk.town.draft(edition=edition)
    case = filing.file(case, again="另一处场所", by=desk.town.actor("zhao"), at=desk.at)
    awake = Edition.objects.in_force(today(desk)).get(matter=desk.matter)
    assert (awake.state, awake.no) == (EditionState.OPEN, edition.no + 1)
    assert case.edition == edition, "its case stays with the edition it was filed under"
    assert Entry.objects.filter(thread=awake.thread, act="matters.woken").exists()
    assert Operation.objects.filter(kind=OperationKind.WAKE).count() == 1
    assert intake.accept(case, by=desk.town.actor("lin"), at=desk.at).state == CaseState.ACCEPTED


@pytest.mark.rule("S51")
def test_what_is_woken_twice_is_woken_once(desk):
    edition = dormant(desk)
    first = wake(edition, by=desk.mei, at=desk.at)
    assert wake(edition, by=desk.mei, at=desk.at) == first
    assert Operation.objects.filter(kind=OperationKind.WAKE).count() == 1


@pytest.mark.rule("U3")
def test_a_matter_goes_down_within_its_place_alone(desk):
    place = {}
    for path, code in [
        ("zhaoxia/shuxiang", "990001001000"),
        ("zhaoxia/yunduo", "990001002000"),
        ("zhaoxia/bieju", "990001"),
    ]:
        place[path] = office(desk, path, path, code)
    place["cun"] = office(desk, "zhaoxia/shuxiang/cun", "村", "990001001002")
    city = Office.objects.create(
        path="shifan", name="市政府", short_name="市", division_code="990000", kind=OfficeKind.ORGAN
    )
    street, cun = place["zhaoxia/shuxiang"], place["cun"]
    assert rules.is_below(street, desk.town.organ)
    assert rules.is_below(desk.town.organ, city)
    assert rules.is_below(cun, street)
    for above, one in [
        (street, street),
        (desk.town.organ, place["zhaoxia/bieju"]),
        (street, city),
        (place["zhaoxia/yunduo"], cun),
    ]:
        assert not rules.is_below(one, above)


@pytest.mark.rule("U3")
def test_the_page_offers_lower_offices_alone(desk):
    client = Client()
    client.force_login(desk.mei.user)
    address = f"/catalogue/{desk.matter.code}/operations/"
    assert 'value="devolve"' not in client.get(address).content.decode(), "there is no level below"
    office(desk, "zhaoxia/shuxiang", "书香街道办事处")
    form = client.get(address).context["form"]
    assert [path for path, _name in form.fields["to_office"].choices] == ["", "zhaoxia/shuxiang"]
    assert desk.town.offices["regulator"].path in dict(form.fields["transferee"].choices)
