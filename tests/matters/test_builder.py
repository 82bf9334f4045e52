"""The form builder: tables with their columns, addresses, conditions; written on pages, without a script."""

import pytest
from django.test import Client

from matters.models import Proposal
from matters.rules.checks import findings
from tests.matters.asking import FORM, QUESTIONS
from tests.matters.test_checks import ON
from tests.matters.test_editor import address, browser_of, fresh, text, write


@pytest.fixture(autouse=True)
def that_day(moment, monkeypatch):
    for module in ("frame", "edit", "saving", "form"):
        monkeypatch.setattr(f"matters.views.catalogue.{module}.now", lambda: moment)


@pytest.fixture
def editor(desk) -> Client:
    return browser_of(desk, "mei")


@pytest.fixture
def proposal(desk) -> Proposal:
    begun = desk.saved(desk.begun(), "questions", questions=QUESTIONS)
    return desk.saved(begun, "form", form=FORM)


def field(proposal: Proposal, place: int, no: int) -> dict:
    return fresh(proposal).content["edition"]["form"]["sections"][place]["fields"][no]


def cells(no: int, **told: str) -> dict[str, str]:
    return {f"columns-{no}-{key}": value for key, value in told.items()}


def sent(proposal: Proposal, **more: str) -> dict[str, str]:
    return {"revision": str(fresh(proposal).revision), **more}


@pytest.mark.rule("B3")
def test_a_table_is_made_column_by_column_without_a_script(editor, proposal):
    here = address(proposal, "form/0/4/")
    told = sent(proposal, label="仪器清单", kind="table", required="on", max="5", **{"columns-rows": "1"})
    told |= cells(0, label="名称", kind="text", required="yes", max="30")
    page = editor.post(here, told | {"columns-act": "add"})
    assert page.status_code == 200
    assert 'name="columns-1-label"' in page.content.decode(), "one more column, and nothing saved"
    assert "第 2 列" in text(page)
    assert "增加一列" in text(page)
    assert len(fresh(proposal).content["edition"]["form"]["sections"][0]["fields"]) == 4
    told |= {"columns-rows": "2"} | cells(1, label="用途", kind="choice", choices="消毒")
    page = editor.post(here, told)
    assert page.status_code == 422
    assert "第 2 列：请至少写两个选项" in text(page)
    page = editor.post(here, told | cells(1, choices="消毒、通风"), follow=True)
    assert "仪器清单" in text(page)
    made = field(proposal, 0, 4)
    assert (made["kind"], made["max"], made["required"]) == ("table", 5, True)
    assert made["columns"] == [
        {"key": "column_1", "label": "名称", "kind": "text", "required": True, "max": 30},
        {"key": "column_2", "label": "用途", "kind": "choice", "choices": [["c_1", "消毒"], ["c_2", "通风"]]},
    ]
    assert not [one for one in findings(fresh(proposal).content, None, ON) if one.check == "B3"]


@pytest.mark.rule("B3")
def test_a_column_called_as_it_was_keeps_its_key(editor, proposal):
    page = editor.get(address(proposal, "form/1/1/"))
    assert "身份证号码" in page.content.decode()
    assert "申请人看到的样子" in text(page)
    told = sent(proposal, label="员工名单", kind="table", personal="on", **{"columns-rows": "1"})
    editor.post(address(proposal, "form/1/1/"), told | cells(0, label="姓名", kind="text", required="no"))
    made = field(proposal, 1, 1)
    assert made["columns"] == [{"key": "name", "label": "姓名", "kind": "text"}]
    assert made["key"] == "staff"


@pytest.mark.rule("B3")
def test_what_one_kind_says_another_does_not(editor, proposal):
    page = editor.get(address(proposal, "form/0/3/")).content.decode()
    assert "示例市朝霞区" in page, "an address lies in the district of the office, or farther"
    editor.post(
        address(proposal, "form/0/3/"),
        sent(
            proposal,
            label="仓库面积",
            kind="number",
            within="990001",
            choices="甲\n乙",
            max="9",
            **{"columns-rows": "0"},
        ),
    )
    made = field(proposal, 0, 3)
    assert (made["kind"], made["max"]) == ("number", 9)
    assert {"within", "choices", "columns"}.isdisjoint(made)


