"""情形 in a case: carried from the guide, it decides what is filled in, what is handed in, and how long it takes."""

from typing import Any

import pytest
from django.test import Client

from approvals import rules
from approvals.actions import correction, edition_move, filing, intake
from approvals.answers import opened
from approvals.enums import CaseState, Kind, MoveGround
from approvals.models import Case, CaseField
from ground import clocks
from ground.accounts.actor import Actor
from ground.clocks.enums import Side
from ground.law.rulings import Refused
from matters.actions.entrusting import entrust
from matters.enums import Entrusted
from matters.models import Edition
from tests.matters.asking import ALONE, HAIR, POOL, QUESTIONS, SOMEBODY, STORE, asking, told
from tests.town import Town, pdf

BATHING = {**ALONE, "water_from": "自来水", "pool_area": 300}


@pytest.fixture
def edition(town: Town) -> Edition:
    return asking(town)


@pytest.fixture
def zhao(client: Client, town: Town) -> Client:
    client.force_login(town.user("zhao"))
    return client


def begun(town: Town, edition: Edition, situation: dict[str, str]) -> Case:
    by = town.actor("zhao")
    assert by.on_behalf_of is not None
    return filing.begin(edition, by.on_behalf_of.current, situation=situation, by=by, at=town.at)


def complete(town: Town, edition: Edition, situation: dict[str, str], answers: dict[str, Any]) -> Case:
    """A draft with everything that this situation and these answers ask for."""
    case, by = begun(town, edition, situation), town.actor("zhao")
    filing.save_answers(case, answers, by=by, at=town.at)
    case = Case.objects.get(pk=case.pk)
    for material in rules.missing_materials(case):
        filing.add_file(case, material, pdf(f"{material.name}.pdf"), by=by, at=town.at)
    return case


def filed(town: Town, edition: Edition, situation: dict[str, str], answers: dict[str, Any]) -> Case:
    case = complete(town, edition, situation, answers)
    return filing.file(case, by=town.actor("zhao"), at=town.at)


def names(materials: Any) -> set[str]:
    return {material.name for material in materials}


@pytest.mark.rule("A9")
@pytest.mark.parametrize(
    "situation, answers, asked, days",
    [
        (HAIR, ALONE, {"场所平面图", "卫生检测报告"}, 8),
        (POOL, BATHING, {"场所平面图", "卫生检测报告", "池水检测报告", "授权委托书"}, 6),
        (
            HAIR,
            {**ALONE, "has_staff": "yes", "staff": [SOMEBODY]},
            {"场所平面图", "卫生检测报告", "健康证明"},
            8,
        ),
    ],
)
def test_a_situation_decides_what_is_handed_in_and_how_long_it_takes(
    town, edition, situation, answers, asked, days
):
    case = begun(town, edition, situation)
    filing.save_answers(case, answers, by=town.actor("zhao"), at=town.at)
    case = Case.objects.get(pk=case.pk)
    assert names(rules.missing_materials(case)) == asked
    case = filed(town, edition, situation, answers)
    assert case.situation == situation
    case = intake.accept(case, by=town.actor("lin"), at=town.at)
    promised = clocks.of(case.thread, Kind.DECISION, Side.PROMISED)
    assert promised is not None
    assert (promised.length, case.promised.length) == (days, days)


@pytest.mark.rule("B3")
def test_what_was_hidden_is_not_in_the_case_whatever_was_sent(town, edition):
    case = filed(town, edition, HAIR, {**BATHING, "staff": [SOMEBODY]})
    assert {"water_from", "pool_area", "staff"}.isdisjoint(case.answers)
    assert case.answers["store"] == STORE
    assert CaseField.objects.get(case=case, key="store").text == "示例市朝霞区书香街道书香路 45 号"


