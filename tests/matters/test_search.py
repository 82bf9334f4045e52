"""People find a matter as they call it."""

from datetime import date

import pytest

from matters.actions.opening import load_open_matters
from matters.models import Edition, Matter, spelling
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
    with django_assert_max_num_queries(4) as queries:
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
    page = same_queries(lambda: client.get("/search/", {"q": "班线"}), add=listed, most=4)
    assert len(page.context["rows"]) == 3


def test_what_is_no_longer_in_force_is_not_found(catalogue, client):
    Edition.objects.filter(name="失业登记").update(replaced_on=date(2026, 2, 1))
    assert "失业登记" not in names(client, "失业登记")


# ---- spelling


def test_a_name_is_spelled_as_people_type_it():
    assert spelling.pinyin("公共场所卫生许可（新办）") == "gonggongchangsuoweishengxukexinban"
    assert spelling.initials("公共场所卫生许可（新办）") == "ggcswsxkxb"
    assert spelling.initials("《营业性演出许可证》A证") == "yyxycxkzaz"
    assert {"卫生", "许可", "许可证", "公共", "场所"} <= set(spelling.words("公共场所卫生许可证").split())


def test_terms_are_wholly_chinese_or_wholly_not():
    assert spelling.query_terms("gg场所 2026，许可gg") == ("gg", "场所", "2026", "许可")
    assert spelling.query_terms("《（）》！") == ()
    assert len(spelling.query_terms(" ".join("一二三四五六七八九"))) == spelling.MOST_TERMS
