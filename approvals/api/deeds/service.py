"""送达地址确认 by machine."""

from __future__ import annotations

from django.utils.translation import gettext_lazy
from rest_framework import serializers

from approvals.actions import service
from approvals.api import ServiceAddressTold
from approvals.api.deeds.deed import Call
from ground.accounts.models import ServiceTold


class ServiceTellingTold(ServiceAddressTold):
    """Where papers are to reach the applicant from now on; a window says by what it knows."""

    proof = serializers.CharField(
        max_length=200,
        required=False,
        allow_blank=True,
        default="",
        help_text=gettext_lazy("窗口：申请人签字的送达地址确认书"),
    )


def confirm(call: Call) -> object:
    told = call.told
    where = ServiceTold(told["way"], told["address"], told["phone"])
    return service.confirm(call.case, where, told["proof"], by=call.applicant, at=call.at)
