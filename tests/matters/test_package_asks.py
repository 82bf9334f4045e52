"""What a matter that is only listed asks in a package is written on the pages: its form, its papers; what two ask is asked once."""

from __future__ import annotations

import pytest

from ground.law.rulings import Refused
from matters import package_content, packages
from matters.actions import proposing
from matters.models import Matter, Package, Proposal
from tests.matters.desk import Desk
from tests.matters.test_package_editor import QUESTION, Editor, again, begun, published


@pytest.fixture
def mei(desk: Desk) -> Editor:
    return Editor(desk, "mei")


@pytest.fixture
def proposal(desk: Desk, listed) -> Proposal:
    """A new package of two matters that are only listed, and one that is open."""
    rows = [
        {**package_content.MEMBER, "matter": code}
        for code in (
            listed().implementation_code,
            listed().implementation_code,
            desk.matter.implementation_code,
        )
    ]
    return desk.saved(begun(desk, questions=[QUESTION]), "members", members=rows)


def asks(proposal: Proposal, place: int = 0) -> dict:
    found: dict = again(proposal).content["members"][place]["asks"]
    return found


def at_member(proposal: Proposal, place: int = 0) -> str:
    return f"/catalogue/packages/proposals/{proposal.uuid}/members/{place}/"


def with_form(mei: Editor, proposal: Proposal, place: int = 0, *labels: str) -> None:
    """A form of one part, with these fields."""
    base = at_member(proposal, place)
    mei.post(f"{base}form/0/", revision=again(proposal).revision, title="基本信息")
    for no, label in enumerate(labels or ("门店名称",)):
        told = {"label": label, "kind": "text", "required": "on", "max": "60"}
        mei.post(f"{base}form/0/{no}/", revision=again(proposal).revision, **told)


@pytest.mark.rule("LST-5")
def test_a_form_and_papers_are_written_on_the_pages_and_the_public_sees_them(
    desk: Desk, mei: Editor, client, proposal: Proposal
):
    for place in (0, 1):
        with_form(mei, proposal, place, "门店名称")
        base = at_member(proposal, place)
        paper = {"name": "房屋租赁合同", "necessity": "required", "source": "self", "form": "both"}
        mei.post(f"{base}materials/0/", revision=again(proposal).revision, copies="1", **paper)
    first, second = asks(proposal), asks(proposal, 1)
    assert first["sections"][0]["fields"][0]["label"] == "门店名称"
    assert first["sections"][0]["fields"][0]["key"] == second["sections"][0]["fields"][0]["key"]
    assert first["materials"] == [
        {"name": "房屋租赁合同", "necessity": "required", "source": "self", "form": "both", "copies": 1}
    ]
    page = mei.get(at_member(proposal)).content.decode()
    assert "申请表（1 项）" in page
    assert "申请材料（1 份）" in page
    assert "只填一次" in mei.get(f"{at_member(proposal)}form/").content.decode()
    assert "只交一次" in mei.get(f"{at_member(proposal)}materials/").content.decode()
    preview = mei.get(f"/catalogue/packages/proposals/{proposal.uuid}/preview/").content.decode()
    assert "房屋租赁合同" in preview
    edition = published(desk, again(proposal))
    public = client.get(edition.package.get_absolute_url()).content.decode()
    assert "房屋租赁合同" in public
    assert "门店名称" in client.get(f"{edition.package.get_absolute_url()}form/").content.decode()
    members, editions = packages.read(edition, edition.effective_on)
    joined = packages.joined(members[:2], editions)
    assert (joined.fields, joined.fields_apart) == (1, 2)
    assert len(joined.materials) == 1


@pytest.mark.rule("LST-5")
def test_what_another_member_asks_is_taken_over_with_a_button(mei: Editor, proposal: Proposal):
    with_form(mei, proposal, 0, "门店名称")
    base = at_member(proposal)
    paper = {"name": "营业执照", "necessity": "conditional", "when_words": "已开业的", "source": "government"}
    mei.post(f"{base}materials/0/", revision=again(proposal).revision, form="both", **paper)
    other = at_member(proposal, 1)
    mei.post(f"{other}form/0/", revision=again(proposal).revision, title="门店")
    offered = mei.get(f"{other}form/0/0/").content.decode()
    place = next(n for n in range(50) if f'value="{n}/门店名称"' in offered)
    mei.post(f"{other}form/0/0/", revision=again(proposal).revision, take=f"{place}/门店名称")
    offered = mei.get(f"{other}materials/0/").content.decode()
    place = next(n for n in range(50) if f'value="{n}/营业执照"' in offered)
    mei.post(f"{other}materials/0/", revision=again(proposal).revision, take=f"{place}/营业执照")
    mine, his = asks(proposal, 1), asks(proposal)
    assert mine["sections"][0]["fields"] == his["sections"][0]["fields"]
    assert mine["materials"][0]["name"] == "营业执照"
    assert mine["materials"][0]["necessity"] == "required", "in which situation is each member's own"


