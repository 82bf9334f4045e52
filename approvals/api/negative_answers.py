"""否定答复 for machines: what was said, and what the monitors made of it (DUT-3, COR-11)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from approvals.api import Told, said
from approvals.enums import SaidNo
from approvals.models import NegativeAnswer


class NegativeAnswerRow(serializers.Serializer[NegativeAnswer]):
    """One "no": of a case, or to somebody who filed nothing."""

    uuid = serializers.UUIDField()
    what = serializers.CharField(help_text=gettext_lazy("怎么答复的"))
    words = serializers.CharField(help_text=gettext_lazy("理由"))
    office = serializers.CharField(source="office.path", help_text=gettext_lazy("窗口"))
    matter_name = serializers.CharField(
        source="edition.name", allow_null=True, help_text=gettext_lazy("事项")
    )
    case = serializers.CharField(source="case.number", allow_null=True, help_text=gettext_lazy("办件编号"))
    said_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True, help_text=gettext_lazy("核阅时间"))
    right = serializers.BooleanField(allow_null=True, help_text=gettext_lazy("答复正确"))
    remark = serializers.CharField(help_text=gettext_lazy("核阅意见"))


class SaidNoTold(serializers.Serializer[Any]):
    """口头答复: somebody was told "no" without filing anything."""

    said = serializers.ChoiceField(choices=SaidNo.choices, help_text=gettext_lazy("怎么答复的"))
    words = serializers.CharField(
        max_length=500,
        help_text=gettext_lazy("当事人要办什么、依据什么答复；不要写当事人的姓名、电话和证件号码"),
    )
    edition = serializers.UUIDField(
        required=False, help_text=gettext_lazy("问的是哪个事项；不在本窗口受托事项之内的不填")
    )


class ReadingTold(serializers.Serializer[Any]):
    """核阅: whether it was right, and where not, what was wrong."""

    right = serializers.BooleanField(help_text=gettext_lazy("答复正确"))
    remark = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")

    def validate(self, told: Told) -> Told:
        if not told["right"] and not told["remark"].strip():
            raise said({"remark": [_("答复不正确的，请写明错在哪里、怎么纠正")]})
        return told
