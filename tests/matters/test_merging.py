"""What was published meanwhile and what the draft says become one: nothing of either is lost silently, and nothing comes back."""

import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ground.workdays import legal_day
from matters.actions import importing, proposing
from matters.actions.opening import packaged
from matters.content import content_of, merge, normal
from matters.models import Edition
from tests.matters.test_editor import address, browser_of, editor, fresh, sent, text, that_day  # noqa: F401

FOOD = normal(next(one for one in packaged() if one["matter"]["name"] == "食品经营许可（新办）"))


# Nothing of it points into another list.
PLAIN = FOOD | {"regulation_points": []}


def changed(change, of=FOOD):
    told = copy.deepcopy(of)
    change(told)
    return told


def rows(*names, **told):
    """Materials, or other rows, called so."""
    return normal({"materials": [{"name": name, **told} for name in names]})["materials"]


def names(told):
    return [row["name"] for row in told]


# ---- element by element


def test_what_one_side_alone_changed_is_as_it_says():
    his = changed(lambda told: told["matter"].update(name="另一个名称"))
    mine = changed(lambda told: told["edition"].update(hours="全天"))
    merged = merge(FOOD, his, mine)
    assert merged.both == []
    assert (merged.content["matter"]["name"], merged.content["edition"]["hours"]) == ("另一个名称", "全天")
    assert merge(FOOD, FOOD, mine).content == mine
    assert merge(FOOD, his, FOOD).content == his


def test_what_both_changed_otherwise_is_named_and_chosen():
    his = changed(lambda told: told["edition"].update(hours="上午", address="书香路 1 号"))
    mine = changed(lambda told: told["edition"].update(hours="下午", address="书香路 1 号"))
    assert merge(FOOD, his, mine).both == ["hours"], "what both wrote alike is none"
    for side, hours in (("his", "上午"), ("mine", "下午")):
        merged = merge(FOOD, his, mine, {"hours": side})
        assert (merged.both, merged.content["edition"]["hours"]) == ([], hours)


def test_a_number_of_days_is_not_put_beside_the_other_s_kind_of_days():
    his = changed(lambda told: told["edition"].update(promised_length=7))
    mine = changed(lambda told: told["edition"].update(promised_unit="cd"))
    assert merge(FOOD, his, mine).both == ["promised_length", "promised_unit"]


def test_how_it_is_published_is_chosen_too():
    his, mine = FOOD | {"state": "suspended"}, FOOD | {"state": "listed"}
    assert merge(FOOD, his, mine).both == ["state"]
    assert merge(FOOD, his, mine, {"state": "mine"}).content["state"] == "listed"


# ---- row by row


def test_a_material_that_each_changed_keeps_both_changes():
    his = changed(lambda told: told["materials"][0].update(originals=3))
    mine = changed(
        lambda told: (
            told["materials"][1].update(standard="加盖公章") or told["materials"][0].update(basis="第九条")
        )
    )
    merged = merge(FOOD, his, mine)
    assert merged.both == []
    first, second = merged.content["materials"][:2]
    assert (first["originals"], first["basis"], second["standard"]) == (3, "第九条", "加盖公章")


def test_one_column_that_both_changed_is_chosen_and_the_rest_stays():
    his = changed(lambda told: told["materials"][0].update(originals=3, copies=2))
    mine = changed(
        lambda told: told["materials"][0].update(originals=4) or told["materials"].append(rows("新材料")[0])
    )
    assert merge(FOOD, his, mine).both == ["materials"]
    made = merge(FOOD, his, mine, {"materials": "mine"}).content["materials"]
    assert (made[0]["originals"], made[0]["copies"], made[-1]["name"]) == (4, 2, "新材料")


@pytest.mark.parametrize("code", ["", "M-01"])
def test_a_row_that_is_called_otherwise_is_the_same_row(code):
    base = PLAIN | {"materials": rows("甲", "乙", "丙", standard="一份", standard_code="")}
    base["materials"][1]["standard_code"] = code
    his = changed(lambda told: told["materials"][1].update(name="乙（新）"), base)
    mine = changed(lambda told: told["materials"][1].update(basis="第九条"), base)
    made = merge(base, his, mine).content["materials"]
    assert names(made) == ["甲", "乙（新）", "丙"]
    assert made[1]["basis"] == "第九条"


def test_rows_come_and_go_on_either_side():
    base = PLAIN | {"materials": rows("甲", "乙", "丙")}
    his, mine = (
        base | {"materials": rows("零", "甲", "丙")},
        base | {"materials": rows("甲", "乙", "丁", "丙")},
    )
    merged = merge(base, his, mine)
    assert (merged.both, names(merged.content["materials"])) == ([], ["零", "甲", "丁", "丙"])


def test_what_one_took_away_and_the_other_changed_is_chosen():
    base = PLAIN | {"materials": rows("甲", "乙", "丙")}
    his = base | {"materials": rows("甲", "丙")}
    mine = changed(lambda told: told["materials"][1].update(originals=2), base)
    assert merge(base, his, mine).both == ["materials"]
    assert names(merge(base, his, mine, {"materials": "his"}).content["materials"]) == ["甲", "丙"]
    assert names(merge(base, his, mine, {"materials": "mine"}).content["materials"]) == ["甲", "乙", "丙"]


