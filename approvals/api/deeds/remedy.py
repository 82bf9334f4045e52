"""行政复议、行政诉讼 by machine."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from approvals.actions import remedy
from approvals.api import said
from approvals.api.deeds.deed import Call
from approvals.enums import ChangedTo, RemedyKind, RemedyOutcome, Seeker
from approvals.forms.remedy import MOST_DAYS


class RemedyTold(serializers.Serializer[Any]):
    """行政复议、行政诉讼 against the decision, or against 不予受理."""

    kind = serializers.ChoiceField(choices=RemedyKind.choices)
    seeker = serializers.ChoiceField(
        choices=Seeker.choices, default=Seeker.APPLICANT, help_text=gettext_lazy("由谁提起")
    )
    organ = serializers.CharField(max_length=100, help_text=gettext_lazy("复议机关或人民法院"))
    reference = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    sought_on = serializers.DateField(help_text=gettext_lazy("申请或起诉日期"))
    notified_on = serializers.DateField(help_text=gettext_lazy("收到通知日期"))
    stayed = serializers.BooleanField(default=False, help_text=gettext_lazy("决定停止执行"))


def record_remedy(call: Call) -> object:
    told = call.told
    said = {"kind": RemedyKind(told["kind"]), "seeker": Seeker(told["seeker"])}
    return remedy.record_remedy(call.case, **told | said, by=call.by, at=call.at)


class RemedyEndTold(serializers.Serializer[Any]):
    """The remedy that runs has ended. What takes the decision away may set a limit for deciding anew: a day, or working days."""

    outcome = serializers.ChoiceField(choices=RemedyOutcome.choices)
    changed_to = serializers.ChoiceField(
        choices=ChangedTo.choices,
        required=False,
        allow_blank=True,
        default="",
        help_text=gettext_lazy("结果为 changed 的填写"),
    )
    words = serializers.CharField(max_length=2000, help_text=gettext_lazy("结果摘要"))
    ended_on = serializers.DateField(help_text=gettext_lazy("生效日期"))
    act_by = serializers.DateField(
        required=False, allow_null=True, default=None, help_text=gettext_lazy("限期的日期")
    )
    act_days = serializers.IntegerField(
        required=False,
        allow_null=True,
        default=None,
        min_value=1,
        max_value=MOST_DAYS,
        help_text=gettext_lazy("限期的工作日数，与 act_by 只填一项"),
    )


def end_remedy(call: Call) -> object:
    told, case = call.told, call.case
    running = case.remedies.filter(ended_at=None).first()
    if running is None:
        raise said({"outcome": [_("没有正在审理的复议或诉讼")]})
    return remedy.end_remedy(
        running, RemedyOutcome(told["outcome"]), words=told["words"], ended_on=told["ended_on"],
        act_by=told["act_by"], act_days=told["act_days"], changed_to=told["changed_to"], by=call.by, at=call.at,
    )  # fmt: skip
