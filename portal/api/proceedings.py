"""撤销程序: those that lie before the caller, one with its steps and days, and each act in it (COR-2, COR-14)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from approvals.api.deeds import Deed
from approvals.api.deeds.revocation import ProceedingCall
from approvals.api.proceedings import ProceedingRow, ProceedingWhole
from approvals.models import Proceeding, ProceedingQuerySet
from approvals.proceedings import ProceedingState
from ground.accounts.enums import Scope
from ground.trail.readings import What
from portal.api import reach
from portal.api.conditions import tagged
from portal.api.deed_views import Described
from portal.api.idempotency import once
from portal.api.parsing import told
from portal.api.readings import PurposeQuery, note_reading


class ProceedingQuery(serializers.Serializer[Any]):
    state = serializers.ChoiceField(choices=ProceedingState.choices, required=False)
    case = serializers.CharField(max_length=64, required=False, help_text=gettext_lazy("办件编号"))
    waiting = serializers.BooleanField(
        required=False, default=False, help_text=gettext_lazy("只要等待当前职责办理的")
    )


class ProceedingList(generics.ListAPIView[Proceeding]):
    """撤销程序。"""

    scope = Scope.CASES_READ
    keys = ("-pk",)
    serializer_class = ProceedingRow

    def get_queryset(self) -> ProceedingQuerySet:
        query = ProceedingQuery(data=self.request.query_params)
        query.is_valid(raise_exception=True)
        sent, found = query.validated_data, reach.proceedings(self.request, at=now())
        if "state" in sent:
            found = found.filter(state=sent["state"])
        if "case" in sent:
            found = found.filter(case__number=sent["case"])
        if sent["waiting"]:
            found = found.filter(pk__in=_awaiting(self.request).values("pk"))
        return found

    @extend_schema(
        tags=["proceedings"],
        operation_id="proceedings_list",
        summary=gettext_lazy("查询撤销程序"),
        parameters=[ProceedingQuery],
    )
    def get(self, request: Request) -> Response:
        """可以查看的撤销程序，新的在前；当事人在告知或者责令整改之后才看得到。"""
        return self.list(request)


def _awaiting(request: Request) -> ProceedingQuerySet:
    return Proceeding.objects.at_desk_of(request.actor).awaiting_office()


class ProceedingPage(APIView):
    """一个撤销程序。"""

    scope, has_tag = Scope.CASES_READ, True

    @extend_schema(
        tags=["proceedings"],
        operation_id="proceedings_one",
        summary=gettext_lazy("读取一个撤销程序"),
        parameters=[PurposeQuery],
        responses=ProceedingWhole,
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """查明、告知、陈述申辩、决定和各个期限；现在可以办理什么，不能的说明原因。工作人员的查阅会被记录。"""
        row = _one(request, uuid)
        note_reading(request, row.case, What.CASE, now())
        return _shown(request, row)


class ProceedingDeedView(APIView):
    """One act in a proceeding: reads what is told, calls the ordinary verb, shows the proceeding as it then is."""

    scope = Scope.CASES_ACT
    described = Described("proceedings", "proceedings_act", ProceedingWhole)
    deed: Deed[ProceedingCall]

    @once
    def post(self, request: Request, uuid: UUID) -> Response:
        row = _one(request, uuid)
        files = {name: request.FILES.getlist(name) for name in request.FILES}
        self.deed.do(ProceedingCall(row, told(self.deed.told, request), request.actor, now(), files))
        return _shown(request, _one(request, uuid), status=201)


def _one(request: Request, uuid: UUID) -> Proceeding:
    found = reach.proceedings(request, at=now()).with_told().filter(uuid=uuid).first()
    if found is None:
        raise Http404(_("没有找到这个撤销程序"))
    return found


def _shown(request: Request, row: Proceeding, *, status: int = 200) -> Response:
    data = ProceedingWhole(row, context={"request": request, "by": request.actor, "at": now()}).data
    if status == 200:
        return tagged(request, data)
    return tagged(request, data, status=status, Location=reverse("api:proceeding", args=[row.uuid]))
