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
# Stands before what has no sound.
MUTE = "\0"
LONGEST_QUERY = 80
MOST_TERMS = 6
# Texts of which the words and the sound are remembered: one matter is done in many places, one organ does many matters.
REMEMBERED = 4096


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
    return " ".join(dict.fromkeys(word for text in texts for word in _words(text)))


@lru_cache(maxsize=REMEMBERED)
def _words(text: str) -> tuple[str, ...]:
    cut = _jieba().cut_for_search(unicodedata.normalize("NFKC", text).lower())
    return tuple(word for word in cut if any(sign.isalnum() for sign in word))


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
    return _sounds(text)[0]


def initials(text: str) -> str:
    """The first letter of each character's pinyin: 公共场所 is ggcs."""
    return _sounds(text)[1]


@lru_cache(maxsize=REMEMBERED)
def _sounds(text: str) -> tuple[str, str]:
    """Pinyin and initials, worked out at once; what has no sound is the same in both."""
    from pypinyin import lazy_pinyin

    parts = lazy_pinyin(text, errors=lambda rest: MUTE + rest)
    firsts = (part if part.startswith(MUTE) else part[:1] for part in parts)
    return NOT_LETTERS.sub("", "".join(parts).lower()), NOT_LETTERS.sub("", "".join(firsts).lower())


@lru_cache(maxsize=512)
def query_terms(typed: str) -> tuple[str, ...]:
    """What was typed, as terms that are each wholly Chinese or wholly not; whatever no name can hold is gone."""
    text = unicodedata.normalize("NFKC", typed[: LONGEST_QUERY * 2]).lower()[:LONGEST_QUERY]
    runs = re.findall(rf"{RUN.pattern}|[a-z0-9][a-z0-9\-]*", text)
    return tuple(dict.fromkeys(runs))[:MOST_TERMS]


def is_chinese(term: str) -> bool:
    return CHINESE.match(term) is not None
