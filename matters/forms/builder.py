"""申请表 and 导办: one field or one question of them on a page, and the schema with it changed.

Keys are ours and stay: an answer that was kept under one is still found when its label is written otherwise.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ground.accounts.models import Office
from matters import divisions
from matters.content import Content
from matters.enums import Purpose
from matters.forms.elements import Around, ConditionField, picked
from matters.forms.kinds import KINDS, TableField, WrongCell
from matters.schema import COLUMN_KINDS, FEWEST_CHOICES, MOST_COLUMNS, WITH_CHOICES

Spec = Mapping[str, Any]

KIND_WORDS: Mapping[str, Any] = {
    "text": gettext_lazy("一行文字"),
    "textarea": gettext_lazy("多行文字"),
    "number": gettext_lazy("数字"),
    "date": gettext_lazy("日期"),
    "choice": gettext_lazy("单选"),
    "multi": gettext_lazy("多选"),
    "yesno": gettext_lazy("是或者否"),
    "phone": gettext_lazy("电话号码"),
    "id_number": gettext_lazy("身份证号码"),
    "uscc": gettext_lazy("统一社会信用代码"),
    "table": gettext_lazy("表格（可增加行）"),
    "address": gettext_lazy("地址"),
}
# What is known of the party already, and need not be asked again.
PREFILLS = {
    "name": gettext_lazy("姓名或者名称"),
    "id_number": gettext_lazy("证件号码"),
    "phone": gettext_lazy("电话"),
    "address": gettext_lazy("地址"),
    "legal_representative": gettext_lazy("法定代表人"),
}
# Which kinds each of these says something of; the others are not asked for it.
SAID_OF: Mapping[str, tuple[str, ...]] = {
    "choices": WITH_CHOICES,
    "columns": ("table",),
    "within": ("address",),
    "min": ("number", "table"),
    "max": ("text", "textarea", "number", "table", "address"),
    "past": ("date",),
}
BETWEEN_CHOICES = re.compile(r"[、；;，,\n]+")


class SectionForm(forms.Form):
    """One page of the application form."""

    use_required_attribute = False
    title = forms.CharField(
        label=gettext_lazy("分段名称"),
        max_length=40,
        error_messages={"required": gettext_lazy("请输入分段名称")},
    )
    help = forms.CharField(
        label=gettext_lazy("说明"), max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    purposes = forms.MultipleChoiceField(
        label=gettext_lazy("哪些申请要填"),
        choices=Purpose.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("不勾选：首次申请、变更、延续都要填"),
    )

    def __init__(self, section: Spec, content: Content, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial=dict(section), **kwargs)
        first = next((spec["key"] for spec in section.get("fields", [])), None)
        _put_condition(self, "shown_when", _("本节的显示条件"), section, content, first)

    def told(self, section: Spec) -> dict[str, Any]:
        said = {**section, **self.cleaned_data}
        return {key: value for key, value in said.items() if value not in (None, "", []) or key == "fields"}


class FieldForm(forms.Form):
    """One field of the application form."""

    use_required_attribute = False
    label = forms.CharField(
        label=gettext_lazy("问什么"),
        max_length=100,
        error_messages={"required": gettext_lazy("请输入要问的内容")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("怎么填"), error_messages={"required": gettext_lazy("请选择怎么填")}
    )
    help = forms.CharField(label=gettext_lazy("填写提示"), max_length=200, required=False)
    required = forms.BooleanField(label=gettext_lazy("必填"), required=False)
    choices = forms.CharField(
        label=gettext_lazy("选项"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("单选、多选时填写，一行一个"),
    )
    min = forms.IntegerField(
        label=gettext_lazy("最小值或者最少行数"),
        required=False,
        min_value=0,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-5"}),
    )
    max = forms.IntegerField(
        label=gettext_lazy("最多字数、最大值或者最多行数"),
        required=False,
        min_value=1,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-5"}),
    )
    within = forms.ChoiceField(label=gettext_lazy("地址的范围"), required=False)
    past = forms.BooleanField(label=gettext_lazy("不能晚于今天"), required=False)
    prefill = forms.ChoiceField(
        label=gettext_lazy("自动填入"),
        required=False,
        choices=[("", gettext_lazy("不自动填入")), *PREFILLS.items()],
        help_text=gettext_lazy("申请人资料里已有的，不用再填一遍"),
    )
    personal = forms.BooleanField(label=gettext_lazy("含个人信息，加密保存"), required=False)
    searchable = forms.BooleanField(label=gettext_lazy("工作人员可以按此查找"), required=False)
    licensed = forms.BooleanField(label=gettext_lazy("印在决定书和证照上"), required=False)

    def __init__(self, spec: Spec, content: Content, *args: Any, **kwargs: Any) -> None:
        said = {
            **spec,
            "choices": "\n".join(label for _key, label in spec.get("choices", [])),
            "columns": [_column_row(column) for column in spec.get("columns", [])],
        }
        super().__init__(*args, initial=said, **kwargs)
        self.spec = spec
        kinds = [(kind, KIND_WORDS.get(kind, kind)) for kind in KINDS]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["within"].choices = _places(content, spec.get("within", ""))  # type: ignore[attr-defined]
        self.fields["columns"] = _columns_field()
        self.order_fields([*[name for name in self.fields if name != "columns"][:5], "columns"])
        _put_condition(self, "shown_when", _("本字段的显示条件"), spec, content, spec.get("key"))
        _put_condition(self, "required_when", _("本字段的必填条件"), spec, content, None)

    def told_when(self, name: str) -> tuple[dict[str, Any], str] | None:
        """With which kind something is said at all."""
        kinds = SAID_OF.get(name)
        if kinds is None:
            return None
        words = _("、").join(str(KIND_WORDS[kind]) for kind in kinds)
        return {"key": "kind", "is": list(kinds)}, _("“怎么填”是%(kinds)s") % {"kinds": words}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        kind = said.get("kind")
        for name, kinds in SAID_OF.items():
            if kind not in kinds:
                self.errors.pop(name, None)
                said[name] = None
        if kind in WITH_CHOICES and len(lines(said.get("choices") or "")) < FEWEST_CHOICES:
            self.add_error("choices", ValidationError(_("请至少填两个选项，一行一个")))
        if kind == "table" and "columns" not in self.errors:
            self._clean_columns(said.get("columns") or [])
        return said

    def _clean_columns(self, rows: Sequence[Mapping[str, Any]]) -> None:
        if not rows:
            self.add_error("columns", ValidationError(_("请填写表格的列，至少一列")))
        for no, row in enumerate(rows):
            if row["kind"] in WITH_CHOICES and len(_few(row["choices"])) < FEWEST_CHOICES:
                self.add_error(
                    "columns", WrongCell(no, "choices", _("请至少写两个选项，用顿号隔开"), each=_("列"))
                )

    def told(self, taken: Iterable[str]) -> dict[str, Any]:
        """The field as the schema has it; a new one gets a key of its own."""
        said = {**self.spec, **self.cleaned_data}
        said["key"] = self.spec.get("key") or fresh("field", taken)
        labels = lines(self.cleaned_data["choices"] or "") if said["kind"] in WITH_CHOICES else []
        said["choices"] = keyed(labels, self.spec.get("choices", []))
        said["columns"] = list(_columns(self.cleaned_data["columns"] or [], self.spec.get("columns", [])))
        for name in ("shown_when", "required_when"):
            if name not in self.fields:
                said[name] = self.spec.get(name)
        kept = ("key", "label", "kind", "required")
        return {
            key: value for key, value in said.items() if key in kept or value not in (None, "", [], False)
        }


def _put_condition(
    form: forms.Form, name: str, label: str, spec: Spec, content: Content, before: str | None
) -> None:
    """A box for every answer that is asked before the field of that key; for every answer, without one."""
    around, told = Around(content), spec.get(name)
    own = spec.get("key")
    known = [one for one in around.asked if one != own]
    if before in around.asked:
        known = list(around.asked)[: list(around.asked).index(before)]
    choices = [one for one in around.answers if one[0].partition("=")[0] in known]
    if choices or told:
        choices += [(one, one) for one in picked(told) if one not in dict(choices)]
        form.fields[name] = ConditionField(
            told=told, choices=choices, label=label, required=False, initial=told
        )


def _places(content: Content, now: str) -> list[tuple[str, str]]:
    """How far an address may lie: anywhere, or in the city or the district of the office."""
    office = Office.objects.filter(path=content["matter"]["office"] or "").first()
    code = office.division_code[:6] if office else ""
    found = [("", _("全国"))]
    for one in dict.fromkeys([f"{code[:4]}00" if code else "", code, now]):
        if one and (place := divisions.divisions().get(one)):
            found.append((one, place.words))
    return found


def _columns_field() -> TableField:
    kinds = [[kind, str(KIND_WORDS[kind])] for kind in COLUMN_KINDS]
    specs: list[Spec] = [
        {"key": "label", "label": _("列名"), "kind": "text", "required": True, "max": 20},
        {"key": "kind", "label": _("怎么填"), "kind": "choice", "required": True, "choices": kinds},
        {"key": "required", "label": _("必填"), "kind": "yesno"},
        {"key": "choices", "label": _("选项，用顿号隔开"), "kind": "text", "max": 200},
        {"key": "max", "label": _("最多字数或者最大值"), "kind": "number", "min": 1},
    ]
    made = TableField(
        label=_("表格的列"), columns=specs, fewest=1, most=MOST_COLUMNS, each=_("列"), required=False
    )
    made.sometimes_required = True  # type: ignore[attr-defined]  # where the field is a table
    return made


def _column_row(column: Spec) -> dict[str, Any]:
    """A column as the page asks for it."""
    return {
        "label": column["label"],
        "kind": column["kind"],
        "required": "yes" if column.get("required") else "no",
        "choices": _("、").join(label for _key, label in column.get("choices", [])),
        "max": column.get("max", ""),
    }


def _few(text: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in BETWEEN_CHOICES.split(text or "") if part.strip()))


def _columns(rows: Sequence[Mapping[str, Any]], before: Sequence[Spec]) -> Iterator[dict[str, Any]]:
    """The columns as the schema has them: one that is called as it was keeps its key, and what the page did not ask of it."""
    known = {column["label"]: column for column in before}
    taken = {column["key"] for column in before}
    for row in rows:
        was = known.get(row["label"], {})
        key = was.get("key") or fresh("column", taken)
        taken.add(key)
        told: dict[str, Any] = {**was, "key": key, "label": row["label"], "kind": row["kind"]}
        told["required"] = row["required"] == "yes"
        chosen = _few(row["choices"]) if row["kind"] in WITH_CHOICES else []
        told["choices"] = keyed(chosen, was.get("choices", []))
        told["max"] = int(row["max"]) if row["max"] and row["kind"] in ("text", "number") else None
        yield {name: value for name, value in told.items() if value not in (None, "", [], False)}


class QuestionForm(forms.Form):
    """One question of the guide (导办)."""

    use_required_attribute = False
    text = forms.CharField(
        label=gettext_lazy("问题"), max_length=100, error_messages={"required": gettext_lazy("请输入问题")}
    )
    help = forms.CharField(label=gettext_lazy("说明"), max_length=200, required=False)
    choices = forms.CharField(
        label=gettext_lazy("答案"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("一行一个，至少两个"),
        error_messages={"required": gettext_lazy("请填写答案，一行一个")},
    )

    def __init__(self, spec: Spec, before: Sequence[Spec], *args: Any, **kwargs: Any) -> None:
        said = {**spec, "choices": "\n".join(label for _key, label in spec.get("choices", []))}
        super().__init__(*args, initial=said, **kwargs)
        self.spec = spec
        earlier = [
            (
                f"{one['key']}={key}",
                _("%(question)s：%(answer)s") % {"question": one["text"], "answer": label},
            )
            for one in before
            for key, label in one.get("choices", [])
        ]
        told = spec.get("asked_when")
        if earlier or told:
            self.fields["asked_when"] = ConditionField(
                told=told, choices=earlier, label=_("本问题的提问条件"), required=False, initial=told
            )

    def clean_choices(self) -> str:
        said: str = self.cleaned_data["choices"]
        if len(lines(said)) < FEWEST_CHOICES:
            raise ValidationError(_("请至少填两个答案，一行一个"))
        return said

    def told(self, taken: Iterable[str]) -> dict[str, Any]:
        said = {**self.spec, **self.cleaned_data}
        said["key"] = self.spec.get("key") or fresh("question", taken)
        said["choices"] = keyed(lines(self.cleaned_data["choices"]), self.spec.get("choices", []))
        return {key: value for key, value in said.items() if value not in (None, "", [])}


def lines(text: str) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def keyed(labels: Iterable[str], before: Iterable[Sequence[str]]) -> list[list[str]]:
    """The choices with their keys: what is called as it was keeps its key."""
    known = {label: key for key, label in before}
    taken = set(known.values())
    choices = []
    for label in labels:
        key = known.get(label) or fresh("c", taken)
        taken.add(key)
        choices.append([key, label])
    return choices


def fresh(stem: str, taken: Iterable[str]) -> str:
    """A key nobody has."""
    known = set(taken)
    no = 1
    while (key := f"{stem}_{no}") in known:
        no += 1
    return key


def sections_of(content: Content) -> list[dict[str, Any]]:
    """The sections of the form, to be changed."""
    told = content["edition"]["form"] or {}
    return copy.deepcopy(list(told.get("sections", [])))


def keys_of(content: Content) -> set[str]:
    """Every key that an answer is kept under."""
    found = {one["key"] for one in content["edition"]["questions"] or []}
    for section in sections_of(content):
        found |= {section["key"], *(one["key"] for one in section["fields"])}
    return found
