"""The difference of two editions in words a person reads: numbers with their units, lists by what came and went."""

import copy

import pytest

from matters.actions.opening import packaged
from matters.content import changes

FOOD = next(one for one in packaged() if one["matter"]["name"] == "食品经营许可（新办）")


def words(change):
    """What is said when `change` was done to the food licence."""
    told = copy.deepcopy(FOOD)
    change(told)
    return [one.words for one in changes(FOOD, told)]


def test_a_limit_is_said_with_its_unit():
    assert words(lambda told: told["edition"].update(promised_length=5)) == [
        "承诺办结时限：8 个工作日 → 5 个工作日"
    ]


def test_other_days_are_a_change_of_the_limit_and_said_once():
    old, new = copy.deepcopy(FOOD), copy.deepcopy(FOOD)
    old["edition"]["purposes"] = new["edition"]["purposes"] = {}
    new["edition"]["promised_unit"] = "cd"
    assert [one.words for one in changes(old, new)] == ["承诺办结时限：8 个工作日 → 8 日"]


def test_the_limit_of_a_handling_item_has_its_unit_too():
    def sooner(told):
        told["edition"]["purposes"] = {**told["edition"]["purposes"], "renewal": {"promised_length": 3}}

    assert words(sooner) == ["业务办理项“食品经营许可（延续）” 承诺办结时限：5 个工作日 → 3 个工作日"]


def test_of_a_list_what_came_and_went_is_said():
    first, *rest = FOOD["edition"]["application_conditions"]
    assert words(lambda told: told["edition"].update(application_conditions=[*rest, "经营场所在本区"])) == [
        f"申请条件：增加“经营场所在本区”；删去“{first}”"
    ]
    assert words(lambda told: told["edition"].update(application_conditions=[*rest, first])) == (
        ["申请条件：调整了顺序"] if rest else []
    )


def test_of_a_table_the_row_is_said():
    def asked(told):
        told["edition"]["faq"] = [*told["edition"]["faq"], {"q": "要收费吗？", "a": "不收。"}]

    assert words(asked) == ["常见问题：增加“要收费吗？ 不收。”"]


def test_of_a_form_the_fields_are_said_by_their_labels():
    def other(told):
        fields = next(one["fields"] for one in told["edition"]["form"]["sections"] if len(one["fields"]) > 1)
        gone = fields.pop(0)
        fields[0]["required"] = not fields[0].get("required", False)
        fields.append({**gone, "key": "another", "label": "另一栏"})

    sections = FOOD["edition"]["form"]["sections"]
    gone, kept = next(one["fields"] for one in sections if len(one["fields"]) > 1)[:2]
    assert words(other) == [f"申请表：增加“另一栏”；删去“{gone['label']}”；修改“{kept['label']}”"]


def test_english_and_questions_are_said_by_what_they_are_about():
    old, new = copy.deepcopy(FOOD), copy.deepcopy(FOOD)
    old["edition"]["english"] = {"name": "Food licence", "address": "1 Hall Road"}
    new["edition"]["english"] = {"name": "Food permit", "summary": "Opening a shop"}
    assert [one.words for one in changes(old, new)] == [
        "英文内容：增加“一句话说明”；删去“办理地点”；修改“事项名称”"
    ]
    question = {"key": "kind", "text": "您开什么店？", "choices": [["a", "餐馆"], ["b", "超市"]]}
    assert words(lambda told: told["edition"].update(questions=[question])) == [
        "导办问题：增加“您开什么店？”"
    ]


def test_a_material_that_is_renamed_under_its_code_is_the_same_material():
    old, new = copy.deepcopy(FOOD), copy.deepcopy(FOOD)
    old["materials"][0]["standard_code"] = new["materials"][0]["standard_code"] = "M001"
    new["materials"][0]["name"] = "营业执照（副本）"
    assert [one.words for one in changes(old, new)] == [
        "申请材料“营业执照” 材料名称：营业执照 → 营业执照（副本）"
    ]


@pytest.mark.parametrize("part, said", [("materials", []), ("steps", ["调整办理环节的顺序"])])
def test_a_moved_material_is_no_change_and_a_moved_step_is_another_procedure(part, said):
    assert words(lambda told: told[part].reverse()) == said


def test_the_change_says_where_and_what():
    told = copy.deepcopy(FOOD)
    told["edition"]["visits"] = 3
    (change,) = [one for one in changes(FOOD, told) if one.element == "visits"]
    assert (change.path, change.after) == ("edition/visits", 3)
