"""The "no" at intake: one of two grounds and the provision it rests on; there is no room for a judgement on the merits."""

from __future__ import annotations

from typing import Any, Self

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.actions.decline import HIDES
from approvals.enums import Ground
from approvals.models import Case
from approvals.rules import Declining, is_citation, not_cited, said_unneeded
from ground.accounts.forms import asked, paragraph, text
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


class HiddenForm(forms.Form):
    """What the office that decides found before anybody accepted (行政许可法 78)."""

    use_required_attribute = False
    found = paragraph(_("查明的事实、证据和理由"), _("请写明查明的隐瞒情况或者虚假材料、证据和理由"))
    heard = paragraph(_("警告前的告知和听取陈述申辩"), _("请写明何时、怎样告知，当事人怎样说"), 500)
    heard.help_text = _("何时、怎样告知，当事人怎样说，是否采纳")

    @property
    def declining(self) -> Declining:
        return Declining(
            Ground.HIDDEN, HIDES, found=self.cleaned_data["found"], heard=self.cleaned_data["heard"]
        )


class HiddenReportForm(forms.Form):
    """What a window found and lays before the office that decides."""

    use_required_attribute = False
    found = paragraph(_("发现的情况"), _("请写明发现了什么、在哪份材料中"), 1000)


class HiddenAnswerForm(forms.Form):
    """Why what a window reported is not found so."""

    use_required_attribute = False
    words = paragraph(_("不予认定的理由"), _("请写明为什么不能认定"), 1000)
