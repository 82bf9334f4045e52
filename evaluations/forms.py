from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evaluations.enums import DIMENSIONS, OPTIONS, Satisfaction
from ground.accounts.forms import text


class RatingForm(forms.Form):
    """The grade first; what is ticked and written is free (HCP-6)."""

    use_required_attribute = False
    grade = forms.TypedChoiceField(
        label=_("总的来说，您对这次服务满意吗？"),
        choices=[(one.value, one.label) for one in Satisfaction],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择满意度"), "invalid_choice": _("请选择满意度")},
    )
    options = forms.MultipleChoiceField(
        label=_("为什么？（可以不选）"),
        required=False,
        choices=[pair for pairs in OPTIONS.values() for pair in pairs],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("请从列出的标签里选择")},
    )
    words = text(_("还想说什么？"), "", 500, help_text=_("请不要写身份证号、电话等个人信息。"))
    words.widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, label in DIMENSIONS:
            self.fields[key] = forms.TypedChoiceField(
                label=label,
                required=False,
                choices=[(n, n) for n in range(5, 0, -1)],
                coerce=int,
                empty_value=None,
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": _("请选择 1 到 5 分")},
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("grade") and set(data.get("options", [])) - {
            code for code, _words in OPTIONS[data["grade"]]
        }:
            self.add_error(
                "options",
                _("所选标签与满意度不一致，请选择“%(grade)s”之下的标签")
                % {"grade": Satisfaction(data["grade"]).label},
            )
        return data

    @property
    def scores(self) -> dict[str, int]:
        return {key: self.cleaned_data[key] for key, _label in DIMENSIONS if self.cleaned_data.get(key)}


class ReplyForm(forms.Form):
    words = text(_("回应"), _("请写下回应"), 1000)
    words.widget = forms.Textarea(attrs={"rows": 3})