@pytest.mark.rule("A9", "COR-14")
def test_a_first_application_answers_the_questions_before_it_is_filed(town, edition, zhao):
    case = complete(town, edition, {"place": "hair"}, ALONE)
    with pytest.raises(Refused, match="请先回答“谁来办？”"):
        filing.file(case, by=town.actor("zhao"), at=town.at)
    page = zhao.get(f"/drafts/{case.uuid}/").content.decode()
    assert f"/drafts/{case.uuid}/situation/" in page
    again = begun(town, edition, HAIR)
    assert (again.pk, again.situation, again.item_no) == (case.pk, HAIR, "01"), "the same draft, answered"
    assert filing.file(again, by=town.actor("zhao"), at=town.at).number


def test_a_table_that_holds_people_is_sealed_and_masked(town, edition, zhao):
    case = filed(town, edition, HAIR, {**ALONE, "has_staff": "yes", "staff": [SOMEBODY]})
    assert "李明" not in str(case.answers)
    assert opened(case.answers)["staff"] == [SOMEBODY]
    page = zhao.get(case.get_absolute_url()).content.decode()
    assert "李明" in page
    assert "990001198803120316" not in page
    assert "您要开哪一种店？" in page, "the situation is part of what was said"


@pytest.mark.rule("COR-1")
def test_a_draft_begun_before_keeps_its_form_and_a_new_one_takes_over_what_it_says(town, edition):
    before = complete(town, edition, POOL, BATHING)
    made = told(questions=QUESTIONS[:2])
    made["materials"][-2] |= {"when": None}
    after = asking(town, made, ago=0)
    kept = Case.objects.get(pk=before.pk)
    assert (kept.edition, kept.form_version) == (edition, edition.no), "a new edition leaves the draft alone"
    assert [one["key"] for one in kept.sections] == ["shop", "people", "water", "contact"]
    with pytest.raises(Refused, match="办事指南已经更新"):
        filing.file(kept, by=town.actor("zhao"), at=town.at)
    new = begun(town, after, {})
    assert (new.form_version, new.situation, new.item_no) == (
        after.no,
        {"place": "bath", "pool": "yes"},
        "02",
    )
    assert opened(new.answers)["pool_area"] == 300


@pytest.mark.rule("COR-1")
def test_a_case_that_moves_is_led_to_the_item_of_the_new_edition(town, edition):
    case = filed(town, edition, POOL, BATHING)
    made = told(summary="新版")
    made["handling_items"][1]["promised_length"] = 4
    after = asking(town, made, ago=0)
    words = [one.words for one in rules.edition_changes(case, after)]
    assert words == ["承诺办结时限由6 个工作日缩短为4 个工作日"]
    case = intake.accept(case, by=town.actor("lin"), at=town.at)
    moved = edition_move.move(
        case, after, MoveGround.KINDER, "时限缩短", vouched=True, by=town.actor("chen"), at=town.at
    )
    assert (moved.item_no, moved.promised.length, moved.form_version) == ("02", 4, 3)


@pytest.mark.rule("A9")
def test_from_the_guide_to_the_draft_without_answering_twice(zhao, town, edition):
    page = zhao.get(f"/apply/{edition.matter.code}/", HAIR)
    words = page.content.decode()
    assert "理发店、美容店" in words
    assert "池水检测报告" not in words
    answer = zhao.post(
        f"/apply/{edition.matter.code}/?place=hair&who=self", {"party": page.context["form"]["party"].initial}
    )
    case = Case.objects.get(applicant=town.user("zhao"), state=CaseState.DRAFT)
    assert (answer.url, case.situation, case.item_no) == (f"/drafts/{case.uuid}/", HAIR, "01")
    hub = zhao.get(answer.url).content.decode()
    assert "池水" not in hub, "a section that is not meant for him is not there"
    assert zhao.get(f"/drafts/{case.uuid}/sections/water/").status_code == 404


