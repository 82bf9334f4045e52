"""Other offices are asked, called together, and answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from approvals import rules
from approvals.actions.consultation import Said
from approvals.enums import Stance
from approvals.models import Case, Consultation
from ground.accounts.forms import asked, paragraph, text
from ground.accounts.models import Office
from matters.forms import MomentField


class _OfficesField(forms.ModelMultipleChoiceField):
    def to_python(self, value: Any) -> list[Office]:
        return list(super().to_python(value))

    def clean(self, value: Any) -> Any:
        try:
            return list(super().clean(value))
        except ValidationError:
            raise ValidationError(self.error_messages["required"], code="required") from None

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


def offices_to_ask(case: Case, at: datetime) -> Any:
    """Every office with somebody who could answer, but the case's own."""
    posts = rules.answering(at).values("office")
    return Office.objects.filter(pk__in=posts).exclude(pk=case.competent_office_id).order_by("path")


def _offices() -> _OfficesField:
    return _OfficesField(
        label=_("单位"),
        queryset=Office.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages=asked(_("请选择至少一个单位")),
    )


def _days(case: Case, at: datetime) -> forms.IntegerField:
    longest = rules.longest_limit(case, at=at)
    words = _("请填写 1 到 %(n)d 之间的工作日数") % {"n": longest}
    return forms.IntegerField(
        label=_("答复期限（工作日）"),
        min_value=1,
        max_value=longest,
        initial=min(5, longest),
        error_messages={"required": words, "invalid": words, "min_value": words, "max_value": words},
    )


class ConsultForm(forms.Form):
    """征求意见: several offices at once, each with the same limit."""

    use_required_attribute = False
    prefix = "consult"
    offices = _offices()
    question = paragraph(_("征求意见的内容"), _("请写明征求意见的内容"))

    def __init__(self, case: Case, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("_OfficesField", self.fields["offices"]).queryset = offices_to_ask(case, at)
        self.fields["days"] = _days(case, at)


class PriorNoticeForm(forms.Form):
    """事前告知 to the regulator."""

    use_required_attribute = False
    prefix = "notify"
    question = paragraph(_("告知的内容"), _("请写明告知的内容"))

    def __init__(self, case: Case, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"] = _days(case, at)


class ConferenceForm(forms.Form):
    """会商: who, when and where."""

    use_required_attribute = False
    prefix = "confer"
    offices = _offices()
    question = paragraph(_("会商的问题"), _("请写明会商的问题"))
    meeting_at = MomentField(label=_("会商时间"))
    place = text(_("会商地点"), _("请输入会商地点"), 200)

    def __init__(self, case: Case, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        cast("_OfficesField", self.fields["offices"]).queryset = offices_to_ask(case, at)

    def clean_meeting_at(self) -> datetime:
        moment: datetime = self.cleaned_data["meeting_at"]
        if moment < self.at:
            raise ValidationError(_("会商时间不能早于现在"))
        return moment


class AnswerForm(forms.Form):
    """What the office that was asked says."""

    use_required_attribute = False
    stance = forms.ChoiceField(
        label=_("意见"),
        choices=Stance.choices,
        widget=forms.RadioSelect,
        error_messages=asked(_("请选择意见")),
    )
    answer = paragraph(_("答复内容"), "", 4000)
    enclosure = forms.FileField(label=_("附件"), required=False, help_text=_("PDF 或照片，可以不传"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("stance") == Stance.OBJECTS and not data.get("answer"):
            self.add_error("answer", _("不同意的，请写明理由和依据"))
        return data


class ClosingForm(forms.Form):
    """Why it is waited for no longer."""

    use_required_attribute = False
    words = text(_("原因"), _("请写明结束的原因"), 500)


class MinutesForm(forms.Form):
    """会商纪要: what was said, and the stance of every office."""

    use_required_attribute = False
    attendees = text(_("参加人员"), _("请输入参加人员的单位和姓名"), 300)
    minutes = paragraph(_("会商情况"), _("请写明会商情况"), 4000)

    def __init__(self, rows: list[Consultation], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offices = [row.office for row in rows]
        for office in self.offices:
            self.fields[f"stance_{office.pk}"] = forms.ChoiceField(
                label=_("%(office)s的意见") % {"office": office.name},
                choices=Stance.choices,
                widget=forms.RadioSelect,
                error_messages=asked(_("请选择%(office)s的意见") % {"office": office.name}),
            )
            self.fields[f"words_{office.pk}"] = text(
                _("%(office)s的意见内容") % {"office": office.name}, "", 1000
            )

    @property
    def said(self) -> dict[int, Said]:
        data = self.cleaned_data
        return {
            office.pk: Said(Stance(data[f"stance_{office.pk}"]), data[f"words_{office.pk}"])
            for office in self.offices
        }
