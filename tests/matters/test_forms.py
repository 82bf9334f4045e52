"""From the schema to a form in words of its own, and from a form to answers."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils.timezone import now
from hypothesis import given
from hypothesis import strategies as st

from ground.workdays import legal_day
from matters import forms

SECTION = {
    "key": "all",
    "title": "各种问题",
    "fields": [
        {"key": "name", "label": "门店名称", "kind": "text", "required": True, "max": 5},
        {"key": "posts", "label": "岗位", "kind": "textarea", "required": True, "max": 10},
        {"key": "area", "label": "面积", "kind": "number", "required": True, "min": 1, "max": 100, "decimals": 1},
        {"key": "staff", "label": "人数", "kind": "number", "required": True},
        {"key": "opening", "label": "开业日期", "kind": "date", "required": True, "searchable": True},
        {"key": "form", "label": "业态", "kind": "choice", "required": True, "choices": [["a", "甲"], ["b", "乙"]]},
        {"key": "many", "label": "银行", "kind": "choice", "required": True, "choices": [[str(n), f"第{n}"] for n in range(7)]},
        {"key": "items", "label": "项目", "kind": "multi", "required": True, "choices": [["x", "热食"], ["y", "冷食"]]},
        {"key": "online", "label": "是否网络经营", "kind": "yesno", "required": True},
        {"key": "phone", "label": "联系电话", "kind": "phone", "required": True, "personal": True},
        {"key": "id", "label": "身份证号码", "kind": "id_number", "required": True, "personal": True},
        {"key": "code", "label": "统一社会信用代码", "kind": "uscc", "required": True},
    ],
}  # fmt: skip
SCHEMA = {"sections": [SECTION]}
EDITION: Any = SimpleNamespace(form=SCHEMA)

SENT = {
    "name": "小面馆",
    "posts": "跑堂\n掌勺",
    "area": "12.5",
    "staff": "３",
    "opening_year": "2026",
    "opening_month": "3",
    "opening_day": "31",
    "form": "b",
    "many": "6",
    "items": ["x", "y"],
    "online": "no",
    "phone": "138 0013 8000",
    "id": "11010519491231002x",
    "code": "91110000600037341L",
}
ANSWERS = {
    "name": "小面馆",
    "posts": "跑堂\n掌勺",
    "area": "12.5",
    "staff": 3,
    "opening": "2026-03-31",
    "form": "b",
    "many": "6",
    "items": ["x", "y"],
    "online": "no",
    "phone": "13800138000",
    "id": "11010519491231002X",
    "code": "91110000600037341L",
}


class Post(dict):
    """As a POST comes in: lists where asked for."""

    def getlist(self, key):
        value = self.get(key, [])
        return value if isinstance(value, list) else [value]


def bound(**changes) -> Any:
    return forms.section_form(EDITION, "all", Post({**SENT, **changes}))


def test_what_was_sent_becomes_plain_answers():
    form = bound()
    assert form.is_valid(), form.errors
    assert forms.answers(form) == ANSWERS


def test_kept_answers_fill_the_form_again_and_pass():
    form = forms.section_form(EDITION, "all", initial=ANSWERS)
    assert form["opening"].value() == "2026-03-31"
    assert form.fields["opening"].widget.decompress("2026-03-31") == ["2026", "3", "31"]
    assert forms.problems(EDITION, ANSWERS) == {}
    assert forms.clean_answers(SCHEMA, ANSWERS) == (ANSWERS, {})


def test_an_empty_form_is_asked_for_field_by_field():
    assert forms.problems(EDITION, {}) == {
        "name": "请输入门店名称",
        "posts": "请输入岗位",
        "area": "请输入面积",
        "staff": "请输入人数",
        "opening": "请输入开业日期",
        "form": "请选择业态",
        "many": "请选择银行",
        "items": "请选择项目",
        "online": "请选择是否网络经营",
        "phone": "请输入联系电话",
        "id": "请输入身份证号码",
        "code": "请输入统一社会信用代码",
    }


@pytest.mark.parametrize(
    "key, sent, words",
    [
        ("name", {"name": "一二三四五六"}, "门店名称不能超过 5 个字"),
        ("name", {"name": "\0"}, "门店名称含有不能识别的字符，请重新输入"),
        ("posts", {"posts": "字" * 11}, "岗位不能超过 10 个字"),
        ("area", {"area": "很大"}, "面积应为数字"),
        ("area", {"area": "0"}, "面积应在 1 到 100 之间"),
        ("area", {"area": "1e9"}, "面积应在 1 到 100 之间"),
        ("area", {"area": "NaN"}, "面积应为数字"),
        ("area", {"area": "1.25"}, "面积最多保留 1 位小数"),
        ("staff", {"staff": "1.5"}, "人数应为整数"),
        ("staff", {"staff": "-1"}, "人数应在 0 到 9999999999 之间"),
        ("opening", {"opening_day": ""}, "开业日期请填写完整的年、月、日"),
        ("opening", {"opening_month": "2", "opening_day": "30"}, "开业日期应为真实存在的日期，例如 2026 年 3 月 31 日"),
        ("opening", {"opening_year": "26"}, "开业日期应为真实存在的日期，例如 2026 年 3 月 31 日"),
        ("opening", {"opening_year": "两千"}, "开业日期应为真实存在的日期，例如 2026 年 3 月 31 日"),
        ("form", {"form": "c"}, "请选择业态"),
        ("many", {"many": ""}, "请选择银行"),
        ("items", {"items": ["z"]}, "请选择项目"),
        ("phone", {"phone": "123"}, "请输入 11 位手机号码"),
        ("id", {"id": "110105194912310021"}, "身份证号码最后一位校验不符"),
        ("id", {"id": "1" * 50}, "身份证号码过长"),
        ("code", {"code": "91110000600037341X"}, "统一社会信用代码最后一位校验不符"),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_told_what_to_do(key, sent, words):
    form = bound(**sent)
    assert not form.is_valid()
    assert list(form.errors) == [key]
    assert form.errors[key][0].startswith(words)


def test_wrong_answers_that_a_draft_kept_are_told_the_same():
    kept = {**ANSWERS, "opening": ["2026", "2", "30"], "area": "很大"}
    assert forms.problems(EDITION, kept) == {
        "area": "面积应为数字",
        "opening": "开业日期应为真实存在的日期，例如 2026 年 3 月 31 日",
    }


def test_few_choices_are_radios_and_many_a_select():
    fields = bound().fields
    assert type(fields["form"].widget).__name__ == "RadioSelect"
    assert type(fields["online"].widget).__name__ == "RadioSelect"
    assert type(fields["many"].widget).__name__ == "Select"


def test_what_may_be_left_out_may_be_left_out():
    optional = {
        "sections": [{**SECTION, "fields": [{**spec, "required": False} for spec in SECTION["fields"]]}]
    }
    kept, errors = forms.clean_answers(optional, {})
    assert errors == {}
    assert {key for key, value in kept.items() if value not in ("", [])} == set()


def test_there_is_no_section_by_another_name():
    with pytest.raises(KeyError):
        forms.section_form(EDITION, "another")


def test_flags_of_the_schema_are_found():
    assert forms.personal_fields(SCHEMA) == {"phone", "id"}
    assert forms.searchable_fields(SCHEMA) == {"opening": "date"}


@pytest.mark.parametrize(
    "key, words",
    [("opening", "2026年3月31日"), ("form", "乙"), ("items", "热食、冷食"), ("online", "否"), ("staff", "3"), ("name", "小面馆")],
)  # fmt: skip
def test_answers_are_shown_in_words(key, words):
    spec = next(spec for spec in SECTION["fields"] if spec["key"] == key)
    assert forms.shown(spec, ANSWERS[key]) == words
    assert forms.shown(spec, "") == ""


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(list(ANSWERS)), JSON))
def test_whatever_a_draft_holds_is_judged_and_shown_without_a_crash(kept):
    judged, errors = forms.clean_answers(SCHEMA, kept)
    assert set(judged) | set(errors) == set(ANSWERS)
    for spec in SECTION["fields"]:
        forms.shown(spec, kept.get(spec["key"]))


@given(st.dates(min_value=date(1900, 1, 1)))
def test_every_day_survives_the_form(day):
    spec = SECTION["fields"][4]
    kept, errors = forms.clean_answers(
        {"sections": [{"key": "s", "title": "", "fields": [spec]}]}, {"opening": day.isoformat()}
    )
    assert (kept, errors) == ({"opening": day.isoformat()}, {})


ASKING = {
    "key": "asking",
    "title": "一项问起另一项",
    "fields": [
        {"key": "receive", "label": "领取方式", "kind": "choice", "required": True, "choices": [["post", "邮寄"], ["window", "窗口"]]},
        {"key": "post_address", "label": "邮寄地址", "kind": "text", "required_when": {"key": "receive", "is": "post"}},
        {"key": "ways", "label": "销售方式", "kind": "multi", "required": True, "choices": [["shop", "门店"], ["online", "网络"], ["app", "应用程序"]]},
        {"key": "network", "label": "网址", "kind": "text", "required_when": {"key": "ways", "is": ["online", "app"]}},
        {"key": "helper", "label": "代办人", "kind": "text"},
        {"key": "relation", "label": "与老年人的关系", "kind": "choice", "choices": [["a", "子女"], ["b", "亲属"]], "required_when": {"key": "helper"}},
        {"key": "born", "label": "出生日期", "kind": "date", "past": True},
    ],
}  # fmt: skip
ASKING_EDITION: Any = SimpleNamespace(form={"sections": [ASKING]})
QUIET = {"receive": "window", "ways": ["shop"]}


@pytest.mark.parametrize(
    "changes, wrong",
    [
        ({}, {}),
        ({"receive": "post"}, {"post_address": "请填写邮寄地址"}),
        ({"receive": "post", "post_address": " "}, {"post_address": "请填写邮寄地址"}),
        ({"receive": "post", "post_address": "书香路 45 号"}, {}),
        ({"ways": ["shop", "app"]}, {"network": "请填写网址"}),
        ({"helper": "李明"}, {"relation": "请选择与老年人的关系"}),
        ({"helper": "李明", "relation": "a"}, {}),
    ],
)
def test_an_answer_may_ask_for_another(changes, wrong):
    form = forms.section_form(ASKING_EDITION, "asking", Post({**QUIET, **changes}))
    assert {key: words[0] for key, words in form.errors.items()} == wrong
    assert forms.problems(ASKING_EDITION, {**QUIET, **changes}) == wrong


def test_a_past_day_is_not_after_today():
    today = legal_day(now())
    for day, words in ((today, None), (today + timedelta(days=1), "出生日期不能晚于今天")):
        parts = {"born_year": str(day.year), "born_month": str(day.month), "born_day": str(day.day)}
        form = forms.section_form(ASKING_EDITION, "asking", Post({**QUIET, **parts}))
        assert form.errors.get("born", [None])[0] == words
        assert forms.problems(ASKING_EDITION, {**QUIET, "born": day.isoformat()}).get("born") == words
