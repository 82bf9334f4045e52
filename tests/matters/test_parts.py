"""One matter is split into several, several are merged into one: on pages, with one day for all, and nothing that was offered is lost."""

import copy

import pytest
from django.test import Client
from django.utils.timezone import now

from ground.accounts.enums import Duty
from ground.law.rulings import Refused
from ground.trail.models import Entry
from ground.workdays import legal_day
from matters.actions import bulk, operations, proposing
from matters.content import content_of
from matters.enums import OperationKind, ProposalState
from matters.models import BulkChange, Edition, Matter, Operation
from matters.parts import one_of, part_of
from tests.matters.desk import AFTER, BEFORE

WHY = {"basis": "区政府令第 5 号", "reason": "按经营类别分开办理"}
FIRST, SECOND, ONE = "512017432001", "512017432002", "512017432009"


ITEMS = [
    {"no": "01", "name": "公共场所卫生许可（新办）", "purpose": "new"},
    {"no": "02", "name": "公共场所卫生许可（延续）", "purpose": "renewal"},
    {"no": "03", "name": "公共场所卫生许可（变更）", "purpose": "change"},
]


@pytest.fixture
def today(desk):
    """The matter offers three things."""
    desk.at = now()
    proposal = proposing.begin(
        desk.matter, OperationKind.CHANGE, content=content_of(desk.town.edition) | {"handling_items": ITEMS},
        reason="分项", by=desk.mei, at=desk.at,
    )  # fmt: skip
    desk.town.edition = desk.published(proposal)
    return legal_day(desk.at)


def signed_in(desk, who):
    client = Client()
    client.force_login(desk.town.user(who))
    return client


def posted(on, **parts):
    return {"on": on.isoformat(), **WHY, **parts}


def halves(desk, **more):
    """What the page sends: the new licence here, its renewal and change there."""
    items = [row["no"] for row in content_of(desk.town.edition)["handling_items"]]
    told = {
        "part-1-name": "住宿场所卫生许可",
        "part-1-code": FIRST,
        "part-1-items": items[:1],
        "part-2-name": "理发场所卫生许可",
        "part-2-code": SECOND,
        "part-2-items": items[1:],
    }
    return told | more


def listed(change):
    """The new matters are not opened for application here: the town's own has what it needs under its own code alone."""
    for proposal in change.proposals.filter(operation=OperationKind.NEW).order_by("pk"):
        told = copy.deepcopy(proposal.content) | {"state": "listed"}
        proposal.content = told
        proposal.save()


def carried(desk, change, on):
    for kind in (*BEFORE, *AFTER):
        bulk.prepare(change, kind, done_on=legal_day(desk.at), words="已完成", by=desk.mei, at=desk.at)
    bulk.submit(change, by=desk.mei, at=desk.at)
    return bulk.publish(change, effective_on=on, by=desk.qin, at=desk.at)


@pytest.mark.rule("A3")
def test_a_matter_is_split_on_its_page(desk, today):
    editor, address = signed_in(desk, "mei"), f"/catalogue/{desk.matter.code}/split/"
    page = editor.get(address).content.decode()
    assert f'href="{address}"' in editor.get(f"/catalogue/{desk.matter.code}/").content.decode()
    assert "归入的业务办理项" in page
    short = editor.post(address, posted(today, **halves(desk, **{"part-2-name": "", "part-2-items": []})))
    assert short.status_code == 422
    assert "请输入事项名称" in short.content.decode()
    made = editor.post(address, posted(today, **halves(desk)))
    change = BulkChange.objects.get()
    assert made.url == f"/catalogue/bulk/{change.uuid}/"
    assert {one.operation for one in change.proposals.all()} == {OperationKind.NEW, OperationKind.SPLIT}
    said = editor.get(made.url).content.decode()
    assert "拆分" in said
    assert "自生效日起终止，改办：住宿场所卫生许可、理发场所卫生许可" in said
    assert "新事项，与“公共场所卫生许可（新办）”相比：" in said
    assert Entry.objects.of(f"bulk:{change.uuid}").exists()


