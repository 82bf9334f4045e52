"""办理方式 on the public guide: every route, open or closed with the sentence of its rule, before anybody signs in (COM-6)."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils.timezone import now

from approvals.enums import Route
from ground.workdays import legal_day
from matters.enums import ReformMode
from matters.models import Edition, ExemptionItem, ReformItem
from tests.promising import PLAN, REPORT, promising
from tests.town import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db: None) -> Town:
    """The town as it is now: a guide is read by nobody's clock but its own."""
    return Town(now())


@pytest.fixture
def edition(town: Town) -> Edition:
    return promising(town, "credit", secondary=(PLAN,))


def guide(client, edition: Edition) -> str:
    page = client.get(edition.matter.get_absolute_url())
    assert page.status_code == 200
    return page.content.decode()


def section(html: str) -> str:
    return html[html.index('id="routes"') : html.index('id="flow"')]


@pytest.mark.rule("COM-6")
def test_the_guide_says_which_routes_there_are_and_why_not_the_others(client, edition):
    said = section(guide(client, edition))
    for route in Route:
        assert str(route.label) in said
    assert len(re.findall(r">\s*可以\s*<", said)) == 3, "信用承诺、容缺、一般程序"
    assert f"可以承诺：{REPORT}" in said
    assert f"可以后补：{PLAN}" in said
    assert "本事项不适用证明事项告知承诺" in said
    assert "国办发〔2020〕42号" in said
    assert reverse("commitments:texts", args=[edition.matter.code]) in said
    assert 'href="#routes"' in guide(client, edition)


@pytest.mark.rule("S62")
def test_what_needs_no_permit_is_linked_where_it_concerns_the_matter(client, town, edition):
    assert "/lists/exemptions/" not in section(guide(client, edition))
    row = ExemptionItem.objects.create(
        matter=edition.matter,
        name="只洗头不理发",
        scope_words="不使用器械",
        questions=[{"text": "使用器械吗？", "answer": "no"}],
        basis="《公共场所卫生管理条例》第二条",
        from_on=legal_day(town.at),
    )
    said = section(guide(client, edition))
    assert reverse("matters:exemption", args=[row.pk]) in said
    assert "/lists/exemptions/" in said


@pytest.mark.rule("S50")
def test_what_is_no_permit_any_more_has_no_route(client, town, edition):
    told = {"basis": "国发〔2021〕7号", "from_on": legal_day(town.at)}
    ReformItem.objects.create(matter=edition.matter, mode=ReformMode.CANCELLED, **told)
    html = guide(client, edition)
    assert "不需要取得许可" in html
    assert 'id="routes"' not in html
    assert "#routes" not in html


def test_the_guide_costs_few_queries_with_its_routes(client, town, edition, django_assert_max_num_queries):
    with django_assert_max_num_queries(25):
        guide(client, edition)
