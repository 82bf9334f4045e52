"""What a matter is split into, and what several are merged into, as an editor proposes it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matters.codes import why_not_text
from matters.forms.elements import MatterField
from matters.forms.operating import DAY

# A matter is split into so many at once, and so many others are merged with it.
MOST_PARTS, MOST_OTHERS = 4, 3


class EffectForm(forms.Form):
    """From which day, on what it rests, and why: one for all of it."""

    use_required_attribute = False
    on = forms.DateField(
        label=gettext_lazy("生效日"),
        widget=forms.DateInput(attrs={"class": "govuk-input--width-10"}),
        help_text=gettext_lazy("新旧事项在同一天开始、终止"),
        error_messages=DAY,
    )
    basis = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("法规条款或者文件名称、文号"),
        error_messages={"required": gettext_lazy("请写明依据")},
    )
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("请写明理由")},
    )


class NewMatterForm(forms.Form):
    """What a new matter is called, and its code."""

    use_required_attribute = False
    name = forms.CharField(
        label=gettext_lazy("事项名称"),
        max_length=200,
        error_messages={"required": gettext_lazy("请输入事项名称")},
    )
    code = forms.CharField(
        label=gettext_lazy("实施编码"),
        max_length=64,
        error_messages={"required": gettext_lazy("请输入实施编码")},
    )

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"].strip()
        if code and (words := why_not_text(code)):
            raise ValidationError(words)
        return code


class PartForm(NewMatterForm):
    """One of the new matters, with the handling items that it takes over; where there are several."""

    items = forms.MultipleChoiceField(
        label=gettext_lazy("归入的业务办理项"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("请选择归入的业务办理项")},
    )

    def __init__(self, items: Iterable[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = list(items)
        self.fields["items"].choices = choices  # type: ignore[attr-defined]
        if len(choices) < 2:
            del self.fields["items"]


class MergerForm(NewMatterForm):
    """The other matters, and what all of them become."""

    field_order = ["other_1", "other_2", "other_3", "name", "code"]

    def __init__(self, *args: Any, own: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = own
        for no in range(1, MOST_OTHERS + 1):
            self.fields[f"other_{no}"] = MatterField(
                label=_("与哪个事项合并") if no == 1 else _("与哪个事项合并（第 %(no)d 个）") % {"no": no},
                max_length=64,
                required=no == 1,
                help_text=_("填实施编码") if no == 1 else "",
                error_messages={"required": _("请输入要合并的事项的实施编码")},
            )
        self.fields["name"].label = _("合并后的事项名称")
        self.fields["code"].label = _("合并后的实施编码")
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        seen = {self.own}
        for no in range(1, MOST_OTHERS + 1):
            code = told.get(f"other_{no}")
            if code in seen:
                self.add_error(f"other_{no}", ValidationError(_("这个事项已经在内，请另选一个")))
            seen |= {code} if code else set()
        return told

    @property
    def others(self) -> list[str]:
        """The implementation codes of the other matters, in their order."""
        told = [self.cleaned_data[f"other_{no}"] for no in range(1, MOST_OTHERS + 1)]
        return [code for code in told if code]
