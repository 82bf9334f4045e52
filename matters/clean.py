"""Rich text of other systems to paragraphs and to the sections of a guide; and what in it is junk.

Guides arrive as Word left them: nine spans round one word, styles, pictures of somebody else's server. nh3 decides what is safe;
what is safe is then read line by line. Nothing is lost silently but looks: what is odd is noticed and told to the editor.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any, NamedTuple

import nh3
from django.utils.translation import gettext as _

TAGS = {"p", "br", "ul", "ol", "li", "table", "tr", "th", "td"}
# Read as one of TAGS.
BLOCKS = {
    "p",
    "div",
    "section",
    "article",
    "blockquote",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "dt",
    "dd",
    "caption",
    "pre",
}
CELLS = {"li", "td", "th"}

ENTITY = re.compile(r"&(?:#\d{2,7}|#x[0-9a-f]{2,6}|[a-z]{2,8});", re.IGNORECASE)
CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
MASHED = re.compile(r"([a-z])\1{3,}", re.IGNORECASE)
HEADING = re.compile(r"([一二三四五六七八九十]{1,3})\s*[、．.]\s*(.+)", re.DOTALL)  # not a message: numbers
NUMBERED = re.compile(r"(?:\d{1,2}\s*[、．.）)]|[（(]\d{1,2}[)）])(?!\d)\s*(.+)", re.DOTALL)
DIGITS = "〇一二三四五六七八九"  # not a message: numbers


class Section(NamedTuple):
    """A numbered part of a guide: 十七、办理流程."""

    no: int
    title: str
    lines: tuple[str, ...]


class Noticed(NamedTuple):
    """What is odd in what was read, where, and in words."""

    where: str
    words: str


# Text.


def plain(text: str) -> str:
    """One line of text: entities read however often they were encoded, no control signs, single spaces."""
    while (read := ENTITY.sub(lambda found: html.unescape(found[0]), text)) != text:
        text = read
    # Zero-width signs and byte order marks are of the category Cf, as is the soft hyphen: none of them is seen.
    kept = "".join(
        sign if sign.isspace() or unicodedata.category(sign) not in ("Cc", "Cf", "Cs") else ""
        for sign in text
    )
    return re.sub(r"\s+", " ", kept).strip()


# Rich text.


def paragraphs(rich: str) -> list[str]:
    """The words of rich or plain text, one line for each paragraph, item of a list, or row of a table."""
    safe = nh3.clean(
        rich if "<" in rich else rich.replace("\n", "<br>"), tags=TAGS | BLOCKS, attributes={}, link_rel=None
    )
    writer = _Writer()
    writer.feed(safe)
    writer.close()
    return writer.lines()


def dropped(rich: str) -> list[Noticed]:
    """What of the source no reader of the cleaned text can see: pictures and drawings, each by its name or address."""
    seen = _Pictures()
    seen.feed(rich)
    seen.close()
    return [Noticed(where, _("图片没有导入，请改用文字说明或者作为附件上传")) for where in seen.found]


class _Writer(HTMLParser):
    """Safe, well-formed markup written anew: paragraphs side by side, nothing empty."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        # What was begun and not ended, by tag, each with what stands in it.
        self.open: list[tuple[str, list[str]]] = [("", [])]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._break()
        elif tag in BLOCKS:
            self._begin_block()
        else:
            self._end_paragraph()
            self.open.append((tag, []))

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self._begin_block()
        elif any(name == tag for name, _inside in self.open):
            while self._end() != tag:
                pass

    def handle_data(self, data: str) -> None:
        words = plain(data)
        if self.open[-1][0] not in CELLS | {"p"}:
            if not words:
                return
            self.open.append(("p", []))
        inside = self.open[-1][1]
        if data[:1].isspace() and inside:
            inside.append(" ")
        if words:
            inside.append(html.escape(words, quote=False))
            if data[-1:].isspace():
                inside.append(" ")

    def lines(self) -> list[str]:
        """Everything that was begun is ended; a row of a table is one line."""
        while len(self.open) > 1:
            self._end()
        marked = re.sub(r"</(?:td|th)>", " ", "\n".join(self.open[0][1]))
        parts = re.split(r"<(?:br|/?(?:p|ul|ol|li|table|tr))>", marked)
        words = (plain(html.unescape(re.sub(r"<[^>]*>", "", part))) for part in parts)
        return [line for line in words if line]

    def _break(self) -> None:
        if self.open[-1][0] in CELLS | {"p"} and self.open[-1][1]:
            self.open[-1][1].append("<br>")

    def _begin_block(self) -> None:
        """Paragraphs stand side by side; in an item or a cell they are its lines."""
        if self.open[-1][0] in CELLS:
            self._break()
        else:
            self._end_paragraph()

    def _end_paragraph(self) -> None:
        if self.open[-1][0] == "p":
            self._end()

    def _end(self) -> str:
        tag, inside = self.open.pop()
        words = re.sub(r" *(?:<br> *)+", "<br>", re.sub(r" {2,}", " ", "".join(inside)))
        words = re.sub(r"^(?: |<br>)+|(?: |<br>)+$", "", words)
        if words or tag in ("td", "th"):
            self.open[-1][1].append(f"<{tag}>{words}</{tag}>")
        return tag


