"""否定答复: a window writes down the "no" it spoke, and the monitors read each of them (DUT-3, COR-11)."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from approvals import rules
from approvals.actions import decline
from approvals.api.negative_answers import NegativeAnswerRow, ReadingTold, SaidNoTold
from approvals.enums import SaidNo
from approvals.models import NegativeAnswer
from ground.accounts.enums import Scope
from ground.law.rulings import refuse
from ground.workdays import legal_day
from matters.models import Edition
from portal.api.conditions import tagged
from portal.api.idempotency import once
from portal.api.parsing import told
from portal.api.problems import wrong


def _seen(request: Request) -> QuerySet[NegativeAnswer]:
    """What the caller may see on the pages too."""
    answers = NegativeAnswer.objects.visible_to(request.actor, at=now())
    return answers.select_related("case", "edition", "office")


class ReportQuery(serializers.Serializer[Any]):
    read = serializers.BooleanField(
        required=False,
        allow_null=True,
        default=None,
        help_text=gettext_lazy("只要核阅过的，或者只要未核阅的"),
    )


class NegativeAnswerList(generics.ListAPIView[NegativeAnswer]):
    """否定答复。"""

    scopes: ClassVar = {"GET": Scope.CASES_READ, "POST": Scope.CASES_ACT}
    keys = ("-pk",)
    serializer_class = NegativeAnswerRow

    def get_queryset(self) -> Any:
        query = ReportQuery(data=self.request.query_params)
        query.is_valid(raise_exception=True)
        read, found = query.validated_data["read"], _seen(self.request)
        return found if read is None else found.filter(read_at__isnull=not read)

    @extend_schema(
        tags=["negative-answers"],
        operation_id="negative_answers_list",
        summary=gettext_lazy("查询否定答复"),
        parameters=[ReportQuery],
    )
    def get(self, request: Request) -> Response:
        """本窗口的否定答复，效能监督可以查看全部，新的在前。"""
        return self.list(request)

    @extend_schema(
        tags=["negative-answers"],
        operation_id="negative_answers_say",
        summary=gettext_lazy("登记口头答复"),
        request=SaidNoTold,
        responses={201: NegativeAnswerRow},
    )
    @once
    def post(self, request: Request) -> Response:
        """当事人没有提交申请、窗口人员当面答复“不能办”的，由本人登记；效能监督会核阅。"""
        at, by, sent = now(), request.actor, told(SaidNoTold, request)
        refuse(rules.why_not_say_no(by=by, at=at))
        edition = _asked_about(request, sent.get("edition"))
        answer = decline.say_no(SaidNo(sent["said"]), sent["words"], edition=edition, by=by, at=at)
        return _shown(request, answer.uuid)


class NegativeAnswerPage(APIView):
    """一次否定答复。"""

    scope = Scope.CASES_READ
    has_tag = True

    @extend_schema(
        tags=["negative-answers"],
        operation_id="negative_answers_read",
        summary=gettext_lazy("读取一次否定答复"),
        responses=NegativeAnswerRow,
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """答复、理由和核阅意见。"""
        return tagged(request, NegativeAnswerRow(get_object_or_404(_seen(request), uuid=uuid)).data)


class NegativeAnswerReading(APIView):
    """核阅。"""

    scope = Scope.CASES_ACT

    @extend_schema(
        tags=["negative-answers"],
        operation_id="negative_answers_review",
        summary=gettext_lazy("核阅否定答复"),
        request=ReadingTold,
        responses={201: NegativeAnswerRow},
    )
    @once
    def post(self, request: Request, uuid: UUID) -> Response:
        """由效能监督人员本人核阅一次；答复不正确的，告知答复人。"""
        sent = told(ReadingTold, request)
        answer = get_object_or_404(_seen(request), uuid=uuid)
        decline.read_no(answer, right=sent["right"], remark=sent["remark"], by=request.actor, at=now())
        return _shown(request, uuid)


def _asked_about(request: Request, uuid: UUID | None) -> Edition | None:
    """The matter that somebody asked for, of those that the window is entrusted with today."""
    if uuid is None:
        return None
    found = Edition.objects.entrusted_to(request.actor.office, legal_day(now())).filter(uuid=uuid).first()
    if found is None:
        raise wrong(edition=_("这个事项版本不在本窗口受托事项之内"))
    return found


def _shown(request: Request, uuid: UUID) -> Response:
    data = NegativeAnswerRow(_seen(request).get(uuid=uuid)).data
    return tagged(request, data, status=201, Location=reverse("api:negative-answer", args=[uuid]))
