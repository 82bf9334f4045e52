"""编制: why a matter is changed and from when, what was prepared, why it goes back, from which day it is published."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from matters.enums import EditionState, PreparationKind


class HeadForm(forms.Form):
    """Why it is changed, on what it rests, from when, and how it is published."""

    use_required_attribute = False
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("请写明为什么改")},
    )
    basis = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("法规条款或者文件名称、文号；取消、暂停、下放、划转的必须写明"),
    )
    effective_on = forms.DateField(
        label=gettext_lazy("拟生效日"),
        required=False,
        widget=forms.DateInput(attrs={"class": "govuk-input--width-10"}),
        error_messages={"invalid": gettext_lazy("请输入正确的日期，例如 2026-10-01")},
    )
    state = forms.ChoiceField(
        label=gettext_lazy("发布方式"),
        choices=[(state.value, state.label) for state in EditionState if state != EditionState.SUSPENDED],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择发布方式")},
    )

    def __init__(self, *args: Any, suspended: bool = False, package: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if suspended or package:
            del self.fields["state"]


class PreparationForm(forms.Form):
    """One piece of work that was done about the change."""

    use_required_attribute = False
    kind = forms.ChoiceField(
        label=gettext_lazy("完成了什么"),
        choices=PreparationKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择完成的工作")},
    )
    done_on = forms.DateField(
        label=gettext_lazy("完成日期"),
        widget=forms.DateInput(attrs={"class": "govuk-input--width-10"}),
        error_messages={
            "required": gettext_lazy("请选择完成日期"),
            "invalid": gettext_lazy("请输入正确的日期，例如 2026-10-01"),
        },
    )
    words = forms.CharField(
        label=gettext_lazy("情况"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("例如：征求了哪些单位的意见、怎么采纳；审核意见的文号"),
        error_messages={"required": gettext_lazy("请写明情况")},
    )


class ReturnForm(forms.Form):
    use_required_attribute = False
    words = forms.CharField(
        label=gettext_lazy("退回意见"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("请写明要改什么")},
    )


class RecallForm(forms.Form):
    use_required_attribute = False
    words = forms.CharField(
        label=gettext_lazy("撤回理由"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("留存在案，并告知参与编制的人员"),
        error_messages={"required": gettext_lazy("请写明撤回的理由")},
    )


class PublicationForm(forms.Form):
    """From which day it holds."""

    use_required_attribute = False
    effective_on = forms.DateField(
        label=gettext_lazy("生效日"),
        widget=forms.DateInput(attrs={"class": "govuk-input--width-10"}),
        help_text=gettext_lazy("从这一天零时起，新的申请都按新版本办理"),
        error_messages={
            "required": gettext_lazy("请选择生效日"),
            "invalid": gettext_lazy("请输入正确的日期，例如 2026-10-01"),
        },
    )
