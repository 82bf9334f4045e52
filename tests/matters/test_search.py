"""People find a matter as they call it."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ground.accounts.enums import Duty
from ground.law.rulings import Refused
from ground.trail.models import Entry
from matters.actions import synonyms
from matters.actions.opening import load_open_matters
from matters.models import Edition, Matter, Synonym, spelling
from tests.matters.conftest import EDITORS


@pytest.fixture
def catalogue(directory, moment):
    load_open_matters(by=EDITORS, at=moment)


def names(client, typed: str) -> list[str]:
    page = client.get("/search/", {"q": typed})
    assert page.status_code == 200
    return [row["name"] for row in page.context["rows"]]


WANTED = {
    "食品经营许可": "食品经营许可（新办）",
    "食品经营许可（新办）": "食品经营许可（新办）",
    "卫生许可": "公共场所卫生许可（变更）",
    "公共场所 新办": "公共场所卫生许可（新办）",
    "gonggongchangsuo": "公共场所卫生许可（变更）",
    "gong gong chang suo": "公共场所卫生许可（变更）",
    "ggcs": "公共场所卫生许可（变更）",
    "GGCSWSXKXB": "公共场所卫生许可（新办）",
    "开饭店": "食品经营许可（新办）",
    "老年证": "老年人优待证申领",
    "占道": "临时性建筑物搭建、堆放物料、占道施工审批",
    "511A0005200004": "食品经营许可（新办）",
    "511a0005200004-511602000000-000-115113016823646795-1-00": "食品经营许可（新办）",
    "失业登记": "失业登记",
    "ｇｇｃｓ": "公共场所卫生许可（变更）",
    "许可 食品": "食品经营许可（新办）",
    "餐饮": "食品经营许可（新办）",
    "cyxk": "食品经营许可（新办）",
    "canyin": "食品经营许可（新办）",
    "can yin": "食品经营许可（新办）",
    "餐饮许可": "食品经营许可（新办）",
    "食品经营 许可": "食品经营许可（新办）",
    "kcg": "食品经营许可（新办）",
    "食品经营许可证": "食品经营许可（新办）",
    "证 优待": "老年人优待证申领",
}


def test_words_pinyin_initials_and_codes_lead_to_the_matter(catalogue, client):
    assert {typed: names(client, typed)[:1] for typed in WANTED} == {
        typed: [first] for typed, first in WANTED.items()
    }


def test_the_guide_code_leads_to_its_matter(catalogue, client):
    matter = Matter.objects.get(name="失业登记")
    assert names(client, matter.code)[0] == "失业登记"


def test_open_matters_stand_first(catalogue, client):
    page = client.get("/search/", {"q": "食品"})
    ways = [row["open"] for row in page.context["rows"]]
    assert ways == sorted(ways, reverse=True)
    assert ways[0]
    assert not ways[-1]


def test_a_slip_of_the_pen_still_leads_near(catalogue, client):
    page = client.get("/search/", {"q": "公共场锁卫生许可"})
    assert "没有找到完全相符的事项" in page.content.decode()
    assert page.context["near"][0]["name"].startswith("公共场所卫生许可")


@pytest.mark.parametrize("typed", ["", "   "])
def test_nothing_typed_says_what_can_be_typed(client, db, typed):
    page = client.get("/search/", {"q": typed}).content.decode()
    assert "在上面输入事项名称" in page
    assert "没有找到" not in page


def test_nothing_found_says_what_to_do(catalogue, client):
    page = client.get("/search/", {"q": "月球采矿探险队长证"}).content.decode()
    assert "请换短一点的词" in page
    assert "按部门查找" in page


def test_a_case_number_is_led_to_its_progress(client, db):
    assert "去查办件进度" in client.get("/search/", {"q": "99000120260304000012"}).content.decode()


ODD = [
    "'", '"', "%", "_", "\\", "&|!():*", "<->", "食品 & | !", "'; DROP TABLE matters_matter; --", "\0食品\0", "😀",
    "a" * 5000, "食" * 5000, "𠮷野家", "　", "-", "--", "。，、", "{{ 7|add:7 }}", "<script>alert(1)</script>", "1", "v",
]  # fmt: skip


def test_odd_input_is_only_input(catalogue, client):
    for typed in ODD:
        page = client.get("/search/", {"q": typed})
        assert page.status_code == 200, typed
        assert "<script>alert" not in page.content.decode()


def test_odd_page_numbers_show_a_page(catalogue, client):
    for number in ("0", "-1", "x", "2.5", "99999999999", "٣", "", "\0"):
        assert client.get("/search/", {"q": "许可", "page": number}).status_code == 200, number


def test_pages_follow_one_another_without_counting(catalogue, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(6) as queries:  # with what needs no permit, of those that are shown
        first = client.get("/search/", {"q": "许可"})
    assert not [query for query in queries.captured_queries if "COUNT(" in query["sql"]]
    assert len(first.context["rows"]) == 20
    second = client.get("/search/" + first.context["next"])
    shown = {row["address"] for row in first.context["rows"]}
    assert not shown & {row["address"] for row in second.context["rows"]}
    assert client.get("/search/" + second.context["previous"]).context["rows"] == first.context["rows"]


def test_the_tenth_page_is_the_last(catalogue, client):
    page = client.get("/search/", {"q": "a", "page": "10"})
    assert page.context["next"] == ""


def test_a_list_costs_the_same_with_one_row_and_with_three(client, listed, same_queries):
    page = same_queries(lambda: client.get("/search/", {"q": "班线"}), add=listed, most=5)
    assert len(page.context["rows"]) == 3


def test_what_is_no_longer_in_force_is_not_found(catalogue, client):
    Edition.objects.filter(name="失业登记").update(replaced_on=date(2026, 2, 1))
    assert "失业登记" not in names(client, "失业登记")


# ---- what people call it (A7)


@pytest.mark.rule("A7")
def test_a_synonym_leads_to_its_matter_at_once_and_no_longer_once_it_is_ended(opened, desk, client):
    assert "老年人优待证申领" not in names(client, "坐车免票")
    synonym = synonyms.add("坐车免票", "老年人优待证", by=desk.mei, at=desk.at)
    assert names(client, "坐车免票")[0] == "老年人优待证申领"
    assert names(client, "zcmp")[0] == "老年人优待证申领"
    assert names(client, "zuochemianpiao 优待")[0] == "老年人优待证申领"
    synonyms.end(synonym, by=desk.mei, at=desk.at)
    assert "老年人优待证申领" not in names(client, "坐车免票")


@pytest.mark.rule("A7")
def test_a_synonym_of_a_part_stands_for_that_part(opened, desk, client):
    synonyms.add("爷爷", "老年人", by=desk.mei, at=desk.at)
    assert "老年人优待证申领" in names(client, "爷爷优待证")
    assert all("老年人" in name and "优待" in name for name in names(client, "爷爷 优待"))


@pytest.mark.rule("A7")
def test_a_synonym_means_something_the_catalogue_has_and_is_said_once(opened, desk):
    with pytest.raises(Refused, match="目录中没有“登月”"):
        synonyms.add("嫦娥", "登月", by=desk.mei, at=desk.at)
    with pytest.raises(Refused, match="用语与检索词相同"):
        synonyms.add("老年人优待证申领", "老年人优待证申领", by=desk.mei, at=desk.at)
    synonyms.add("敬老", "老年人优待证申领", by=desk.mei, at=desk.at)
    with pytest.raises(Refused, match="已经登记为"):
        synonyms.add("敬老", "老年人优待证申领", by=desk.mei, at=desk.at)


@pytest.mark.rule("A7")
def test_synonyms_are_kept_by_administration_and_the_keeper_of_the_catalogue(opened, desk):
    town = desk.town
    town._officer("admin", "管理员", town.organ, Duty.ADMINISTRATION)
    town._officer("elsewhere", "外单位", town.offices["regulator"], Duty.CATALOGUE)
    assert synonyms.add("敬老", "老年人优待证申领", by=town.actor("admin"), at=desk.at)
    for who in ("elsewhere", "qin", "chen"):
        with pytest.raises(Refused):
            synonyms.add("尊老", "老年人优待证申领", by=town.actor(who), at=desk.at)


@pytest.mark.rule("A7")
def test_an_ended_synonym_is_not_ended_again_nor_brought_back_by_the_package(opened, desk, client):
    synonym = Synonym.objects.get(word="餐饮")
    synonyms.end(synonym, by=desk.mei, at=desk.at)
    with pytest.raises(Refused, match="已经停用"):
        synonyms.end(synonym, by=desk.mei, at=desk.at)
    assert synonyms.load_synonyms(at=desk.at) == 0
    assert not Synonym.objects.live().filter(word="餐饮").exists()


def test_synonyms_are_kept_on_a_page_and_on_the_trail(opened, desk, client):
    client.force_login(desk.mei.user)
    page = client.get("/catalogue/synonyms/").content.decode()
    assert "奶茶店" in page
    answer = client.post("/catalogue/synonyms/", {"word": "敬老", "means": "老年人优待证申领"}, follow=True)
    assert "现在搜索“敬老”，会找到“老年人优待证申领”" in answer.content.decode()
    row = Synonym.objects.get(word="敬老")
    assert (row.pinyin, row.initials, row.by) == ("jinglao", "jl", desk.mei.user)
    found = client.get("/catalogue/synonyms/", {"q": "jl"}).content.decode()
    assert "敬老" in found
    assert "奶茶店" not in found
    client.post(f"/catalogue/synonyms/{row.pk}/ending/")
    acts = [
        (entry.act, entry.facts["word"])
        for entry in Entry.objects.filter(thread="catalogue:synonyms").order_by("seq")
    ]
    assert acts == [("matters.synonym_added", "敬老"), ("matters.synonym_ended", "敬老")]


def test_what_will_not_do_is_said_beside_the_field(opened, desk, client):
    client.force_login(desk.mei.user)
    page = client.post("/catalogue/synonyms/", {"word": "", "means": "！！"})
    assert page.status_code == 422
    assert "请输入群众平常的说法" in page.content.decode()
    assert "请输入文字、字母或者数字" in page.content.decode()


def test_whoever_may_not_keep_synonyms_reads_them_and_others_do_not_see_the_page(opened, desk, client):
    town = desk.town
    town._officer("elsewhere", "外单位", town.offices["regulator"], Duty.CATALOGUE)
    client.force_login(town.user("elsewhere"))
    page = client.get("/catalogue/synonyms/").content.decode()
    assert "由系统管理员和事项目录管理机构维护" in page
    assert "停用" not in page
    client.force_login(town.user("chen"))
    assert client.get("/catalogue/synonyms/").status_code == 404


def test_synonyms_come_in_pages(opened, desk, client, same_queries, moment):
    client.force_login(desk.mei.user)
    for n in range(60):
        Synonym.objects.create(
            word=f"说法{n:02}", means="老年人优待证申领", pinyin=f"shuofa{n:02}", initials="sf", at=moment
        )
    first = client.get("/catalogue/synonyms/")
    second = client.get("/catalogue/synonyms/" + first.context["next"])
    words = [row.word for page in (first, second) for row in page.context["rows"]]
    assert len(words) == len(set(words)) == Synonym.objects.count()


# ---- suggestions


def test_what_is_typed_so_far_is_answered_with_what_the_search_shows_first(catalogue, client):
    page = client.get("/search/suggestions/", {"q": "食品经"})
    assert page.context["rows"][0]["name"] == "食品经营许可（新办）"
    assert len(page.context["rows"]) <= 8
    text = page.content.decode()
    assert "<html" not in text
    assert 'href="/search/?q=%E9%A3%9F%E5%93%81%E7%BB%8F"' in text
    for typed in ("spj", "shipinj", "cyx", "511A0005"):
        assert client.get("/search/suggestions/", {"q": typed}).context["rows"], typed


def test_nothing_to_suggest_is_an_empty_answer(catalogue, client):
    for typed in ("", "  ", "月球采矿探险队长证", *ODD):
        page = client.get("/search/suggestions/", {"q": typed})
        assert page.status_code == 200, typed
        assert "<script>alert" not in page.content.decode()
    assert not client.get("/search/suggestions/", {"q": "月球采矿"}).content.strip()


def test_suggestions_ask_few_questions(catalogue, client, django_assert_max_num_queries):
    for typed, most in (("餐饮", 4), ("许可", 5)):
        with django_assert_max_num_queries(most):
            client.get("/search/suggestions/", {"q": typed})


# ---- fifty thousand


def test_no_search_reads_every_matter(catalogue):
    """Each condition has an index that answers it: with reading in full made dear, the planner finds a way without."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    editions = Edition.objects.in_force(date(2026, 3, 4)).in_rows()
    with CaptureQueriesContext(connection) as queries:
        for typed in (*WANTED, "许可", "证", "s", "xuke", "公共场锁卫生许可", "月球采矿探险队长证"):
            list(editions.matching(spelling.query_terms(typed))[:21])
            list(editions.resembling(spelling.query_terms(typed))[:8])
    for query in queries.captured_queries:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {query['sql']}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
        assert "Seq Scan on matters_matter " not in plan, plan


