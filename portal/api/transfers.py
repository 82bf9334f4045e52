"""Drafts that are handed over to somebody else."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils.timezone import now
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from approvals.actions import transfer
from approvals.api import DraftWhole, NothingTold
from approvals.api import transfers as shapes
from approvals.models import DraftTransfer
from ground.accounts.enums import Scope
from portal.api import reach
from portal.api.drafts import shown_draft
from portal.api.idempotency import once
from portal.api.parsing import told


class DraftHandingOver(APIView):
    """移交草稿。"""

    scope = Scope.CASES_FILE

    @extend_schema(
        tags=["drafts"],
        operation_id="drafts_hand_over",
        summary=gettext_lazy("请别人接手草稿"),
        request=shapes.HandedOver,
        responses={201: shapes.TransferRow},
    )
    @once
    def post(self, request: Request, uuid: UUID) -> Response:
        """他接手之前，草稿仍由本账号填写。"""
        at, sent = now(), told(shapes.HandedOver, request)
        case = get_object_or_404(reach.drafts(request, at=at), uuid=uuid)
        made = transfer.hand_over(case, **sent, by=request.actor, at=at)
        return Response(shapes.TransferRow(made).data, status=201)


class TransferList(generics.ListAPIView[DraftTransfer]):
    """请本账号接手的草稿。"""

    scope = Scope.CASES_FILE
    keys = ("-pk",)
    serializer_class = shapes.TransferRow

    def get_queryset(self) -> Any:
        return reach.transfers(self.request)

    @extend_schema(tags=["drafts"], operation_id="transfers_list", summary=gettext_lazy("移交给我的草稿"))
    def get(self, request: Request) -> Response:
        """还没有接手的，新的在前。"""
        return self.list(request)


class TransferPage(APIView):
    """一次移交。"""

    scope = Scope.CASES_FILE

    @extend_schema(
        tags=["drafts"],
        operation_id="transfers_call_off",
        summary=gettext_lazy("移交作罢"),
        responses={204: None},
    )
    def delete(self, request: Request, uuid: UUID) -> Response:
        """移交人撤回，或者接手人不接手；草稿留在原来的账号。"""
        found = get_object_or_404(reach.transfers(request, made=True), uuid=uuid)
        transfer.call_off(found, by=request.actor, at=now())
        return Response(status=204)


class TransferTaking(APIView):
    """接手草稿。"""

    scope = Scope.CASES_FILE

    @extend_schema(
        tags=["drafts"],
        operation_id="transfers_take",
        summary=gettext_lazy("接手草稿"),
        request=NothingTold,
        responses={201: DraftWhole},
    )
    @once
    def post(self, request: Request, uuid: UUID) -> Response:
        """草稿归本账号，移交人不再能填写。"""
        at = now()
        told(NothingTold, request)
        case = transfer.take(get_object_or_404(reach.transfers(request), uuid=uuid), by=request.actor, at=at)
        return shown_draft(request, case.uuid, status=201)
