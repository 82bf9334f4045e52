"""The shape of what officers and applicants send; what it means is the rules' business."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from approvals.enums import Answer, Method, Relation
from approvals.models import Case
from approvals.rules import Conclusions
from ground.accounts.actor import Actor
from ground.accounts.enums import IdType, PartyKind
from ground.accounts.forms import text
from ground.accounts.identity import identify, telephone
from ground.accounts.models import Party
from ground.workdays.calendar import legal_day
from matters.forms import DateField
from matters.models import Edition, Material, ReviewPoint

if TYPE_CHECKING:
    from ground.accounts.forms import Words


def paragraph(label: Words, missing: Words, longest: int = 2000) -> forms.CharField:
    field = text(label, missing, longest)
    field.widget = forms.Textarea(attrs={"rows": 4})
    return field


class PartyField(forms.ModelChoiceField):
    """One of the parties offered; what is no identifier at all is refused in the same words as a stranger's."""

    def to_python(self, value: Any) -> Party | None:
        try:
            return super().to_python(value)
        except ValidationError:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from None


def asked(words: Words) -> dict[str, Words]:
    """What a choice says when nothing was chosen, or something that is not offered."""
    return {"required": words, "invalid_choice": words}


class ApplicantForm(forms.Form):
    """In whose name: the person himself, or one of the organisations he acts for, as the matter allows."""

    party = PartyField(
        label=_("以谁的名义申请？"),
        queryset=Party.objects.none(),
        widget=forms.RadioSelect,
        to_field_name="uuid",
        empty_label=None,
        error_messages={"required": _("请选择以谁的名义申请"), "invalid_choice": _("请选择以谁的名义申请")},
    )

    def __init__(self, actor: Actor, edition: Edition, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [kind for kind, may in _WHO.items() if getattr(edition.matter, may)]
        parties = {row.party_id: row.party for row in actor.representations(at=at) if row.party.kind in kinds}
        self.nobody = not parties
        field = cast("PartyField", self.fields["party"])
        field.queryset = Party.objects.filter(pk__in=parties).order_by("pk")
        field.label_from_instance = lambda party: (
            _("%(name)s（%(id)s）")
            % {
                "name": party.current.name,
                "id": party.current.masked_id,
            }
        )
        if len(parties) == 1 or actor.on_behalf_of is not None:
            chosen = actor.on_behalf_of if actor.on_behalf_of and actor.on_behalf_of.pk in parties else None
            field.initial = (chosen or next(iter(parties.values()))).uuid if parties else None


_WHO = {PartyKind.PERSON: "for_persons", PartyKind.ORGANISATION: "for_organisations"}


class ConfirmForm(forms.Form):
    """如实申报: what the applicant answers for (行政许可法 31)."""

    use_required_attribute = False

    truthful = forms.BooleanField(
        label=_("我确认以上内容和所附材料真实、有效，并对其真实性负责"),
        error_messages={"required": _("请确认所填内容和材料真实、有效")},
    )


class CounterPartyForm(forms.Form):
    """The person or organisation at the counter, as the identity paper says."""

    use_required_attribute = False
    id_type = forms.ChoiceField(
        label=_("证件类型"),
        choices=IdType.choices,
        widget=forms.RadioSelect,
        error_messages=asked(_("请选择证件类型")),
    )
    id_number = text(_("证件号码"), _("请输入证件号码"), 40)
    name = text(_("姓名或单位名称"), _("请输入姓名或单位名称"), 200)
    legal_representative = text(_("法定代表人（负责人、经营者）"), "", 100, help_text=_("单位申请时填写"))
    phone = text(_("联系电话"), _("请输入联系电话"), 30)
    address = text(_("地址"), "", 300)

    def __init__(self, edition: Edition, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        allowed = {
            IdType.RESIDENT: edition.matter.for_persons,
            IdType.USCC: edition.matter.for_organisations,
        }
        field = cast("forms.ChoiceField", self.fields["id_type"])
        field.choices = [(one.value, one.label) for one, may in allowed.items() if may]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("id_type") and data.get("id_number"):
            try:
                data["id_number"] = identify(data["id_type"], data["id_number"], on=self.on)
            except ValueError as wrong:
                self.add_error("id_number", str(wrong))
        if data.get("phone"):
            try:
                data["phone"] = telephone(data["phone"])
            except ValueError as wrong:
                self.add_error("phone", str(wrong))
        if data.get("id_type") == IdType.USCC and not data.get("legal_representative"):
            self.add_error("legal_representative", _("请输入法定代表人（负责人、经营者）姓名"))
        return data

    def told(self) -> dict[str, Any]:
        """As accounts keeps a party."""
        data = self.cleaned_data
        person = data["id_type"] == IdType.RESIDENT
        return {
            "kind": PartyKind.PERSON if person else PartyKind.ORGANISATION,
            "id_type": data["id_type"],
            "number": data["id_number"],
            "name": data["name"],
            "phone": data["phone"],
            "address": data["address"] or None,
            "legal_representative": None if person else data["legal_representative"],
        }


class ReceivedForm(forms.Form):
    """Material by material, how many originals and copies lie on the counter."""

    use_required_attribute = False

    def __init__(self, edition: Edition, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.materials = [material for material in edition.materials.all() if not material.exempt]
        for material in self.materials:
            needed = material.is_required
            for kind, label, initial in (
                ("originals", _("原件份数"), material.originals if needed else 0),
                ("copies", _("复印件份数"), material.copies if needed else 0),
            ):
                self.fields[f"{kind}_{material.pk}"] = forms.IntegerField(
                    label=label,
                    min_value=0,
                    max_value=99,
                    required=False,
                    initial=initial,
                    error_messages={
                        "invalid": _("请输入份数"),
                        "min_value": _("份数不能小于 0"),
                        "max_value": _("份数请控制在 99 以内"),
                    },
                )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for material in self.materials:
            if material.is_required and not self.errors and not any(self._counts(material)):
                self.add_error(
                    f"originals_{material.pk}", _("缺少“%(name)s”，收到后填写份数") % {"name": material.name}
                )
        return data

    @property
    def rows(self) -> list[tuple[Material, forms.BoundField, forms.BoundField]]:
        return [(m, self[f"originals_{m.pk}"], self[f"copies_{m.pk}"]) for m in self.materials]

    def papers(self) -> dict[Material, tuple[int, int]]:
        return {material: self._counts(material) for material in self.materials}

    def _counts(self, material: Material) -> tuple[int, int]:
        data = self.cleaned_data
        return data.get(f"originals_{material.pk}") or 0, data.get(f"copies_{material.pk}") or 0


# What must be explained, and how that is asked for.
_WHY = {
    Answer.FAILS.value: _("“不符合”请写明原因：%(point)s"),
    Answer.NOT_APPLICABLE.value: _("请写明不适用的原因：%(point)s"),
}


class ReviewForm(forms.Form):
    """The checklist of the edition's review points, and the opinion in words (on the spot the points suffice)."""

    use_required_attribute = False
    words = paragraph(_("审查意见"), _("请填写审查意见"))

    def __init__(self, case: Case, *args: Any, spot: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if spot:
            del self.fields["words"]
        self.points = list(case.edition.review_points.all())
        for point in self.points:
            self.fields[f"point_{point.pk}"] = forms.ChoiceField(
                label=point.words,
                choices=Answer.choices,
                widget=forms.RadioSelect,
                error_messages=asked(_("请对“%(point)s”作出结论") % {"point": point.words}),
            )
            self.fields[f"note_{point.pk}"] = text(_("说明"), "", 500)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for point in self.points:
            missing = _WHY.get(data.get(f"point_{point.pk}", ""))
            if missing and not data.get(f"note_{point.pk}"):
                self.add_error(f"note_{point.pk}", missing % {"point": point.words})
        return data

    @property
    def rows(self) -> list[tuple[ReviewPoint, forms.BoundField, forms.BoundField]]:
        """Each point with its answer and its note, as the desk lays them out."""
        return [(point, self[f"point_{point.pk}"], self[f"note_{point.pk}"]) for point in self.points]

    @property
    def answers(self) -> Conclusions:
        return {point.pk: Answer(self.cleaned_data[f"point_{point.pk}"]) for point in self.points}

    @property
    def notes(self) -> dict[int, str]:
        return {point.pk: self.cleaned_data[f"note_{point.pk}"] for point in self.points}


class RefusalForm(forms.Form):
    use_required_attribute = False
    reasons = paragraph(_("不予的理由"), _("请写明不予的理由"))


class DeliveryForm(forms.Form):
    """Over the counter or by post. What was posted is served on the day it was signed for (民事诉讼法 91)."""

    use_required_attribute = False
    method = forms.ChoiceField(
        label=_("送达方式"),
        choices=[(m.value, m.label) for m in (Method.COUNTER, Method.POST)],
        widget=forms.RadioSelect,
        error_messages=asked(_("请选择送达方式")),
    )
    receiver = text(_("收件人姓名"), _("请输入收件人姓名"), 60)
    relation = forms.ChoiceField(
        label=_("与申请人关系"),
        choices=Relation.choices,
        widget=forms.RadioSelect,
        error_messages=asked(_("请选择收件人与申请人的关系")),
    )
    mail_number = text(_("邮件号码"), "", 40, help_text=_("邮寄送达时填写"))
    received_on = DateField(label=_("签收日期"), required=False, help_text=_("邮寄送达时填写，以回执为准"))

    def __init__(self, case: Case, *args: Any, today: date, **kwargs: Any) -> None:
        version, organisation = case.party_version, case.party.kind == PartyKind.ORGANISATION
        chosen = {
            "receiver": (organisation and version.legal_representative) or version.name,
            "relation": Relation.LEGAL_REPRESENTATIVE if organisation else Relation.SELF,
        }
        super().__init__(*args, initial=chosen, **kwargs)
        self.decided_on, self.today = legal_day(case.decision.decided_at), today

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("method") != Method.POST:
            return data | {"mail_number": "", "received_on": None}
        if not data.get("mail_number") and "mail_number" not in self.errors:
            self.add_error("mail_number", _("请输入邮件号码"))
        day = data.get("received_on")
        if day is None and "received_on" not in self.errors:
            self.add_error("received_on", _("请输入签收日期"))
        elif day and day > self.today:
            self.add_error("received_on", _("签收日期不能晚于今天"))
        elif day and day < self.decided_on:
            self.add_error("received_on", _("签收日期不能早于作出决定的日期"))
        return data