@pytest.mark.rule("A3", "COR-18")
def test_who_looks_for_what_was_split_is_told_where_to_go(desk, today):
    editor = signed_in(desk, "mei")
    editor.post(f"/catalogue/{desk.matter.code}/split/", posted(today, **halves(desk)))
    change = BulkChange.objects.get()
    listed(change)
    editions = carried(desk, change, today)
    assert {one.effective_on for one in editions} == {today}
    visitor = Client().get(f"/guide/{desk.matter.code}/").content.decode()
    assert "请改办" in visitor
    for edition in editions:
        assert edition.matter.get_absolute_url() in visitor
    desk_page = editor.get(f"/catalogue/{desk.matter.code}/").content.decode()
    assert "住宿场所卫生许可" in desk_page


@pytest.mark.rule("A3")
def test_a_new_code_given_while_it_is_worked_on_is_no_way_lost(desk, today):
    one = one_of([content_of(desk.town.edition), content_of(desk.town.instant)], name="卫生许可", code=ONE)
    told = {**WHY, "on": today, "by": desk.mei, "at": desk.at}
    change = operations.merge([desk.matter, desk.town.instant.matter], one, **told)
    listed(change)
    new = change.proposals.get(operation=OperationKind.NEW)
    desk.saved(new, "identity", implementation_code=FIRST)
    (edition,) = carried(desk, change, today)
    assert edition.matter.implementation_code == FIRST
    ended = Operation.objects.filter(kind=OperationKind.MERGE)
    assert {operation.successor for operation in ended} == {edition.matter}


@pytest.mark.rule("A3")
def test_no_handling_item_is_lost(desk, today):
    content = content_of(desk.town.edition)
    items = [row["no"] for row in content["handling_items"]]
    assert len(items) > 2
    contents = [
        part_of(content, name="甲", code=FIRST, items=items[:1]),
        part_of(content, name="乙", code=SECOND, items=items[1:2]),
    ]
    told = {**WHY, "on": today, "by": desk.mei, "at": desk.at}
    lost = content["handling_items"][2]["name"]
    with pytest.raises(Refused, match="没有归入任何一个新事项：") as refused:
        operations.split(desk.matter, contents, **told)
    assert lost in str(refused.value)
    for wrong, words in (
        ([contents[0]], "至少拆成两个"),
        ([contents[0], contents[0]], "不能相同"),
        ([contents[0], part_of(content, name="丙", code="", items=items)], "名称和实施编码"),
        (
            [contents[0], part_of(content, name="丙", code=desk.matter.implementation_code, items=items)],
            "已被",
        ),
    ):
        with pytest.raises(Refused, match=words):
            operations.split(desk.matter, wrong, **told)
    assert not BulkChange.objects.exists()


@pytest.mark.rule("A3")
def test_what_is_suspended_is_neither_split_nor_merged(desk, today):
    content = content_of(desk.town.edition)
    told = {**WHY, "on": today, "by": desk.mei, "at": desk.at}
    desk.published(operations.suspend(desk.matter, **told))
    with pytest.raises(Refused, match="暂停办理，请先恢复"):
        operations.merge(
            [desk.matter, desk.town.instant.matter], one_of([content], name="甲", code=ONE), **told
        )
    assert signed_in(desk, "mei").post(
        f"/catalogue/{desk.matter.code}/split/", posted(today, **halves(desk))
    ).status_code == 409  # fmt: skip


def test_what_is_merged_has_of_each_thing_one(desk):
    first, second = content_of(desk.town.edition), content_of(desk.town.instant)
    one = one_of([first, second], name="卫生许可", code=ONE)
    names = [row["name"] for row in one["materials"]]
    assert len(names) == len(set(names))
    assert {row["name"] for row in first["materials"] + second["materials"]} == set(names)
    numbers = [row["no"] for row in one["handling_items"]]
    assert numbers == sorted(set(numbers))
    purposes = [row["purpose"] for row in one["handling_items"] if row["purpose"] != "new"]
    assert len(purposes) == len(set(purposes))
    assert one["matter"]["basic_code"] == ""
    assert one_of([first, first], name="甲", code=ONE)["review_points"] == one["review_points"][: len(first["review_points"])]  # fmt: skip