def test_parts_fields_and_papers_are_moved_and_removed(mei: Editor, proposal: Proposal):
    with_form(mei, proposal, 0, "甲", "乙")
    base = at_member(proposal)
    mei.post(f"{base}form/", revision=again(proposal).revision, act="0/0/down")
    assert [one["label"] for one in asks(proposal)["sections"][0]["fields"]] == ["乙", "甲"]
    mei.post(f"{base}form/", revision=again(proposal).revision, act="sections/0/remove")
    assert "sections" not in asks(proposal)
    for no, name in enumerate(("一", "二")):
        told = {"name": name, "necessity": "required", "source": "self", "form": "both"}
        mei.post(f"{base}materials/{no}/", revision=again(proposal).revision, **told)
    late = again(proposal).revision - 1
    mei.post(f"{base}materials/", revision=late, act="materials/0/remove")
    assert len(asks(proposal)["materials"]) == 2, "pressed on a page that shows other rows"
    mei.post(f"{base}materials/", revision=again(proposal).revision, act="materials/0/remove")
    assert [one["name"] for one in asks(proposal)["materials"]] == ["二"]


def test_two_editors_of_one_field_see_both(desk: Desk, mei: Editor, proposal: Proposal):
    with_form(mei, proposal, 0, "甲", "乙")
    tan = Editor(desk, "tan")
    base = at_member(proposal)
    read = again(proposal).revision
    told = {"kind": "text", "revision": read}
    tan.post(f"{base}form/0/0/", label="谭写的", **told)
    mei.post(f"{base}form/0/1/", label="梅写的", **told)  # another field: both stand
    tan.post(f"/catalogue/packages/proposals/{proposal.uuid}/members/", revision=again(proposal).revision, act="members/0/down")  # fmt: skip
    page = mei.post(f"{base}form/0/0/", label="也是梅写的", **told)  # found again where it was moved
    assert page.status_code == 409
    text = page.content.decode()
    assert "谭写的" in text
    assert "也是梅写的" in text
    assert [one["label"] for one in asks(proposal, 1)["sections"][0]["fields"]] == ["谭写的", "梅写的"]


def test_a_paper_saves_itself(mei: Editor, proposal: Proposal):
    base = f"{at_member(proposal)}materials/0/"
    told = {"name": "合同", "necessity": "required"}  # half done: the preview is there all the same
    by_itself = {"headers": {"accept": "application/json"}}
    assert mei.client.post(base, {"revision": proposal.revision, **told}, **by_itself).status_code == 204
    assert "materials" not in asks(proposal)
    mei.post(base, revision=proposal.revision, **told)
    read = again(proposal).revision
    assert mei.client.post(base, {"revision": read, **told, "name": ""}, **by_itself).status_code == 422
    saved = mei.client.post(base, {"revision": read, **told, "name": "租赁合同"}, **by_itself)
    assert saved.status_code == 204
    assert saved["X-Revision"] != str(read)
    assert asks(proposal)["materials"] == [{"name": "租赁合同", "necessity": "required"}]
    assert "租赁合同" in mei.get(f"/catalogue/packages/proposals/{proposal.uuid}/preview/").content.decode()


@pytest.mark.rule("LST-5")
def test_what_is_wrong_in_a_form_leads_to_its_field(desk: Desk, mei: Editor, proposal: Proposal):
    rows = again(proposal).content["members"]
    field = {"key": "a", "label": "甲", "kind": "text", "shown_when": {"key": "nothing"}}
    rows[0]["asks"] = {
        "sections": [{"key": "s", "title": "一", "fields": [field]}],
        "materials": [{"name": "合同", "necessity": "conditional"}],
    }
    found = desk.saved(again(proposal), "members", members=rows)
    page = mei.get(f"/catalogue/proposals/{found.uuid}/findings/").content.decode()
    assert f'href="{at_member(found)}form/0/0/"' in page
    assert f'href="{at_member(found)}materials/0/#id_when_words"' in page
    with pytest.raises(Refused, match="请写明什么情形"):
        proposing.check(found, by=desk.mei, at=desk.at)


