"""A matter opens when nothing is missing that the law says must be shown, and windows take in what they are entrusted with."""

import copy
import re
from datetime import date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from ground.accounts.models import Office
from ground.clocks.enums import Limit, Side
from ground.law.rulings import Refused
from ground.trail.models import Entry
from matters import forms
from matters.actions import publishing
from matters.actions.entrusting import entrust_windows
from matters.actions.opening import load_open_matters, open_matter, packaged
from matters.enums import Handling, Necessity, ResultKind
from matters.models import Edition, Entrustment, Matter
from tests.matters.conftest import EDITORS

PACKAGED = {content["matter"]["name"]: content for content in packaged()}
FOOD = PACKAGED["食品经营许可（新办）"]


def test_at_least_twelve_matters_are_open_for_persons_and_for_organisations(opened):
    assert len(opened) == 17
    assert sum(edition.is_instant for edition in opened) >= 3
    assert sum(edition.matter.for_persons for edition in opened) >= 5
    assert sum(edition.matter.for_organisations for edition in opened) >= 5
    kinds = {ResultKind.LICENCE, ResultKind.APPROVAL, ResultKind.PROOF}
    assert {edition.result_kind for edition in opened} == kinds


def test_publishing_twice_publishes_once(opened, moment):
    assert load_open_matters(by=EDITORS, at=moment) == []
    for edition in opened:
        assert Entry.objects.filter(thread=edition.thread, act="matters.opened").count() == 1


def test_a_listed_matter_opens_by_its_second_edition(directory, moment):
    listed = Edition.objects.get(matter__implementation_code=FOOD["matter"]["implementation_code"])
    load_open_matters(by=EDITORS, at=moment)
    first, second = Edition.objects.filter(matter=listed.matter).order_by("no")
    assert first == listed
    assert first.replaced_on == second.effective_on == date(2026, 1, 1)
    assert (second.no, second.name, second.is_open) == (2, "食品经营许可（新办）", True)
    assert Edition.objects.in_force(date(2026, 3, 4)).get(matter=listed.matter) == second


@pytest.mark.rule("COR-10")
@pytest.mark.parametrize(
    "element, words",
    [
        ("application_conditions", "申请条件"),
        ("grant_conditions", "准予条件"),
        ("legal_basis", "设定依据"),
        ("statutory_length", "法定办结时限"),
        ("form", "申请表"),
        ("faq", "常见问题"),
        ("complaint_phone", "监督投诉电话"),
        ("regulator", "行业主管部门"),
        ("organisation_theme", "法人主题"),
        ("result_name", "结果名称"),
    ],
)
def test_an_edition_with_an_element_missing_stays_shut_and_says_which(offices, moment, element, words):
    content = copy.deepcopy(FOOD)
    del content["edition"][element]
    with pytest.raises(Refused, match=words):
        open_matter(content, by=EDITORS, at=moment)
    assert not Matter.objects.exists(), "nothing of it is kept"


@pytest.mark.parametrize(
    "rows, words", [("materials", "申请材料"), ("steps", "办理环节"), ("review_points", "审查要点")]
)
def test_an_edition_without_materials_steps_or_points_stays_shut(offices, moment, rows, words):
    content = {**FOOD, rows: []}
    with pytest.raises(Refused, match=words):
        open_matter(content, by=EDITORS, at=moment)


@pytest.mark.rule("COR-10")
def test_an_office_without_a_mark_opens_nothing(offices, moment):
    Office.objects.filter(path=FOOD["matter"]["office"]).update(mark="")
    with pytest.raises(Refused, match="机关代字"):
        open_matter(FOOD, by=EDITORS, at=moment)


def test_a_later_day_is_a_new_edition(opened, moment):
    content = copy.deepcopy(FOOD)
    content["effective_on"] = "2026-06-01"
    content["edition"]["promised_length"] = 6
    edition = open_matter(content, by=EDITORS, at=moment)
    assert edition is not None
    matter = edition.matter
    assert Edition.objects.open_on(date(2026, 5, 31)).get(matter=matter).promised_length == 8
    assert Edition.objects.open_on(date(2026, 6, 1)).get(matter=matter).promised_length == 6


def test_a_day_that_was_recalled_is_no_published_day(opened, moment, desk):
    content = copy.deepcopy(FOOD) | {"effective_on": "2026-06-01"}
    first = open_matter(content, by=EDITORS, at=moment)
    assert open_matter(content, by=EDITORS, at=moment) is None
    publishing.recall(first, "上级另有部署", by=desk.qin, at=moment)
    assert open_matter(content, by=EDITORS, at=moment).no == first.no + 1


# ---- what the database itself refuses


@pytest.mark.parametrize(
    "change, constraint",
    [
        ({"promised_length": 21}, "promise_within_law"),
        ({"handling": Handling.INSTANT}, "instant_is_now"),
        ({"promised_length": 0}, "instant_is_now"),
        ({"complaint_phone": "0990-12345001"}, "two_telephones"),
        ({"visits": None}, "open_says_how_long"),
        ({"replaced_on": date(2025, 12, 31)}, "days_in_order"),
    ],
)
def test_an_edition_that_contradicts_itself_cannot_be_stored(opened, change, constraint):
    food = Edition.objects.filter(name="食品经营许可（新办）")
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        food.update(**change)


def test_no_two_editions_of_a_matter_are_in_force_on_one_day(opened):
    food = Edition.objects.get(name="食品经营许可（新办）")
    with pytest.raises(IntegrityError, match="one_in_force"), transaction.atomic():
        Edition.objects.create(
            matter=food.matter,
            no=9,
            state="listed",
            name=food.name,
            identity=food.identity,
            effective_on=date(2027, 1, 1),
        )


