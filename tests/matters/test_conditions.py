"""What holds for whoever answered so, in values and in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matters import conditions

STAFF = {"key": "staff", "is": "yes"}
FORM = {"key": "form", "is": ["canteen", "shop"]}
QUESTIONS = [
    {
        "key": "form",
        "text": "您要开哪一种店？",
        "choices": [["canteen", "食堂"], ["shop", "便利店"], ["stall", "小摊"]],
    },
    {"key": "staff", "text": "雇用员工吗？", "choices": [["yes", "是"], ["no", "否"]]},
    {
        "key": "many",
        "text": "员工超过三十人吗？",
        "choices": [["yes", "超过"], ["no", "没有超过"]],
        "asked_when": STAFF,
    },
]
KNOWN = conditions.asked(QUESTIONS)

keys = st.sampled_from(["form", "staff", "many", "nobody"])
plain = st.sampled_from(["yes", "no", "canteen", "", 3, None, ["yes"], []])
leaves = st.builds(lambda key: {"key": key}, keys) | st.builds(
    lambda key, one: {"key": key, "is": one}, keys, plain
)
trees = st.recursive(
    leaves,
    lambda inner: (
        st.builds(lambda parts: {"all": parts}, st.lists(inner, max_size=3))
        | st.builds(lambda parts: {"any": parts}, st.lists(inner, max_size=3))
        | st.builds(lambda part: {"not": part}, inner)
    ),
    max_leaves=8,
)
junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["key", "is", "all", "any", "not", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)
given_answers = st.dictionaries(keys, plain)


@pytest.mark.parametrize(
    "condition, answers, held",
    [
        (None, {}, True),
        (STAFF, {"staff": "yes"}, True),
        (STAFF, {"staff": ["no", "yes"]}, True),
        (STAFF, {"staff": "no"}, False),
        (STAFF, {"staff": ""}, False),
        (STAFF, {}, None),
        (FORM, {"form": "shop"}, True),
        (FORM, {"form": ["stall", "shop"]}, True),
        (FORM, {"form": "stall"}, False),
        ({"key": "staff"}, {"staff": "no"}, True),
        ({"key": "staff"}, {"staff": []}, False),
        ({"key": "staff"}, {}, None),
        ({"all": [STAFF, FORM]}, {"staff": "no"}, False),
        ({"all": [STAFF, FORM]}, {"staff": "yes"}, None),
        ({"any": [STAFF, FORM]}, {"staff": "yes"}, True),
        ({"any": [STAFF, FORM]}, {"staff": "no"}, None),
        ({"any": [STAFF, FORM]}, {"staff": "no", "form": "stall"}, False),
        ({"not": STAFF}, {"staff": "no"}, True),
        ({"not": STAFF}, {}, None),
        ({"all": []}, {}, True),
        ({"any": []}, {}, False),
    ],
)
def test_it_holds_does_not_or_is_not_known_yet(condition, answers, held):
    assert conditions.holds(condition, answers) is held


@pytest.mark.parametrize(
    "condition, words",
    [
        (None, "均适用"),
        (STAFF, "“雇用员工吗”选“是”"),
        (FORM, "“您要开哪一种店”选“食堂”或者“便利店”"),
        ({"key": "staff"}, "填写了“雇用员工吗”"),
        ({"not": STAFF}, "“雇用员工吗”不选“是”"),
        ({"not": {"key": "staff"}}, "没有填写“雇用员工吗”"),
        ({"all": [STAFF, FORM]}, "“雇用员工吗”选“是”，并且“您要开哪一种店”选“食堂”或者“便利店”"),
        ({"not": {"all": [STAFF, {"key": "many"}]}}, "“雇用员工吗”不选“是”，或者没有填写“员工超过三十人吗”"),
        (
            {"all": [STAFF, {"any": [FORM, {"key": "many", "is": "yes"}]}]},
            "“雇用员工吗”选“是”，并且（“您要开哪一种店”选“食堂”或者“便利店”，或者“员工超过三十人吗”选“超过”）",
        ),
        ({"key": "area", "is": "3"}, "“area”选“3”"),
        ({}, "条件不明的情形"),
    ],
)
def test_it_is_said_in_words(condition, words):
    assert conditions.says(condition, KNOWN) == words


def test_a_field_of_the_form_is_named_by_its_label():
    known = conditions.asked([{"key": "staff", "label": "是否雇用员工", "kind": "yesno"}])
    assert conditions.says(STAFF, known) == "“是否雇用员工”选“是”"
    assert conditions.why_not_condition(STAFF, known) is None


def test_it_says_which_keys_it_looks_at():
    assert conditions.keys({"all": [STAFF, {"not": {"any": [FORM]}}]}) == {"staff", "form"}
    assert conditions.keys(None) == set()


@given(trees, given_answers)
def test_no_condition_breaks_and_none_is_silent(condition, answers):
    assert conditions.holds(condition, answers) in (True, False, None)
    assert conditions.says(condition, KNOWN)
    assert conditions.keys(condition) <= {"form", "staff", "many", "nobody"}


@given(trees, given_answers)
def test_what_is_not_so_is_the_contrary(condition, answers):
    held = conditions.holds(condition, answers)
    contrary = conditions.holds({"not": condition}, answers)
    assert contrary is (None if held is None else not held)
    assert conditions.says({"not": {"not": condition}}, KNOWN) == conditions.says(condition, KNOWN)


@given(trees, given_answers, given_answers)
def test_what_is_known_stays_so_when_more_is_answered(condition, answers, more):
    held = conditions.holds(condition, answers)
    assert held is None or conditions.holds(condition, {**more, **answers}) is held


@given(trees, given_answers)
def test_with_everything_answered_it_is_known(condition, answers):
    assert (
        conditions.holds(condition, {key: answers.get(key) for key in conditions.keys(condition)}) is not None
    )


@given(junk, given_answers)
def test_what_is_no_condition_breaks_nothing(condition, answers):
    assert conditions.holds(condition, answers) in (True, False, None)
    assert conditions.says(condition, KNOWN)
    conditions.keys(condition)
    words = conditions.why_not_condition(condition, KNOWN)
    assert words is None or words


@pytest.mark.parametrize(
    "condition, words",
    [
        (STAFF, None),
        ({"all": [STAFF, {"not": FORM}]}, None),
        (None, "条件应为"),
        ({}, "条件应为"),
        ({"all": [STAFF], "any": [FORM]}, "条件应为"),
        ({"key": "staff", "was": "yes"}, "条件应为"),
        ({"all": STAFF}, "条件应为"),
        ({"any": []}, "至少写一个"),
        ({"key": "area"}, "没有在前面问过"),
        ({"key": "staff", "is": "maybe"}, "没有“maybe”这个选项"),
        ({"key": "staff", "is": []}, "请选择“雇用员工吗”的答案"),
        ({"not": {"not": {"not": {"not": STAFF}}}}, "最多嵌套 4 层"),
    ],
)
def test_what_an_editor_wrote_is_looked_at(condition, words):
    said = conditions.why_not_condition(condition, KNOWN)
    assert said is None if words is None else words in said


@pytest.mark.parametrize(
    "answered, key",
    [
        ({}, "form"),
        ({"form": "shop"}, "staff"),
        ({"form": "shop", "staff": "yes"}, "many"),
        ({"form": "shop", "staff": "no"}, None),
        ({"form": "shop", "staff": "yes", "many": "no"}, None),
    ],
)
def test_questions_are_asked_one_after_another(answered, key):
    question = conditions.next_question(QUESTIONS, answered)
    assert (question and question["key"]) == key


@pytest.mark.parametrize(
    "sent, kept",
    [
        ({"form": "shop", "staff": "yes", "many": "no"}, {"form": "shop", "staff": "yes", "many": "no"}),
        ({"form": "shop", "staff": "no", "many": "no"}, {"form": "shop", "staff": "no"}),
        ({"many": "no"}, {}),
        ({"form": "palace", "x": "y"}, {}),
        ({"form": ["shop"]}, {}),
    ],
)
def test_of_what_was_sent_only_answers_to_what_is_asked_are_kept(sent, kept):
    assert conditions.situation(QUESTIONS, sent) == kept


@given(st.dictionaries(keys, plain))
def test_a_situation_is_its_own(sent):
    once = conditions.situation(QUESTIONS, sent)
    assert conditions.situation(QUESTIONS, once) == once


@pytest.mark.parametrize(
    "change, words",
    [
        ({}, None),
        ({"key": "form"}, "不与其他问题重复"),
        ({"key": "a b"}, "字母、数字"),
        ({"text": " "}, "请填写问题"),
        ({"choices": [["yes", "是"]]}, "两个选项"),
        ({"choices": [["yes", "是"], ["yes", "否"]]}, "不能重复"),
        ({"choices": [["yes", "是"], "no"]}, "两个选项"),
        ({"asked_when": {"key": "many"}}, "没有在前面问过"),
    ],
)
def test_questions_look_back_only(change, words):
    said = conditions.why_not_questions([QUESTIONS[0], {**QUESTIONS[1], **change}, *QUESTIONS[3:]])
    assert said is None if words is None else words in said
    assert conditions.why_not_questions(QUESTIONS) is None
    assert conditions.why_not_questions("?") is not None
