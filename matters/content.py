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
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from ground.accounts.models import Office
from ground.documents.models import Blob
from matters import schema
from matters.elements import ELEMENTS, PARTS, ROWS, Column, Element, of_group, of_part
from matters.enums import EditionState, Purpose, ServiceObject, Severity
from matters.findings import Finding
from matters.models import Edition, Matter
from matters.models.identity import OFFICE, identity_of, of_office

Content = dict[str, Any]
Told = Mapping[str, Any]

# What a content says beside its elements: from when, in which state; of a proposal, what its operation needs to know.
HEAD = ("effective_on", "state", "operation")
# Columns of the edition that a content may carry without their being elements: written by the publication.
PASSED = {"form_version"}
# Papers by which a person shows who he is; the content may say otherwise of one (`identity_copy`).
IDENTITY_PAPERS = re.compile(r"身份证|户口[簿本]|护照|居住证|(来往|往来).*通行证|永久居留")
FIRST = re.compile(r"（新办）$")
# Whom it is for follows from the service objects, where the content names those alone.
SERVED = {"for_persons", "for_organisations"}


# ---- from rows


def content_of(edition: Edition) -> Content:
    """Everything the edition says, in the normal form; what `rows_of` makes of it is the same edition again.

    Of its matter too it says what it said when it was published, however that is called now.
    """
    matter = {one.column: _own(edition.identity.get(one.column, one.default)) for one in of_part("matter")}
    parts: Content = {"matter": matter, "edition": _said(edition, "edition")}
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
    return {element.column: _own(told.get(element.column, element.default)) for element in of_part(part)}


def _own(value: Any) -> Any:
    """A value that nobody else can change; most are texts and numbers, which nobody can."""
    return copy.deepcopy(value) if isinstance(value, list | dict) else value


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


def complete(content: Told, matter: Matter | None) -> Content:
    """The normal form, in which the matter says itself what the content is silent about: the directory has said it before."""
    whole = normal(content)
    if matter is not None:
        said, before = content.get("matter", {}), identity_of(matter)
        follows = set() if not whole["edition"]["service_objects"] else SERVED
        for column, now in whole["matter"].items():
            if (now is None and column in SERVED) or (column not in said and column not in follows):
                whole["matter"][column] = before[column]
    return whole


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


def rows_of(content: Told, matter: Matter, offices: Mapping[str, Office] | None = None) -> Rows:
    """The rows that this content would be. Its shape has been found good (`shape`); number and day are the publication's.

    Whoever makes many knows the `offices` by their paths already.
    """
    whole = normal(content)
    told = _columns(whole["edition"], "edition", offices=offices)
    edition = Edition(
        matter=matter,
        no=0,
        state=whole["state"],
        name=whole["matter"]["name"],
        identity=whole["matter"] | of_office(_office(whole["matter"][OFFICE], matter, offices)),
        effective_on=date.fromisoformat(whole["effective_on"]),
        form_version=whole["edition"]["form_version"],
        digest=digest(whole),
        **told,
    )
    blobs = _blobs(whole)
    children: dict[str, list[Any]] = {
        part: [
            model(edition=edition, **_numbered(part, no), **_columns(row, part, blobs))
            for no, row in enumerate(whole[part], start=1)
        ]
        for part, model in ROWS.items()
    }
    edition.completeness = completeness(edition, children)
    return Rows(edition, children)


def _office(path: str, matter: Matter, offices: Mapping[str, Office] | None) -> Office:
    """The office that the content names: known already, or the matter's own, as most are."""
    if offices and path in offices:
        return offices[path]
    if matter.office_id is not None and matter.office.path == path:
        return matter.office
    return Office.objects.get(path=path)


WANTED = [element for element in ELEMENTS.values() if EditionState.OPEN in element.needed]


