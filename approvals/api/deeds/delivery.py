"""送达 by machine."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from approvals import rules
from approvals.actions import delivery
from approvals.api import Told, said
from approvals.api.deeds.deed import Call, want
from approvals.enums import Method, Relation
from ground.accounts.enums import Power
from ground.workdays import legal_day


class DeliveryTold(serializers.Serializer[Any]):
    """Over the counter, by post with number and day of signing, or signed for online by the applicant himself."""

    method = serializers.ChoiceField(choices=Method.choices)
    receiver = serializers.CharField(max_length=60, required=False)
    relation = serializers.ChoiceField(choices=Relation.choices, required=False)
    mail_number = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    received_on = serializers.DateField(required=False, allow_null=True, default=None)
    proof = serializers.CharField(
        max_length=100,
        required=False,
        allow_blank=True,
        default="",
        help_text=gettext_lazy("窗口：代理人、监护人没有登记授权委托的，核对的书面证明"),
    )
    card = serializers.CharField(
        max_length=40,
        required=False,
        allow_blank=True,
        default="",
        help_text=gettext_lazy("窗口：来人出示的身份证件号码，只留存后四位"),
    )

    def validate(self, told: Told) -> Told:
        wanted = {
            Method.ONLINE: [],
            Method.COUNTER: ["receiver", "relation"],
            Method.POST: ["receiver", "relation", "mail_number", "received_on"],
        }[Method(told["method"])]
        want(told, *wanted)
        if told["received_on"] and told["received_on"] > legal_day(now()):
            raise said({"received_on": [_("签收日期不能晚于今天")]})
        return told


def deliver(call: Call) -> object:
    return delivery.deliver(call.case, **handed_over(call))


def handed_over(call: Call) -> dict[str, Any]:
    """As the verbs of delivery take it. Online it is the applicant's own receipt: who signs is who calls."""
    told, method, by = call.told, Method(call.told["method"]), call.by
    if method == Method.ONLINE:
        by = call.applicant
        relation = rules.relation_of(call.case, Power.RECEIVE, by=by, at=call.at)
        told = told | {"receiver": by.person.name, "relation": relation}
    return {
        "method": method,
        "receiver": told["receiver"],
        "relation": Relation(told["relation"]),
        "mail_number": told["mail_number"],
        "received_on": told["received_on"],
        "proof": told["proof"],
        "card": told["card"],
        "by": by,
        "at": call.at,
    }