@pytest.mark.rule("B3")
def test_rows_are_added_and_removed_without_a_script(zhao, town, edition):
    case = begun(town, edition, HAIR)
    here = f"/drafts/{case.uuid}/sections/people/"
    page = zhao.get(here).content.decode()
    assert 'name="staff-0-name"' in page
    row = {"staff-0-name": "李明", "staff-0-number": "990001198803120316"}
    page = zhao.post(here, {"has_staff": "yes", "staff-rows": "1", **row, "staff-act": "add"})
    assert page.status_code == 200
    assert 'name="staff-1-name"' in page.content.decode()
    assert "有以下问题需要修改" not in page.content.decode(), "nobody is told yet what is missing"
    assert [one["name"] for one in opened(Case.objects.get(pk=case.pk).answers)["staff"]] == ["李明"]
    page = zhao.post(
        here, {"has_staff": "yes", "staff-rows": "2", **row, "staff-1-name": "王", "staff-1-number": "1"}
    )
    assert page.status_code == 200
    assert "第 2 行：" in page.content.decode()
    zhao.post(
        here, {"has_staff": "yes", "staff-rows": "2", **row, "staff-1-name": "王", "staff-act": "remove/0"}
    )
    assert [one["name"] for one in opened(Case.objects.get(pk=case.pk).answers)["staff"]] == ["王"]
    answer = zhao.post(here, {"has_staff": "no", "staff-rows": "1", **row})
    assert answer.status_code == 302
    assert Case.objects.get(pk=case.pk).answers["staff"] == ""


@pytest.mark.rule("COR-1")
def test_a_correction_asks_also_for_what_the_new_answer_asks_for(town, edition):
    case = filed(town, edition, HAIR, ALONE)
    case = town.asked(case, town.wrong("has_staff", of=case))
    notice, by = case.corrections.get(supplied_at=None), town.actor("zhao")
    correction.stage_answers(case, {"has_staff": "yes", "shop_name": "别的"}, by=by, at=town.at)
    case = Case.objects.get(pk=case.pk)
    assert len(rules.unanswered(case, case.corrections.get(pk=notice.pk))) == 1, (
        "the list of staff is wanting"
    )
    correction.stage_answers(case, {"staff": [SOMEBODY]}, by=by, at=town.at)
    case = correction.supply(Case.objects.get(pk=case.pk), by=by, at=town.at)
    said = opened(case.answers)
    assert (said["has_staff"], said["staff"], said["shop_name"]) == ("yes", [SOMEBODY], ALONE["shop_name"])


@pytest.mark.rule("A9")
def test_a_window_asks_the_same_questions_and_drops_what_is_not_meant(client, town, edition):
    entrust(town.window, [edition], [*Entrusted.values], by=Actor.system("seed"), at=town.at)
    client.force_login(town.user("lin"))
    here = f"/desk/counter/{edition.matter.code}/"
    page = client.get(here)
    assert page.status_code == 200
    received = page.context["received"]
    posted = {
        "id_type": "RESIDENT", "id_number": "990001195106180221", "name": "王秀兰", "phone": "13800000101",
        "service-way": "window", "shop_name": "浴室", "area": "80", "shop_address": "书香路 1 号", "has_staff": "no", "manager_phone": "13900000009",
        "store_code": "990001001000", "store_detail": "书香路 45 号", "water_from": "自来水", "pool_area": "",
        **{f"copies_{material.pk}": "1" for material in received.materials},
    }  # fmt: skip
    page = client.post(here, posted)
    assert "请先回答" in page.content.decode(), "whoever files is asked, at a window too"
    page = client.post(
        here, posted | {"situation-place": "bath", "situation-pool": "no", "situation-who": "self"}
    )
    assert page.status_code == 302, page.context["forms"]
    case = Case.objects.get(channel="counter", party__versions__name="王秀兰")
    assert case.situation == {"place": "bath", "pool": "no", "who": "self"}
    assert case.answers["water_from"] == "自来水"
    assert names(paper.material for paper in case.papers.all()) == {
        "场所平面图",
        "卫生检测报告",
        "池水检测报告",
    }
