"""Cases: looked up, filed at once, read, and acted on."""

from __future__ import annotations

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from approvals import api as shapes
from approvals import rules
from approvals.actions import filing, intake
from approvals.api.deeds import Call, Deed
from approvals.enums import CaseState
from approvals.models import Case
from approvals.models.case_query import CaseQuerySet
from approvals.views.commitment import device_of
from ground.accounts.actor import Actor
from ground.accounts.enums import Scope
from ground.law.rulings import refuse
from ground.trail.readings import What
from ground.workdays import legal_day
from portal.api import reach
from portal.api.application import (
    answers_of,
    edition_of,
    files_of,
    for_party,
    licence_of,
    mandate_of,
    papers_of,
)
from portal.api.conditions import tagged
from portal.api.deed_views import Described
from portal.api.idempotency import once
from portal.api.parsing import JSON, JSONWithFiles, told
from portal.api.readings import PurposeQuery, note_reading


class CaseQuery(serializers.Serializer[Any]):
    state = serializers.ChoiceField(choices=CaseState.choices, required=False)
    waiting = serializers.BooleanField(
        required=False, default=False, help_text=gettext_lazy("只要等待当前职责办理的")
    )


class CaseList(generics.ListAPIView[Case]):
    """办件。"""

    scopes: ClassVar = {"GET": Scope.CASES_READ, "POST": Scope.CASES_FILE}
    parser_classes = (JSON, JSONWithFiles)
    keys = ("-pk",)
    serializer_class = shapes.CaseRow

    def get_queryset(self) -> CaseQuerySet:
        query, at = CaseQuery(data=self.request.query_params), now()
        query.is_valid(raise_exception=True)
        found = reach.cases(self.request, at=at).with_story().select_related("delivery")
        if state := query.validated_data.get("state"):
            found = found.filter(state=state)
        return found.awaiting(self.request.actor, at=at) if query.validated_data["waiting"] else found

    @extend_schema(
        tags=["cases"], operation_id="cases_list", summary=gettext_lazy("查询办件"), parameters=[CaseQuery]
    )
    def get(self, request: Request) -> Response:
        """可以查看的办件，新的在前。"""
        return self.list(request)

    @extend_schema(
        tags=["cases"],
        operation_id="cases_file",
        summary=gettext_lazy("一次提交完整申请"),
        request={"application/json": shapes.Application, "multipart/form-data": shapes.Application},
        responses={201: shapes.CaseWhole},
    )
    @once
    def post(self, request: Request) -> Response:
        """申请表、申请人和全部材料一次提交，要么全部收件，要么什么都不留下。

        申请人账号以本人或所代表的申请人提交；综合窗口的账号为到场的申请人提交。文件以 multipart/form-data 同时上传：
        `data` 为 JSON，文件各为一部分，名称为 `material-<材料序号>`，同一材料可以有多个文件。
        """
        at, sent = now(), told(shapes.Application, request)
        edition = edition_of(sent["edition"])
        purpose, licence = sent["purpose"], licence_of(sent)
        refuse(rules.why_not_apply(edition, purpose, at=at))
        by: Actor = request.actor
        holder = licence.holder if licence is not None else None
        if not by.is_officer:
            by, holder = for_party(request, (sent.get("party") or {}).get("uuid"), at=at)
        if (
            licence is not None and holder is not None
        ):  # what is not to be had has no form that could be wrong
            refuse(rules.why_not_apply_about(licence, purpose, edition, holder, at=at))
        situation = sent.get("situation", {})
        answers = answers_of(edition, sent["answers"], purpose, situation)
        files = files_of(edition, purpose, request)
        served = shapes.ServiceAddressTold.of(sent.get("service_address"))
        scheme, lacking = sent["scheme"], shapes.lacking_of(edition.asks_for(purpose), sent)
        if holder is None or by.is_officer:
            who = shapes.PartyTold().of_window(sent.get("party") or {}, on=legal_day(at))
            received = papers_of(edition, purpose, sent.get("papers", []))
            case = intake.take_in(
                edition,
                who,
                answers,
                received,
                files=files,
                purpose=purpose,
                licence=licence,
                situation=situation,
                scheme=scheme,
                lacking=lacking,
                again=sent.get("again"),
                mandate=mandate_of(edition, who, sent.get("agent", ""), at=at),
                served=served,
                by=request.actor,
                at=at,
            )
        else:
            case = filing.file_at_once(
                edition,
                holder.current,
                answers,
                files,
                purpose=purpose,
                licence=licence,
                situation=situation,
                scheme=scheme,
                lacking=lacking,
                again=sent.get("again"),
                served=served,
                by=by,
                at=at,
            )
        return shown_case(request, case, status=201)


class CasePage(APIView):
    """一个办件。"""

    scope = Scope.CASES_READ
    has_tag = True

    @extend_schema(
        tags=["cases"],
        operation_id="cases_read",
        summary=gettext_lazy("读取一个办件"),
        parameters=[PurposeQuery],
        responses=shapes.CaseWhole,
    )
    def get(self, request: Request, number: str) -> Response:
        """案卷的全部内容；证件号码和电话已脱敏。工作人员的查阅会被记录，不在其职责范围内的要说明事由。"""
        at = now()
        case = reach.case(request, number, at=at)
        note_reading(request, case, What.CASE, at)
        return shown_case(request, case)


class DeedView(APIView):
    """One act on a case: reads what is told, calls the ordinary verb, shows the case as it then is."""

    scope = Scope.CASES_ACT
    described = Described("acts", "cases", shapes.CaseWhole)
    deed: Deed

    @once
    def post(self, request: Request, number: str) -> Response:
        at = now()
        case = reach.case(request, number, at=at)
        files = {name: request.FILES.getlist(name) for name in request.FILES}
        self.deed.do(Call(case, told(self.deed.told, request), request.actor, at, files, device_of(request)))
        # Shown to whoever acted, even where it was open to him for the sake of this act alone (征求意见).
        return shown_case(request, case, status=201)


def shown_case(request: Request, case: Case, *, status: int = 200) -> Response:
    case = Case.objects.with_story().select_related("delivery").get(pk=case.pk)
    data = shapes.CaseWhole(case, context={"request": request}).data
    if status == 200:
        return tagged(request, data)
    return tagged(request, data, status=status, Location=reverse("api:case", args=[case.number]))
