"""Taking an application back: why, if one cares to say, and at the window who came."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.forms.standing import card_field, proof_field, prove, relation_field, relations_of, who_comes
from approvals.models import Case
from ground.accounts.enums import Power
from ground.accounts.forms import BesideOthers, paragraph, text


class WithdrawalForm(forms.Form):
    """Online: nothing has to be said."""

    use_required_attribute = False
    reason = paragraph(_("撤回原因"), "", 500)


class CounterWithdrawalForm(BesideOthers, WithdrawalForm):
    """At the window: the clerk says whose signed request lies before him."""

    came = text(_("来窗口的人"), _("请输入来窗口的人的姓名"), 60)
    relation = relation_field(_("请选择与申请人的关系"))
    card = card_field()
    proof = proof_field()
    field_order = ["came", "relation", "card", "proof", "reason"]

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        name, relation = who_comes(case)
        super().__init__(*args, initial={"came": name, "relation": relation}, **kwargs)
        self.case = case
        self.fields["relation"].choices = relations_of(case)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        prove(self, self.case, Power.WITHDRAW, "came")
        return data
