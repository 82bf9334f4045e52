"""核对、退还原件 by machine."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from approvals import rules
from approvals.actions import originals
from approvals.api import Told, said
from approvals.api.deeds.deed import MOST, Call, materials_of, one_of
from approvals.enums import Relation
from ground.law.rulings import refuse


class OriginalTold(serializers.Serializer[Any]):
    """核对原件: one material held against its original."""

    material = serializers.IntegerField(min_value=1, max_value=MOST, help_text=gettext_lazy("材料序号"))
    agrees = serializers.BooleanField(help_text=gettext_lazy("与原件一致"))
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")

    def validate(self, told: Told) -> Told:
        if not told["agrees"] and not told["note"].strip():
            raise said({"note": [_("请写明哪里不一致")]})
        return told


def check(call: Call) -> object:
    told = call.told
    material = one_of(materials_of(call.case), told["material"], "material")
    return originals.check(
        call.case, material, agrees=told["agrees"], note=told["note"], by=call.by, at=call.at
    )


class BackTold(serializers.Serializer[Any]):
    material = serializers.IntegerField(min_value=1, max_value=MOST, help_text=gettext_lazy("材料序号"))
    originals = serializers.IntegerField(min_value=1, max_value=99)


class BacksTold(serializers.Serializer[Any]):
    """退还原件, against a signature."""

    materials = BackTold(many=True, allow_empty=False)
    receiver = serializers.CharField(max_length=60)
    relation = serializers.ChoiceField(choices=Relation.choices)
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


def give_back(call: Call) -> object:
    told = call.told
    refuse(rules.why_not_give_back(call.case, by=call.by, at=call.at))
    materials = {material.no: material for material, _n in reversed(rules.originals_here(call.case))}
    counts = {one_of(materials, one["material"], "materials"): one["originals"] for one in told["materials"]}
    return originals.give_back(
        call.case, counts, receiver=told["receiver"], relation=Relation(told["relation"]), proof=told["proof"],
        card=told["card"], by=call.by, at=call.at,
    )  # fmt: skip
