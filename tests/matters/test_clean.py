"""Rich text of other systems: its words survive, nothing else does, and what is odd in it is told."""

import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from matters import clean

GUIDES = Path(__file__).parents[1] / "data" / "guides"
STREET = json.loads((GUIDES / "street.json").read_text(encoding="utf-8"))

pieces = st.sampled_from(
    [
        "<p>", "</p>", "<div class=x>", "</div>", "<b>", "</b>", "<strong>", "</strong>", "<br>", "<ul>", "<li>", "</li>", "</ul>",
        "<table>", "<tr>", "<td colspan=2>", "</td>", "</tr>", "</table>", "<h2>", "</h2>", "<span style='color:red'>", "</span>",
        "<a href='javascript:alert(1)'>", "<a href='https://a.example/?b=1&c=2'>", "<a href='/x'>", "</a>", "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>", "<!-- x -->", "<o:p></o:p>", "<style>p{}</style>", "&nbsp;", "&amp;amp;", "&lt;b&gt;", " ", "\n",
        "申请表", "一、材料：", "x", "\x00", "\x07", "\u200b", "<", ">", "&",
    ]
)  # fmt: skip
soups = st.lists(pieces, max_size=25).map("".join)


@given(soups | st.text(max_size=80))
@example("<table><td><p>甲<p>乙</table>")
@example("<li>甲<ul><li>乙</ul>丙")
@example("<a href='https://a.example/'><p>甲</p></a>")
@example("<li><table><li><")
def test_nothing_but_words_is_left_line_by_line(soup):
    lines = clean.paragraphs(soup)
    assert all(line and line == clean.plain(line) for line in lines)
    assert "alert" not in "".join(lines)
    assert "javascript" not in "".join(lines)


@pytest.mark.parametrize(
    "soup, lines",
    [
        ("<p><span style='a'><strong><span><strong>一、</strong></span></strong><strong>名称</strong></span></p>", ["一、名称"]),
        ("<div>甲</div><div>乙</div>", ["甲", "乙"]),
        ("甲<br><br>乙", ["甲", "乙"]),
        ("甲\n乙", ["甲", "乙"]),
        ("<p>ISO <b>9001</b> 证书</p>", ["ISO 9001 证书"]),
        ("<p>A&amp;amp;B &lt;试行&gt;</p>", ["A&B <试行>"]),
        ("<ul><li><p>甲</p><p>乙</p></li><li></li></ul>", ["甲", "乙"]),
        ("<p>网址<a href='https://a.example' onclick='x()'>在这里</a></p>", ["网址在这里"]),
        ("<p><a href='javascript:x()'>点</a></p>", ["点"]),
        ("<p>甲\u200b\x07乙</p><p> &nbsp; </p>", ["甲乙"]),
        ("<script>x</script>", []),
        ("", []),
    ],
)  # fmt: skip
def test_markup_is_read_line_by_line(soup, lines):
    assert clean.paragraphs(soup) == lines


def test_a_table_keeps_its_rows():
    rich = "<table border=1><tr><th>材料</th><th>份数</th></tr><tr><td>申请表</td><td></td></tr></table>"
    assert clean.paragraphs(rich) == ["材料 份数", "申请表"]


@pytest.mark.parametrize(
    "text, line",
    [
        (" 一个\n\t单位 ", "一个 单位"),
        ("&amp;amp;lt;br&amp;amp;gt;", "<br>"),
        ("甲\x00\x85\x7f乙\ufeff", "甲 乙"),
        ("AT&T；R&D", "AT&T；R&D"),
        ("全角　空格", "全角 空格"),
    ],
)
def test_a_plain_field_is_one_clean_line(text, line):
    assert clean.plain(text) == line


def test_three_pastings_of_one_guide_say_the_same():
    first, second, third = (clean.paragraphs(guide["body"]) for guide in STREET)
    assert second == third
    assert [line.removeprefix("1 、") for line in second] == first


@pytest.mark.parametrize("guide", STREET, ids=["spans", "plain", "backgrounds"])
def test_the_sections_of_a_guide_are_found_with_what_is_odd_in_them(guide):
    parts = clean.sections(clean.paragraphs(guide["body"]))
    by_title = {part.title: part for part in parts}
    assert [part.no for part in parts] == [*range(1, 20), 21, 22]
    assert by_title["承诺时限"].lines == ("1个工作日内",)
    assert by_title["办件类型"].lines == ("即办件",)
    assert clean.numbered(by_title["申请材料"].lines) == [
        "身份证原件、复印件（核对原件、与原件相符）",
        "户口本原件、复印件（核对原件、与原件相符）",
    ]
    assert clean.oddities(parts) == [
        ("办理流程", "这一部分没有内容，请补充"),
        ("办理进程查询", "序号从“十九”跳到“二十一”，请核对是否有遗漏"),
    ]


def test_a_picture_that_is_left_out_is_told():
    told = [clean.dropped(guide["body"]) for guide in STREET]
    assert [[noticed.where for noticed in found] for found in told] == [
        ["http://pictures.example/flow.png"],
        [],
        [],
    ]


def test_rows_that_nobody_meant_are_told_and_not_taken():
    good, mashed, short = (clean.junk(guide["materials"]) for guide in STREET)
    assert (good, short) == ([], [])
    assert [noticed.where for noticed in mashed] == ["1", "2", "3"]
    assert all("随手敲" in noticed.words for noticed in mashed)


@pytest.mark.parametrize(
    "name, words",
    [
        ("身份证", None),
        ("AAAA级景区证明", None),
        ("aaaa", "随手敲"),
        ("ISO9001", "没有汉字"),
        (" \u3000", "没有名称"),
    ],
)
def test_a_name_is_meant_or_not(name, words):
    said = clean.why_junk(name)
    assert said is None if words is None else words in said


def test_one_place_taken_twice_is_told():
    rows = [
        {"sort": 1, "name": "申请表"},
        {"sort": 1, "name": "营业执照"},
        {"sort": None, "name": "照片"},
        {"name": "户口簿"},
    ]
    assert [noticed.where for noticed in clean.junk(rows)] == ["1", "2"]


@pytest.mark.parametrize(
    "words, no", [("一", 1), ("十", 10), ("十七", 17), ("二十", 20), ("九十九", 99), ("一一", 0), ("", 0)]
)
def test_chinese_numbers_are_read_and_written(words, no):
    assert clean.number(words) == no
    assert not no or clean.spelt(no) == words


@pytest.mark.parametrize(
    "line, item",
    [
        ("1、申请表", "申请表"),
        ("（2）申请表", "申请表"),
        ("3. 申请表", "申请表"),
        ("1.5米以上的围挡", None),
        ("2026年起", None),
        ("4、", None),
    ],
)
def test_numbered_items_are_told_from_numbers(line, item):
    assert clean.numbered([line]) == ([] if item is None else [item])
