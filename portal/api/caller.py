"""The caller: as whom a token or a session calls."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import now
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ground.accounts.enums import Duty, Scope
from ground.accounts.models import Party
from portal.api import reach


class PartyRow(serializers.Serializer[Party]):
    uuid = serializers.UUIDField()
    kind = serializers.CharField()
    name = serializers.CharField(source="current.name")


class Caller(serializers.Serializer[Any]):
    account = serializers.CharField(help_text=gettext_lazy("账号的引用"))
    name = serializers.CharField()
    duty = serializers.ChoiceField(choices=Duty.choices, allow_blank=True, help_text=gettext_lazy("当前职责"))
    office = serializers.CharField(allow_blank=True, help_text=gettext_lazy("当前机构路径"))
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=Scope.choices), allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True, help_text=gettext_lazy("令牌到期时间"))
    parties = PartyRow(many=True, help_text=gettext_lazy("可以代表的申请人"))


class Me(APIView):
    """以哪个账号、什么职责、代表谁在调用；令牌的权限和到期时间。"""

    @extend_schema(tags=["me"], operation_id="me_read", summary=gettext_lazy("当前身份"), responses=Caller)
    def get(self, request: Request) -> Response:
        actor, only = request.actor, reach.party_of(request)
        mine = [row.party for row in actor.representations(at=now())]
        data = {
            "account": actor.ref,
            "name": actor.person.name,
            "duty": actor.duty,
            "office": actor.office.path if actor.office else "",
            "scopes": request.auth.scopes if request.auth else None,
            "expires_at": request.auth.expires_at if request.auth else None,
            "parties": [party for party in mine if only is None or party.pk == only.pk],
        }
        return Response(Caller(data).data)