# ---- limits


def test_the_limits_of_law_and_promise_stand_side_by_side(opened):
    by_name = {edition.name: edition for edition in opened}
    assert by_name["食品经营许可（新办）"].limits() == [
        (Side.STATUTORY, Limit(20, "wd")),
        (Side.PROMISED, Limit(8, "wd")),
    ]
    assert by_name["老年人优待证申领"].limits()[1] == (Side.PROMISED, Limit(0, "wd"))


# ---- what the packaged content must be


CATCH_ALL = re.compile(r"其他材料|有关材料|等材料|相关材料|等$")


@pytest.mark.parametrize("content", PACKAGED.values(), ids=PACKAGED)
def test_packaged_matters_are_worked_out(content):
    edition, matter = content["edition"], content["matter"]
    said = [row["name"] for row in content["materials"]] + edition["application_conditions"]
    assert not [words for words in said if CATCH_ALL.search(words)]
    assert len(content["steps"]) >= 5
    assert edition["faq"]
    assert not set(edition["application_conditions"]) & set(edition["grant_conditions"])
    assert all(basis["law"] and basis["article"] and basis["words"] for basis in edition["legal_basis"])
    assert bool(edition["person_theme"]) == matter["for_persons"]
    assert bool(edition["organisation_theme"]) == matter["for_organisations"]
    assert edition["result_kind"] != "licence" or edition["licence_mark"]
    assert any(row["necessity"] == Necessity.REQUIRED for row in content["materials"])
    for row in content["materials"]:
        assert row["standard"], row["name"]
        assert row["source"] == "self" or row.get("source_office"), row["name"]
        assert row.get("exempt") or row.get("originals") or row.get("copies") or row["form"] == "electronic"
    phones = [spec for spec in forms.specs(edition["form"]) if spec["kind"] in ("phone", "id_number")]
    assert all(spec.get("personal") for spec in phones), "telephones and identity numbers are kept sealed"
    for section in forms.sections(edition["form"]):
        assert forms.build(section)().fields.keys() == {spec["key"] for spec in section["fields"]}


# ---- windows


@pytest.mark.rule("COR-7")
def test_a_window_may_do_what_it_is_entrusted_with_and_nothing_else(opened, moment):
    entrust_windows(by=EDITORS, at=moment)
    by_name = {edition.name: edition.matter for edition in opened}
    food, card = by_name["食品经营许可（新办）"], by_name["老年人优待证申领"]
    dispatch = by_name["劳务派遣经营许可（新办）"]
    first, third = window(1), window(3)
    assert food.entrusts(first, "accept", at=moment)
    assert not dispatch.entrusts(first, "decide", at=moment), "nothing of it is decided on the spot"
    assert food.entrusts(first, "decide", at=moment), "on a commitment that is signed (COR-6)"
    assert card.entrusts(first, "decide", at=moment)
    assert food.entrusts(third, "accept", at=moment)
    assert not dispatch.entrusts(third, "accept", at=moment)
    assert not food.entrusts(None, "accept", at=moment)
    assert not food.entrusts(food.office, "accept", at=moment), "the organ itself is no window"


def window(no: int) -> Office:
    return Office.objects.get(path=f"zhaoxia/zhengwuban/dating/zonghe-{no}")


@pytest.mark.rule("COR-7")
def test_an_entrustment_ends_with_its_last_day(opened, moment: datetime):
    entrust_windows(by=EDITORS, at=moment)
    row = Entrustment.objects.filter(window=window(1)).order_by("pk")[0]
    Entrustment.objects.filter(pk=row.pk).update(until_on=date(2026, 3, 4))
    evening = moment.replace(hour=23, minute=59)
    assert row.matter.entrusts(row.window, "accept", at=evening)
    assert not row.matter.entrusts(row.window, "accept", at=evening + timedelta(minutes=1))


def test_entrusting_twice_entrusts_once(opened, moment):
    assert entrust_windows(by=EDITORS, at=moment)
    assert entrust_windows(by=EDITORS, at=moment) == []


def test_a_window_is_not_entrusted_twice_with_one_matter(opened, moment):
    row = entrust_windows(by=EDITORS, at=moment)[0]
    with pytest.raises(IntegrityError, match="no_overlap"), transaction.atomic():
        Entrustment.objects.create(
            window=row.window, matter=row.matter, acts=["accept"], from_on=date(2026, 5, 1)
        )


def test_the_command_opens_and_entrusts(offices, capsys):
    call_command("load_open_matters")
    call_command("load_open_matters")
    first, second = capsys.readouterr().out.splitlines()
    assert first == "开通在线办理 17 项，新增窗口委托 38 项"
    assert second == "开通在线办理 0 项，新增窗口委托 0 项"


@pytest.mark.rule("LIF-5")
@pytest.mark.parametrize(
    "purposes",
    [{"renewal": {"promised_length": 99}}, {"change": {"promised_length": 0}}],
    ids=["longer than the law", "on the spot, which the matter is not"],
)
def test_what_becomes_of_a_licence_needs_a_promise_within_the_law(directory, moment, purposes):
    content = copy.deepcopy(FOOD)
    content["edition"]["purposes"] = purposes
    with pytest.raises(Refused, match="的承诺办结时限"):
        open_matter(content, by=EDITORS, at=moment)


@pytest.mark.rule("LIF-5")
def test_what_becomes_of_a_licence_needs_a_form(directory, moment):
    content = copy.deepcopy(FOOD)
    form = content["edition"]["form"]
    form["sections"] = [one for one in form["sections"] if one["key"] != "replacement"]
    with pytest.raises(Refused, match="（补办）”没有申请表"):
        open_matter(content, by=EDITORS, at=moment)
