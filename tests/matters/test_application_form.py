"""Tables, addresses, and what is asked of some alone: on the page, for programs, and before it is published."""

from copy import deepcopy
from types import SimpleNamespace
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matters import conditions, divisions, forms, schema
from matters.enums import Severity
from matters.rules.checks import findings
from portal import rendering
from tests.matters.asking import ALONE, BATH, FORM, HAIR, POOL, QUESTIONS, SOMEBODY, STORE, told
from tests.matters.test_checks import ON
from tests.matters.test_forms import JSON, Post

EDITION: Any = SimpleNamespace(form=FORM, questions=QUESTIONS)
BATHING = {**ALONE, "water_from": "自来水", "pool_area": 300}


def judged(data: dict[str, Any], situation: dict[str, str] | None = None) -> dict[str, str]:
    return forms.problems(EDITION, data, situation=situation)


def kept(data: dict[str, Any], situation: dict[str, str] | None = None) -> dict[str, Any]:
    return forms.clean_answers(FORM, data, situation=situation)[0]


def page(section: str, sent: dict[str, Any], given: dict[str, Any] | None = None) -> Any:
    return forms.section_form(EDITION, section, Post(sent), given=given)


# ---- what is hidden


@pytest.mark.rule("B3")
@pytest.mark.parametrize(
    "situation, data, wrong",
    [
        (HAIR, ALONE, {}),
        (POOL, BATHING, {}),
        (POOL, ALONE, {"water_from": "请填写用水来源", "pool_area": "请填写游泳池面积（平方米）"}),
        (POOL | {"pool": "no"}, {**ALONE, "water_from": "河水"}, {}),
        ({}, ALONE, {}),
        (HAIR, ALONE | {"has_staff": "yes"}, {"staff": "请填写员工名单，至少一行"}),
        (HAIR, ALONE | {"has_staff": "yes", "staff": [SOMEBODY]}, {}),
    ],
)
def test_what_is_not_shown_is_never_required(situation, data, wrong):
    assert judged(data, situation) == wrong


@pytest.mark.rule("B3")
def test_what_is_not_shown_is_dropped_whatever_was_sent():
    sent = {**BATHING, "pool_area": "junk", "staff": [SOMEBODY]}
    assert {"water_from", "pool_area", "staff"}.isdisjoint(kept(sent, HAIR))
    assert judged(sent, HAIR) == {}
    assert kept(BATHING, POOL)["pool_area"] == 300


def test_what_hangs_on_something_hidden_sees_it_empty():
    chained = deepcopy(FORM)
    chained["sections"][2]["fields"].append(
        {
            "key": "depth",
            "label": "水深",
            "kind": "number",
            "required": True,
            "shown_when": {"key": "pool_area"},
        }
    )
    assert "depth" not in forms.clean_answers(chained, BATHING | {"depth": 2}, situation=HAIR)[0]
    assert forms.clean_answers(chained, BATHING, situation=POOL)[1] == {"depth": "请填写水深"}


def test_a_page_leaves_out_what_others_have_decided_and_says_what_it_depends_on():
    assert list(page("water", {}, HAIR).fields) == []
    form = forms.section_form(EDITION, "water", given={})
    condition, words = form.told_when("pool_area")
    assert condition == {"all": [BATH, {"key": "pool", "is": "yes"}]}
    assert words == "“您要开哪一种店”选“浴室、游泳馆”，并且“有游泳池吗”选“有”"
    assert forms.section_form(EDITION, "water", given=POOL).told_when("pool_area") is None
    assert forms.section_form(EDITION, "water", given={"place": "bath"}).told_when("pool_area")[0] == {
        "key": "pool",
        "is": "yes",
    }


def test_on_one_page_a_hidden_field_is_neither_wanted_nor_wrong():
    form = page(
        "people", {"has_staff": "no", "staff-rows": "1", "staff-0-name": "李明", "staff-0-number": "1"}
    )
    assert form.is_valid(), form.errors
    assert forms.answers(form) == {"has_staff": "no", "staff": ""}, "what it said before is gone too"
    form = page("people", {"has_staff": "yes", "staff-rows": "0"})
    assert form.errors == {"staff": ["请填写员工名单，至少一行"]}


# ---- tables


