"""应急收件单 for machines: a number, and what became of it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from approvals import rules
from approvals.api import Application, PartyTold
from approvals.enums import Purpose, SlipFault
from approvals.models import EmergencyReceipt


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
    spoiled_at = serializers.DateTimeField(allow_null=True, help_text=gettext_lazy("报请作废时间"))
    spoil_signed_at = serializers.DateTimeField(allow_null=True, help_text=gettext_lazy("作废会签时间"))
    case = serializers.SerializerMethodField(help_text=gettext_lazy("会签后的办件编号"))

    def get_case(self, slip: EmergencyReceipt) -> str | None:
        return slip.case.number if slip.case is not None else None


class Entered(serializers.Serializer[EmergencyReceipt]):
    """What was typed in from a slip, as whoever countersigns holds it against the paper."""

    applicant = serializers.CharField(source="case.party_version.name", help_text=gettext_lazy("申请人"))
    matter = serializers.CharField(source="case.edition.matter.code", help_text=gettext_lazy("指南编码"))
    matter_name = serializers.CharField(source="case.edition.name")
    purpose = serializers.ChoiceField(
        source="case.purpose", choices=Purpose.choices, help_text=gettext_lazy("申请类型")
    )
    licence = serializers.SerializerMethodField(help_text=gettext_lazy("所涉及的证照的编号"))
    reason = serializers.CharField(help_text=gettext_lazy("补录原因"))

    def get_licence(self, slip: EmergencyReceipt) -> str | None:
        about = slip.case.about_licence if slip.case is not None else None
        return about.number if about is not None else None


class SlipWhole(SlipRow):
    """One slip with what was typed in from it and what was said of it."""

    entered = serializers.SerializerMethodField(help_text=gettext_lazy("补录的内容；没有补录的为空"))
    beside = serializers.SerializerMethodField(
        help_text=gettext_lazy("等待会签期间，同一证照正在办理的、或者收件之后已经决定的同类申请的办件编号")
    )
    returned_words = serializers.CharField(help_text=gettext_lazy("退回重录的原因"))
    refused_ground = serializers.ChoiceField(
        choices=SlipFault.choices, allow_blank=True, help_text=gettext_lazy("不予会签的情形")
    )
    refused_words = serializers.CharField(help_text=gettext_lazy("不予会签的原因"))
    document = serializers.UUIDField(
        source="document.uuid", allow_null=True, help_text=gettext_lazy("不予确认告知书")
    )
    spoiled_words = serializers.CharField(help_text=gettext_lazy("作废原因"))

    @extend_schema_field(Entered(allow_null=True))
    def get_entered(self, slip: EmergencyReceipt) -> Any:
        return Entered(slip).data if slip.case is not None else None

    def get_beside(self, slip: EmergencyReceipt) -> str | None:
        other = rules.beside_slip(slip) if slip.waits else None
        return other.number if other is not None else None


class BlockTold(serializers.Serializer[Any]):
    """So many slips are numbered."""

    n = serializers.IntegerField(
        min_value=1, max_value=rules.MOST_PRINTED, help_text=gettext_lazy("印制张数")
    )


class BlockPrinted(serializers.Serializer[Any]):
    """The slips that were numbered together, in order."""

    slips = SlipRow(many=True)


class SlipBackTold(serializers.Serializer[Any]):
    """退回重录, with what is wrong."""

    words = serializers.CharField(max_length=300, help_text=gettext_lazy("退回重录的原因"))


class EntryTold(Application):
    """补录: what stands on the slip, in the shape of an application at the window, with the true moment and the reason."""

    party = PartyTold()
    received_at = serializers.DateTimeField(help_text=gettext_lazy("实际收件时间，如手写的单子所记"))
    reason = serializers.CharField(max_length=300, help_text=gettext_lazy("当时为什么没有当场录入"))


class RefusedTold(serializers.Serializer[Any]):
    """不予会签: nothing was handed in by this slip."""

    ground = serializers.ChoiceField(choices=SlipFault.choices, help_text=gettext_lazy("不予会签的情形"))
    words = serializers.CharField(max_length=300, help_text=gettext_lazy("不予会签的原因"))


class SpoiledTold(serializers.Serializer[Any]):
    """报请作废, with what happened to the slip."""

    words = serializers.CharField(max_length=300, help_text=gettext_lazy("作废的原因"))