def completeness(edition: Edition, children: Mapping[str, list[Any]]) -> int:
    """In whole per cent, how many of the elements that an open edition needs are there: in every row, where they stand in rows."""
    owners: dict[str, list[Any]] = {"edition": [edition], **children}
    said = 0
    for element in WANTED:
        column = f"{element.column}_id" if element.kind in ("office", "file") else element.column
        values = [getattr(row, column) for row in owners.get(element.part, ())]
        if element.part == "matter":
            values = [edition.identity[element.column]]
        said += bool(values) and not any(element.is_empty(value) for value in values)
    return 100 * said // len(WANTED)


def _numbered(part: str, no: int) -> Content:
    """Rows are numbered by their place; a handling item says its number, for its code is built of it (COD-3)."""
    return {} if f"{part}.no" in ELEMENTS else {"no": no}


def _columns(
    told: Told,
    part: str,
    blobs: Mapping[str, Blob] | None = None,
    offices: Mapping[str, Office] | None = None,
) -> Content:
    columns: Content = {}
    for element in of_part(part):
        said = told[element.column]
        match element.kind:
            case "office":
                known = offices[said] if offices and said in offices else None
                columns[element.column] = known or (Office.objects.get(path=said) if said else None)
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

    Rows are matched by their standard code, else by what they are called: a row that only moved is the same row.
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
    unit = _unit_of(element)
    other_days = unit and (was, now) != (None, None) and old[unit.column] != new[unit.column]
    if (was == now and not other_days) or _is_said_with_its_length(element, old, new):
        return
    label = f"{of}{element.label}"
    yield Change(element.key, f"{path}/{element.column}", was, now, _words_of(element, label, old, new))


def _unit_of(element: Element) -> Element | None:
    """The element that says in which days this one counts."""
    column = element.column
    if column != "length" and not column.endswith("_length"):
        return None
    return _beside(element, f"{column.removesuffix('length')}unit")


def _is_said_with_its_length(element: Element, old: Told, new: Told) -> bool:
    """A unit is read together with its number, unless there is no number on either side."""
    if element.column != "unit" and not element.column.endswith("_unit"):
        return False
    length = _beside(element, f"{element.column.removesuffix('unit')}length")
    return length is not None and (old[length.column], new[length.column]) != (None, None)


def _beside(element: Element, column: str) -> Element | None:
    return ELEMENTS.get(f"{element.part}.{column}" if element.is_of_rows else column)


def _words_of(element: Element, label: str, old: Told, new: Told) -> str:
    was, now = old[element.column], new[element.column]
    if parts := _parts_of(element, was, now):
        return _("%(label)s：%(parts)s") % {"label": label, "parts": _("；").join(parts)}
    unit = _unit_of(element)
    before, after = in_words(element, was), in_words(element, now)
    if element.kind == "office":
        called = dict(Office.objects.filter(path__in={was, now} - {None}).values_list("path", "name"))
        before, after = called.get(was, before), called.get(now, after)
    if unit:
        before, after = _with_unit(unit, before, was, old), _with_unit(unit, after, now, new)
    return _("%(label)s：%(before)s → %(after)s") % {"label": label, "before": before, "after": after}


def _with_unit(unit: Element, words: str, length: Any, told: Told) -> str:
    if length is None or not told[unit.column]:
        return words
    return f"{words} {in_words(unit, told[unit.column])}"


def _parts_of(element: Element, was: Any, now: Any) -> list[str]:
    """A list, a form, a guide's questions: what came and what went, not the whole of it twice."""
    match element.kind:
        case "lines" | "multi" | "rows":
            old, new = (_lines_of(element, said) for said in (was, now))
        case "form":
            return _parts_of_form(was or {}, now or {})
        case "questions":
            old, new = (
                {row.get("key", ""): str(row.get("text", "")) for row in said or []} for said in (was, now)
            )
            return _came_and_went(old, new, was or [], now or [])
        case "english":
            old, new = ({key: _label(key) for key in said or {}} for said in (was, now))
            return _came_and_went(old, new, *([*(said or {}).items()] for said in (was, now)))
        case _:
            return []
    if not old or not new:
        return []
    return _came_and_went(old, new, *([] for _side in (was, now))) or [_("调整了顺序")]


def _label(key: str) -> str:
    return str(ELEMENTS[key].label) if key in ELEMENTS else key


