"""How a Chinese name can be typed: its words, its pinyin, its initials. Pure functions of the text."""

from __future__ import annotations

import logging
import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import Any

from django.conf import settings

CHINESE = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
RUN = re.compile(rf"(?:{CHINESE.pattern})+")
NOT_LETTERS = re.compile(r"[^a-z0-9]")
LONGEST_QUERY = 80
MOST_TERMS = 6


@lru_cache(maxsize=1)
def _jieba() -> Any:
    """The segmenter, silent, its dictionary kept in our own folder: /tmp belongs to everybody."""
    import jieba

    jieba.setLogLevel(logging.WARNING)
    folder = settings.RUNTIME / "jieba"
    folder.mkdir(parents=True, exist_ok=True)
    jieba.dt.tmp_dir = str(folder)
    return jieba


def words(*texts: str) -> str:
    """The words of the texts, each part of a longer word too, parted by blanks for PostgreSQL's simple configuration."""
    found: dict[str, None] = {}
    for text in texts:
        for word in _jieba().cut_for_search(unicodedata.normalize("NFKC", text).lower()):
            if any(sign.isalnum() for sign in word):
                found[word] = None
    return " ".join(found)


def pairs(run: str) -> list[str]:
    """Every two neighbouring signs of a Chinese run; one sign is itself."""
    return list(dict.fromkeys(map("".join, pairwise(run)))) or [run]


def pieces(*texts: str) -> str:
    """The pairs of the texts, and the last sign of each run alone, parted by blanks.

    So a query of two signs is one lexeme and a query of one sign begins one: neither has to read every name.
    """
    found: dict[str, None] = {}
    for text in texts:
        for run in RUN.findall(unicodedata.normalize("NFKC", text)):
            found |= dict.fromkeys([*pairs(run), run[-1]])
    return " ".join(found)


def pinyin(text: str) -> str:
    """Full pinyin without tones or blanks: 公共场所 is gonggongchangsuo."""
    from pypinyin import lazy_pinyin

    return NOT_LETTERS.sub("", "".join(lazy_pinyin(text)).lower())


def initials(text: str) -> str:
    """The first letter of each character's pinyin: 公共场所 is ggcs."""
    from pypinyin import Style, lazy_pinyin

    return NOT_LETTERS.sub("", "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower())


@lru_cache(maxsize=512)
def query_terms(typed: str) -> tuple[str, ...]:
    """What was typed, as terms that are each wholly Chinese or wholly not; whatever no name can hold is gone."""
    text = unicodedata.normalize("NFKC", typed[: LONGEST_QUERY * 2]).lower()[:LONGEST_QUERY]
    runs = re.findall(rf"{RUN.pattern}|[a-z0-9][a-z0-9\-]*", text)
    return tuple(dict.fromkeys(runs))[:MOST_TERMS]


def is_chinese(term: str) -> bool:
    return CHINESE.match(term) is not None
