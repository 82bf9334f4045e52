"""What is wrong in a guide, and what was found about it."""

from __future__ import annotations

import re

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from ground.accounts.identity import MOBILE
from matters.enums import ErratumState

# Where people look for what is wrong; the key is an element of matters.elements.
WHERE = (
    ("", _("说不清，见下面的说明")),
    ("summary", _("事项名称和说明")),
    ("application_conditions", _("申请条件")),
    ("materials.name", _("申请材料")),
    ("promised_length", _("办理时限")),
    ("steps.name", _("办理流程")),
    ("fee", _("收费")),
    ("legal_basis", _("设定依据")),
    ("address", _("办理地点和时间")),
    ("consult_phone", _("电话")),
    ("faq", _("常见问题")),
)


class ErratumForm(forms.Form):
    use_required_attribute = False
    element = forms.ChoiceField(label=_("哪一部分有误"), choices=WHERE, required=False)
    words = forms.CharField(
        label=_("哪里有误，应当是什么"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("请不要写姓名、证件号码"),
        error_messages={"required": _("请写明哪里有误"), "max_length": _("最多 500 个字")},
    )
    contact = forms.CharField(
        label=_("手机号码或者电子邮箱"),
        max_length=100,
        required=False,
        help_text=_("只用来告诉您处理结果"),
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off"}),
    )

    def clean_contact(self) -> str:
        said: str = re.sub(r"\s", "", self.cleaned_data["contact"])
        if not said or MOBILE.fullmatch(said):
            return said
        try:
            validate_email(said)
        except forms.ValidationError:
            raise forms.ValidationError(_("请输入 11 位手机号码，或者电子邮箱")) from None
        return said


class AnswerForm(forms.Form):
    use_required_attribute = False
    state = forms.ChoiceField(
        label=_("核实的结果"),
        choices=[(state.value, state.label) for state in (ErratumState.MENDED, ErratumState.UNFOUNDED)],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择核实的结果")},
    )
    words = forms.CharField(
        label=_("答复"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("反映人会看到；写明更正了什么，或者为什么没有错"),
        error_messages={"required": _("请写明核实的情况")},
    )