def rows(**more: str) -> dict[str, str]:
    return {
        "has_staff": "yes", "staff-rows": "2",
        "staff-0-name": "李明", "staff-0-number": "990001198803120316", "staff-0-job": "cut",
        "staff-0-since_year": "2025", "staff-0-since_month": "3", "staff-0-since_day": "1",
        "staff-1-name": "", "staff-1-number": "", "staff-1-job": "", **more,
    }  # fmt: skip


def test_rows_are_answers_and_empty_rows_are_none():
    form = page("people", rows())
    assert form.is_valid(), form.errors
    assert forms.answers(form)["staff"] == [SOMEBODY]


def test_what_is_wrong_in_a_cell_is_said_with_its_row_and_beside_it():
    form = page("people", rows(**{"staff-1-name": "王芳", "staff-1-number": "1"}))
    assert str(form.errors["staff"][0]).startswith("第 2 行：")
    cells = form.fields["staff"].row_forms(form["staff"])
    assert [bool(one["number"].errors) for one in cells] == [False, True]
    typed = forms.as_typed(form)["staff"]
    assert typed[1] == {"name": "王芳", "number": "1", "job": "", "since": ["", "", ""]}
    assert judged({**ALONE, "has_staff": "yes", "staff": typed}, HAIR).keys() == {"staff"}


def test_a_row_is_added_and_removed_by_a_button_that_sends_the_page():
    form = page("people", rows(**{"staff-act": "add"}))
    assert forms.pressed(form.data, form.asked)
    assert len(form.fields["staff"].row_forms(form["staff"])) == 2, "the empty one was none, the added one is"
    form = page(
        "people",
        rows(**{"staff-1-name": "王芳", "staff-1-number": "990001195106180221", "staff-act": "remove/0"}),
    )
    assert (
        [row["name"] for row in forms.answers(form)["staff"]] == ["王芳"] if form.is_valid() else form.errors
    )
    assert forms.unjudged(page("people", {"staff-act": "add"})).errors == {}


@pytest.mark.parametrize("count, words", [("4", "员工名单最多填 3 行"), ("99999", ""), ("-1", ""), ("x", "")])
def test_a_table_has_its_bounds(count, words):
    many = {
        f"staff-{n}-{key}": value
        for n in range(4)
        for key, value in (("name", "甲"), ("number", "990001198803120316"))
    }
    form = page("people", {"has_staff": "yes", "staff-rows": count, **many})
    assert form.errors.get("staff", [""])[0] == (words or "请填写员工名单，至少一行")


def test_a_table_is_read_line_by_line_and_its_numbers_are_hidden():
    spec = FORM["sections"][1]["fields"][1]
    assert (
        forms.shown(spec, [SOMEBODY])
        == "1. 姓名：李明；身份证号码：990001198803120316；岗位：理发；入职日期：2025年3月1日"
    )
    assert forms.shown(spec, []) == ""
    assert "990001198803120316" not in forms.shown(
        spec, [SOMEBODY], lambda kind, words: words if kind != "id_number" else "*"
    )


# ---- addresses


@pytest.mark.parametrize(
    "code, detail, words",
    [
        ("990001001000", "书香路 45 号", None),
        ("", "书香路 45 号", "仓库地址请选择所在地区"),
        ("990001001000", "", "仓库地址请填写街道、门牌号"),
        ("110101", "王府井 1 号", "仓库地址请从列出的地区中选择"),
        ("990001001000", "路" * 101, "仓库地址的门牌不能超过 100 个字"),
        ("", "", "请填写仓库地址"),
    ],
)
def test_an_address_is_a_division_and_the_rest(code, detail, words):
    form = page("shop", {"store_code": code, "store_detail": detail})
    assert form.errors.get("store", [None])[0] == words
    if words is None:
        assert form.cleaned_data["store"] == STORE


