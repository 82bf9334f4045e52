"""The content of an edition: one JSON value in the shape of matters/data/open/*.json.

    {"effective_on", "state", "matter": {…}, "edition": {…}, "materials": [{…}], "steps": […], "review_points": […],
     "handling_items": […], "regulation_points": […]}

Editor, import, interface and loader make contents; the checks read them; `rows_of` makes rows of them, and nothing else does.
"""

from __future__ import annotations

import copy
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from ground.accounts.models import Office
from ground.documents.models import Blob
from matters.elements import ELEMENTS, PARTS, ROWS, Element, of_group, of_part
from matters.enums import EditionState, Purpose, ServiceObject, Severity
from matters.findings import Finding
from matters.models import Edition, Matter

Content = dict[str, Any]
Told = Mapping[str, Any]

# What a content says beside its elements: from when, in which state; of a proposal, what its operation needs to know.
HEAD = ("effective_on", "state", "operation")
# Columns of the edition that a content may carry without their being elements: written by the publication.
PASSED = {"form_version"}
# Papers by which a person shows who he is; the content may say otherwise of one (`identity_copy`).
IDENTITY_PAPERS = re.compile(r"身份证|户口[簿本]|护照|居住证|(来往|往来).*通行证|永久居留")
FIRST = re.compile(r"（新办）$")


# ---- from rows


def content_of(edition: Edition) -> Content:
    """Everything the edition says, in the normal form; what `rows_of` makes of it is the same edition again."""
    parts: Content = {"matter": _said(edition.matter, "matter"), "edition": _said(edition, "edition")}
    for part in ROWS:
        parts[part] = [_said(row, part) for row in getattr(edition, part).all()]
    parts["edition"]["form_version"] = edition.form_version
    return {"effective_on": edition.effective_on.isoformat(), "state": edition.state, **parts}


def _said(row: Any, part: str) -> Content:
    return {element.column: _plain(element, row) for element in of_part(part)}


def _plain(element: Element, row: Any) -> Any:
    match element.kind:
        case "office":
            office = getattr(row, element.column)
            return office and office.path
        case "matter":
            above = getattr(row, element.column)
            return above and above.implementation_code
        case "file":
            blob = getattr(row, element.column)
            return blob and str(blob.uuid)
    return copy.deepcopy(getattr(row, element.column))


# ---- the normal form


def normal(content: Told) -> Content:
    """The content with every element said, in the order of the registry: what it is silent about has its default."""
    told = _with_items(content)
    edition = _filled(told.get("edition", {}), "edition")
    edition["form_version"] = told.get("edition", {}).get("form_version", 1)
    return {
        "effective_on": told.get("effective_on"),
        "state": told.get("state", EditionState.OPEN.value),
        "matter": _filled(_served(told), "matter"),
        "edition": edition,
        **{part: [_filled(_told_by_name(row, part), part) for row in told.get(part, [])] for part in ROWS},
    }


def _filled(told: Told, part: str) -> Content:
    return {
        element.column: copy.deepcopy(told.get(element.column, element.default)) for element in of_part(part)
    }


def _with_items(content: Told) -> Told:
    """`purposes`, the short way to say what is offered beside a first licence, as handling items."""
    edition = content.get("edition", {})
    if "purposes" not in edition:
        return content
    told = {**content, "edition": {key: said for key, said in edition.items() if key != "purposes"}}
    if edition["purposes"] and not content.get("handling_items"):
        told["handling_items"] = list(_items(content, edition["purposes"]))
    return told


def _items(content: Told, purposes: Mapping[str, Told]) -> Iterator[Content]:
    name = content.get("matter", {}).get("name", "")
    unit = content["edition"].get("promised_unit", ELEMENTS["promised_unit"].default)
    yield {"no": "01", "name": name, "purpose": Purpose.NEW.value}
    offered = [purpose for purpose in Purpose if purpose in purposes]
    for no, purpose in enumerate(offered, start=2):
        length = purposes[purpose].get("promised_length")
        yield {
            "no": f"{no:02d}",
            "name": f"{FIRST.sub('', name)}（{purpose.label}）",
            "purpose": purpose.value,
            "promised_length": length,
            "promised_unit": None if length is None else unit,
        }


def _told_by_name(row: Told, part: str) -> Told:
    """What the row says, and what the name of a material says where the row is silent."""
    if part != "materials" or "identity_copy" in row:
        return row
    return {**row, "identity_copy": bool(IDENTITY_PAPERS.search(row.get("name", "")))}


