"""The caller's own inbox, for machines."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ground.notices.models import Notice, Notices


class NoticeRow(serializers.Serializer[Notice]):
    uuid = serializers.UUIDField()
    subject = serializers.CharField()
    body = serializers.CharField()
    told_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)
    thread = serializers.CharField(help_text=_("所涉及的线索，办件为 case:<uuid>"))


class NoticeQuery(serializers.Serializer[Any]):
    unread = serializers.BooleanField(required=False, default=False, help_text=_("只要未读的"))


def inbox_of(request: Request) -> Notices:
    """What the caller was told: a machine that acts for one party reads what concerns that party, and nothing else."""
    inbox = Notice.objects.inbox_of(request.user)
    party = request.auth.system.party if request.auth is not None else None
    return inbox if party is None else inbox.filter(addressee_ref=party.ref)


class NoticeList(generics.ListAPIView[Notice]):
    """通知。"""

    scope = "notices:read"
    keys = ("-pk",)
    serializer_class = NoticeRow

    def get_queryset(self) -> Notices:
        query = NoticeQuery(data=self.request.query_params)
        query.is_valid(raise_exception=True)
        inbox = inbox_of(self.request)
        return inbox.unread() if query.validated_data["unread"] else inbox

    @extend_schema(
        tags=["notices"], operation_id="notices_list", summary=_("我的通知"), parameters=[NoticeQuery]
    )
    def get(self, request: Request) -> Response:
        """站内通知，新的在前。读取列表不算已读。"""
        return self.list(request)


class NoticePage(APIView):
    """一条通知。"""

    scope = "notices:read"

    @extend_schema(
        tags=["notices"], operation_id="notices_read", summary=_("读取一条通知"), responses=NoticeRow
    )
    def get(self, request: Request, uuid: str) -> Response:
        return Response(NoticeRow(get_object_or_404(inbox_of(request), uuid=uuid)).data)

    @extend_schema(
        tags=["notices"],
        operation_id="notices_mark_read",
        summary=_("标为已读"),
        request=None,
        responses=NoticeRow,
    )
    def put(self, request: Request, uuid: str) -> Response:
        """已读；重复调用没有别的效果。"""
        inbox_of(request).filter(uuid=uuid).mark_read(at=now())
        return self.get(request, uuid)
