"""What is told about the directory of a year."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy


class YearForm(forms.Form):
    """Of which year the directory is frozen."""

    use_required_attribute = False
    year = forms.IntegerField(
        label=gettext_lazy("年度"),
        min_value=2000,
        max_value=2999,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-4"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), gettext_lazy("请输入四位数的年度，例如 2026")
        ),
    )


class GivingBackForm(forms.Form):
    use_required_attribute = False
    words = forms.CharField(
        label=gettext_lazy("退回意见"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("请写明要改什么")},
    )


class FilingForm(forms.Form):
    """On which day it was filed with the level above, under which number."""

    use_required_attribute = False
    on = forms.DateField(
        label=gettext_lazy("报备日期"),
        widget=forms.DateInput(attrs={"class": "govuk-input--width-10"}),
        error_messages={
            "required": gettext_lazy("请选择报备日期"),
            "invalid": gettext_lazy("请输入正确的日期，例如 2026-10-01"),
        },
    )
    reference = forms.CharField(
        label=gettext_lazy("报备文号"),
        max_length=100,
        error_messages={"required": gettext_lazy("请输入报备文号")},
        help_text=gettext_lazy("例如“朝政办备〔2026〕3号”"),
    )
