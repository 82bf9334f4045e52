"""决定 by machine."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy
from rest_framework import serializers

from approvals.actions import decision
from approvals.api.deeds.deed import Call
from approvals.api.deeds.review import findings_of


class ReasonsTold(serializers.Serializer[Any]):
    """不予: in writing, with the reasons."""

    reasons = serializers.CharField(max_length=2000, help_text=gettext_lazy("理由"))
    hidden = serializers.BooleanField(
        default=False, help_text=gettext_lazy("申请人隐瞒有关情况或者提供虚假材料，给予警告（行政许可法 78）")
    )
    heard = serializers.CharField(
        max_length=500,
        required=False,
        default="",
        allow_blank=True,
        help_text=gettext_lazy("警告前怎样告知、听取陈述申辩；hidden 时必填"),
    )


def grant_on_the_spot(call: Call) -> object:
    answers, notes = findings_of(call)
    return decision.grant_on_the_spot(call.case, answers, notes=notes, by=call.by, at=call.at)


def grant(call: Call) -> object:
    return decision.grant(call.case, by=call.by, at=call.at)


def refuse(call: Call) -> object:
    return decision.refuse(call.case, **call.told, by=call.by, at=call.at)
