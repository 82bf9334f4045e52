"""撤回承诺 by machine; nobody signs by machine: a letter is signed by a person who has read it (COM-12, U9)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy
from rest_framework import serializers

from approvals import rules
from approvals.actions import signing
from approvals.api.deeds.deed import Call, want
from approvals.enums import Relation
from ground.law.rulings import refuse


class CommitmentWithdrawalTold(serializers.Serializer[Any]):
    """撤回承诺: the applicant himself says nothing; a window says who came."""

    came = serializers.CharField(max_length=60, required=False, help_text=gettext_lazy("窗口：来窗口的人"))
    relation = serializers.ChoiceField(
        choices=Relation.choices, required=False, help_text=gettext_lazy("窗口：与申请人关系")
    )
    proof = serializers.CharField(
        max_length=100,
        required=False,
        allow_blank=True,
        default="",
        help_text=gettext_lazy("窗口：代理人、监护人没有登记授权委托的，核对的书面证明"),
    )
    card = serializers.CharField(
        max_length=40,
        required=False,
        allow_blank=True,
        default="",
        help_text=gettext_lazy("窗口：来人出示的身份证件号码，只留存后四位"),
    )


def withdraw(call: Call) -> object:
    told, came = call.told, None
    refuse(rules.why_not_withdraw_commitment(call.case, by=call.applicant, at=call.at))
    if call.by.is_officer:
        want(told, "came", "relation")
        came = rules.Came(told["came"], Relation(told["relation"]), told["proof"], rules.Card(told["card"]))
    return signing.withdraw(call.case, came=came, by=call.applicant, at=call.at)