def test_an_order_that_one_changed_stands_and_one_that_both_did_is_chosen():
    base = PLAIN | {"materials": rows("甲", "乙", "丙")}
    moved, again = base | {"materials": rows("丙", "甲", "乙")}, base | {"materials": rows("乙", "甲", "丙")}
    more = base | {"materials": rows("甲", "乙", "丙", "丁")}
    assert names(merge(base, moved, more).content["materials"]) == ["丙", "丁", "甲", "乙"]
    assert names(merge(base, more, moved).content["materials"]) == ["丙", "丁", "甲", "乙"]
    assert merge(base, moved, again).both == ["materials"]


def test_what_both_added_is_there_once():
    base = PLAIN | {"materials": rows("甲")}
    his, mine = base | {"materials": rows("甲", "乙")}, base | {"materials": rows("甲", "乙", "丙")}
    assert names(merge(base, his, mine).content["materials"]) == ["甲", "乙", "丙"]
    mine = base | {"materials": rows("甲", "乙", originals=1)}
    mine["materials"][0]["originals"] = base["materials"][0]["originals"]
    assert merge(base, his, mine).both == ["materials"]


def test_questions_and_texts_are_rows_too():
    his = changed(lambda told: told["edition"]["faq"].insert(0, {"q": "要预约吗？", "a": "不用。"}))
    mine = changed(
        lambda told: (
            told["edition"]["faq"][-1].update(a="可以。") or told["edition"]["application_conditions"].pop()
        )
    )
    his["edition"]["application_conditions"].append("守法经营")
    merged = merge(FOOD, his, mine)
    assert merged.both == []
    told = merged.content["edition"]
    assert (told["faq"][0]["q"], told["faq"][-1]["a"]) == ("要预约吗？", "可以。")
    assert told["application_conditions"] == [*FOOD["edition"]["application_conditions"][:-1], "守法经营"]


def test_one_text_that_both_wrote_anew_is_chosen():
    his = changed(lambda told: told["edition"]["application_conditions"].__setitem__(0, "有场所"))
    mine = changed(lambda told: told["edition"]["application_conditions"].__setitem__(0, "有固定场所"))
    assert merge(FOOD, his, mine).both == ["application_conditions"]
    told = merge(FOOD, his, mine, {"application_conditions": "mine"}).content["edition"]
    assert told["application_conditions"] == ["有固定场所", *FOOD["edition"]["application_conditions"][1:]]


def test_a_place_in_another_list_moves_with_it():
    point = normal({"regulation_points": [{"words": "查设施", "materials": [2], "basis": "第九条"}]})[
        "regulation_points"
    ]
    base = PLAIN | {"materials": rows("甲", "乙"), "regulation_points": point}
    his = base | {"materials": rows("零", "甲", "乙"), "regulation_points": copy.deepcopy(point)}
    his["regulation_points"][0]["materials"] = [3]
    mine = changed(lambda told: told["regulation_points"][0].update(penalty="警告"), base)
    merged = merge(base, his, mine)
    assert (merged.both, merged.content["regulation_points"][0]["materials"]) == ([], [3])
    assert merged.content["regulation_points"][0]["penalty"] == "警告"


def test_a_place_never_leads_to_another_thing_unasked():
    steps = normal({"steps": [{"name": "受理", "length": 1}, {"name": "现场核查", "length": 5}]})["steps"]
    other = normal(
        {"steps": [{"name": "受理", "length": 1}, {"name": "专家评审", "length": 9, "work": "评"}]}
    )
    base = PLAIN | {"steps": steps, "materials": rows("甲", "乙")}
    base["materials"][1]["result_of_step"] = 1
    his = base | {"steps": other["steps"]}
    mine = changed(lambda told: told["materials"].extend(rows("核查表", result_of_step=2)), base)
    merged = merge(base, his, mine)
    assert (merged.both, [row["result_of_step"] for row in merged.content["materials"]]) == (
        ["materials"], [None, 1, None],
    )  # fmt: skip
    for side, place in (("his", None), ("mine", 2)):
        made = merge(base, his, mine, {"materials": side})
        assert (made.both, made.content["materials"][-1]["result_of_step"]) == ([], place)
    # Where he who put it there points to it himself, it is meant.
    base["materials"][1]["result_of_step"] = 2
    his = base | {"steps": other["steps"]}
    merged = merge(base, his, changed(lambda told: told["materials"][1].update(basis="第九条"), base))
    assert (merged.both, merged.content["materials"][1]["result_of_step"]) == ([], 2)


NAMES = st.lists(st.sampled_from("甲乙丙丁戊己"), unique=True, max_size=6)


