"""应急收件单 for machines: a number, and what became of it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy
from rest_framework import serializers

from approvals.models import EmergencyReceipt
from approvals.rules import MOST_PRINTED


class SlipRow(serializers.Serializer[EmergencyReceipt]):
    """One slip. The case that was entered from it has a number once it is countersigned."""

    uuid = serializers.UUIDField()
    number = serializers.CharField(help_text=gettext_lazy("应急收件编号"))
    office = serializers.CharField(source="office.path", help_text=gettext_lazy("窗口"))
    printed_at = serializers.DateTimeField()
    received_at = serializers.DateTimeField(allow_null=True, help_text=gettext_lazy("实际收件时间"))
    entered_at = serializers.DateTimeField(allow_null=True, help_text=gettext_lazy("补录时间"))
    countersigned_at = serializers.DateTimeField(allow_null=True, help_text=gettext_lazy("会签时间"))
    returned_at = serializers.DateTimeField(allow_null=True, help_text=gettext_lazy("退回重录时间"))
    refused_at = serializers.DateTimeField(allow_null=True, help_text=gettext_lazy("不予会签时间"))
    spoiled_at = serializers.DateTimeField(allow_null=True, help_text=gettext_lazy("作废时间"))
    case = serializers.SerializerMethodField(help_text=gettext_lazy("会签后的办件编号"))

    def get_case(self, slip: EmergencyReceipt) -> str | None:
        return slip.case.number if slip.case is not None else None


class BlockTold(serializers.Serializer[Any]):
    """So many slips are numbered."""

    n = serializers.IntegerField(min_value=1, max_value=MOST_PRINTED, help_text=gettext_lazy("印制张数"))


class BlockPrinted(serializers.Serializer[Any]):
    """The slips that were numbered together, in order."""

    slips = SlipRow(many=True)


class BackTold(serializers.Serializer[Any]):
    """退回重录, with what is wrong."""

    words = serializers.CharField(max_length=300, help_text=gettext_lazy("退回重录的原因"))
