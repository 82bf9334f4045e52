"""What stands in running words: numbers, lengths of time, titles of laws, enumerated papers. Pure, and never raises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

DIGITS = {sign: no for no, sign in enumerate("〇一二三四五六七八九")}  # not a message: numbers
DIGITS |= {"零": 0, "两": 2}  # not a message: numbers
PLACES = {"十": 10, "百": 100}  # not a message: numbers
NUMERAL = r"(?:\d{1,3}|[〇零一二两三四五六七八九十百]{1,7})"  # not a message: numbers
LENGTH = re.compile(rf"(?<![月\d])({NUMERAL})\s*个?\s*(工作日|日|天)(?!期|历)")
CLAUSE = re.compile(r"[。；;！？\n]")
ARTICLE = re.compile(r"第([〇零一二两三四五六七八九十百]+|\d{1,3})条")
AMENDED = re.compile(r"[（(][^（）()]*(?:修订|修正|修改)[^（）()]*[)）]$")
# 提交……、……、……等材料
ENUMERATED = re.compile(
    r"(?:提供|提交|携带|递交|上传)(?P<papers>[^，。；：:\n]*?、[^，。；：:\n]*?)等?(?:申请|证明|有关|相关)?(?:材料|资料)"
)
BETWEEN = re.compile(r"[、和及]")
# 提交以下材料：（一）……（二）……
LIST = re.compile(r"(?:材料|资料)(?:之一)?[：:](?P<list>.+)", re.DOTALL)
ITEM = re.compile(
    r"(?:^|[^\d第])(?:[（(][一二三四五六七八九十]{1,3}[)）]|[（(]?\d{1,2}(?:[、）)]|[．.](?!\d)))"
)


class Told(NamedTuple):
    """A length of time in a clause."""

    length: int
    clause: str


def number(words: str) -> int | None:
    """三十五 is 35, 一百零三 is 103; None for what is no number below a thousand."""
    if words.isdecimal() and words.isascii():
        return int(words)
    total, digit = 0, None
    for sign in words:
        if sign in PLACES:
            total += (1 if digit is None else digit) * PLACES[sign]
            digit = None
        elif sign in DIGITS:
            if digit:
                return None
            digit = DIGITS[sign]
        else:
            return None
    return total + (digit or 0) if words else None


def clauses(text: str) -> list[str]:
    return [clause.strip() for clause in CLAUSE.split(text) if clause.strip()]


def lengths(clause: str) -> Iterator[Told]:
    """The days a clause speaks of."""
    for found in LENGTH.finditer(clause):
        length = number(found[1])
        if length is not None:
            yield Told(length, clause)


def title_of(law: str) -> str:
    """As statutes are kept: without 《》 and without the year of its last amendment."""
    return AMENDED.sub("", law.strip("《》 　")).strip("《》 　")


def article_of(label: str) -> int | None:
    """The number of the article a label begins with: 第三十五条第二款 is 35."""
    found = ARTICLE.match(label.strip())
    return number(found[1]) if found else None


def listed(text: str) -> int:
    """How many papers a text enumerates; 0 where it enumerates none."""
    if found := LIST.search(text):
        items = len(ITEM.findall(found["list"]))
        if items > 1:
            return items
    if enumerated := ENUMERATED.search(text):
        return len([paper for paper in BETWEEN.split(enumerated["papers"]) if paper.strip()])
    return 0
