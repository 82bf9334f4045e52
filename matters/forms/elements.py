"""The field in which an element of the catalogue is written, made from the registry of elements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
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
from matters.content import Content
from matters.elements import PARTS, Column, Element
from matters.models import Matter, PowerEntry, PowerList

# A list of choices of at most this many is seen whole.
RADIOS_AT_MOST = 4
MOST_NUMBER = 32767
LINE_ROWS = 4
# Columns of the small tables in which a sentence or more is written.
LONG = {"words", "a", "standard", "scope", "hours", "address", "basis"}
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
    def powers(self) -> list[tuple[str, str]]:
        """The entries of the organ's power list on the day from which the content is to hold."""
        on, path = self.content["effective_on"], self.content["matter"]["office"]
        if not on or not path:
            return []
        lists = PowerList.objects.in_force(date.fromisoformat(on)).filter(office__path=path)
        rows = PowerEntry.objects.filter(list__in=lists).order_by("code")
        return [(row.code, f"{row.code} {row.name}") for row in rows]

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
        case "text" if element.key == "power_code" and (known := around.powers):
            more = [] if not value or value in dict(known) else [(value, value)]
            return forms.ChoiceField(choices=[("", _("请选择")), *known, *more], **common)
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


def asked_in(content: Content) -> dict[str, conditions.Asked]:
    """By key, the questions of the guide and the fields of the form, for conditions to be said in words."""
    sections = (content["edition"]["form"] or {}).get("sections", [])
    fields = [one for section in sections for one in section.get("fields", [])]
    return conditions.asked([*(content["edition"]["questions"] or []), *fields])
