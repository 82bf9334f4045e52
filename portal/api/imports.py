"""导入: a whole file of the catalogue is handed in, reported on, and confirmed by another officer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ground.accounts.enums import Scope
from ground.workdays import legal_day
from matters import rules
from matters.actions import importing
from matters.api import imports as shapes
from matters.models import Import
from matters.views.catalogue.imports import import_of, imports_of
from portal.api.conditions import tagged
from portal.api.idempotency import once
from portal.api.parsing import JSONWithFiles, told
from portal.api.problems import NotYours, wrong


class ImportList(generics.ListAPIView[Import]):
    """导入的文件。"""

    scope = Scope.CATALOGUE_WRITE
    keys = ("-pk",)
    serializer_class = shapes.ImportRow
    parser_classes = (JSONWithFiles,)

    def get_queryset(self) -> QuerySet[Import]:
        return imports_of(self.request.actor, at=now())

    @extend_schema(tags=["catalogue"], operation_id="imports_list", summary=gettext_lazy("导入的文件"))
    def get(self, request: Request) -> Response:
        """本机构导入的，新的在前。"""
        return self.list(request)

    @extend_schema(
        tags=["catalogue"],
        operation_id="imports_begin",
        summary=gettext_lazy("导入文件"),
        request={"multipart/form-data": shapes.FileHandedIn},
        responses={201: shapes.ImportWhole},
    )
    @once
    def post(self, request: Request) -> Response:
        """接收后随即校验，什么也不写入；校验报告按表、行、列，读取这份导入得到。"""
        at, sent = now(), told(shapes.HandedIn, request)
        file = request.FILES.get("file")
        if file is None or len(request.FILES) != 1:
            raise wrong(file=_("请上传一个文件，部分的名称为 file"))
        office = request.actor.office
        if office is None:
            raise PermissionDenied
        if not (may := rules.why_not_write(office, by=request.actor, at=at)).ok:
            raise NotYours(may)
        made = importing.begin(file.read(), sent["profile"], by=request.actor, at=at)
        return _shown(request, made.uuid, at=at, status=201)


class ImportPage(APIView):
    """一份导入：校验到哪里，报告，是否写入。"""

    scope = Scope.CATALOGUE_WRITE
    has_tag = True

    @extend_schema(
        tags=["catalogue"],
        operation_id="imports_read",
        summary=gettext_lazy("读取导入和校验报告"),
        responses=shapes.ImportWhole,
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """错误和警告按表、行、列；新增和变更的事项。"""
        return _shown(request, uuid, at=now())


class ImportConfirmation(APIView):
    """确认写入。"""

    scope = Scope.CATALOGUE_WRITE

    @extend_schema(
        tags=["catalogue"],
        operation_id="imports_confirm",
        summary=gettext_lazy("确认导入"),
        request=shapes.Confirmed,
        responses={201: shapes.ImportWhole},
    )
    @once
    def post(self, request: Request, uuid: UUID) -> Response:
        """由导入人以外的发布人员登录后确认，自今天起生效；系统不能确认。"""
        at, sent = now(), told(shapes.Confirmed, request)
        made = import_of(request, uuid, at)
        importing.confirm(made, on=legal_day(at), basis=sent.get("basis", ""), by=request.actor, at=at)
        return _shown(request, uuid, at=at, status=201)


class ImportDisposal(APIView):
    """放弃导入。"""

    scope = Scope.CATALOGUE_WRITE

    @extend_schema(
        tags=["catalogue"],
        operation_id="imports_discard",
        summary=gettext_lazy("放弃导入"),
        request=None,
        responses={201: shapes.ImportWhole},
    )
    @once
    def post(self, request: Request, uuid: UUID) -> Response:
        """还没有确认的，可以放弃；没有写入任何内容。"""
        at = now()
        importing.discard(import_of(request, uuid, at), by=request.actor, at=at)
        return _shown(request, uuid, at=at, status=201)


def _shown(request: Request, uuid: UUID, *, at: datetime, status: int = 200) -> Response:
    data = shapes.ImportWhole(import_of(request, uuid, at), context={"request": request}).data
    if status == 200:
        return tagged(request, data)
    return tagged(request, data, status=status, Location=reverse("api:import", args=[uuid]))
