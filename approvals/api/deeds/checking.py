"""核查承诺 by machine: announced, and what was found when somebody looked; a person of the deciding office does both (COM-13)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from approvals import rules
from approvals.actions import checking
from approvals.api import said
from approvals.api.deeds.deed import MOST, Call, one_of
from commitments.enums import Method
from commitments.models import Commitment
from ground.accounts.models import User
from ground.law.rulings import refuse


class CheckTold(serializers.Serializer[Any]):
    """核查通知: how and on which day the organ comes to look, and at what. What is not checked is not announced."""

    method = serializers.ChoiceField(
        choices=[(one.value, one.label) for one in Method if one != Method.WAIVED],
        help_text=gettext_lazy("核查方式"),
    )
    on = serializers.DateField(help_text=gettext_lazy("核查日期"))
    words = serializers.CharField(max_length=400, help_text=gettext_lazy("核查内容"))
    officers = serializers.ListField(
        child=serializers.CharField(max_length=40),
        required=False,
        default=list,
        help_text=gettext_lazy("现场核查：核查人员的账号，两名以上"),
    )


def announce(call: Call) -> object:
    told = call.told
    return checking.announce(
        _commitment(call),
        method=Method(told["method"]),
        on=told["on"],
        words=told["words"],
        officers=_people(call, "officers", told["officers"]),
        by=call.by,
        at=call.at,
    )


class VerificationTold(serializers.Serializer[Any]):
    """核查结果, of one thing promised or, without a number, of the letter as a whole; what will not do is said once, in words."""

    promised = serializers.IntegerField(
        min_value=1,
        max_value=MOST,
        required=False,
        allow_null=True,
        default=None,
        help_text=gettext_lazy("承诺材料序号；承诺书整体的不填"),
    )
    method = serializers.ChoiceField(
        choices=Method.choices, help_text=gettext_lazy("核查方式；承诺书写明免予核查的才能用 waived")
    )
    conforms = serializers.BooleanField(help_text=gettext_lazy("符合"))
    words = serializers.CharField(
        max_length=1000,
        required=False,
        allow_blank=True,
        default="",
        help_text=gettext_lazy("核查情况；不符合的，一次写明哪里不符合、依据什么标准"),
    )
    second = serializers.CharField(
        max_length=40,
        required=False,
        allow_blank=True,
        default="",
        help_text=gettext_lazy("现场核查：同行核查人的账号"),
    )


def verify(call: Call) -> object:
    told, commitment = call.told, _commitment(call)
    refuse(rules.why_not_check(call.case, commitment, by=call.by, at=call.at))
    rows = {one.no: one for one in commitment.promised.select_related("material")}
    return checking.verify(
        commitment,
        one_of(rows, told["promised"], "promised") if told["promised"] else None,
        method=Method(told["method"]),
        conforms=told["conforms"],
        words=told["words"],
        second=next(iter(_people(call, "second", [told["second"]] if told["second"] else [])), None),
        by=call.by,
        at=call.at,
    )


def _people(call: Call, part: str, usernames: list[str]) -> list[User]:
    """Those of the deciding office who may look and are named so."""
    if not usernames:
        return []
    people = {user.username: user for user in rules.checkers(call.case, at=call.at)}
    return [one_of(people, username, part) for username in dict.fromkeys(usernames)]


def _commitment(call: Call) -> Commitment:
    commitment = rules.supplied_under(call.case)
    if commitment is None:
        raise said(_("这个办件没有要履行的承诺"))
    return commitment
