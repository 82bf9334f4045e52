"""应急收件单: numbered ahead, looked up, countersigned or sent back to be typed anew (U7)."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from approvals.actions import emergency
from approvals.api import NothingTold
from approvals.api.slips import BackTold, BlockPrinted, BlockTold, SlipRow
from approvals.models import EmergencyReceipt
from ground.accounts.enums import Scope
from portal.api.conditions import tagged
from portal.api.idempotency import once
from portal.api.parsing import told


def _seen(request: Request) -> QuerySet[EmergencyReceipt]:
    """The slips that the caller may see on the pages too."""
    return EmergencyReceipt.objects.visible_to(request.actor, at=now()).with_story()


class SlipList(generics.ListAPIView[EmergencyReceipt]):
    """应急收件单。"""

    scopes: ClassVar = {"GET": Scope.CASES_READ, "POST": Scope.CASES_ACT}
    keys = ("-pk",)
    serializer_class = SlipRow

    def get_queryset(self) -> Any:
        return _seen(self.request)

    @extend_schema(tags=["slips"], operation_id="slips_list", summary=gettext_lazy("查询应急收件单"))
    def get(self, request: Request) -> Response:
        """本窗口、本大厅的应急收件单，新的在前。"""
        return self.list(request)

    @extend_schema(
        tags=["slips"],
        operation_id="slips_print",
        summary=gettext_lazy("印制应急收件单"),
        request=BlockTold,
        responses={201: BlockPrinted},
    )
    @once
    def post(self, request: Request) -> Response:
        """编号连续，印制后逐张交代去向。"""
        slips = emergency.print_block(told(BlockTold, request)["n"], by=request.actor, at=now())
        return Response(BlockPrinted({"slips": slips}).data, status=201)


class SlipPage(APIView):
    """一张应急收件单。"""

    scope = Scope.CASES_READ
    has_tag = True

    @extend_schema(
        tags=["slips"],
        operation_id="slips_read",
        summary=gettext_lazy("读取一张应急收件单"),
        responses=SlipRow,
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """编号和去向。"""
        return tagged(request, SlipRow(get_object_or_404(_seen(request), uuid=uuid)).data)


class SlipCountersign(APIView):
    """会签。"""

    scope = Scope.CASES_ACT

    @extend_schema(
        tags=["slips"],
        operation_id="slips_countersign",
        summary=gettext_lazy("会签应急收件补录"),
        request=NothingTold,
        responses={201: SlipRow},
    )
    @once
    def post(self, request: Request, uuid: UUID) -> Response:
        """由大厅带班领导本人会签；会签后按实际收件时间成为办件。"""
        told(NothingTold, request)
        slip = get_object_or_404(_seen(request), uuid=uuid)
        emergency.countersign(slip, by=request.actor, at=now())
        return _shown(request, uuid)


class SlipReturn(APIView):
    """退回重录。"""

    scope = Scope.CASES_ACT

    @extend_schema(
        tags=["slips"],
        operation_id="slips_send_back",
        summary=gettext_lazy("退回重新补录"),
        request=BackTold,
        responses={201: SlipRow},
    )
    @once
    def post(self, request: Request, uuid: UUID) -> Response:
        """由大厅带班领导本人退回，写明原因；窗口重新补录。"""
        words = told(BackTold, request)["words"]
        emergency.send_back(get_object_or_404(_seen(request), uuid=uuid), words, by=request.actor, at=now())
        return _shown(request, uuid)


def _shown(request: Request, uuid: UUID) -> Response:
    data = SlipRow(_seen(request).get(uuid=uuid)).data
    return tagged(request, data, status=201, Location=reverse("api:slip", args=[uuid]))
