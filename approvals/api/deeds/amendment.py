"""更正文书 by machine."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from approvals import rules
from approvals.actions import amendment
from approvals.api import said
from approvals.api.deeds.deed import Call
from approvals.api.deeds.delivery import handed_over
from ground.documents.models import Document


class AmendmentTold(serializers.Serializer[Any]):
    """更正: a slip in an issued paper; the old one is void, the new one takes its place."""

    document = serializers.UUIDField()
    wrong = serializers.CharField(max_length=100, help_text=gettext_lazy("原文，一字不差"))
    right = serializers.CharField(max_length=100, help_text=gettext_lazy("更正为"))
    reason = serializers.CharField(max_length=500)


def amend(call: Call) -> object:
    told = call.told
    document = Document.objects.of(call.case.thread).filter(uuid=told["document"]).first()
    if document is None:
        raise said({"document": [_("本办件没有这份文书")]})
    return amendment.amend(
        document, wrong=told["wrong"], right=told["right"], reason=told["reason"], by=call.by, at=call.at
    )


def deliver_anew(call: Call) -> object:
    waiting = rules.undelivered(call.case)
    if not waiting:
        raise said({"method": [_("没有等待送达的更正或者重新制发的文书")]})
    return amendment.deliver_anew(waiting[0], **handed_over(call))