class _Pictures(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("img", "svg", "object", "embed", "iframe", "video"):
            told = dict(attrs)
            self.found.append(told.get("alt") or told.get("src") or tag)


# The parts of a guide.


def sections(lines: Iterable[str]) -> list[Section]:
    """The numbered parts 一、二、…; what follows a heading's colon is its first line."""
    found: list[Section] = []
    for line in lines:
        heading = HEADING.fullmatch(line)
        no = number(heading[1]) if heading else 0
        if heading and no:
            title, _colon, rest = heading[2].replace(":", "：").partition("：")
            found.append(Section(no, title.strip(), (rest.strip(),) if rest.strip() else ()))
        elif found:
            last = found[-1]
            found[-1] = last._replace(lines=(*last.lines, line))
    return found


def numbered(lines: Iterable[str]) -> list[str]:
    """The items 1、 2、 … among the lines, without their numbers."""
    return [
        found[1].strip()
        for line in lines
        if (found := NUMBERED.fullmatch(line.strip())) and CHINESE.search(found[1])
    ]


def oddities(parts: Sequence[Section]) -> list[Noticed]:
    """Numbers that jump or come again, and headings with nothing under them."""
    found = [Noticed(part.title, _("这一部分没有内容，请补充")) for part in parts if not part.lines]
    for before, after in pairwise(parts):
        if after.no != before.no + 1:
            words = _("序号从“%(before)s”跳到“%(after)s”，请核对是否有遗漏")
            found.append(Noticed(after.title, words % {"before": spelt(before.no), "after": spelt(after.no)}))
    return found


def number(words: str) -> int:
    """十七 is 17; 0 for what is no number below a hundred."""
    return next((no for no in range(1, 100) if spelt(no) == words), 0)


def spelt(no: int) -> str:
    """17 is 十七; for 1 to 99."""
    tens, ones = divmod(no, 10)
    ten = "" if not tens else ("" if tens == 1 else DIGITS[tens]) + "十"  # not a message: a number
    return ten + (DIGITS[ones] if ones else "")


# Junk.


def junk(rows: Sequence[Mapping[str, Any]], *, name: str = "name", sort: str = "sort") -> list[Noticed]:
    """Rows of a source that nobody meant: keys held down, no Chinese sign in the name, one place taken twice.

    `where` is the row's position from 1. Whoever imports leaves such rows out and shows what was noticed.
    """
    taken = Counter(str(row[sort]) for row in rows if row.get(sort) not in (None, ""))
    found = []
    for place, row in enumerate(rows, start=1):
        words = why_junk(str(row.get(name) or ""))
        if words is None and taken[str(row.get(sort, ""))] > 1:
            words = _("序号“%(sort)s”出现多次，请核对") % {"sort": row[sort]}
        if words:
            found.append(Noticed(str(place), words))
    return found


def why_junk(name: str) -> str | None:
    """Why a name was not meant as one."""
    text = plain(name)
    if not text:
        return _("没有名称")
    if MASHED.search(text) and not CHINESE.search(text):
        return _("“%(name)s”像是随手敲的字母，未导入") % {"name": text[:40]}
    if not CHINESE.search(text):
        return _("名称“%(name)s”中没有汉字，请核对") % {"name": text[:40]}
    return None