def test_an_address_known_in_one_line_is_understood_as_far_as_it_goes():
    spec = FORM["sections"][0]["fields"][3]
    for line, parts in [
        ("示例市朝霞区书香街道书香路 45 号", ["990001001000", "书香路 45 号"]),
        ("示例市朝霞区书香路 45 号", ["", "书香路 45 号"]),
        ("别处", ["", "别处"]),
    ]:
        form = forms.build({"fields": [spec]})(initial={"store": line})
        assert form.fields["store"].widget.decompress(form["store"].value()) == parts
    for line, parts in [
        ("河北省石家庄市长安区中山东路 1 号", ["130102", "中山东路 1 号"]),
        ("石家庄市长安区中山东路 1 号", ["130102", "中山东路 1 号"]),
        ("示例市朝霞区和顺街道和顺里 3 号", ["990001004000", "和顺里 3 号"]),
        ("书香街道书香路 45 号", ["990001001000", "书香路 45 号"]),
        ("北京市东城区王府井 1 号", ["110101", "王府井 1 号"]),
        ("河北省某处", ["130000", "某处"]),
        ("别处", ["", "别处"]),
    ]:
        assert list(divisions.read(line)) == parts
    assert forms.shown(spec, STORE) == "示例市朝霞区书香街道书香路 45 号"
    assert forms.shown(spec, "一行地址") == "一行地址"


ANYWHERE = {"key": "home", "label": "住址", "kind": "address", "required": True}


def chosen(**sent: str):
    """The page of an address that may lie anywhere."""
    return forms.build({"fields": [ANYWHERE]})(sent)


@pytest.mark.rule("B3")
def test_an_address_anywhere_is_chosen_step_by_step_without_a_script():
    """One list for each level; the page is sent for the next one."""
    form = forms.build({"fields": [ANYWHERE]})()
    assert len(form.fields["home"].levels("")) == 1
    assert len(form.fields["home"].levels("")[0].choices) == 36
    form = chosen(home_code="130000", home_detail="中山东路 1 号")
    assert form.errors["home"] == ["住址请接着选择城市"]
    levels = form.fields["home"].levels(form["home"].value()[0])
    assert [(one.suffix, one.words, one.chosen) for one in levels] == [
        ("", "省份", "130000"),
        ("1", "城市", ""),
    ]
    form = chosen(home_code="130000", home_code1="130100", home_code2="130102", home_detail="中山东路 1 号")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["home"] == {
        "code": "130102", "words": "河北省石家庄市长安区", "detail": "中山东路 1 号",
    }  # fmt: skip
    form = chosen(home_code="110000", home_code1="130100", home_code2="130102", home_detail="1 号")
    assert form.errors["home"] == ["住址请接着选择区县"], "what lay below another province is forgotten"
    form = chosen(home_code="990000", home_code1="990001", home_detail="1 号")
    assert form.errors["home"] == ["住址请接着选择街道、乡镇"]


def test_the_page_draws_a_list_for_each_level_and_a_button_for_the_next(client):
    form = chosen(home_code="130000", home_detail="1 号")
    page = rendering.field(form["home"])
    assert 'name="home_code"' in page
    assert 'name="home_code1"' in page
    assert 'name="home-act"' in page
    assert '<p class="address__said" role="status" data-address-said' in page, (
        "where a script says what failed"
    )
    assert forms.pressed({"home-act": "next"}, [ANYWHERE])
    assert forms.pressed({"home-act": "next", "home_code": "130000"}, [ANYWHERE])
    whole = {"home_code": "130000", "home_code1": "130100", "home_code2": "130102"}
    assert not forms.pressed({"home-act": "next", **whole}, [ANYWHERE]), "Enter goes on with what is whole"
    near = {**ANYWHERE, "within": "990001"}
    page = rendering.field(forms.build({"fields": [near]})()["home"])
    assert 'name="home-act"' not in page, "nothing lies below the only list"
    assert "示例市朝霞区" in page
    answer = client.get("/divisions/130100/")
    assert answer.json()["words"] == "区县"
    assert ["130102", "长安区"] in answer.json()["items"]
    assert client.get("/divisions/130102/").json()["items"] == []
    assert client.get("/divisions/nobody/").status_code == 404


def test_what_the_account_knows_is_an_answer_where_it_is_whole():
    assert forms.as_known(ANYWHERE, "石家庄市长安区中山东路 1 号") == {
        "code": "130102", "words": "河北省石家庄市长安区", "detail": "中山东路 1 号",
    }  # fmt: skip
    half = forms.as_known(ANYWHERE, "河北省某处")
    assert half == {"code": "130000", "words": "河北省", "detail": "某处"}
    assert forms.as_known({**ANYWHERE, "required": False}, "河北省某处") is None
    assert forms.as_known({**ANYWHERE, "kind": "text"}, "河北省某处") == "河北省某处"