@settings(max_examples=150, deadline=None)
@given(base=NAMES, his=NAMES, mine=NAMES)
def test_nothing_is_lost_and_nothing_comes_back(base, his, mine):
    contents = [PLAIN | {"materials": rows(*side)} for side in (base, his, mine)]
    assert names(merge(contents[0], contents[0], contents[2]).content["materials"]) == mine
    assert names(merge(contents[0], contents[1], contents[0]).content["materials"]) == his
    merged = merge(*contents)
    if not merged.both:
        made = names(merged.content["materials"])
        assert set(made) >= (set(his) & set(mine))
        assert len(set(made)) == len(made)
        assert set(made) <= set(his) | set(mine)
    for side in ("his", "mine"):
        assert merge(*contents, {"materials": side}).both == []


# ---- on the page


@pytest.mark.rule("A2")
def test_a_rename_by_a_file_is_not_undone_by_the_draft(desk):
    proposal = desk.saved(desk.begun(), "contact", hours="全天")
    told = content_of(desk.town.edition)
    told["matter"]["name"] = "公共场所卫生行政许可"
    told["materials"][0]["copies"] = 2
    importing.carry_out(
        importing.plan(json.dumps([told]).encode(), "elements", at=desk.at),
        basis="区政府令",
        by=desk.qin,
        at=desk.at,
    )
    proposal = proposing.catch_up(proposal, by=desk.mei, at=desk.at)
    edition = desk.published(proposal)
    assert (edition.name, edition.hours) == ("公共场所卫生行政许可", "全天")
    assert edition.materials.get(no=1).copies == 2


def overtaken(desk):
    """A draft and an edition that say other hours, another address of their own, and another copy of one material."""
    proposal = desk.saved(desk.begun(), "contact", hours="全天", complaint_phone="12345")
    proposal = desk.saved(proposal, "materials", materials=with_copies(proposal.content, 2))
    told = content_of(desk.town.edition)
    told["edition"] |= {"hours": "上午", "address": "书香路 1 号"}
    told["materials"] = with_copies(told, 3)
    importing.carry_out(
        importing.plan(json.dumps([told]).encode(), "elements", at=desk.at),
        basis="区政府令",
        by=desk.qin,
        at=desk.at,
    )
    return proposal


def with_copies(told, copies):
    return [{**row, "copies": copies} if no == 0 else row for no, row in enumerate(told["materials"])]


@pytest.mark.rule("A2")
def test_what_both_changed_is_chosen_on_the_page(desk, editor):  # noqa: F811
    proposal = overtaken(desk)
    page = editor.post(address(proposal, "renewal/"))
    assert page.status_code == 409
    said = text(page)
    assert "现行第 2 版" in said
    assert "上午" in said
    assert "复印件份数：" in said, "of rows, what each says otherwise"
    assert "书香路 1 号" not in said, "what one side alone changed is not asked"
    assert fresh(proposal).revision == proposal.revision, "nothing is saved before"
    told = sent(page) | {"edition": 2, "choice-hours": "mine", "choice-materials": "his"}
    assert editor.post(address(proposal, "renewal/"), told).status_code == 302
    now = fresh(proposal)
    assert (now.content["edition"]["hours"], now.content["edition"]["address"]) == ("全天", "书香路 1 号")
    assert (now.content["edition"]["complaint_phone"], now.content["materials"][0]["copies"]) == ("12345", 3)
    assert now.base == Edition.objects.in_force(legal_day(desk.at)).get(matter=desk.matter)


@pytest.mark.rule("A2")
def test_a_choice_made_of_another_text_is_asked_again(desk, editor):  # noqa: F811
    proposal = overtaken(desk)
    told = sent(editor.post(address(proposal, "renewal/"))) | {
        "edition": 2,
        "choice-hours": "mine",
        "choice-materials": "his",
    }
    proposal = desk.saved(fresh(proposal), "contact", by=desk.tan, hours="下午")
    page = editor.post(address(proposal, "renewal/"), told)
    assert (page.status_code, "下午" in text(page)) == (409, True)
    assert editor.post(address(proposal, "renewal/"), {"edition": "²", "revision": "x"}).status_code == 409


@pytest.mark.rule("A2")
def test_whoever_saves_between_the_two_halves_of_a_save_is_shown_too(desk, editor, monkeypatch):  # noqa: F811
    proposal = desk.begun()
    page = editor.get(address(proposal, "contact/"))
    told = sent(page) | {"hours": "全天", "address": "书香路 1 号"}
    desk.saved(proposal, "contact", by=desk.tan, hours="上午")
    real, halves = proposing.save, []

    def save(*args, **kwargs):
        halves.append(1)
        if len(halves) == 2:
            real(fresh(proposal), "contact", {"address": "书香路 9 号"}, revision=1, by=desk.tan, at=desk.at)
        return real(*args, **kwargs)

    monkeypatch.setattr(proposing, "save", save)
    page = editor.post(address(proposal, "contact/"), told)
    assert page.status_code == 409
    said = text(page)
    assert ("上午" in said, "书香路 9 号" in said, "书香路 1 号" in said) == (True, True, True)
    chosen = sent(page) | {"choice-hours": "mine", "choice-address": "mine"}
    assert editor.post(address(proposal, "contact/conflict/"), chosen).status_code == 302
    now = fresh(proposal).content["edition"]
    assert (now["hours"], now["address"]) == ("全天", "书香路 1 号")
