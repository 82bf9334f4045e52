"""编制: the tabs of the editor, made from the registry of elements, and what they say as values for `proposing.save`.

A tab leaves out nothing and blanks nothing: what it did not show it does not tell. Nothing is required here but what a row is called,
for a draft may be half done; what is missing is said by the checks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from matters.content import Content, normal
from matters.elements import ELEMENTS, ROWS, Element, called, of_group, of_part
from matters.forms.elements import Around, column_field, field_of

Values = dict[str, Any]


@dataclass
class Table:
    """An element that is itself a small table: one form for each row, and an empty one where another is wanted."""

    element: Element
    rows: list[forms.Form]
    locked: bool = False

    @property
    def prefix(self) -> str:
        return self.element.key

    def said(self) -> list[dict[str, Any]]:
        """The rows with something in them."""
        told = [
            {key: value for key, value in row.cleaned_data.items() if value is not None}
            for row in self.rows
            if row.is_valid()
        ]
        return [row for row in told if _bare(row)]


def _bare(value: Any) -> Any:
    """Without what says nothing: a cell that is empty and one that is not there are the same."""
    if isinstance(value, list):
        return [_bare(one) for one in value]
    if isinstance(value, Mapping):
        return {key: one for key, one in value.items() if one not in (None, "", False)}
    return value


def row_form(element: Element, place: int, told: Mapping[str, Any] | None, posted: Any = None) -> forms.Form:
    """One row of a small table."""
    form = forms.Form(posted, prefix=f"{element.key}-{place}", initial=dict(told or {}))
    form.use_required_attribute = False
    for column in element.columns:
        form.fields[column.key] = column_field(column)
        if (column.kind == "choice") and told and told.get(column.key):
            held = form.fields[column.key]
            if told[column.key] not in dict(held.choices):  # type: ignore[attr-defined]
                held.choices = [*held.choices, (told[column.key],) * 2]  # type: ignore[attr-defined]
    return form


@dataclass
class Act:
    """A button pressed on a row: `part` or table, place from 0, and what with it."""

    part: str
    place: int
    does: str

    @classmethod
    def of(cls, text: str) -> Act | None:
        part, _slash, rest = text.partition("/")
        place, _slash, does = rest.partition("/")
        if place.isdecimal() and len(place) <= 4 and does in ("up", "down", "remove", "add"):
            return cls(part, int(place), does)
        return None

    @property
    def landed(self) -> int:
        """The place at which the row stands after the button."""
        return max(self.place + {"up": -1, "down": 1}.get(self.does, 0), 0)


def moved(rows: Sequence[Any], act: Act) -> list[Any]:
    """The rows after the button: moved by one place, or without the row."""
    told, place = list(rows), act.place
    if act.does == "remove" and place < len(told):
        del told[place]
    other = place + {"up": -1, "down": 1}.get(act.does, 0)
    if 0 <= place < len(told) and 0 <= other < len(told):
        told[place], told[other] = told[other], told[place]
    return told


@dataclass
class Tab:
    """One tab of the editor, on a content: the plain elements in `form`, the small tables, and the lists with pages of their own.

    `posted` binds it. `shown` are the names the page told, so that a form which came without some of its boxes blanks nothing.
    """

    group: str
    content: Content
    locked: frozenset[str] = frozenset()
    posted: Any = None
    files: Any = None
    more: str = ""
    form: forms.Form = field(init=False)
    tables: list[Table] = field(init=False)

    def __post_init__(self) -> None:
        self.content = normal(self.content)
        elements = [
            one
            for one in of_group(self.group)
            if not one.is_of_rows and one.kind not in ("form", "questions")
        ]
        around = Around(self.content)
        self.form = forms.Form(self.posted, self.files)
        self.form.use_required_attribute = False
        for element in elements:
            if element.kind not in ("rows", "english"):
                _put(self.form, element.key, element, self.said(element), around, element.key in self.locked)
        if self.group == "english":
            _put_english(self.form, self.content)
        self.tables = [self._table(element) for element in elements if element.kind == "rows"]

    def said(self, element: Element) -> Any:
        return self.content[element.part][element.column]

    @property
    def lists(self) -> list[str]:
        """The lists of rows that are edited on this tab."""
        return [part for part in ROWS if of_part(part)[0].group == self.group]

    def _table(self, element: Element) -> Table:
        told = self.said(element) or []
        locked = element.key in self.locked
        if self.posted is not None and not locked:
            count = _count(self.posted.get(f"{element.key}-rows"))
            rows = [row_form(element, n, None, self.posted) for n in range(count)]
            return Table(element, rows)
        rows = [row_form(element, n, row) for n, row in enumerate(told)]
        if self.more == element.key:
            rows.append(row_form(element, len(rows), None))
        if locked:
            for row in rows:
                for one in row.fields.values():
                    one.disabled = True
        return Table(element, rows, locked)

    @property
    def forms(self) -> list[forms.Form]:
        return [self.form, *(row for table in self.tables for row in table.rows)]

    def is_valid(self) -> bool:
        wrong = [form for form in self.forms if not form.is_valid()]
        return not wrong

    def values(self, act: Act | None = None) -> Values:
        """What the page says otherwise than the content, for the verb; what is wrong is left out. Files stand as uploads."""
        self.is_valid()
        told = self._plain() | (_english(self.form, self.content) if self.group == "english" else {})
        for table in self.tables:
            if (
                table.locked
                or not self._shown(f"{table.prefix}-rows")
                or not all(r.is_valid() for r in table.rows)
            ):
                continue
            rows: Any = table.said()
            if act and act.part == table.prefix:
                rows = moved(rows, act)
            told[table.prefix] = rows or (None if table.element.default is None else [])
        for part in self.lists:
            if act and act.part == part:
                told[part] = moved(self.content[part], act)
        return {key: value for key, value in told.items() if _differs(value, self._now(key))}

    def _plain(self) -> Values:
        return {
            key: value
            for key, value in plain(self.form).items()
            if key in ELEMENTS and self._shown(key) and key not in self.locked
        }

    def _shown(self, name: str) -> bool:
        return name in self.posted.getlist("shown") if hasattr(self.posted, "getlist") else True

    def _now(self, key: str) -> Any:
        return self.content[key] if key in ROWS else self.said(ELEMENTS[key])

    @property
    def shown(self) -> list[str]:
        """The names that the page shows, sent along with it."""
        return [*self.form.fields, *(f"{table.prefix}-rows" for table in self.tables)]


def _differs(told: Any, now: Any) -> bool:
    """Whether it says anything else: a box that was never ticked is no answer yet."""
    return not (told is False and now is None) and _bare(told) != _bare(now)


def _count(text: Any) -> int:
    return min(int(text), 200) if isinstance(text, str) and text.isdecimal() and len(text) < 4 else 0


def _put(form: forms.Form, name: str, element: Element, value: Any, around: Around, locked: bool) -> None:
    made = field_of(element, value, around)
    if element.kind != "file":
        made.initial = value
    if locked:
        made.disabled = True
        made.help_text = (
            _("变更实施主体请用“下放”或者“划转”办理")
            if element.key == "office"
            else _("由上级统一规定，这里不能改")
        )
    form.fields[name] = made


def plain(form: forms.Form) -> Values:
    """What a form of elements says, by name, in the shape of a content; fields in error are left out."""
    told: Values = {}
    for name, made in form.fields.items():
        if name not in getattr(form, "cleaned_data", {}) or made.disabled:
            continue
        value = form.cleaned_data[name]
        if isinstance(made, forms.FileField):
            if value:
                told[name] = value
        elif isinstance(made, forms.DateField):
            told[name] = value.isoformat() if value else None
        elif isinstance(made, forms.CharField) and isinstance(value, str):
            told[name] = value.replace("\r\n", "\n")
        else:
            told[name] = value
    return told


class RowForm(forms.Form):
    """One row of a list on a page of its own: a material, a step, a point."""

    use_required_attribute = False

    def __init__(
        self,
        part: str,
        row: Mapping[str, Any],
        around: Around,
        *args: Any,
        locked: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.part, self.row = part, row
        for element in of_part(part):
            _put(self, element.column, element, row.get(element.column), around, locked)
        name = self.fields[called(part)]
        name.required = True
        name.error_messages["required"] = _("请输入%(label)s") % {"label": name.label}

    def values(self, shown: Iterable[str]) -> Values:
        """The row as it is told now: what the page did not show stays."""
        told = {name: value for name, value in plain(self).items() if name in set(shown)}
        return {**self.row, **told}


# ---- English


ENGLISH = (
    "name", "summary", "application_conditions", "grant_conditions", "statutory_words", "promised_words",
    "visits_words", "result_name", "address", "hours", "traffic_words", "review_organ", "court",
)  # fmt: skip


def _put_english(form: forms.Form, content: Content) -> None:
    """One box for each text that strangers read first; the Chinese stands beneath its label."""
    said = content["edition"]["english"] or {}
    for key in ENGLISH:
        element = ELEMENTS[key]
        chinese = content[element.part][element.column]
        if element.is_empty(chinese) and key not in said:
            continue
        text = _("；").join(chinese) if isinstance(chinese, list) else str(chinese)
        rows = 3 if isinstance(chinese, list) or len(text) > 60 else 1
        form.fields[f"english-{key}"] = forms.CharField(
            label=str(element.label), required=False, help_text=text, initial=said.get(key, ""), max_length=2000,
            widget=forms.Textarea(attrs={"rows": rows}) if rows > 1 else forms.TextInput(attrs={"lang": "en"}),
        )  # fmt: skip


def _english(form: forms.Form, content: Content) -> Values:
    told = dict(content["edition"]["english"] or {})
    for name, value in plain(form).items():
        key = name.removeprefix("english-")
        if value:
            told[key] = value
        else:
            told.pop(key, None)
    return {"english": told}
