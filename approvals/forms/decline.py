"""The "no" at intake: one of two grounds and the provision it rests on; there is no room for a judgement on the merits."""

from __future__ import annotations

from typing import Any, Self

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.enums import Ground
from approvals.models import Case
from approvals.rules import Declining, is_citation, not_cited, said_unneeded
from ground.accounts.forms import asked, text
from matters.models import ExemptionItem


class DeclineForm(forms.Form):
    use_required_attribute = False
    ground = forms.ChoiceField(
        label=_("理由"),
        choices=[
            (Ground.NO_PERMIT_NEEDED.value, _("依法不需要取得行政许可（不受理告知书）")),
            (Ground.NOT_COMPETENT.value, _("依法不属于本机关职权范围（不予受理决定书）")),
        ],
        widget=forms.RadioSelect,
        error_messages=asked(_("请选择不予受理的理由")),
    )
    basis = text(
        _("依据的条款"),
        _("请输入依据的条款"),
        400,
        help_text=_("只写法律条款，写到条、款、项，例如《公共场所卫生管理条例》第四条；不写理由"),
    )
    competent_organ = text(
        _("有权机关"), "", 100, help_text=_("不属于本机关职权的，写明申请人应当向哪个机关申请")
    )

    @classmethod
    def of(cls, case: Case) -> Self:
        """Filled in, where the catalogue was changed so that no permit is needed any more (U3); to be signed, or not."""
        told = said_unneeded(case)
        return cls(
            initial={"ground": Ground.NO_PERMIT_NEEDED.value, "basis": told.basis}
            if told is not None
            else None
        )

    @classmethod
    def exempt(cls, item: ExemptionItem) -> Self:
        """Filled in by a row of the exemption list that fits what the applicant said (S62); to be signed, or not."""
        return cls(initial={"ground": Ground.NO_PERMIT_NEEDED.value, "basis": item.basis})

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("basis") and not is_citation(data["basis"]):
            self.add_error("basis", not_cited())
        if data.get("ground") == Ground.NOT_COMPETENT and not data.get("competent_organ"):
            self.add_error("competent_organ", _("请输入有权机关的名称"))
        return data

    @property
    def declining(self) -> Declining:
        data = self.cleaned_data
        ground = Ground(data["ground"])
        organ = data["competent_organ"] if ground == Ground.NOT_COMPETENT else ""
        return Declining(ground, data["basis"], organ)
