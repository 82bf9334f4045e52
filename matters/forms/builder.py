"""申请表 and 导办: one field or one question of them on a page, and the schema with it changed.

Keys are ours and stay: an answer that was kept under one is still found when its label is written otherwise.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matters.content import Content
from matters.enums import Purpose
from matters.forms.editing import Around, ConditionField
from matters.forms.kinds import KINDS

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
WITH_CHOICES = ("choice", "multi")
# What is known of the party already, and need not be asked again.
PREFILLS = {
    "name": gettext_lazy("姓名或者名称"),
    "id_number": gettext_lazy("证件号码"),
    "phone": gettext_lazy("电话"),
    "address": gettext_lazy("地址"),
    "legal_representative": gettext_lazy("法定代表人"),
}
FEWEST_CHOICES = 2


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

    def told(self, section: Spec) -> dict[str, Any]:
        said = {**section, **self.cleaned_data}
        return {key: value for key, value in said.items() if value not in ("", []) or key == "fields"}


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
    max = forms.IntegerField(
        label=gettext_lazy("最多字数或者最大值"),
        required=False,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-5"}),
    )
    prefill = forms.ChoiceField(
        label=gettext_lazy("自动填入"),
        required=False,
        choices=[("", gettext_lazy("不自动填入")), *PREFILLS.items()],
        help_text=gettext_lazy("申请人资料里已有的，不用再填一遍"),
    )
    personal = forms.BooleanField(label=gettext_lazy("含个人信息，加密保存"), required=False)
    searchable = forms.BooleanField(label=gettext_lazy("工作人员可以按此查找"), required=False)

    def __init__(self, spec: Spec, content: Content, *args: Any, **kwargs: Any) -> None:
        said = {**spec, "choices": "\n".join(label for _key, label in spec.get("choices", []))}
        super().__init__(*args, initial=said, **kwargs)
        self.spec = spec
        kinds = [(kind, KIND_WORDS.get(kind, kind)) for kind in KINDS]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        around = Around(content)
        others = [one for one in around.answers if not one[0].startswith(f"{spec.get('key')}=")]
        for name, label in (("shown_when", _("什么情形下才显示")), ("required_when", _("什么情形下必填"))):
            told = spec.get(name)
            if others or told:
                self.fields[name] = ConditionField(
                    told=told, choices=others, label=label, required=False, initial=told
                )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("kind") in WITH_CHOICES and len(lines(said.get("choices", ""))) < FEWEST_CHOICES:
            self.add_error("choices", ValidationError(_("请至少填两个选项，一行一个")))
        return said

    def told(self, taken: Iterable[str]) -> dict[str, Any]:
        """The field as the schema has it; a new one gets a key of its own."""
        said = {**self.spec, **self.cleaned_data}
        said["key"] = self.spec.get("key") or fresh("field", taken)
        labels = lines(self.cleaned_data["choices"]) if said["kind"] in WITH_CHOICES else []
        said["choices"] = keyed(labels, self.spec.get("choices", []))
        for name in ("shown_when", "required_when"):
            if name not in self.fields:
                said[name] = self.spec.get(name)
        kept = ("key", "label", "kind", "required")
        return {
            key: value for key, value in said.items() if key in kept or value not in (None, "", [], False)
        }


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
                told=told, choices=earlier, label=_("什么情形下才问"), required=False, initial=told
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