@pytest.mark.rule("SHG-2", "A3")
def test_what_was_watched_of_each_is_watched_of_the_merged(desk):
    first, second = content_of(desk.town.edition), content_of(desk.town.instant)
    same, own = {"words": "证照悬挂", "site_standard": "", "penalty": "", "basis": ""}, "从业人员健康证明"
    first["regulation_points"] = [same | {"conditions": [], "materials": [1], "points": []}]
    second["review_points"] = [{"words": "旧证与档案一致", "basis": "", "standard": "", "conditions": ""}]
    second["regulation_points"] = [
        same | {"conditions": [], "materials": [], "points": [1]},
        same | {"words": own, "conditions": [], "materials": [1], "points": []},
    ]
    one = one_of([first, second], name="卫生许可", code=ONE)
    shared, added = one["regulation_points"]
    assert (shared["materials"], added["words"]) == ([1], own)
    (point,) = shared["points"]
    assert one["review_points"][point - 1]["words"] == "旧证与档案一致"
    (paper,) = added["materials"]
    assert one["materials"][paper - 1]["name"] == second["materials"][0]["name"]


@pytest.mark.rule("A3")
def test_matters_are_merged_on_the_page(desk, today):
    editor, address = signed_in(desk, "mei"), f"/catalogue/{desk.matter.code}/merger/"
    other = desk.town.instant.matter
    assert editor.get(address).status_code == 200
    new = {"name": "公共场所卫生许可", "code": ONE}
    own = editor.post(address, posted(today, other_1=desk.matter.implementation_code, **new))
    assert own.status_code == 422
    assert "这个事项已经在内" in own.content.decode()
    assert (
        "没有这个实施编码的事项" in editor.post(address, posted(today, other_1="9", **new)).content.decode()
    )
    made = editor.post(address, posted(today, other_1=other.implementation_code, **new))
    change = BulkChange.objects.get()
    assert made.url == f"/catalogue/bulk/{change.uuid}/"
    assert change.proposals.count() == 3
    listed(change)
    carried(desk, change, today)
    for matter in (desk.matter, other):
        assert not Edition.objects.in_force(today).filter(matter=matter).exists()
        assert "公共场所卫生许可" in Client().get(f"/guide/{matter.code}/").content.decode()
    assert Matter.objects.get(implementation_code=ONE).name == "公共场所卫生许可"


@pytest.mark.rule("A2", "A3")
def test_the_publisher_publishes_or_gives_back_all_of_it(desk, today):
    editor, publisher = signed_in(desk, "mei"), signed_in(desk, "qin")
    editor.post(f"/catalogue/{desk.matter.code}/split/", posted(today, **halves(desk)))
    change = BulkChange.objects.get()
    listed(change)
    address = f"/catalogue/bulk/{change.uuid}/"
    for kind in (*BEFORE, *AFTER):
        told = {
            "preparation-kind": kind.value,
            "preparation-done_on": today.isoformat(),
            "preparation-words": "已办",
        }
        assert editor.post(address, told | {"act": "prepare"}).status_code == 302
    assert editor.post(address, {"act": "submit"}).status_code == 302
    assert publisher.post(address, {"act": "return", "back-words": ""}).status_code == 422
    assert editor.post(address, {"act": "return", "back-words": "x"}).status_code == 200, (
        "not his to give back"
    )
    assert publisher.post(address, {"act": "return", "back-words": "编码有误"}).status_code == 302
    assert {one.state for one in change.proposals.all()} == {ProposalState.DRAFT}
    one = change.proposals.order_by("pk")[0]
    assert editor.post(f"/catalogue/proposals/{one.uuid}/disposal/").status_code == 409
    assert editor.post(address, {"act": "submit"}).status_code == 302
    page = publisher.get(f"/catalogue/proposals/{one.uuid}/publication/").content.decode()
    assert "请在拆分的页面一并办理" in page
    assert publisher.post(address, {"act": "publish", "effective_on": today.isoformat()}).status_code == 302
    assert {one.state for one in change.proposals.all()} == {ProposalState.PUBLISHED}


@pytest.mark.rule("A10")
def test_who_does_not_write_the_matter_does_not_split_it(desk):
    town = desk.town
    town._officer("gao", "高原", town.offices["regulator"], Duty.CATALOGUE)
    for page in ("split", "merger"):
        address = f"/catalogue/{desk.matter.code}/{page}/"
        for who in ("gao", "qin", "lin", "zhao"):
            assert signed_in(desk, who).get(address).status_code == 404, who
        assert Client().get(address).status_code == 302


def test_a_live_proposal_comes_first(desk, today):
    proposing.begin(desk.matter, OperationKind.CHANGE, reason="x", by=desk.mei, at=desk.at)
    sent = signed_in(desk, "mei").post(f"/catalogue/{desk.matter.code}/split/", posted(today, **halves(desk)))
    assert sent.status_code == 409
    assert not BulkChange.objects.exists()
