"""Slips: how many, when it truly came in and why it was not entered then, and what became of one."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from approvals.enums import SlipFault
from approvals.models import Case
from approvals.rules import MOST_PRINTED
from ground.accounts.actor import Actor
from ground.accounts.forms import asked, paragraph, text
from ground.workdays import SHANGHAI
from ground.workdays.calendar import legal_day
from licences.models import Licence
from matters.enums import FILABLE, Purpose
from matters.forms import DateField
from matters.models import Edition, Entrustment, Matter
from matters.rules import KEPT, lasting, served_by


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
    """When it was received, which matter, of those the window was entrusted with since the slip was printed; and what is to become of which licence."""

    use_required_attribute = False
    received_on = DateField(label=_("实际收件日期"), past=True)
    edition = forms.ModelChoiceField(
        label=_("申请事项"),
        queryset=Edition.objects.none(),
        empty_label=_("请选择"),
        error_messages={"required": _("请选择申请事项"), "invalid_choice": _("请选择申请事项")},
    )
    purpose = forms.ChoiceField(
        label=_("申请类型"),
        choices=Purpose.choices,
        initial=Purpose.NEW,
        required=False,
        error_messages=asked(_("请选择申请类型")),
    )
    number = text(
        _("证照编号"), "", 64, autocomplete="off", help_text=_("变更、延续、补办、注销时填写，见证照正面")
    )
    licence: Licence | None = None

    def __init__(self, actor: Actor, *args: Any, since: date, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.at = actor, at
        for name in ("purpose", "number"):
            self.fields[name].sometimes_required = True  # type: ignore[attr-defined]  # for what becomes of a licence
        field = cast("forms.ModelChoiceField[Edition]", self.fields["edition"])
        today = legal_day(at)
        matters = Entrustment.objects.current(today).filter(window=actor.office).values("matter")
        there = lasting(matters, today).filter(state__in=FILABLE)
        # What ended since the slip was printed was received all the same, if it was received in time (行政许可法 32).
        ended = Edition.objects.ever().filter(matter__in=matters, state__in=FILABLE, replaced_on__gt=since)
        ended = ended.exclude(matter__in=there.values("matter")).order_by("matter", "-no").distinct("matter")
        offered = Edition.objects.filter(Q(pk__in=there.values("pk")) | Q(pk__in=ended.values("pk")))
        field.queryset = offered.in_name_order()

    def clean(self) -> dict[str, Any]:
        """A licence is found by its number among those that the matter serves and the window may look at."""
        data = super().clean() or {}
        edition, purpose, on = data.get("edition"), data.get("purpose"), data.get("received_on")
        if edition is None or not purpose or on is None:
            return data
        matter = Matter.objects.filter(pk=edition.matter_id).values("pk")
        held = (
            lasting(matter, on) if purpose in KEPT else Edition.objects.in_force(on).filter(matter__in=matter)
        )
        data["edition"] = edition = held.filter(state__in=FILABLE).select_related("matter").first() or edition
        if not held.filter(pk=edition.pk).exists():
            words = _("“%(matter)s”%(day)s不办理%(act)s，请核对收件日期")
            told = {"day": date_format(on, _("Y年n月j日")), "act": Purpose(purpose).label}
            self.add_error("edition", words % {"matter": edition.name, **told})
            return data
        if purpose == Purpose.NEW:
            return data
        if not edition.offers(purpose):
            words = _("“%(matter)s”暂未开通%(act)s，请核对单子")
            self.add_error("purpose", words % {"matter": edition.name, "act": Purpose(purpose).label})
        elif not data["number"]:
            self.add_error("number", _("请输入证照编号"))
        else:
            visible = Case.objects.filed().visible_to(self.actor.person, at=self.at).values("pk")
            served = served_by(edition, on)
            of_matter = Licence.objects.filter(kind__in=served, given_by__case__in=visible)
            self.licence = of_matter.filter(number="".join(data["number"].split())).first()
            if self.licence is None:
                self.add_error("number", _("没有找到这个事项下的这本证照，请核对编号"))
        return data


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


class ObjectionForm(forms.Form):
    """What the officer in charge of the hall says instead of a countersign."""

    use_required_attribute = False
    BACK = "back"
    what = forms.ChoiceField(
        label=_("不能会签"),
        choices=[
            (BACK, _("录入有误，退回窗口重新补录")),
            *((key, _("不予会签：%(ground)s") % {"ground": label}) for key, label in SlipFault.choices),
        ],
        widget=forms.RadioSelect,
        error_messages=asked(_("请选择退回重录还是不予会签")),
    )
    words = paragraph(_("原因"), _("请写明原因"), 300)

    def __init__(self, *args: Any, given: bool, **kwargs: Any) -> None:
        """`given`: what the slip asks for was granted in another case since; else that ground is none."""
        super().__init__(*args, **kwargs)
        if not given:
            field = cast("forms.ChoiceField", self.fields["what"])
            field.choices = [one for one in field.choices if one[0] != SlipFault.GIVEN]


class SpoilForm(forms.Form):
    use_required_attribute = False
    words = paragraph(_("作废原因"), _("请写明作废的原因"), 300)
