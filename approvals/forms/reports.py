"""否定答复: what a window told somebody who filed nothing, and what the monitor makes of a "no"."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.enums import SaidNo
from ground.accounts.actor import Actor
from ground.accounts.forms import asked, paragraph
from ground.workdays.calendar import legal_day
from matters.models import Edition


class SaidNoForm(forms.Form):
    """Structured first: clerks fear blame and over-fill what is free."""

    use_required_attribute = False
    edition = forms.ModelChoiceField(
        label=_("问的是哪个事项"),
        queryset=Edition.objects.none(),
        required=False,
        empty_label=_("不在本窗口受托事项之内"),
        error_messages={"invalid_choice": _("请从列表里选择事项")},
    )
    said = forms.ChoiceField(
        label=_("怎么答复的"),
        choices=SaidNo.choices,
        widget=forms.RadioSelect,
        error_messages=asked(_("请选择怎么答复的")),
    )
    words = paragraph(_("具体说明"), _("请写明当事人要办什么、依据什么答复"), 500)

    def __init__(self, actor: Actor, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Edition]", self.fields["edition"])
        field.queryset = Edition.objects.entrusted_to(actor.office, legal_day(at)).in_name_order()
        self.fields["words"].help_text = _("不要写当事人的姓名、电话和证件号码")


class ReadingForm(forms.Form):
    use_required_attribute = False
    right = forms.TypedChoiceField(
        label=_("这次答复"),
        choices=[("yes", _("正确")), ("no", _("不正确"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages=asked(_("请选择这次答复是否正确")),
    )
    remark = paragraph(_("核阅意见"), "", 1000)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("right") is False and not data.get("remark"):
            self.add_error("remark", _("答复不正确的，请写明错在哪里、怎么纠正"))
        return data
