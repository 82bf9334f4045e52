"""Taking an application back: why, if one cares to say, and at the window who came."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.enums import Relation
from approvals.forms.fields import BesideOthers, asked, paragraph
from approvals.forms.standing import proof_field, prove
from approvals.models import Case
from ground.accounts.enums import PartyKind, Power
from ground.accounts.forms import text


class WithdrawalForm(forms.Form):
    """Online: nothing has to be said."""

    use_required_attribute = False
    reason = paragraph(_("撤回原因"), "", 500)


class CounterWithdrawalForm(BesideOthers, WithdrawalForm):
    """At the window: the clerk says whose signed request lies before him."""

    came = text(_("来窗口的人"), _("请输入来窗口的人的姓名"), 60)
    relation = forms.ChoiceField(
        label=_("与申请人关系"),
        choices=Relation.choices,
        widget=forms.RadioSelect,
        error_messages=asked(_("请选择与申请人的关系")),
    )
    proof = proof_field()
    field_order = ["came", "relation", "proof", "reason"]

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        version, organisation = case.party_version, case.party.kind == PartyKind.ORGANISATION
        chosen = {
            "came": (organisation and version.legal_representative) or version.name,
            "relation": Relation.LEGAL_REPRESENTATIVE if organisation else Relation.SELF,
        }
        super().__init__(*args, initial=chosen, **kwargs)
        self.case = case

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        prove(self, self.case, Power.WITHDRAW, "came")
        return data
