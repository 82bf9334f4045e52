"""What of ours is several values and of theirs one text: the words of a row, and the row of the words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from matters import clean, standard
from matters.enums import ContactWay, SpecialKind
from matters.exchange.cells import RICH
from matters.exchange.profiles import Content

STEP = re.compile(r"([^（）：]+)（([^（）]*)）：(.*)")  # not a message: what the tables hold
SPECIAL = re.compile(  # not a message: what the tables hold
    r"(?P<kind>[^：；]+)：(?P<name>[^；]*)；依据：(?P<basis>[^；]*)；时限：(?P<length>\d*)(?P<unit>[^；]*)；(?P<counts>计入|不计入)办理时限"
)
SERVICE = re.compile(  # not a message: what the tables hold
    r"(?P<name>[^；]*)；依据：(?P<basis>[^；]*)；范围：(?P<scope>[^；]*)；机构：(?P<organ>[^；]*)；时限：(?P<period>[^；]*)"
)


# ---- out


def yes(is_so: bool) -> str:
    return "1" if is_so else "0"


def number_words(value: int | None) -> str:
    return "" if value is None else str(value)


def joined(lines: Iterable[str]) -> str:
    return "\n".join(" ".join(line.split("\n")) for line in lines if line)


def basis_words(row: Mapping[str, Any]) -> str:
    law = row.get("law", "")
    law = law if law.startswith("《") else f"《{law}》"
    words = row.get("words", "")
    return joined([f"{law}{row.get('article', '')}" + (f"：{words}" if words else "")])


def step_words(row: Mapping[str, Any]) -> str:
    return (
        f"{row['name']}（{row['office_words']}）：{row['days_words']}"  # not a message: what the tables hold
    )


def special_words(row: Mapping[str, Any]) -> str:
    kind = dict(SpecialKind.choices).get(row.get("kind", ""), SpecialKind.OTHER.label)
    length = row.get("length")
    unit = standard.label("unit", row.get("unit") or "wd") if length is not None else ""
    counts = "计入" if row.get("counts") else "不计入"  # not a message: what the tables hold
    return (
        f"{kind}：{row.get('name', '')}；依据：{row.get('basis', '')}；"  # not a message: what the tables hold
        f"时限：{number_words(length)}{unit}；{counts}办理时限"  # not a message: what the tables hold
    )


def service_words(row: Mapping[str, Any]) -> str:
    return (
        f"{row.get('name', '')}；依据：{row.get('basis', '')}；范围：{row.get('scope', '')}；"  # not a message: what the tables hold
        f"机构：{row.get('organ', '')}；时限：{row.get('period', '')}"  # not a message: what the tables hold
    )


def ways_words(phone: str, ways: Sequence[Mapping[str, str]]) -> str:
    labels = dict(ContactWay.choices)
    told = [f"{labels[ContactWay.TELEPHONE]}：{phone}"] if phone else []
    told += [f"{labels.get(row.get('way', ''), '')}：{row.get('words', '')}" for row in ways]
    return "；".join(told)


# ---- in


def paragraphs(said: str) -> list[str]:
    """The paragraphs of a text; rich text without its looks."""
    if RICH.search(said):
        return clean.paragraphs(said)
    return [line.strip() for line in said.split("\n") if line.strip()]


def basis_of(line: str) -> Content:
    """《law》article：words; a line that is not written so is the law as a whole."""
    if not line.startswith("《"):
        return {"law": line, "article": "", "words": ""}
    depth = 0
    for place, sign in enumerate(line):
        depth += (sign == "《") - (sign == "》")
        if depth == 0:
            article, _colon, words = line[place + 1 :].partition("：")
            return {"law": line[1:place], "article": article.strip(), "words": words.strip()}
    return {"law": line, "article": "", "words": ""}


def service_of(line: str) -> Content:
    told = SERVICE.fullmatch(line)
    return told.groupdict() if told else {"name": line, "basis": "", "scope": "", "organ": "", "period": ""}


def ways_of(said: str) -> tuple[str, list[dict[str, str]]]:
    """The telephone, and the other ways."""
    values = {str(label): value for value, label in ContactWay.choices}
    phone, ways = "", []
    for part in re.split(r"[；;\n]", "\n".join(paragraphs(said))):
        label, *rest = re.split(r"[:：]", part.strip(), maxsplit=1)
        way = values.get(label.strip()) if rest else None
        words = rest[0].strip() if way else part.strip()
        if not words:
            continue
        if way in (None, ContactWay.TELEPHONE) and not phone and len(words) <= 30:
            phone = words
        else:
            ways.append({"way": way or ContactWay.TELEPHONE.value, "words": words})
    return phone, ways


def is_uuid(said: str) -> bool:
    return re.fullmatch(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", said) is not None
