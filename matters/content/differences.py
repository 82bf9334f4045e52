"""What one content says otherwise than another, in words a person reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from ground.accounts.models import Office
from matters.content.saying import Content, Told, normal
from matters.elements import ELEMENTS, PARTS, ROWS, Element, of_part


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
