"""The shape of a content: what may stand in it, and in which form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from matters import schema
from matters.content.saying import Told
from matters.elements import ELEMENTS, PARTS, ROWS, Column, Element, of_part
from matters.enums import EditionState, Severity
from matters.findings import Finding

# What a content says beside its elements: from when, in which state; of a proposal, what its operation needs to know.
HEAD = ("effective_on", "state", "operation")
# Columns of the edition that a content may carry without their being elements: written by the publication.
PASSED = {"form_version"}


def shape(content: Told) -> list[Finding]:
    """What of the content is no element, no choice, too long or of the wrong kind: nothing else can be asked of it then."""
    if not isinstance(content, Mapping):
        return [_wrong("", "", _("内容的格式不正确"))]
    found: list[Finding] = []
    for part in content:
        if part not in PARTS and part not in HEAD:
            found.append(_wrong("", part, _("没有这一部分，请删除")))
    if content.get("state", EditionState.OPEN) not in EditionState.values:
        found.append(_wrong("", "state", _("状态不在可选范围内")))
    if not isinstance(content.get("operation", {}), Mapping):
        found.append(_wrong("", "operation", _("应为一个对象")))
    if not _is_day(content.get("effective_on")):
        found.append(_wrong("", "effective_on", _("生效日请按 2026-01-31 的格式填写")))
    for part in ("matter", "edition"):
        found += _shape_of(content.get(part, {}), part, part)
    for part in ROWS:
        rows = content.get(part, [])
        if not isinstance(rows, list):
            found.append(_wrong("", part, _("应为一个列表")))
            continue
        for place, row in enumerate(rows):
            found += _shape_of(row, part, f"{part}/{place}")
    return found


def shape_of_elements(told: Mapping[str, Any], effective_on: str) -> list[Finding]:
    """The same of single elements, by their keys, and rows by the name of their part: what one page or call says of a content."""
    content: dict[str, Any] = {"effective_on": effective_on}
    for name, value in told.items():
        if name in ROWS:
            content[name] = value
        else:
            content.setdefault(ELEMENTS[name].part, {})[ELEMENTS[name].column] = value
    return shape(content)


def _shape_of(told: Any, part: str, path: str) -> Iterator[Finding]:
    if not isinstance(told, Mapping):
        yield _wrong("", path, _("应为一个对象"))
        return
    elements = _by_column(part)
    for column, said in told.items():
        element = elements.get(column)
        if element is None:
            if part != "edition" or column not in PASSED | {"purposes"}:
                yield _wrong("", f"{path}/{column}", _("没有这一要素，请删除"))
        elif words := _why_wrong(element, said):
            yield _wrong(element.key, f"{path}/{column}", f"{element.label}：{words}")


@cache
def _by_column(part: str) -> Mapping[str, Element]:
    return {element.column: element for element in of_part(part)}


def _why_wrong(element: Element, said: Any) -> str | None:
    if said is None:
        return None if element.default is None else _("不能为空值，请删去或者填写")
    if not _is_of_kind(element, said):
        if element.kind == "form":
            return _("格式有误，请重新编辑")
        return _("填写的内容不是这一要素应有的形式")
    if element.most and element.kind in ("text", "textarea", "office", "matter") and len(said) > element.most:
        return _("最多 %(n)d 个字，现有 %(now)d 个字") % {"n": element.most, "now": len(said)}
    if element.most and element.kind == "lines" and any(len(line) > element.most for line in said):
        return _("每项最多 %(n)d 个字") % {"n": element.most}
    chosen = said if element.kind == "multi" else [said]
    if element.choices and any(one not in dict(element.choices) for one in chosen if one != ""):
        return _("不在可选范围内")
    return None


def _is_of_kind(element: Element, said: Any) -> bool:
    match element.kind:
        case "flag":
            return isinstance(said, bool)
        case "number":
            return _is_whole(said)
        case "choice":
            return isinstance(said, str) or _is_whole(said)
        case "lines":
            return isinstance(said, list) and all(isinstance(one, str) for one in said)
        case "multi":
            return isinstance(said, list) and all(isinstance(one, str) for one in said)
        case "numbers":
            return isinstance(said, list) and all(_is_whole(one) for one in said)
        case "rows":
            known = {column.key: column for column in element.columns}
            return isinstance(said, list) and all(
                isinstance(row, Mapping)
                and set(row) <= set(known)
                and all(_is_cell(known[key], cell) for key, cell in row.items())
                for row in said
            )
        case "questions":
            return isinstance(said, list) and all(isinstance(row, Mapping) for row in said)
        case "english":
            return isinstance(said, Mapping) and all(isinstance(words, str) for words in said.values())
        case "form":
            return schema.is_form(said)
        case "condition":
            return isinstance(said, Mapping)
        case "date":
            return _is_day(said)
        case "file":
            return _is_uuid(said)
    return isinstance(said, str)


def _is_cell(column: Column, said: Any) -> bool:
    """What a cell of a small table may hold; an empty one is none."""
    match column.kind:
        case "flag":
            return said is None or isinstance(said, bool)
        case "number":
            return said is None or _is_whole(said)
    return said is None or isinstance(said, str)


def _is_whole(said: Any) -> bool:
    """A whole number that a column can hold."""
    return isinstance(said, int) and not isinstance(said, bool) and 0 <= said <= 32767


def _is_day(said: Any) -> bool:
    if not isinstance(said, str):
        return False
    try:
        date.fromisoformat(said)
    except ValueError:
        return False
    return True


def _is_uuid(said: Any) -> bool:
    try:
        UUID(str(said))
    except ValueError:
        return False
    return isinstance(said, str)


def _wrong(element: str, path: str, words: str) -> Finding:
    return Finding("LINT-9", Severity.ERROR, element, path, words)
