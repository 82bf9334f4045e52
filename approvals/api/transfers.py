"""A draft that is handed over, for machines (WHO-13)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy
from rest_framework import serializers

from approvals.api import said
from approvals.models import DraftTransfer
from ground.accounts.identity import mobile


class HandedOver(serializers.Serializer[Any]):
    """Whoever is to go on with a draft, as his account has him."""

    name = serializers.CharField(max_length=100)
    phone = serializers.CharField(max_length=30, help_text=gettext_lazy("手机号码"))

    def validate_phone(self, phone: str) -> str:
        try:
            return mobile(phone)
        except ValueError as wrong:
            raise said(str(wrong)) from None


class TransferRow(serializers.Serializer[DraftTransfer]):
    """A draft that is offered to another person and not taken yet."""

    uuid = serializers.UUIDField()
    matter = serializers.CharField(source="case.edition.matter.code")
    matter_name = serializers.CharField(source="case.edition.name")
    party = serializers.UUIDField(source="case.party.uuid")
    giver = serializers.CharField(source="offered_by.name", help_text=gettext_lazy("移交人"))
    taker = serializers.CharField(source="to_name", help_text=gettext_lazy("接手人"))
    offered_at = serializers.DateTimeField()
