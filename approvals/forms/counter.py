"""What a clerk takes down at the counter: who applies, which papers lie there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from ground.accounts.actions import known_party
from ground.accounts.enums import IdType, PartyKind, Power
from ground.accounts.forms import asked, text
from ground.accounts.identity import identify, telephone
from ground.accounts.mandates import held_for
from ground.accounts.models import Mandate
from matters import conditions
from matters.enums import Purpose
from matters.models import Edition, Material

# What says who somebody is.
IDENTITY = {"id_type", "id_number"}


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
        if len(field.choices) == 1:  # nothing to choose: a window types the number at once
            field.initial = field.choices[0][0]

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

    def identity(self) -> tuple[str, str] | None:
        """Type and number of his identity paper, where both are typed and can be right, whatever else is not."""
        if not self.is_bound or IDENTITY & self.errors.keys():
            return None
        data = self.cleaned_data
        return (data["id_type"], data["id_number"]) if all(data.get(one) for one in IDENTITY) else None

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


class AgentForm(forms.Form):
    """Who came for the applicant: found by his card or phone among the mandates of the applicant that are in force."""

    use_required_attribute = False
    agent = text(
        _("代理人的身份证号码或手机号码"),
        "",
        40,
        autocomplete="off",
        help_text=_("申请人本人或者法定代表人来的，不用填写"),
    )
    mandate: Mandate | None = None

    def __init__(
        self, edition: Edition, *args: Any, party: CounterPartyForm, at: datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.edition, self.party, self.at = edition, party, at

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        applicant = self.party.identity()
        if not data.get("agent") or applicant is None:
            return data
        known, matter = known_party(*applicant), self.edition.matter
        held = held_for(known.party, data["agent"], Power.FILE, matter, at=self.at) if known else []
        if held:
            self.mandate = held[0]
        else:
            self.add_error(
                "agent", _("没有找到可以办这个事项的有效授权委托，请核对号码，或者先在“授权委托”登记")
            )
        return data


class ReceivedForm(forms.Form):
    """Material by material, how many originals and copies lie on the counter; none of what is `lacking`."""

    use_required_attribute = False

    def __init__(
        self,
        edition: Edition,
        *args: Any,
        purpose: str = Purpose.NEW,
        said: Mapping[str, Any] | None = None,
        lacking: Collection[Material] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        # What he promises, or brings later.
        self.lacking = lacking
        # What was answered on the same page: it says what has to be there, and what nobody asks of him.
        self.said = said or {}
        self.materials = [material for material in edition.asks_for(purpose) if not material.exempt]
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
            wanted = material.is_required_of(self.said)
            there = material in self.lacking or any(self._counts(material))
            if wanted and not self.errors and not there:
                self.add_error(
                    f"originals_{material.pk}", _("缺少“%(name)s”，收到后填写份数") % {"name": material.name}
                )
        return data

    @property
    def rows(self) -> list[tuple[Material, forms.BoundField, forms.BoundField]]:
        return [(m, self[f"originals_{m.pk}"], self[f"copies_{m.pk}"]) for m in self.materials]

    def papers(self) -> dict[Material, tuple[int, int]]:
        return {
            material: self._counts(material)
            for material in self.materials
            if conditions.holds(material.when, self.said) is not False and material not in self.lacking
        }

    def _counts(self, material: Material) -> tuple[int, int]:
        data = self.cleaned_data
        return data.get(f"originals_{material.pk}") or 0, data.get(f"copies_{material.pk}") or 0
