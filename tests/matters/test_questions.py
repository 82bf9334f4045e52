"""智能导办: a few questions without signing in, each at its own address, and what they come to."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils.html import strip_tags

from matters.models import Edition
from tests.matters.asking import HAIR, POOL, asking
from tests.town import Town


@pytest.fixture
def edition(town: Town) -> Edition:
    return asking(town)


def text(page) -> str:
    return " ".join(unescape(strip_tags(page.content.decode())).split())


def ask(client: Client, edition: Edition, **told: str):
    return client.get(f"/guide/{edition.matter.code}/questions/", told)


@pytest.mark.rule("A9")
def test_one_question_a_page_leads_to_an_address_that_can_be_shared(client, edition):
    page = ask(client, edition)
    assert page.status_code == 200
    assert "您要开哪一种店？" in text(page)
    assert "谁来办" not in text(page)
    page = ask(client, edition, to="place", place="bath")
    assert page.url == f"/guide/{edition.matter.code}/questions/?place=bath", (
        "the address is that of the answers"
    )
    assert "有游泳池吗？" in text(client.get(page.url))
    assert 'name="place" value="bath"' in client.get(page.url).content.decode()
    page = ask(client, edition, place="hair")
    assert "谁来办？" in text(page), "what does not concern him is not asked"
    assert "游泳池" not in text(page), "what does not concern him is not asked"
    page = ask(client, edition, **HAIR)
    assert "您要办的是：公共场所卫生许可（理发、美容）" in text(page)
    assert f'value="http://testserver/guide/{edition.matter.code}/questions/?{urlencode(HAIR)}"' in unescape(
        page.content.decode()
    )


@pytest.mark.rule("A9")
def test_an_address_to_share_is_the_public_one_however_the_page_was_reached(client, edition, settings):
    """Behind a proxy, or by its number, the portal is reached as nobody outside can reach it."""
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS = "https://portal.example.gov.cn", ["*"]
    page = client.get(
        f"/guide/{edition.matter.code}/questions/", HAIR, headers={"host": "10.0.0.7:8000"}
    ).content.decode()
    assert 'value="https://portal.example.gov.cn/guide/' in page
    assert "10.0.0.7" not in page


@pytest.mark.rule("A9")
def test_a_page_sent_without_an_answer_says_so(client, edition):
    page = ask(client, edition, to="place")
    assert page.status_code == 422
    assert "请选择一个答案" in text(page)
    assert "请从列出的答案中选择一个" in text(ask(client, edition, to="place", place="cinema"))


@pytest.mark.rule("A9")
def test_the_result_is_the_exact_item_materials_fields_and_limit(client, edition):
    hair, pool = text(ask(client, edition, **HAIR)), text(ask(client, edition, **POOL))
    assert "8 个工作日办结" in hair
    assert "6 个工作日办结" in pool
    assert "您要办的是：公共场所卫生许可（沐浴、游泳）" in pool
    for words, in_hair, in_pool in [
        ("池水检测报告", False, True),
        ("授权委托书", False, True),
        ("游泳池面积", False, True),
        ("场所平面图", True, True),
        ("不用交，由我们核验：营业执照", True, True),
        ("健康证明", True, True),
    ]:
        assert (words in hair, words in pool) == (in_hair, in_pool), words
    assert hair.index("看情况再交的材料") < hair.index("健康证明"), (
        "what the form decides is not promised either way"
    )
    assert "“是否雇用员工”选“是”才填" in hair


@pytest.mark.rule("A9")
def test_answers_nobody_offers_are_as_good_as_none(client, edition):
    assert "您要开哪一种店？" in text(ask(client, edition, place="cinema", who="self", x="\0"))
    page = ask(client, edition, place="hair", pool="yes", who="self")
    assert "游泳池面积" not in text(page), "an answer to a question that is not put is dropped"


def test_an_answer_can_be_changed_and_a_matter_without_questions_leads_to_its_guide(client, town, edition):
    page = ask(client, edition, place="bath", pool="no")
    assert f'href="/guide/{edition.matter.code}/questions/?place=bath"' in page.content.decode()
    answer = client.get(f"/guide/{town.instant.matter.code}/questions/")
    assert answer.url == f"/guide/{town.instant.matter.code}/"
    assert client.get("/guide/nobody/questions/").status_code == 404


def test_the_guide_leads_to_the_questions_only_where_there_are_some(client, town, edition):
    assert "/questions/" in client.get(edition.matter.get_absolute_url()).content.decode()
    assert "/questions/" not in client.get(town.instant.matter.get_absolute_url()).content.decode()


@pytest.mark.rule("B3")
def test_the_form_is_printed_blank_whole_or_as_the_situation_leaves_it(client, edition):
    whole = text(client.get(f"/guide/{edition.matter.code}/form/"))
    hair = text(client.get(f"/guide/{edition.matter.code}/form/", HAIR))
    assert "游泳池面积" in whole
    assert "“有游泳池吗”选“有”的填写" in whole
    assert "游泳池面积" not in hair
    assert "理发店、美容店" in hair
    for words in ("□ 是", "姓名", "身份证号码", "申请表第 2 版", "申请人（签名或者盖章）"):
        assert words in hair, words
    assert client.get(f"/guide/{edition.matter.code}/form/", {"purpose": "renewal"}).status_code == 404
    assert client.get(f"/guide/{edition.matter.code}/form/", {"purpose": "x"}).status_code == 404


def test_the_pages_are_light_and_cost_few_queries(client, edition, django_assert_max_num_queries):
    for address in (f"questions/?{urlencode(POOL)}", "questions/", "form/"):
        with django_assert_max_num_queries(25):
            page = client.get(f"/guide/{edition.matter.code}/{address}")
        assert len(page.content) < 60_000
        assert not re.search(r"<form[^>]*method=\"post\"", page.content.decode()), "nobody has to be known"