def test_what_was_written_last_is_a_short_list_in_every_index_of_the_search(db):
    """Every search reads it from end to end, and the database tidies it up when it has the time."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT index.relname, index.reloptions FROM pg_class index JOIN pg_index ON indexrelid = index.oid"
            " JOIN pg_am ON pg_am.oid = relam WHERE indrelid = 'matters_matter'::regclass AND amname = 'gin'"
        )
        told = dict(cursor.fetchall())
    assert len(told) == 5
    assert set(map(tuple, told.values())) == {("gin_pending_list_limit=256",)}


# ---- spelling


def test_a_query_of_one_or_two_signs_is_a_lexeme():
    assert spelling.pieces("许可证A证") == "许可 可证 证"
    assert spelling.pieces("", "，。abc") == ""
    assert spelling.pairs("证") == ["证"]


def test_a_name_is_spelled_as_people_type_it():
    assert spelling.pinyin("公共场所卫生许可（新办）") == "gonggongchangsuoweishengxukexinban"
    assert spelling.initials("公共场所卫生许可（新办）") == "ggcswsxkxb"
    assert spelling.initials("《营业性演出许可证》A证") == "yyxycxkzaz"
    assert {"卫生", "许可", "许可证", "公共", "场所"} <= set(spelling.words("公共场所卫生许可证").split())


def test_terms_are_wholly_chinese_or_wholly_not():
    assert spelling.query_terms("gg场所 2026，许可gg") == ("gg", "场所", "2026", "许可")
    assert spelling.query_terms("《（）》！") == ()
    assert len(spelling.query_terms(" ".join("一二三四五六七八九"))) == spelling.MOST_TERMS
