"""行政复议、行政诉讼 by machine."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from approvals import rules
from approvals.actions import remedy
from approvals.api import said
from approvals.api.deeds.deed import Call, one_of, want
from approvals.enums import ChangedTo, RemedyKind, RemedyOutcome, Seeker
from approvals.forms.remedy import MOST_DAYS
from approvals.models import Cancellation, Proceeding


class RemedyTold(serializers.Serializer[Any]):
    """行政复议、行政诉讼 against the decision, 不予受理 or the end of the case (终止办理)."""

    document = serializers.UUIDField(
        required=False, help_text=gettext_lazy("针对的文书；不填写的，是对申请的决定或者不予受理")
    )
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
    told, case = dict(call.told), call.case
    contested = [*rules.open_to_remedy(case), *rules.concluded(case)]
    chosen = told.pop("document", None)
    known = {one.document.uuid: one for one in contested if one.document is not None}
    against = one_of(known, chosen, "document") if chosen else None
    return remedy.record_remedy(
        case,
        RemedyKind(told.pop("kind")),
        against=against if isinstance(against, Cancellation | Proceeding) else None,
        seeker=Seeker(told.pop("seeker")),
        **told,
        by=call.by,
        at=call.at,
    )


class RemedyEndTold(serializers.Serializer[Any]):
    """A remedy has ended. What takes the decision away may set a limit for deciding anew: a day, or working days."""

    remedy = serializers.UUIDField(
        required=False, help_text=gettext_lazy("哪一个复议或诉讼；只有一个正在审理的可以不填写")
    )
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
    supply_days = serializers.IntegerField(
        required=False,
        allow_null=True,
        default=None,
        min_value=1,
        max_value=MOST_DAYS,
        help_text=gettext_lazy("因容缺逾期终止办理被撤销的，补齐材料的工作日数"),
    )


def end_remedy(call: Call) -> object:
    told, case = call.told, call.case
    running = {one.uuid: one for one in case.remedies.all()}
    open_ones = [one for one in running.values() if one.ended_at is None]
    if not open_ones:
        raise said({"outcome": [_("没有正在审理的复议或诉讼")]})
    if len(open_ones) > 1:
        want(told, "remedy")
    ended = one_of(running, told["remedy"], "remedy") if told.get("remedy") else open_ones[0]
    return remedy.end_remedy(
        ended, RemedyOutcome(told["outcome"]), words=told["words"], ended_on=told["ended_on"],
        act_by=told["act_by"], act_days=told["act_days"], changed_to=told["changed_to"],
        supply_days=told["supply_days"], by=call.by, at=call.at,
    )  # fmt: skip
