"""注销 of the organ's own motion by machine: the deed lies on the case that gave the licence, as the act does on its thread."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from approvals.actions import life
from approvals.api import said
from approvals.api.deeds.deed import Call
from licences.enums import Ground


class CancellationTold(serializers.Serializer[Any]):
    """依职权注销: on one ground of 行政许可法 70, with what happened and what it rests on."""

    ground = serializers.ChoiceField(choices=Ground.choices, help_text=gettext_lazy("注销事由"))
    words = serializers.CharField(max_length=500, help_text=gettext_lazy("事实和依据"))


def cancel(call: Call) -> object:
    told, decision = call.told, call.case.last_decision
    licence = decision.gives_licence if decision is not None else None
    if licence is None:
        raise said({"ground": [_("这个办件没有发给证照")]})
    return life.cancel(licence, Ground(told["ground"]), words=told["words"], by=call.by, at=call.at)
