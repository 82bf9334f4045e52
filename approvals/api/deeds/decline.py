"""不受理、不予受理 by machine."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy
from rest_framework import serializers

from approvals import rules
from approvals.actions import decline
from approvals.api.deeds.deed import Call
from approvals.enums import Ground


class DecliningTold(serializers.Serializer[Any]):
    """不受理、不予受理: one of two grounds, and the provision alone; never the merits."""

    ground = serializers.ChoiceField(choices=Ground.choices)
    basis = serializers.CharField(max_length=200, help_text=gettext_lazy("依据的条款，只写条款"))
    competent_organ = serializers.CharField(
        max_length=100, required=False, allow_blank=True, default="", help_text=gettext_lazy("有权机关")
    )


def turn_down(call: Call) -> object:
    told = call.told
    organ = told["competent_organ"] if told["ground"] == Ground.NOT_COMPETENT else ""
    declining = rules.Declining(Ground(told["ground"]), told["basis"], organ)
    return decline.decline(call.case, declining, by=call.by, at=call.at)
