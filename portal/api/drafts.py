"""Drafts: begun, filled in, filed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from approvals import api as shapes
from approvals.actions import filing
from approvals.models import Case
from approvals.models.case_query import CaseQuerySet
from ground.accounts.enums import Scope
from matters import forms
from portal.api import reach
from portal.api.application import edition_of, files_of, for_party, licence_of
from portal.api.cases import shown_case
from portal.api.conditions import refuse_stale, tagged
from portal.api.idempotency import once
from portal.api.parsing import JSONWithFiles, Told, told
from portal.api.problems import wrong


class DraftList(generics.ListAPIView[Case]):
    """草稿。"""

    scope = Scope.CASES_FILE
    keys = ("-pk",)
    serializer_class = shapes.DraftRow

    def get_queryset(self) -> CaseQuerySet:
        return reach.drafts(self.request, at=now())

    @extend_schema(tags=["drafts"], operation_id="drafts_list", summary=gettext_lazy("我的草稿"))
    def get(self, request: Request) -> Response:
        """还没有提交的申请，新的在前。"""
        return self.list(request)

    @extend_schema(
        tags=["drafts"],
        operation_id="drafts_begin",
        summary=gettext_lazy("开始填写"),
        request=shapes.Begun,
        responses={201: shapes.DraftWhole},
    )
    @once
    def post(self, request: Request) -> Response:
        """同一申请人的同一事项只有一份草稿，再次开始会回到原来那份。"""
        at, sent = now(), told(shapes.Begun, request)
        edition = edition_of(sent["edition"])
        by, party = for_party(request, sent.get("party"), at=at)
        purpose, licence = sent["purpose"], licence_of(sent)
        case = filing.begin(
            edition,
            party.current,
            purpose=purpose,
            licence=licence,
            situation=sent.get("situation"),
            by=by,
            at=at,
        )
        return shown_draft(request, case.uuid, status=201)


class DraftPage(APIView):
    """一份草稿。改动要带 If-Match：别处已经改过时不会被覆盖。"""

    scope = Scope.CASES_FILE
    has_tag = True
    needs_match: ClassVar = {"PATCH", "DELETE"}

    @extend_schema(
        tags=["drafts"],
        operation_id="drafts_read",
        summary=gettext_lazy("读取草稿"),
        responses=shapes.DraftWhole,
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """已经填写的内容，以及提交前还缺什么。"""
        return shown_draft(request, uuid)

    @extend_schema(
        tags=["drafts"],
        operation_id="drafts_change",
        summary=gettext_lazy("修改答案"),
        request=shapes.Change,
        responses=shapes.DraftWhole,
    )
    def patch(self, request: Request, uuid: UUID) -> Response:
        """对的、错的都会保存，错在哪里见 problems；提交时再查。"""
        at, sent = now(), told(shapes.Change, request)
        with transaction.atomic():
            case = locked_draft(request, uuid, at=at)
            answers = typed(case, sent["answers"])
            filing.save_answers(case, answers, by=request.actor, at=at)
        return shown_draft(request, uuid)

    @extend_schema(
        tags=["drafts"],
        operation_id="drafts_discard",
        summary=gettext_lazy("删除草稿"),
        responses={204: None},
    )
    def delete(self, request: Request, uuid: UUID) -> Response:
        """真正删除，不能恢复。"""
        at = now()
        with transaction.atomic():
            filing.discard(locked_draft(request, uuid, at=at), by=request.actor, at=at)
        return Response(status=204)


class DraftFiles(APIView):
    """草稿的文件。"""

    scope = Scope.CASES_FILE
    parser_classes = (JSONWithFiles,)

    @extend_schema(
        tags=["drafts"],
        operation_id="drafts_add_files",
        summary=gettext_lazy("上传材料"),
        request={"multipart/form-data": shapes.FilesTold},
        responses={201: shapes.DraftWhole},
    )
    @once
    def post(self, request: Request, uuid: UUID) -> Response:
        """一次可以上传多个文件，每部分的名称为 `material-<材料序号>`；一个不合要求，就一个都不收。"""
        at = now()
        case = get_object_or_404(reach.drafts(request, at=at), uuid=uuid)
        files = files_of(case.edition, case.purpose, request)
        if not files:
            raise wrong(file=_("请上传文件，部分的名称为 material-<材料序号>"))
        with transaction.atomic():
            for material, file in files:
                filing.add_file(case, material, file, by=request.actor, at=at)
        return shown_draft(request, uuid, status=201)


class DraftFile(APIView):
    """草稿里的一个文件。"""

    scope = Scope.CASES_FILE

    @extend_schema(
        tags=["drafts"],
        operation_id="drafts_remove_file",
        summary=gettext_lazy("删除文件"),
        responses={204: None},
    )
    def delete(self, request: Request, uuid: UUID, file: UUID) -> Response:
        """从草稿中删除一个文件。"""
        at = now()
        case = get_object_or_404(reach.drafts(request, at=at), uuid=uuid)
        filing.remove_file(get_object_or_404(case.files, uuid=file), by=request.actor, at=at)
        return Response(status=204)


class DraftFiling(APIView):
    """提交草稿。"""

    scope = Scope.CASES_FILE

    @extend_schema(
        tags=["drafts"],
        operation_id="drafts_file",
        summary=gettext_lazy("提交申请"),
        request=shapes.FiledTold,
        responses={201: shapes.CaseWhole},
    )
    @once
    def post(self, request: Request, uuid: UUID) -> Response:
        """草稿成为办件：编号、收件凭证，受理期限开始计算。"""
        at, sent = now(), told(shapes.FiledTold, request)
        case = get_object_or_404(reach.drafts(request, at=at), uuid=uuid)
        by = request.actor.acting_for(case.party)
        served = shapes.ServiceAddressTold.of(sent.get("service_address"))
        case = filing.file(case, again=sent.get("again"), served=served, by=by, at=at)
        return shown_case(request, case, status=201)


def typed(case: Case, sent: Told) -> Told:
    """The right answers as they are kept, the wrong ones as they came, so that nothing is lost."""
    schema = case.edition.form
    known = {spec["key"]: spec for spec in forms.asked(schema, case.purpose)}
    if unknown := [key for key in sent if key not in known]:
        raise wrong(**{f"answers.{key[:60]}": _("申请表没有这一项") for key in unknown})
    kept, errors = forms.clean_answers(schema, case.said | sent, purpose=case.purpose, situation=case.led)
    right = {key: kept[key] for key in sent if key in kept}
    return right | {key: forms.storable(known[key], sent[key]) for key in sent if key in errors}


def locked_draft(request: Request, uuid: UUID, *, at: datetime) -> Case:
    """The draft, nobody else's until the transaction ends, and still as the caller read it."""
    case = get_object_or_404(reach.drafts(request, at=at), uuid=uuid)
    case = Case.objects.locked(case.pk)
    refuse_stale(request, draft_data(request, case))
    return case


def shown_draft(request: Request, uuid: UUID, *, status: int = 200) -> Response:
    case = get_object_or_404(reach.drafts(request, at=now()), uuid=uuid)
    data = draft_data(request, case)
    if status == 200:
        return tagged(request, data)
    return tagged(request, data, status=status, Location=reverse("api:draft", args=[case.uuid]))


def draft_data(request: Request, case: Case) -> Any:
    return shapes.DraftWhole(case, context={"request": request}).data