def _lines_of(element: Element, said: Any) -> dict[str, str]:
    """The lines as they are read; a line that stands twice stands once."""
    return {words: words for words in (in_words(element, [line]) for line in said or [])}


def _came_and_went(
    old: Mapping[str, str], new: Mapping[str, str], was: Iterable[Any], now: Iterable[Any]
) -> list[str]:
    """What is only in the one or the other, by its key; then what is in both and says something else."""
    said = [_("增加“%(what)s”") % {"what": words} for key, words in new.items() if key not in old]
    said += [_("删去“%(what)s”") % {"what": words} for key, words in old.items() if key not in new]
    old_rows, new_rows = (dict(_keyed(rows)) for rows in (was, now))
    for key, row in new_rows.items():
        if key in old_rows and old_rows[key] != row:
            said.append(_("修改“%(what)s”") % {"what": new.get(key, key)})
    return said


def _keyed(rows: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    for row in rows:
        yield (row[0], row[1]) if isinstance(row, tuple) else (row.get("key", ""), row)


def _parts_of_form(was: Told, now: Told) -> list[str]:
    """Field by field: an applicant reads labels, not keys."""
    sides = [
        [field for one in said.get("sections", []) for field in one.get("fields", [])] for said in (was, now)
    ]
    old, new = ({field.get("key", ""): str(field.get("label", "")) for field in side} for side in sides)
    return _came_and_went(old, new, *sides) or [_("调整了分组或者顺序")]


def _changed_rows(part: str, before: list[Content], after: list[Content]) -> Iterator[Change]:
    old, new = _by_name(part, before), _by_name(part, after)
    _match_by_code(part, old, new)
    title = str(PARTS[part]._meta.verbose_name)
    for key, (_place, row) in old.items():
        if key not in new:
            words = _("删去%(what)s“%(name)s”") % _what(title, row[_named(part)])
            yield Change(f"{part}.{_named(part)}", part, row, None, words)
    for key, (place, row) in new.items():
        if key not in old:
            words = _("增加%(what)s“%(name)s”") % _what(title, row[_named(part)])
            yield Change(f"{part}.{_named(part)}", f"{part}/{place}", None, row, words)
            continue
        was = old[key][1]
        for element in of_part(part):
            of = _("%(what)s“%(name)s”") % _what(title, was[_named(part)]) + " "
            yield from _change(element, f"{part}/{place}", was, row, of)
    if part in IN_ORDER and [key for key in old if key in new] != [key for key in new if key in old]:
        words = _("调整%(what)s的顺序") % {"what": title}
        yield Change(f"{part}.{_named(part)}", part, list(old), list(new), words)


# Rows of which the order is the procedure itself; that of the others is how they are printed.
IN_ORDER = {"steps"}


def _match_by_code(
    part: str, old: dict[str, tuple[int, Content]], new: dict[str, tuple[int, Content]]
) -> None:
    """A material that is called otherwise and has the code of one that is gone is that one, renamed."""
    if f"{part}.standard_code" not in ELEMENTS:
        return
    gone = {
        row["standard_code"]: key
        for key, (_place, row) in old.items()
        if key not in new and row["standard_code"]
    }
    for key, (_place, row) in list(new.items()):
        if key not in old and row["standard_code"] in gone:
            old[key] = old.pop(gone.pop(row["standard_code"]))


def _what(title: str, name: str) -> dict[str, str]:
    return {"what": title, "name": name or ""}


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
            return _("；").join(_row_in_words(element, row) for row in value)
        case "form" | "questions" | "condition" | "english":
            return _("已设置")
    return labels.get(value, str(value))


def _row_in_words(element: Element, row: Told) -> str:
    """What is said in the row, with the words of its choices; a plain yes by what is true."""
    said = []
    for column in element.columns:
        cell = row.get(column.key)
        if cell is True:
            said.append(str(column.label))
        elif cell not in (None, "", False):
            said.append(str(dict(column.choices).get(cell, cell)))
    return " ".join(said)
