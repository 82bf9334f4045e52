"""Slips: how many, when it truly came in and why it was not entered then, and what became of one."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.forms.fields import paragraph
from approvals.rules import MOST_PRINTED
from ground.accounts.actor import Actor
from ground.accounts.forms import text
from ground.workdays import SHANGHAI
from ground.workdays.calendar import legal_day
from matters.forms import DateField
from matters.models import Edition, Entrustment


class PrintForm(forms.Form):
    use_required_attribute = False
    n = forms.IntegerField(
        label=_("印制张数"),
        initial=20,
        min_value=1,
        max_value=MOST_PRINTED,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-2"}),
        error_messages={
            "required": _("请输入印制张数"),
            "invalid": _("请输入印制张数"),
            "min_value": _("一次印制 1 至 60 张"),
            "max_value": _("一次印制 1 至 60 张"),
        },
    )


class SlipMatterForm(forms.Form):
    """Which matter was applied for, of those the window is entrusted with."""

    use_required_attribute = False
    edition = forms.ModelChoiceField(
        label=_("申请事项"),
        queryset=Edition.objects.none(),
        empty_label=_("请选择"),
        error_messages={"required": _("请选择申请事项"), "invalid_choice": _("请选择申请事项")},
    )

    def __init__(self, actor: Actor, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = legal_day(at)
        entrusted = Entrustment.objects.current(today).filter(window=actor.office)
        field = cast("forms.ModelChoiceField[Edition]", self.fields["edition"])
        field.queryset = (
            Edition.objects.open_on(today).filter(matter__in=entrusted.values("matter")).in_name_order()
        )


class MomentForm(forms.Form):
    """As written on the slip by hand."""

    use_required_attribute = False
    received_on = DateField(label=_("实际收件日期"))
    received_time = forms.TimeField(
        label=_("实际收件时间"),
        help_text=_("24 小时制，如 14:35"),
        input_formats=["%H:%M"],
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "numeric"}),
        error_messages={
            "required": _("请输入实际收件时间"),
            "invalid": _("请按 14:35 的格式输入时间"),
        },
    )
    cause = text(_("补录原因"), _("请写明当时为什么没有当场录入"), 300, help_text=_("如：大厅停电；网络中断"))

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.received_at is not None and self.received_at > self.at:
            self.add_error("received_time", _("实际收件时间不能晚于现在"))
        return data

    @property
    def received_at(self) -> datetime | None:
        data = getattr(self, "cleaned_data", {})
        day, hour = data.get("received_on"), data.get("received_time")
        return datetime.combine(day, cast("time", hour), SHANGHAI) if day and hour is not None else None


class SpoilForm(forms.Form):
    use_required_attribute = False
    words = paragraph(_("作废原因"), _("请写明作废的原因"), 300)
