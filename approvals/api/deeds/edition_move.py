"""转按新版办理 by machine."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from approvals.actions import edition_move
from approvals.api import said
from approvals.api.deeds.deed import Call
from approvals.enums import MoveGround
from matters.models import Edition


class MoveTold(serializers.Serializer[Any]):
    """转按新版办事指南办理."""

    edition = serializers.UUIDField(help_text=gettext_lazy("转到哪个版本"))
    ground = serializers.ChoiceField(choices=MoveGround.choices)
    reason = serializers.CharField(max_length=500)
    vouched = serializers.BooleanField(default=False, help_text=gettext_lazy("已逐项核对机器不能判断的变化"))


def move(call: Call) -> object:
    told = call.told
    editions = Edition.objects.select_related("matter__office", "regulator")
    after = editions.filter(uuid=told["edition"], matter=call.case.edition.matter_id).first()
    if after is None:
        raise said({"edition": [_("本事项没有这个版本")]})
    return edition_move.move(
        call.case, after, MoveGround(told["ground"]), told["reason"],
        vouched=told["vouched"], by=call.by, at=call.at,
    )  # fmt: skip
