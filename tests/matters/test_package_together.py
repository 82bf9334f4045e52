"""Two editors of one package: rows are found again, rows save themselves, nobody's words are lost."""

from __future__ import annotations

import pytest

from tests.matters.desk import Desk
from tests.matters.test_package_editor import Editor, again, begun


@pytest.fixture
def mei(desk: Desk) -> Editor:
    return Editor(desk, "mei")


def test_two_editors_of_one_row_see_both_and_nothing_is_lost(desk: Desk, mei: Editor):
    proposal = begun(desk)
    tan = Editor(desk, "tan")
    there = f"/catalogue/packages/proposals/{proposal.uuid}/"
    read = proposal.revision
    tan.post(f"{there}conditions/0/", revision=read, words="谭加的条件")
    mei.post(f"{there}faq/0/", revision=read, q="梅的问题", a="答")
    mei.post(f"{there}conditions/0/", revision=read, words="梅加的条件")  # two rows: both stand
    proposal = again(proposal)
    assert proposal.content["edition"]["conditions"] == ["谭加的条件", "梅加的条件"]
    assert proposal.content["edition"]["faq"] == [{"q": "梅的问题", "a": "答"}]
    read = proposal.revision
    tan.post(f"{there}conditions/0/", revision=read, words="谭写的条件")
    mei.post(f"{there}conditions/1/", revision=read, words="梅改的条件")  # another row: both stand
    page = mei.post(f"{there}conditions/0/", revision=read, words="梅写的条件")
    assert page.status_code == 409
    text = page.content.decode()
    assert "谭写的条件" in text
    assert "梅写的条件" in text
    assert again(proposal).content["edition"]["conditions"] == ["谭写的条件", "梅改的条件"]
    mei.post(f"{there}conditions/0/", revision=again(proposal).revision, words="梅写的条件")
    assert again(proposal).content["edition"]["conditions"] == ["梅写的条件", "梅改的条件"]


def test_of_one_element_that_two_wrote_the_editor_chooses(desk: Desk, mei: Editor):
    proposal = begun(desk)
    tan = Editor(desk, "tan")
    there = f"/catalogue/packages/proposals/{proposal.uuid}/about/"
    told = {"revision": proposal.revision, "shown": "summary"}
    tan.post(there, summary="谭写的说明", **told)
    page = mei.post(there, summary="梅写的说明", **told)
    assert page.status_code == 409
    proposal = again(proposal)
    chosen = {
        "revision": proposal.revision,
        "choice-summary": "mine",
        "mine": '{"summary": "梅写的说明"}',
    }
    mei.post(f"{there}conflict/", **chosen)
    assert again(proposal).content["edition"]["summary"] == "梅写的说明"


@pytest.mark.parametrize("part", ["faq", "conditions", "questions", "members"])
def test_a_row_saves_itself_and_hears_of_another_who_did(desk: Desk, mei: Editor, part: str):
    told = {
        "faq": {"q": "问", "a": "答"},
        "conditions": {"words": "有执照"},
        "questions": {"text": "店大吗？", "choices": "大\n小"},
        "members": {"result_name": "许可证"},
    }[part]
    proposal = begun(desk)
    there = f"/catalogue/packages/proposals/{proposal.uuid}/{part}/0/"
    by_itself = {"headers": {"accept": "application/json"}}
    if part != "members":
        first = mei.client.post(there, {"revision": proposal.revision, **told}, **by_itself)
        assert first.status_code == 204
        assert again(proposal).revision == proposal.revision, "a new row is there when its editor says so"
        mei.post(there, revision=proposal.revision, **told)
    assert f'data-autosave="{there}"' in mei.get(there).content.decode()
    read = again(proposal).revision
    name = next(iter(told))
    saved = mei.client.post(there, {"revision": read, **told, name: "改一"}, **by_itself)
    assert saved.status_code == 204
    once_more = {"revision": saved["X-Revision"], **told, name: "改二"}
    assert mei.client.post(there, once_more, **by_itself).status_code == 204
    tan = Editor(desk, "tan")
    late = tan.client.post(there, {"revision": read, **told, name: "谭改"}, **by_itself)
    assert late.status_code == 409
    assert "其他编制人员" in late.json()["detail"]
    assert "改二" in str(again(proposal).content)


def test_what_is_typed_and_not_saved_is_not_left_without_a_question(desk: Desk, mei: Editor):
    proposal = begun(desk)
    there = f"/catalogue/packages/proposals/{proposal.uuid}/"
    for rest in ("promise/", "conditions/0/", "faq/0/"):
        assert 'data-unsaved=""' in mei.get(there + rest).content.decode(), rest
    told = {"revision": proposal.revision, "shown": "promised_length", "promised_length": "很快"}
    assert 'data-unsaved="typed"' in mei.post(f"{there}promise/", **told).content.decode()
    answer = mei.client.post(f"{there}promise/", told, headers={"accept": "application/json"})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "mine",
    [
        '{"members": [{"x": 1}]}',
        '{"members": 3}',
        '{"conditions": [{"words": 3}]}',
        '{"conditions": [{"words": "x", "when": {"key": "\\u0000"}}]}',
        '{"conditions": [{"words": "x", "when": {"key": "big", "is": {}}}]}',
        '{"conditions": [{"words": "x", "when": ' + '{"not": ' * 60 + '{"key": "big"}' + "}" * 62 + "]}",
        '{"questions": [{"key": "a", "text": "b", "choices": [], "asked_when": 3}]}',
        "[" * 100_000,
        "[]",
        "no",
    ],
    ids=range(10),
)
def test_a_choice_of_a_wrong_shape_is_refused(desk: Desk, mei: Editor, mine: str):
    proposal = begun(desk)
    group = next((one for one in ("conditions", "questions") if one in mine), "members")
    told = {"revision": proposal.revision, "mine": mine, f"choice-{group}": "mine"}
    page = mei.post(f"/catalogue/packages/proposals/{proposal.uuid}/{group}/conflict/", **told)
    assert page.status_code == 404
    assert again(proposal).content == proposal.content
