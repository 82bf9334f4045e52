"""The guide answers on its first screen, and pages say where to go for what is not online yet."""

import re
from datetime import date

import pytest
from django.db.models import F
from django.utils import timezone

from matters.models import Edition, Matter
from matters.views import flow


@pytest.fixture
def food(opened) -> Edition:
    return next(edition for edition in opened if edition.name == "食品经营许可（新办）")


def text_of(page) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def test_the_first_screen_answers_what_one_came_for(client, food):
    page = client.get(food.matter.get_absolute_url())
    facts = {fact["term"]: fact for fact in page.context["facts"]}
    assert facts["多久办好"]["words"] == "8 个工作日办结"
    assert facts["多久办好"]["more"] == "法定 20 个工作日"
    assert facts["收费"]["words"] == "不收费"
    assert facts["要跑几次"]["words"] == "0 次"
    assert facts["谁可以办"]["words"] == "个人、单位都可以"
    html = page.content.decode()
    start = html.index(f'href="/apply/{food.matter.code}/"')
    assert html.index('id="conditions"') < html.index('id="bring"') < html.index('id="materials"')
    assert start < html.index('id="conditions"')
    assert "不用交：营业执照" in text_of(page)


@pytest.mark.rule("COR-10")
def test_conditions_of_application_and_of_grant_are_two_elements(client, food):
    html = client.get(food.matter.get_absolute_url()).content.decode()
    first, second = html.index('id="conditions"'), html.index('id="merits"')
    for condition in food.application_conditions:
        assert first < html.index(condition) < second
    for condition in food.grant_conditions:
        assert html.index(condition) > second
    assert "窗口收件时只看申请条件和材料是否齐全" in html


def test_every_element_is_on_the_page(client, opened):
    for edition in opened:
        said = text_of(client.get(edition.matter.get_absolute_url()))
        for material in edition.asks_for():
            assert material.name in said
            assert material.standard in said
            assert material.when_words in said
        for step in edition.steps.all():
            assert step.name in said
            assert step.days_words in said
        for basis in edition.legal_basis:
            assert f"《{basis['law']}》{basis['article']}" in said
        for words in (
            edition.result_name, edition.consult_phone, edition.complaint_phone, edition.address, edition.hours,
            edition.review_organ, edition.court, edition.matter.implementation_code, edition.regulator.name,
            *(question["a"] for question in edition.faq),
        ):  # fmt: skip
            assert words in said


def test_an_instant_matter_promises_the_spot(client, opened):
    card = next(edition for edition in opened if edition.name == "老年人优待证申领")
    facts = client.get(card.matter.get_absolute_url()).context["facts"]
    assert facts[0] == {"term": "多久办好", "words": "当场办结"}


@pytest.mark.needs("graphviz")
def test_the_flow_is_a_list_and_a_picture(client, food):
    html = client.get(food.matter.get_absolute_url()).content.decode()
    assert '<ol class="flow__steps">' in html
    picture = html[html.index("<svg ", html.index("flow__drawing")) :]
    picture = picture[: picture.index("</svg>")]
    assert 'role="img" aria-labelledby="flow-title"' in picture
    assert picture.count("<title") == 1, "Graphviz's own names would show as tooltips"
    assert "style=" not in picture
    assert "制证与送达" in picture


def test_without_graphviz_the_list_says_all_of_it(client, food, monkeypatch):
    monkeypatch.setenv("PATH", "")
    flow._drawn.cache_clear()
    try:
        html = client.get(food.matter.get_absolute_url()).content.decode()
    finally:
        flow._drawn.cache_clear()
    assert "flow__drawing" not in html
    assert "制证与送达" in html


def test_a_guide_costs_few_queries_and_little_html(client, food, django_assert_max_num_queries):
    with django_assert_max_num_queries(19):
        page = client.get(food.matter.get_absolute_url())
    assert len(page.content) < 60_000


def test_a_listed_matter_says_where_to_go_and_whom_to_call(client, listed):
    matter = listed(name="客运班车进站许可")
    page = client.get(matter.get_absolute_url())
    said = text_of(page)
    assert "这个事项还不能在线办理，请到窗口办" in said
    assert matter.office.address in said
    assert matter.office.phone in said
    assert "/apply/" not in page.content.decode()


def test_a_listed_matter_of_the_deciding_organ_is_done_in_its_hall(client, listed):
    matter = listed(source_department="区行政审批局")
    assert "政务服务大厅" in client.get(matter.get_absolute_url()).context["place"]["name"]


@pytest.mark.parametrize("code", ["zzzzzzzz", "x", "a" * 200])
def test_an_unknown_code_is_not_found(client, db, code):
    assert client.get(f"/guide/{code}/").status_code == 404


@pytest.mark.rule("COR-18")
def test_a_matter_that_was_ended_keeps_its_page(client, food):
    Edition.objects.filter(pk=food.pk).update(replaced_on=date(2026, 2, 1))
    page = client.get(food.matter.get_absolute_url())
    assert page.status_code == 200
    assert "这个事项不再办理" in text_of(page)
    assert "2026年2月1日" in text_of(page)
    assert "/apply/" not in page.content.decode()


def test_a_matter_that_never_began_is_not_found(client, food):
    food.matter.editions.update(replaced_on=F("effective_on"), recalled_at=timezone.now())
    assert client.get(food.matter.get_absolute_url()).status_code == 404


def test_the_code_of_a_guide_comes_from_the_implementation_code(directory):
    matter = Matter.objects.get(name="失业登记")
    assert re.fullmatch(r"[2-9a-hjkmnp-z]{8}", matter.code)
    assert matter.code == "8qsaf8jx", "an address once printed stays"