def _served(told: Told) -> Told:
    """For whom the matter is follows from the service objects of its edition, where they are said."""
    matter, objects = told.get("matter", {}), set(told.get("edition", {}).get("service_objects", ()))
    if not objects:
        return matter
    return {
        **matter,
        "for_persons": ServiceObject.PERSON in objects,
        "for_organisations": bool(objects - {ServiceObject.PERSON}),
    }


def digest(content: Told) -> str:
    """SHA-256 of what the content says, whatever it leaves to the defaults; the day and the note are no part of it."""
    whole = normal(content)
    del whole["effective_on"], whole["edition"]["note"], whole["edition"]["form_version"]
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


# ---- to rows


@dataclass
class Rows:
    """An edition and what it owns, not yet in the database: to be shown as a preview, or to be written."""

    edition: Edition
    children: dict[str, list[Any]] = field(default_factory=dict)


def rows_of(content: Told, matter: Matter) -> Rows:
    """The rows that this content would be. Its shape has been found good (`shape`); number and day are the publication's."""
    whole = normal(content)
    told = _columns(whole["edition"], "edition")
    edition = Edition(
        matter=matter,
        no=0,
        state=whole["state"],
        name=whole["matter"]["name"],
        effective_on=date.fromisoformat(whole["effective_on"]),
        form_version=whole["edition"]["form_version"],
        digest=digest(whole),
        **told,
    )
    blobs = _blobs(whole)
    return Rows(
        edition,
        {
            part: [
                model(edition=edition, **_numbered(part, no), **_columns(row, part, blobs))
                for no, row in enumerate(whole[part], start=1)
            ]
            for part, model in ROWS.items()
        },
    )


def _numbered(part: str, no: int) -> Content:
    """Rows are numbered by their place; a handling item says its number, for its code is built of it (COD-3)."""
    return {} if f"{part}.no" in ELEMENTS else {"no": no}


def _columns(told: Told, part: str, blobs: Mapping[str, Blob] | None = None) -> Content:
    columns: Content = {}
    for element in of_part(part):
        said = told[element.column]
        match element.kind:
            case "office":
                columns[element.column] = Office.objects.get(path=said) if said else None
            case "file":
                files = blobs if blobs is not None else _files([said])
                columns[element.column] = files[said] if said else None
            case _:
                columns[element.column] = said
    return columns


def _blobs(whole: Content) -> Mapping[str, Blob]:
    """The files that the rows name, in one query; none, without a query."""
    files = [element for element in ELEMENTS.values() if element.kind == "file" and element.is_of_rows]
    return _files(row[element.column] for element in files for row in whole[element.part])


def _files(uuids: Iterable[str | None]) -> Mapping[str, Blob]:
    wanted = {uuid for uuid in uuids if uuid}
    return {str(blob.uuid): blob for blob in Blob.objects.filter(uuid__in=wanted)} if wanted else {}


def write(rows: Rows) -> Edition:
    """The edition and its rows are in the database, one statement for each kind of row."""
    rows.edition.save(force_insert=True)
    for part, children in rows.children.items():
        if children:
            PARTS[part]._default_manager.bulk_create(children)
    return rows.edition


# ---- the shape


def shape(content: Told) -> list[Finding]:
    """What of the content is no element, no choice, too long or of the wrong kind: nothing else can be asked of it then."""
    if not isinstance(content, Mapping):
        return [_wrong("", "", _("内容应为一个对象"))]
    found: list[Finding] = []
    for part in content:
        if part not in PARTS and part not in HEAD:
            found.append(_wrong("", part, _("没有这一部分，请删除")))
    if content.get("state", EditionState.OPEN) not in EditionState.values:
        found.append(_wrong("", "state", _("状态不在可选范围内")))
    if not isinstance(content.get("operation", {}), Mapping):
        found.append(_wrong("", "operation", _("应为一个对象")))
    if not _is_day(content.get("effective_on")):
        found.append(_wrong("", "effective_on", _("生效日应写作 2026-01-31 这样的日期")))
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


def _shape_of(told: Any, part: str, path: str) -> Iterator[Finding]:
    if not isinstance(told, Mapping):
        yield _wrong("", path, _("应为一个对象"))
        return
    elements = {element.column: element for element in of_part(part)}
    for column, said in told.items():
        element = elements.get(column)
        if element is None:
            if part != "edition" or column not in PASSED | {"purposes"}:
                yield _wrong("", f"{path}/{column}", _("没有这一要素，请删除"))
        elif words := _why_wrong(element, said):
            yield _wrong(element.key, f"{path}/{column}", f"{element.label}：{words}")


