"""提请认定隐瞒情况、虚假材料, as officers read it by machine."""

from __future__ import annotations

from rest_framework import serializers

from approvals.models import HiddenReport


class HiddenReportRow(serializers.Serializer[HiddenReport]):
    """What the window found, and what was answered; `upheld` is null while nobody did."""

    found = serializers.CharField()
    reported_at = serializers.DateTimeField()
    upheld = serializers.BooleanField(source="said.upheld", allow_null=True, default=None)
    words = serializers.CharField(source="said.words", default="")
    answered_at = serializers.DateTimeField(source="said.answered_at", allow_null=True, default=None)
