"""Guides that other systems keep as one piece of rich text: its numbered parts to the elements of a content.

What is no element of ours, is empty or was never meant (junk rows, numbers that jump, pictures) is said and left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from matters import clean, standard
from matters.enums import Severity
from matters.exchange.profiles import Content, Line, title_of

DAYS = re.compile(r"(\d{1,3})\s*(?:个)?(工作日|自然日|日|天)")
FREE = {"不收费", "免费", "无"}  # not a message: what guides say
NOBODY = re.compile(r"[0\s\-]*")
ONCE = re.compile(r"只跑一次|最多跑一次")
# The titles of parts, and the elements their words are.
LINES = {"受理条件": "application_conditions", "申请条件": "application_conditions"}  # not a message: titles
TEXTS = {
    "实施内容": "rights_words", "办理地点": "address", "办理时间": "hours",  # not a message: titles
    "咨询服务": "consult_phone", "监督投诉": "complaint_phone",  # not a message: titles
}  # fmt: skip
LIMITS = {"法定期限": "statutory", "法定时限": "statutory", "承诺时限": "promised"}  # not a message: titles
CODED = {"办件类型": ("handling", "handling"), "通办范围": ("scope", "scope")}  # not a message: titles
BASIS = {"实施依据", "设定依据"}  # not a message: titles
STEPS, FEE, LEVEL, NAME = "办理流程", "收费标准", "实施层级", "事项名称"  # not a message: titles
JOINT, WAY, MATERIALS = "共同实施部门", "办理形式", "申请材料"  # not a message: titles
BOTH = {"原件": "originals", "复印件": "copies"}  # not a message: words of materials


def line(told: Mapping[str, Any], no: int) -> Line:
    """What a guide says of its matter; everything odd in it is a warning of the line."""
    made = Line(no, str(told.get("implementation_code") or ""), {"matter": {}, "edition": {}}, title_of(""))
    if made.code:
        made.content["matter"]["implementation_code"] = made.code
    body = str(told.get("body") or "")
    parts = clean.sections(clean.paragraphs(body))
    for noticed in (*clean.dropped(body), *clean.oddities(parts)):
        made.problem(noticed.where, noticed.words, Severity.WARNING)
    made.content["matter"]["name"] = clean.plain(str(told.get("name") or ""))
    written = 0
    for part in parts:
        _part(made, part)
        if part.title == MATERIALS:
            written = len(clean.numbered(part.lines))
    _materials(made, [row for row in told.get("materials") or () if isinstance(row, Mapping)], written)
    return made


def _part(made: Line, part: clean.Section) -> None:
    edition, title = made.content["edition"], part.title
    said = " ".join(part.lines)
    if NOBODY.fullmatch(said):
        if said:
            made.problem(title, _("“%(said)s”不是有效的内容，未导入") % {"said": said}, Severity.WARNING)
        return
    if title == NAME:
        made.content["matter"]["name"] = said
    elif title in LINES:
        edition[LINES[title]] = list(part.lines)
    elif title in TEXTS:
        edition[TEXTS[title]] = said
    elif title in LIMITS:
        _limit(made, title, said)
    elif title in BASIS:
        edition["legal_basis"] = [_basis(one) for one in part.lines]
    elif title in CODED:
        element, code_set = CODED[title]
        if (value := _coded(made, title, code_set, said)) is not None:
            edition[element] = value
    elif title == LEVEL:
        if (value := _coded(made, title, "level", said)) is not None:
            made.content["matter"]["level"] = value
    elif title == FEE:
        edition["fee"] = None if said in FREE else [{"name": said, "standard": said, "basis": ""}]
    elif title == JOINT:
        edition["joint_offices"] = [said]
    elif title == STEPS:
        made.content["steps"] = [
            {"name": one[:40], "office_words": "", "days_words": ""} for one in part.lines if len(one) <= 40
        ]
    elif title == WAY:
        if ONCE.search(said):
            edition["visits"] = 1
        else:
            made.problem(
                title, _("“%(said)s”没有对应的要素，请在编制页面填写") % {"said": said[:40]}, Severity.WARNING
            )


def _limit(made: Line, title: str, said: str) -> None:
    found = DAYS.search(said)
    if found is None:
        made.problem(title, _("“%(said)s”中没有天数，未导入") % {"said": said[:40]}, Severity.WARNING)
        return
    side = LIMITS[title]
    made.content["edition"][f"{side}_length"] = int(found[1])
    made.content["edition"][f"{side}_unit"] = standard.read("unit", found[2]).value


def _coded(made: Line, title: str, code_set: str, said: str) -> str | None:
    try:
        told = standard.read(code_set, said)
    except standard.Unreadable as wrong:
        made.problem(title, str(wrong), Severity.WARNING)
        return None
    if told.doubt:
        made.problem(title, told.doubt, Severity.WARNING)
    return told.value


def _basis(said: str) -> Content:
    words = re.sub(r"^\d+\s*[、.．]\s*", "", said)
    found = re.fullmatch(r"《(.+)》\s*(.*)", words)
    return (
        {"law": found[1], "article": found[2], "words": ""}
        if found
        else {"law": words, "article": "", "words": ""}
    )


def _materials(made: Line, rows: list[Mapping[str, Any]], written: int) -> None:
    junk = {int(one.where): one.words for one in clean.junk(rows)}
    kept = []
    for place, row in enumerate(rows, start=1):
        if place in junk:
            made.problem(_("申请材料第 %(no)d 行") % {"no": place}, junk[place], Severity.WARNING)
            continue
        kept.append(
            {
                "name": clean.plain(str(row["name"])),
                "necessity": "required" if row.get("required") else "optional",
                "standard": clean.plain(str(row.get("note") or "")),
                "source": "self",
                "form": "paper",
            }
        )
    made.content["materials"] = kept
    if written and written != len(kept):
        words = _("正文列出 %(n)d 项材料，材料表有 %(now)d 项，请核对")
        made.problem(MATERIALS, words % {"n": written, "now": len(kept)}, Severity.WARNING)
