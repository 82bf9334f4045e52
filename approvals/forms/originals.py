"""Originals: held against the copies, and given back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.forms.correction import count_field
from approvals.forms.standing import card_field, proof_field, prove, relation_field, relations_of, who_comes
from approvals.models import Case
from approvals.rules import originals_here
from ground.accounts.enums import Power
from ground.accounts.forms import asked, text
from matters.models import Material


class OriginalCheckForm(forms.Form):
    """One material, and whether its original agrees."""

    use_required_attribute = False
    material = forms.TypedChoiceField(
        label=gettext_lazy("材料"),
        coerce=int,
        error_messages=asked(gettext_lazy("请选择核对的材料")),
    )
    agrees = forms.ChoiceField(
        label=gettext_lazy("核对结果"),
        choices=[("yes", gettext_lazy("与原件核对无误")), ("no", gettext_lazy("与原件不一致"))],
        widget=forms.RadioSelect,
        error_messages=asked(gettext_lazy("请选择核对结果")),
    )
    note = text(gettext_lazy("哪里不一致"), "", 500)

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_check_%s", **kwargs)
        self.materials = {one.pk: one for one in case.materials if not one.exempt}
        self.fields["material"].choices = [(pk, one.name) for pk, one in self.materials.items()]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Material:
        return self.materials[self.cleaned_data["material"]]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("agrees") == "no" and not data.get("note"):
            self.add_error("note", _("请写明哪里不一致"))
        return data


class GiveBackForm(forms.Form):
    """How many originals of each material go back, and to whom."""

    use_required_attribute = False

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        name, relation = who_comes(case)
        super().__init__(*args, auto_id="id_back_%s", **kwargs)
        self.case, self.here = case, originals_here(case)
        for material, n in self.here:
            self.fields[f"n_{material.pk}"] = count_field(
                _("%(name)s（留有 %(n)d 份）") % {"name": material.name, "n": n}, n, most=n
            )
        receiver = text(_("领取人姓名"), _("请输入领取人姓名"), 60)
        receiver.initial = name
        self.fields["receiver"] = receiver
        self.fields["relation"] = relation_field(_("请选择领取人与申请人的关系"))
        self.fields["relation"].choices = relations_of(case)  # type: ignore[attr-defined]
        self.fields["relation"].initial = relation
        self.fields["card"] = card_field()
        self.fields["proof"] = proof_field()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not any(self.counts.values()):
            self.add_error(None, _("请填写退还的原件份数"))
        prove(self, self.case, Power.RECEIVE, "receiver")
        return data

    @property
    def counts(self) -> dict[Material, int]:
        return {material: self.cleaned_data.get(f"n_{material.pk}") or 0 for material, _n in self.here}
