"""不受理、不予受理 by machine."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy
from rest_framework import serializers

from approvals import rules
from approvals.actions import decline
from approvals.api.deeds.deed import Call
from approvals.enums import AT_WINDOW, Ground


class DecliningTold(serializers.Serializer[Any]):
    """不受理、不予受理: one of two grounds, and the provision alone; never the merits."""

    ground = serializers.ChoiceField(choices=[(one.value, one.label) for one in AT_WINDOW])
    basis = serializers.CharField(max_length=200, help_text=gettext_lazy("依据的条款，只写条款"))
    competent_organ = serializers.CharField(
        max_length=100, required=False, allow_blank=True, default="", help_text=gettext_lazy("有权机关")
    )


def turn_down(call: Call) -> object:
    told = call.told
    organ = told["competent_organ"] if told["ground"] == Ground.NOT_COMPETENT else ""
    declining = rules.Declining(Ground(told["ground"]), told["basis"], organ)
    return decline.decline(call.case, declining, by=call.by, at=call.at)


class HiddenTold(serializers.Serializer[Any]):
    """不予受理并给予警告 (行政许可法 78): what was found, and how he was told and heard before."""

    found = serializers.CharField(max_length=2000, help_text=gettext_lazy("查明的事实、证据和理由"))
    heard = serializers.CharField(
        max_length=500, help_text=gettext_lazy("警告前何时、怎样告知，当事人怎样说，是否采纳")
    )


def hidden(call: Call) -> object:
    return decline.decline_hidden(call.case, **call.told, by=call.by, at=call.at)


class HiddenReportTold(serializers.Serializer[Any]):
    """提请认定: what the window found."""

    found = serializers.CharField(max_length=1000, help_text=gettext_lazy("发现的情况，在哪份材料中"))


def report_hidden(call: Call) -> object:
    return decline.report_hidden(call.case, call.told["found"], by=call.by, at=call.at)


class HiddenAnswerTold(serializers.Serializer[Any]):
    """不予认定: why what the window reported is not found so."""

    words = serializers.CharField(max_length=1000, help_text=gettext_lazy("不予认定的理由"))


def answer_hidden(call: Call) -> object:
    return decline.answer_hidden(call.case, call.told["words"], by=call.by, at=call.at)