def test_a_program_learns_the_shape_of_an_address_that_may_lie_anywhere():
    told = forms.answers_schema({"sections": [{"key": "a", "title": "甲", "fields": [ANYWHERE]}]}, "new")
    assert told["properties"]["home"]["properties"]["code"] == {
        "type": "string", "pattern": "^[0-9]{6}([0-9]{6})?$",
    }  # fmt: skip


def test_the_divisions_hang_together():
    every = divisions.divisions()
    assert len(every) > 3200
    assert all(one.parent in every for one in every.values() if one.parent)
    assert len(divisions.beneath("")) == 35
    assert divisions.choices("990001")[0] == ("990001001000", "示例市朝霞区书香街道")
    assert divisions.choices("990001001000") == (("990001001000", "示例市朝霞区书香街道"),)
    assert divisions.choices("nobody") == ()


# ---- whatever is sent


SAID = st.dictionaries(st.sampled_from([spec["key"] for spec in schema.specs(FORM)]), JSON)
SITUATIONS = st.sampled_from([HAIR, POOL, {}, {"place": "bath"}])


@given(SAID, SITUATIONS)
def test_whatever_is_kept_is_judged_shown_and_kept_again(data, situation):
    right, wrong = forms.clean_answers(FORM, data, situation=situation)
    gone = forms.hidden(FORM, "new", {spec["key"]: "" for spec in schema.specs(FORM)} | right | situation)
    if not wrong:
        assert gone.isdisjoint(right)
        assert forms.clean_answers(FORM, right, situation=situation) == (right, {})
    for spec in schema.specs(FORM):
        forms.shown(spec, data.get(spec["key"]))
        forms.storable(spec, data.get(spec["key"]))


@given(SAID)
def test_nothing_sent_can_pass_for_what_is_sealed(data):
    for spec in schema.specs(FORM):
        typed = forms.storable(spec, {**data, "sealed": "x", "code": "", "detail": ""})
        assert not (isinstance(typed, dict) and "sealed" in typed)


# ---- for programs


GOOD = st.fixed_dictionaries(
    {key: st.just(ALONE[key]) for key in ("shop_name", "area", "shop_address", "store", "manager_phone")}
    | {"has_staff": st.sampled_from(["yes", "no"])},
    optional={
        "staff": st.sampled_from([[], [SOMEBODY], [SOMEBODY, SOMEBODY]]),
        "water_from": st.sampled_from(["自来水", ""]),
        "pool_area": st.just(20),
    },
)


@pytest.mark.rule("B3")
@given(GOOD, SITUATIONS)
def test_the_json_schema_asks_for_what_the_form_asks_for(data, situation):
    """What the server takes, the schema takes; what it misses, the schema misses."""
    told = forms.answers_schema(FORM, situation=situation)
    jsonschema.Draft202012Validator.check_schema(told)
    sent = {key: value for key, value in data.items() if key in told["properties"]}
    missed = {key for key, words in judged(data, situation).items() if words.startswith("请")}
    assert jsonschema.Draft202012Validator(told).is_valid(sent) == (not missed), missed


def test_the_json_schema_says_rows_and_parts():
    told = forms.answers_schema(FORM)
    staff, store = told["properties"]["staff"], told["properties"]["store"]
    assert (staff["type"], staff["maxItems"], staff["items"]["required"]) == ("array", 3, ["name", "number"])
    assert store["required"] == ["code", "detail"]
    assert "water_from" not in told["required"]
    assert "water_from" in forms.answers_schema(FORM, situation=POOL)["required"]
    assert "water_from" not in forms.answers_schema(FORM, situation=HAIR)["properties"]


# ---- before it is published


def bad(**field: Any) -> dict[str, Any]:
    made = told()
    made["edition"]["form"] = deepcopy(FORM)
    made["edition"]["form"]["sections"][0]["fields"][0] |= field
    return made