@pytest.mark.rule("A9")
def test_a_section_and_a_field_are_shown_to_whoever_answered_so(editor, proposal):
    page = editor.get(address(proposal, "form/3/"))
    assert "您要开哪一种店：浴室、游泳馆" in text(page)
    write(editor, proposal, "form/3/", shown_when=["place=bath"])
    assert fresh(proposal).content["edition"]["form"]["sections"][3]["shown_when"] == {
        "key": "place",
        "is": "bath",
    }
    page = editor.get(address(proposal, "form/0/0/"))
    choices = dict(page.context["form"].fields["shown_when"].choices)
    assert "place=bath" in choices
    assert "has_staff=yes" not in choices, "what is asked later cannot be looked at yet"
    page = editor.get(address(proposal, "form/"))
    assert "显示情形" in text(page)


def test_two_editors_at_one_form_change_their_own_fields(desk, editor, proposal):
    """The one who comes later writes into his field, wherever it stands by now, and takes nothing back."""
    here = address(proposal, "form/0/1/")
    mine = sent(proposal, label="营业面积", kind="number", required="on", searchable="on")
    second = browser_of(desk, "tan")
    second.post(address(proposal, "form/"), sent(proposal, act="0/1/up"))
    second.post(
        address(proposal, "form/0/1/"), sent(proposal, label="店名", kind="text", required="on", max="50")
    )
    assert editor.post(here, mine).status_code == 302
    labels = [one["label"] for one in fresh(proposal).content["edition"]["form"]["sections"][0]["fields"]]
    assert labels == ["营业面积", "店名", "经营地址", "仓库地址"]


def test_two_editors_at_one_field_see_each_other(desk, editor, proposal):
    here = address(proposal, "form/0/0/")
    mine = sent(proposal, label="字号", kind="text", required="on")
    browser_of(desk, "tan").post(here, sent(proposal, label="店名", kind="text", required="on"))
    page = editor.post(here, mine)
    assert page.status_code == 409
    assert "其他编制人员已修改这一项" in text(page)
    assert "店名" in text(page)
    assert 'value="字号"' in page.content.decode(), "nothing typed is lost"
    assert field(proposal, 0, 0)["label"] == "店名"
    assert editor.post(here, sent(proposal, label="字号", kind="text", required="on")).status_code == 302
    assert field(proposal, 0, 0)["label"] == "字号"


def test_a_field_that_another_removed_is_not_written_over_its_neighbour(desk, editor, proposal):
    here = address(proposal, "form/0/1/")
    mine = sent(proposal, label="营业面积", kind="number", required="on")
    browser_of(desk, "tan").post(address(proposal, "form/"), sent(proposal, act="0/1/remove"))
    page = editor.post(here, mine)
    assert page.status_code == 409
    assert "其他编制人员已删去这一项" in text(page)
    onward = address(proposal, "form/0/3/")
    assert f'action="{onward}"' in page.content.decode()
    assert (
        editor.post(onward, sent(proposal) | {k: v for k, v in mine.items() if k != "revision"}).status_code
        == 302
    )
    labels = [one["label"] for one in fresh(proposal).content["edition"]["form"]["sections"][0]["fields"]]
    assert labels == ["场所名称", "经营地址", "仓库地址", "营业面积"]


def test_a_button_of_an_old_page_moves_nothing(desk, editor, proposal):
    old = sent(proposal, act="0/remove")
    browser_of(desk, "tan").post(address(proposal, "questions/"), sent(proposal, act="questions/0/down"))
    before = fresh(proposal).content["edition"]["questions"]
    page = editor.post(address(proposal, "questions/"), old | {"act": "questions/0/remove"}, follow=True)
    assert "其他编制人员已修改这份拟稿" in text(page)
    assert fresh(proposal).content["edition"]["questions"] == before


@pytest.mark.parametrize(
    "rest, act, element",
    [
        ("form/", "sections/0/remove", "form"),
        ("form/", "0/0/remove", "form"),
        ("questions/", "questions/0/remove", "questions"),
    ],
)
def test_what_a_button_removed_is_put_back(editor, proposal, rest, act, element):
    before = fresh(proposal).content["edition"][element]
    page = editor.post(address(proposal, rest), sent(proposal, act=act), follow=True)
    assert "已删去一项" in text(page)
    assert fresh(proposal).content["edition"][element] != before
    page = editor.post(address(proposal, f"{element}/restoration/"), sent(proposal), follow=True)
    assert page.status_code == 200
    assert fresh(proposal).content["edition"][element] == before
