"""编制: the tabs of the editor, made from the registry of elements, and what they say as values for `proposing.save`.

A tab leaves out nothing and blanks nothing: what it did not show it does not tell. Nothing is required here, for a draft may be
half done; what is missing is said by the checks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ground.accounts.enums import OfficeKind
from ground.accounts.models import Office
from matters import conditions
from matters.content import Content, normal
from matters.elements import ELEMENTS, PARTS, ROWS, Column, Element, of_group, of_part
from matters.models import Matter

Values = dict[str, Any]

# A list of choices of at most this many is seen whole.
RADIOS_AT_MOST = 4
MOST_NUMBER = 32767
LINE_ROWS = 4
# Columns of the small tables in which a sentence or more is written.
LONG = {"words", "a", "standard", "scope", "hours", "address", "basis"}
# These have pages of their own.
APART = ("form", "questions")
HINTS: Mapping[str, Any] = {
    "aliases": gettext_lazy("群众平时怎么叫这件事，用空格隔开，搜索时也能找到"),
    "upstream": gettext_lazy("填上级标准事项的实施编码；填了以后，除本地要素外以上级为准"),
    "for_persons": gettext_lazy("填了服务对象的，以服务对象为准"),
    "for_organisations": gettext_lazy("填了服务对象的，以服务对象为准"),
    "note": gettext_lazy("这一版改了什么、为什么改，公布后公众可以看到"),
    "promised_length": gettext_lazy("即办件填 0"),
    "visits": gettext_lazy("不用到现场的填 0"),
    "application_conditions": gettext_lazy("受理时核对的条件，一行一条"),
    "grant_conditions": gettext_lazy("审查时判断的条件，一行一条"),
    "materials.name": gettext_lazy("写全称，不要写“其他材料”"),
    "materials.when_words": gettext_lazy("“按情形提供”的必须写明，例如：委托他人办理的"),
    "materials.alternatives": gettext_lazy("任选其一即可的，一行一种"),
    "materials.standard": gettext_lazy("什么样的材料可以收，例如：在有效期内、加盖公章"),
    "steps.days_words": gettext_lazy("例如：1 个工作日"),
}


class LinesField(forms.CharField):
    """A list of texts, one a line."""

    widget = forms.Textarea(attrs={"rows": LINE_ROWS})

    def __init__(self, *, told: Sequence[str], longest: int | None, **kwargs: Any) -> None:
        self.told, self.longest = list(told), longest
        super().__init__(strip=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(str(one) for one in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        text = super().clean(value).replace("\r\n", "\n")
        if text == "\n".join(self.told):
            return self.told  # an item of several lines stays one
        lines = [line.strip() for line in text.split("\n") if line.strip()]
        if self.longest and any(len(line) > self.longest for line in lines):
            raise ValidationError(
                _("%(label)s每项不能超过 %(n)d 个字") % {"label": self.label, "n": self.longest}
            )
        return lines


class MatterField(forms.CharField):
    """Another matter, by its implementation code."""

    def clean(self, value: Any) -> str | None:
        code = super().clean(value)
        if code and not Matter.objects.filter(implementation_code=code).exists():
            raise ValidationError(_("没有这个实施编码的事项，请核对"))
        return code or None


class ConditionField(forms.MultipleChoiceField):
    """情形: any of the answers ticked; several questions ticked must all be answered so. What is more intricate stays as it is."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, told: Mapping[str, Any] | None, **kwargs: Any) -> None:
        self.told = told
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, list | tuple) else picked(value)

    def clean(self, value: Any) -> dict[str, Any] | None:
        if self.disabled:
            return value
        chosen = super().clean(value)
        if sorted(chosen) == sorted(picked(self.told)):
            return dict(self.told) if self.told else None
        by_key: dict[str, list[str]] = {}
        for one in chosen:
            key, _sign, answer = one.partition("=")
            by_key.setdefault(key, []).append(answer)
        found = [
            {"key": key, "is": answers[0] if len(answers) == 1 else answers}
            for key, answers in by_key.items()
        ]
        return (found[0] if len(found) == 1 else {"all": found}) if found else None


def picked(condition: Mapping[str, Any] | None) -> list[str]:
    """The boxes that stand for this condition; none, where boxes cannot say it."""
    if not condition:
        return []
    parts = condition["all"] if set(condition) == {"all"} else [condition]
    boxes: list[str] = []
    for part in parts:
        if not isinstance(part, Mapping) or set(part) != {"key", "is"}:
            return []
        answers = part["is"] if isinstance(part["is"], list) else [part["is"]]
        boxes += [f"{part['key']}={answer}" for answer in answers]
    return boxes


class Around:
    """What the fields of a tab choose from: the offices, and what the rest of the content says."""

    def __init__(self, content: Content) -> None:
        self.content = content

    @cached_property
    def offices(self) -> list[tuple[str, str]]:
        rows = Office.objects.filter(kind=OfficeKind.ORGAN).order_by("path")
        return [(office.path, office.name) for office in rows]

    @cached_property
    def asked(self) -> dict[str, conditions.Asked]:
        """The questions of the guide and the fields of the form, by key."""
        return asked_in(self.content)

    @property
    def answers(self) -> list[tuple[str, str]]:
        """Every answer that a condition may name."""
        return [
            (f"{key}={value}", _("%(question)s：%(answer)s") % {"question": one.words, "answer": label})
            for key, one in self.asked.items()
            for value, label in one.choices.items()
        ]

    def numbered(self, key: str) -> list[tuple[int, str]]:
        """The rows that a point of regulation binds, by their numbers."""
        told = {
            "regulation_points.conditions": lambda: self.content["edition"]["grant_conditions"],
            "regulation_points.materials": lambda: [row["name"] for row in self.content["materials"]],
            "regulation_points.points": lambda: [row["words"] for row in self.content["review_points"]],
        }[key]()
        return [(no, f"{no}. {words}") for no, words in enumerate(told, start=1)]