def found(made: dict[str, Any], check: str) -> list[tuple[str, str]]:
    return [
        (one.path, one.words)
        for one in findings(made, None, ON)
        if one.check == check and one.severity == Severity.ERROR
    ]


@pytest.mark.rule("LINT-9")
@pytest.mark.parametrize(
    "field", [{"choices": "甲"}, {"columns": [1]}, {"required": "yes"}, {"max": "1"}, {"key": ["a"]}]
)
def test_what_has_not_the_form_of_a_form_is_asked_nothing_else(offices, field):
    said = findings(bad(**field), None, ON)
    assert [(one.check, one.path, one.words) for one in said] == [
        ("LINT-9", "edition/form", "申请表：格式有误，请重新编辑")
    ]


@pytest.mark.rule("B3")
@pytest.mark.parametrize(
    "field, words",
    [
        ({"kind": "colour"}, "没有这种填法"),
        ({"key": "area"}, "代号与别的字段或者问题重复"),
        ({"key": "place"}, "代号与别的字段或者问题重复"),
        ({"key": "1 2"}, "代号应为字母、数字"),
        ({"label": " "}, "请输入要问的内容"),
        ({"kind": "choice"}, "请至少给出两个选项"),
        ({"kind": "choice", "choices": [["a", "甲"], ["a", "乙"]]}, "选项代号重复"),
        ({"kind": "table", "columns": []}, "表格应有 1 到 8 列"),
        ({"kind": "table", "columns": [{"key": "a", "label": "甲", "kind": "table"}]}, "不能这样填"),
        ({"kind": "address", "within": "123456"}, "区划代码不存在"),
        ({"shown_when": {"key": "area"}}, "没有在前面问过"),
        ({"shown_when": {"key": "place", "is": "cinema"}}, "没有“cinema”这个选项"),
        ({"required_when": {"key": "nothing"}}, "没有在前面问过"),
    ],
)
def test_a_form_that_cannot_be_filled_in_is_not_published(offices, field, words):
    assert any(words in said for _path, said in found(bad(**field), "B3")), found(bad(**field), "B3")


@pytest.mark.rule("B3")
def test_a_good_form_passes_and_what_is_private_is_noticed(offices):
    assert found(told(), "B3") == []
    made = told()
    made["edition"]["form"] = deepcopy(FORM)
    made["edition"]["form"]["sections"][1]["fields"][1]["personal"] = False
    warned = [one.words for one in findings(made, None, ON) if one.check == "B3"]
    assert any("请设为加密保存" in words for words in warned)


@pytest.mark.rule("A9")
@pytest.mark.parametrize(
    "change, words",
    [
        ({"questions": [{"key": "place", "text": "", "choices": []}]}, "请填写问题"),
        ({"questions": [QUESTIONS[1]]}, "没有在前面问过"),
        ({"questions": [{**QUESTIONS[0], "choices": [["hair", "理发"]]}]}, "请至少给出两个选项"),
    ],
)
def test_questions_that_lead_nowhere_are_not_published(offices, change, words):
    assert any(words in said for _path, said in found(told(**change), "A9"))


@pytest.mark.rule("A9")
def test_a_material_hangs_on_an_answer_that_can_be_given(offices):
    made = told()
    assert found(made, "A9") == []
    made["materials"][-1]["when"] = {"key": "place", "is": "cinema"}
    made["handling_items"][1]["when"] = {"key": "area", "is": "3"}
    assert [path for path, _words in found(made, "A9")] == ["handling_items/1/when", "materials/5/when"]
    spare = told(
        questions=[*QUESTIONS, {"key": "spare", "text": "养猫吗？", "choices": [["y", "养"], ["n", "不养"]]}]
    )
    assert any("可以不问" in one.words for one in findings(spare, None, ON) if one.check == "A9")


def test_what_is_left_open_of_a_condition_is_what_is_not_known_yet():
    either = {"any": [BATH, {"all": [{"key": "who"}, {"not": {"key": "pool", "is": "yes"}}]}]}
    assert conditions.rest(either, {"place": "hair", "who": "x"}) == {"not": {"key": "pool", "is": "yes"}}
    assert conditions.holds(conditions.rest(either, {"place": "bath"}), {}) is True
    assert conditions.holds(conditions.rest(either, {"place": "hair", "who": ""}), {}) is False