def _why_wrong(element: Element, said: Any) -> str | None:
    if said is None:
        return None if element.default is None else _("不能为空值，请删去或者填写")
    if not _is_of_kind(element, said):
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
            known = {column.key for column in element.columns}
            return isinstance(said, list) and all(
                isinstance(row, Mapping) and set(row) <= known for row in said
            )
        case "questions":
            return isinstance(said, list) and all(isinstance(row, Mapping) for row in said)
        case "form" | "condition" | "english":
            return isinstance(said, Mapping)
        case "date":
            return _is_day(said)
        case "file":
            return _is_uuid(said)
    return isinstance(said, str)


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


# ---- changing, comparing


def apply(content: Told, group: str, values: Told) -> Content:
    """The content with these elements of one tab as told; lists of rows are told whole, by the name of their part.

    What is not told stays: a form that was posted without some of its boxes blanks nothing.
    """
    changed = copy.deepcopy(dict(content))
    mine = {element.key: element for element in of_group(group)}
    for key, value in values.items():
        element = mine.get(key)
        if element is not None and not element.is_of_rows:
            changed.setdefault(element.part, {})[element.column] = copy.deepcopy(value)
        elif key in ROWS and any(one.part == key for one in mine.values()):
            changed[key] = copy.deepcopy(value)
        else:
            raise KeyError(f"{key} is no element of {group}")
    return changed


class Change(NamedTuple):
    """One difference of two contents, in words a person reads."""

    element: str
    path: str
    before: Any
    after: Any
    words: str


def changes(old: Told, new: Told) -> list[Change]:
    """What the new content says otherwise, element by element in the order of the registry.

    Rows are matched by what they are called, so that a row which only moved is no change.
    """
    before, after = normal(old), normal(new)
    found: list[Change] = []
    for element in ELEMENTS.values():
        if not element.is_of_rows:
            found += _change(element, element.part, before[element.part], after[element.part])
    for part in ROWS:
        found += _changed_rows(part, before[part], after[part])
    return found


def _change(element: Element, path: str, old: Told, new: Told, of: str = "") -> Iterator[Change]:
    was, now = old[element.column], new[element.column]
    if was != now:
        words = _("%(label)s：%(before)s → %(after)s") % {
            "label": f"{of}{element.label}",
            "before": in_words(element, was),
            "after": in_words(element, now),
        }
        yield Change(element.key, f"{path}/{element.column}", was, now, words)


def _changed_rows(part: str, before: list[Content], after: list[Content]) -> Iterator[Change]:
    old, new = _by_name(part, before), _by_name(part, after)
    title = str(PARTS[part]._meta.verbose_name)
    for key, (_place, row) in old.items():
        if key not in new:
            yield Change(
                f"{part}.{_named(part)}", part, row, None, _("删去%(what)s“%(name)s”") % _what(title, key)
            )
    for key, (place, row) in new.items():
        if key not in old:
            words = _("增加%(what)s“%(name)s”") % _what(title, key)
            yield Change(f"{part}.{_named(part)}", f"{part}/{place}", None, row, words)
            continue
        for element in of_part(part):
            of = _("%(what)s“%(name)s”") % _what(title, key) + " "
            yield from _change(element, f"{part}/{place}", old[key][1], row, of)


def _what(title: str, key: str) -> dict[str, str]:
    return {"what": title, "name": key.partition("\0")[0]}


def _named(part: str) -> str:
    """The column by which people call a row."""
    return "name" if f"{part}.name" in ELEMENTS else "words"


def _by_name(part: str, rows: list[Content]) -> dict[str, tuple[int, Content]]:
    """The rows with their places, by name; the second of one name is told apart by its turn."""
    named: dict[str, tuple[int, Content]] = {}
    for place, row in enumerate(rows):
        name = row[_named(part)] or ""
        turn = 0
        while (key := f"{name}\0{turn}" if turn else name) in named:
            turn += 1
        named[key] = (place, row)
    return named


def in_words(element: Element, value: Any) -> str:
    """A value of this element as a person reads it."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if element.is_empty(value):
        return _("（空）")
    labels = {one: str(label) for one, label in element.choices}
    match element.kind:
        case "multi":
            return _("、").join(labels.get(one, one) for one in value)
        case "lines" | "numbers":
            return _("；").join(str(one) for one in value)
        case "rows":
            return _("；").join(" ".join(str(cell) for cell in row.values() if cell) for row in value)
        case "form" | "questions" | "condition" | "english":
            return _("已设置")
    return labels.get(value, str(value))