def field_of(element: Element, value: Any, around: Around) -> forms.Field:
    """The field in which this element is written; `value` is what it says now."""
    made = _made(element, value, around)
    made.sometimes_required = bool(element.needed)  # type: ignore[attr-defined]
    return made


def _made(element: Element, value: Any, around: Around) -> forms.Field:
    common: dict[str, Any] = {
        "label": str(element.label),
        "required": False,
        "help_text": HINTS.get(element.key, ""),
    }
    match element.kind:
        case "text" if isinstance(PARTS[element.part]._meta.get_field(element.column), models.URLField):
            return forms.URLField(
                max_length=element.most, assume_scheme="https",
                error_messages={"invalid": _("请输入完整的网址，以 https:// 开头")}, **common,
            )  # fmt: skip
        case "text" if element.most and element.most > 200:
            return forms.CharField(
                max_length=element.most, widget=forms.Textarea(attrs={"rows": 2}), **common
            )
        case "text":
            return forms.CharField(max_length=element.most, **common)
        case "textarea":
            return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), **common)
        case "number":
            box = forms.NumberInput(attrs={"class": "govuk-input--width-5"})
            return forms.IntegerField(min_value=0, max_value=MOST_NUMBER, widget=box, **common)
        case "date":
            return forms.DateField(widget=forms.DateInput, **common)
        case "flag":
            return forms.BooleanField(**common)
        case "choice":
            return _choice(element, common)
        case "multi":
            return forms.MultipleChoiceField(
                choices=element.choices, widget=forms.CheckboxSelectMultiple, **common
            )
        case "lines":
            return LinesField(told=value or [], longest=element.most, **common)
        case "numbers":
            return forms.TypedMultipleChoiceField(
                choices=around.numbered(element.key),
                coerce=int,
                widget=forms.CheckboxSelectMultiple,
                **common,
            )
        case "office":
            known = dict(around.offices)
            more = [] if not value or value in known else [(value, value)]
            return forms.ChoiceField(choices=[("", _("请选择")), *around.offices, *more], **common)
        case "matter":
            return MatterField(max_length=64, **common)
        case "condition":
            return _condition(value, around, common)
        case "file":
            return forms.FileField(**common)
    raise LookupError(f"{element.key} has a page of its own")


def _choice(element: Element, common: dict[str, Any]) -> forms.Field:
    values = [value for value, _label in element.choices]
    blank = [] if element.default not in (None, "") else [("", _("请选择"))]
    widget: forms.Widget = forms.Select()
    if len(values) <= RADIOS_AT_MOST:
        widget, blank = forms.RadioSelect(), []
    return forms.TypedChoiceField(
        choices=[*blank, *element.choices], coerce=type(values[0]), empty_value=element.default, widget=widget,
        **common,
    )  # fmt: skip


def _condition(value: Any, around: Around, common: dict[str, Any]) -> forms.Field:
    known = around.answers
    more = [(one, one) for one in picked(value) if one not in dict(known)]
    intricate = bool(value) and not picked(value)
    words = _("没有导办问题和选择题时，不用填") if not known else _("不勾选就是都适用")
    if intricate:
        words = _("现在的条件较复杂，不在这里改动就保持不变")
    return ConditionField(told=value, choices=[*known, *more], **common | {"help_text": words})


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


def column_field(column: Column) -> forms.Field:
    common: dict[str, Any] = {"label": str(column.label), "required": False}
    made: forms.Field
    match column.kind:
        case "choice":
            made = forms.ChoiceField(choices=[("", _("请选择")), *column.choices], **common)
        case "flag":
            made = forms.BooleanField(**common)
        case "number":
            box = forms.NumberInput(attrs={"class": "govuk-input--width-3"})
            made = forms.IntegerField(min_value=0, max_value=MOST_NUMBER, widget=box, **common)
        case _:
            widget = forms.Textarea(attrs={"rows": 2}) if column.key in LONG else forms.TextInput()
            made = forms.CharField(widget=widget, max_length=2000, **common)
    made.sometimes_required = True  # type: ignore[attr-defined]
    return made


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

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        for element in of_part(self.part):
            if element.column in ("name", "words") and not told.get(element.column) and not self.errors:
                self.add_error(element.column, _("请输入%(label)s") % {"label": element.label})
                break
        return told

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


def asked_in(content: Content) -> dict[str, conditions.Asked]:
    """By key, the questions of the guide and the fields of the form, for conditions to be said in words."""
    sections = (content["edition"]["form"] or {}).get("sections", [])
    fields = [one for section in sections for one in section.get("fields", [])]
    return conditions.asked([*(content["edition"]["questions"] or []), *fields])
