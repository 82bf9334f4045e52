"""What is told about a power list and its entries."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from matters.enums import MatterType

DAY = {
    "required": gettext_lazy("请选择施行日"),
    "invalid": gettext_lazy("请输入正确的日期，例如 2026-10-01"),
}


class BeginPowersForm(forms.Form):
    """From when it is meant to hold, and why there is another one."""

    use_required_attribute = False
    from_on = forms.DateField(
        label=gettext_lazy("拟施行日"),
        widget=forms.DateInput(attrs={"class": "govuk-input--width-10"}),
        error_messages=DAY,
    )
    reason = forms.CharField(
        label=gettext_lazy("调整理由"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("例如法律法规立改废、机构职能调整的文件名称和文号"),
        error_messages={"required": gettext_lazy("请写明调整理由")},
    )


class PowerForm(forms.Form):
    """One power, with the law that gives it and the duties that come with it."""

    use_required_attribute = False
    code = forms.CharField(
        label=gettext_lazy("权力编码"),
        max_length=40,
        error_messages={"required": gettext_lazy("请输入权力编码")},
    )
    name = forms.CharField(
        label=gettext_lazy("权力名称"),
        max_length=200,
        error_messages={"required": gettext_lazy("请输入权力名称")},
    )
    type_code = forms.ChoiceField(
        label=gettext_lazy("权力类型"),
        choices=[
            ("", gettext_lazy("请选择")),
            *((one.value, one.label) for one in MatterType if one != MatterType.SERVICE),
        ],
        error_messages={"required": gettext_lazy("请选择权力类型")},
    )
    basis = forms.CharField(
        label=gettext_lazy("设定依据"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("法律法规名称和条款；提交前须填写"),
    )
    duties = forms.CharField(
        label=gettext_lazy("责任事项"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("行使这项权力应当做到的事；提交前须填写"),
    )
    # As the entry was when the page was made.
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


class PowersPublicationForm(forms.Form):
    use_required_attribute = False
    on = forms.DateField(
        label=gettext_lazy("施行日"),
        widget=forms.DateInput(attrs={"class": "govuk-input--width-10"}),
        help_text=gettext_lazy("现行的一版到前一天为止"),
        error_messages=DAY,
    )