@pytest.mark.parametrize(
    "wrong",
    [
        {"sections": [{"title": "没有代号", "fields": []}]},
        {"sections": [{"key": "s", "title": "x", "fields": [{"key": "a"}]}]},
        {"sections": [{"key": "s", "title": "x", "fields": [], "shown_when": 3}]},
        {"materials": [{"name": "x"}]},
        {"materials": [{"name": "x", "necessity": "never"}]},
        {"materials": [{"name": "x", "necessity": "required", "source": ""}]},
        {"materials": [{"name": "x", "necessity": "required", "when": {"x": 1}}]},
        {"materials": [{"name": "x", "necessity": "required", "nobody": 1}]},
        {"materials": 3},
    ],
)
def test_asks_of_a_wrong_shape_are_refused(desk: Desk, proposal: Proposal, wrong: dict):
    rows = again(proposal).content["members"]
    rows[0]["asks"] = wrong
    with pytest.raises(Refused, match="应为一组内容"):
        desk.saved(again(proposal), "members", members=rows)


def test_an_open_matter_says_itself_what_it_asks(desk: Desk, mei: Editor, proposal: Proposal):
    assert "申请表（" not in mei.get(at_member(proposal, 2)).content.decode()
    for rest in ("form/", "form/0/", "materials/", "materials/0/"):
        assert mei.get(at_member(proposal, 2) + rest).status_code == 404, rest


@pytest.mark.rule("COD-2")
def test_a_member_that_has_another_code_since_stays_the_same_member(
    desk: Desk, mei: Editor, proposal: Proposal
):
    with_form(mei, proposal, 0, "门店名称")
    wrote = [row["matter"] for row in again(proposal).content["members"]]
    for code in wrote:
        edition = Matter.objects.get(implementation_code=code).editions.get()
        another = f"{code[:-2]}77" if code in wrote[:2] else "11512000TEST00001077"
        desk.town.published_as(edition, implementation_code=another, basic_code="")
    assert not Matter.objects.filter(implementation_code__in=wrote).exists()
    for rest in ("", "form/", "form/0/", "form/0/0/", "materials/", "materials/0/"):
        assert mei.get(at_member(proposal) + rest).status_code == 200, rest
    assert mei.get(at_member(proposal, 2) + "form/").status_code == 404, "open, and not only listed"
    page = mei.get(f"/catalogue/packages/proposals/{proposal.uuid}/members/").content.decode()
    assert "没有现行版本" not in page
    assert wrote[0] not in page
    told = again(proposal)
    assert package_content.shape(told.content) == []
    _edition, members = package_content.rows_of(told.content, told.package)
    assert len(members) == len(wrote)
    now = [{**row, "matter": one.matter.implementation_code} for row, one in zip(told.content["members"], members, strict=True)]  # fmt: skip
    assert package_content.changes(told.content, {**told.content, "members": now}) == []


def test_a_member_that_is_not_there_is_named(mei: Editor, proposal: Proposal):
    told = again(proposal)
    told.content["members"][0]["matter"] = "999"
    told.save()
    for rest in ("form/", "form/0/", "form/0/0/", "materials/"):
        assert mei.get(at_member(proposal) + rest).status_code == 404, rest
    page = mei.get(f"/catalogue/proposals/{proposal.uuid}/findings/").content.decode()
    assert "没有实施编码为“999”的事项" in page


def test_a_publisher_reads_the_form_and_does_not_write_it(desk: Desk, mei: Editor, proposal: Proposal):
    with_form(mei, proposal)
    qin = Editor(desk, "qin")
    for rest in ("form/", "form/0/", "form/0/0/", "materials/"):
        address = at_member(proposal) + rest
        assert "只能查看" in qin.get(address).content.decode() or rest == "form/", rest
        assert qin.post(address, revision=again(proposal).revision, act="0/0/down").status_code == 404
    assert Package.objects.count() == 1


def test_more_fields_cost_no_more(desk: Desk, same_queries, mei: Editor, proposal: Proposal):
    with_form(mei, proposal, 0, "甲")
    count, tan = iter(range(1, 9)), Editor(desk, "tan")

    def add() -> None:
        no = next(count)
        told = {"label": f"字段{no}", "kind": "text"}
        tan.post(f"{at_member(proposal)}form/0/{no}/", revision=again(proposal).revision, **told)

    same_queries(lambda: mei.get(f"{at_member(proposal)}form/"), add=add)
