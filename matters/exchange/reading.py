"""Files of the catalogue to lines: what each says of one matter, in the shape of a content, and which cells were no value."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from matters import clean
from matters.content import normal, shape
from matters.elements import ELEMENTS, ROWS
from matters.enums import EditionState, ImportProfile, Severity
from matters.exchange import cells, guides, tables
from matters.exchange.profiles import CODE, MAIN, Col, Content, Line, Problem, Sheet, sheets, title_of
from matters.exchange.workbook import LONG, LONG_HEAD, NEEDED_MARK, SEE
from matters.sheets import Table, Unreadable, json_of, text
from matters.sheets import tables as tables_of

Tell = Callable[[Problem], None]


def read(raw: bytes, profile: str) -> tuple[list[Line], list[Problem]]:
    """Every matter the file speaks of, and what is the matter with the file itself. Unreadable, with words, if it is none."""
    if raw[:64].lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"{", b"["):
        return _json(raw), []
    found = tables_of(raw)
    problems: list[Problem] = []
    if profile == ImportProfile.EXCHANGE:
        return tables.read(found, problems.append), problems
    return list(_elements(found, problems.append)), problems


# ---- our own content


def _json(raw: bytes) -> list[Line]:
    """Our own contents, one or a list; or guides as rich text, from other systems."""
    try:
        told = json_of(raw.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError) as wrong:
        raise Unreadable(_("文件不是有效的 JSON：%(wrong)s") % {"wrong": wrong}) from None
    lines = []
    for no, one in enumerate(told if isinstance(told, list) else [told], start=1):
        if not isinstance(one, Mapping):
            raise Unreadable(_("第 %(no)d 项不是一个事项") % {"no": no})
        if "body" in one:
            lines.append(guides.line(one, no))
            continue
        if not isinstance(one.get("matter"), Mapping) or not isinstance(one.get("edition", {}), Mapping):
            raise Unreadable(_("第 %(no)d 项没有写明是哪一事项（matter）") % {"no": no})
        lines.append(Line(no, str(one["matter"].get(CODE) or ""), _whole(one), title_of(MAIN)))
    return lines


def _whole(told: Mapping[str, Any]) -> Content:
    """A content says everything of its edition: what it is silent about is its default. Of the matter only what it says."""
    content = {"effective_on": date.min.isoformat(), "state": EditionState.OPEN.value, **told}
    if shape(content):
        return content
    whole = normal(content)
    served = (
        {"for_persons", "for_organisations"} if content.get("edition", {}).get("service_objects") else set()
    )
    whole["matter"] = {
        key: said for key, said in whole["matter"].items() if key in served | set(told["matter"])
    }
    return whole


# ---- the workbook of all elements


def _elements(found: Mapping[str, Table], tell: Tell) -> Iterator[Line]:
    offices = cells.Directory.of_the_house()
    known = sheets()
    by_title = {sheet.title: sheet for sheet in known.values()}
    long = _long(found.get(LONG, ()), tell)
    # A text has one table, which is that of the matters.
    main = found.get(known[MAIN].title, found.get("", found.get("matters")))
    if main is None:
        raise Unreadable(_("文件中没有名为“%(title)s”的表") % {"title": known[MAIN].title})
    children: dict[str, dict[str, list[tuple[int, Content]]]] = {}
    silent: dict[str, frozenset[str]] = {}
    for title, table in found.items():
        sheet = by_title.get(title) or known.get(title)
        if sheet is None and title not in (LONG, "", "matters"):
            tell(
                Problem(
                    title, 0, "", Severity.WARNING, _("没有名为“%(title)s”的表，未导入") % {"title": title}
                )
            )
        elif sheet is not None and sheet.key != MAIN:
            children[sheet.key] = _rows_by_code(table, sheet, offices, long, tell)
            silent[sheet.key] = _not_asked(table, sheet)
    codes = set()
    for row, told, line_of in _told(main, known[MAIN], offices, long, tell):
        line = Line(row, str(told.get(CODE) or ""), _content(told), known[MAIN].title)
        line.problems += line_of
        codes.add(line.code)
        for key, by_code in children.items():
            # A sheet that holds nothing at all says nothing; one with rows speaks for every matter of the file.
            if by_code:
                _with_rows(line, known[key], by_code.get(line.code, []))
                line.silent[key] = silent[key]
        yield line
    for key, by_code in children.items():
        for code, rows in by_code.items():
            if code not in codes:
                words = _("“%(title)s”表中没有实施编码“%(code)s”") % {
                    "title": known[MAIN].title,
                    "code": code,
                }
                label = str(known[key].columns[0].label)
                tell(Problem(known[key].title, rows[0][0], label, Severity.ERROR, words))


def _rows_by_code(
    table: Table, sheet: Sheet, offices: cells.Directory, long: Mapping[Any, str], tell: Tell
) -> dict[str, list[tuple[int, Content]]]:
    found: dict[str, list[tuple[int, Content]]] = {}
    for row, told, problems in _told(table, sheet, offices, long, tell):
        for problem in problems:
            tell(problem)
        code = str(told.pop(CODE, "") or "")
        if sheet.key == "materials" and (words := clean.why_junk(str(told.get("name") or ""))):
            if clean.MASHED.search(str(told.get("name"))):
                tell(Problem(sheet.title, row, _label(sheet, "name"), Severity.ERROR, words))
                continue
            tell(Problem(sheet.title, row, _label(sheet, "name"), Severity.WARNING, words))
        found.setdefault(code, []).append((row, told))
    return found


def _not_asked(table: Table, sheet: Sheet) -> frozenset[str]:
    """The names of the columns that the table does not have."""
    head = {re.sub(r"\s+", "", text(cell)).lstrip(NEEDED_MARK) for cell in table[0][1]} if table else set()
    return frozenset(col.name for col in sheet.columns if not head & {col.name, col.key, col.label})


def _label(sheet: Sheet, name: str) -> str:
    return next(col.label for col in sheet.columns if col.name == name)


def _with_rows(line: Line, sheet: Sheet, rows: Sequence[tuple[int, Content]]) -> None:
    told = [row for _no, row in rows]
    line.rows[sheet.key] = [no for no, _row in rows]
    if sheet.key in ROWS:
        line.content[sheet.key] = told
    else:
        line.content["edition"][sheet.key] = told or copy.deepcopy(ELEMENTS[sheet.key].default)


def _content(told: Content) -> Content:
    """What the row of a matter says, in the shape of a content; columns the file does not have are not in it."""
    content: Content = {"matter": {}, "edition": {}}
    for key, value in told.items():
        if key == "state":
            content["state"] = value
        else:
            content[ELEMENTS[key].part][key] = value
    return content


def _told(
    table: Table, sheet: Sheet, offices: cells.Directory, long: Mapping[Any, str], tell: Tell
) -> Iterator[tuple[int, Content, list[Problem]]]:
    """The rows of a sheet by the names of its columns, each with the cells that were no value."""
    if not table:
        raise Unreadable(_("表“%(title)s”是空的，第一行应为列名") % {"title": sheet.title})
    places = _columns(table[0][1], sheet, tell)
    for number, row in table[1:]:
        if not any(text(cell) for cell in row):
            continue
        told: Content = {}
        problems = []
        for place, col in places.items():
            cell = row[place] if place < len(row) else None
            if sheet.key in ROWS and not text(cell):
                continue  # its default, or what the name of the material says
            if cell == SEE:
                cell = long.get((sheet.title, number, col.label), cell)
            try:
                got = cells.read(col, cell, offices)
            except cells.Unreadable as wrong:
                problems.append(Problem(sheet.title, number, col.label, Severity.ERROR, str(wrong)))
                continue
            told[col.name] = got.value
            if got.doubt:
                problems.append(Problem(sheet.title, number, col.label, Severity.WARNING, got.doubt))
        if told.get("necessity") in ("secondary", "committable"):
            # The words of others for a required paper that may follow, or be promised.
            told[told["necessity"]], told["necessity"] = True, "required"
        yield number, _less(told, sheet), problems


def _less(told: Content, sheet: Sheet) -> Content:
    """Of a small table, texts and what else is said; of a matter, everything: an empty cell empties the element."""
    if sheet.key == MAIN:
        return {key: value for key, value in told.items() if value is not None or _may_be_none(key)}
    if sheet.key not in ROWS:
        kinds = {col.name: col.kind for col in sheet.columns}
        return {
            key: value
            for key, value in told.items()
            if key == CODE or not (value in (None, "", []) and kinds[key] in ("flag", "number", "choice"))
        }
    return told


def _may_be_none(key: str) -> bool:
    return key in ELEMENTS and ELEMENTS[key].default is None and ELEMENTS[key].kind != "flag"


def _columns(head: Sequence[object], sheet: Sheet, tell: Tell) -> dict[int, Col]:
    known = sheet.by_head
    places: dict[int, Col] = {}
    for place, cell in enumerate(head):
        name = re.sub(r"\s+", "", text(cell)).lstrip(NEEDED_MARK)
        if not name:
            continue
        if name not in known:
            tell(
                Problem(
                    sheet.title, 1, name, Severity.WARNING, _("没有“%(name)s”这一列，未导入") % {"name": name}
                )
            )
        elif known[name] in places.values():
            tell(Problem(sheet.title, 1, name, Severity.ERROR, _("“%(name)s”列出现了两次") % {"name": name}))
        else:
            places[place] = known[name]
    if CODE not in {col.name for col in places.values()}:
        raise Unreadable(
            _("表“%(title)s”的第一行缺少列：%(column)s") % {"title": sheet.title, "column": known[CODE].label}
        )
    return places


def _long(table: Table, tell: Tell) -> dict[tuple[str, int, str], str]:
    """The texts that were too long for a cell, by the sheet, row and column they belong to."""
    pieces: dict[tuple[str, int, str], str] = {}
    for number, row in table[1:]:
        title, line, column, _no, piece = (*row, *[None] * 5)[:5]
        try:
            key = (text(title), int(text(line) or 0), text(column))
        except ValueError:
            words = _("“%(said)s”应为整数") % {"said": text(line)[:20]}
            tell(Problem(LONG, number, LONG_HEAD[1], Severity.ERROR, words))
            continue
        pieces[key] = pieces.get(key, "") + str(piece or "")
    return pieces
