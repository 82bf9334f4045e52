"""办理方式: which routes are open, which are closed and by which rule: of a matter for everybody, of a draft and of a case."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from approvals import rules
from approvals.actions import routes
from approvals.api import RouteTold, lacking_of
from approvals.api import routes as shapes
from approvals.models import Case
from ground.accounts.enums import Scope
from ground.trail.readings import What
from ground.workdays import legal_day
from matters import conditions
from matters.api.guides import PurposeQuery
from matters.models import Edition
from matters.rules import why_not_permit
from matters.situations import given_by
from portal.api import reach
from portal.api.conditions import for_everybody, refuse_stale, tagged
from portal.api.parsing import told
from portal.api.readings import PurposeQuery as ReadingQuery
from portal.api.readings import note_reading


class RoutesOfMatterPage(APIView):
    """事项的办理方式。"""

    public, scope, has_tag = True, Scope.MATTERS_READ, True

    @extend_schema(
        tags=["matters"],
        operation_id="matters_routes",
        summary=gettext_lazy("事项的办理方式"),
        parameters=[PurposeQuery],
        responses=shapes.RoutesOfMatter,
    )
    def get(self, request: Request, code: str) -> Response:
        """即办、三种承诺、容缺受理、一般程序，各自开通与否、依据哪条规则；导办问题的答案写在查询参数中，申请人的信用状况不在其内。"""
        at = now()
        editions = Edition.objects.in_force(legal_day(at)).visible()
        edition = get_object_or_404(
            editions.prefetch_related("materials", "handling_items"), matter__code=code
        )
        query = PurposeQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        purpose = query.validated_data["purpose"]
        if not edition.is_open or not edition.offers(purpose):
            raise Http404(_("这个事项暂未开通该申请"))
        situation = conditions.situation(edition.questions, request.query_params.dict())
        told = {
            "edition": edition.uuid,
            "purpose": purpose,
            "situation": situation,
            "permit": why_not_permit(edition, at=at),
            "routes": rules.offers(
                edition, purpose=purpose, said=given_by(edition, purpose, situation), at=at
            ),
        }
        return for_everybody(request, shapes.RoutesOfMatter(told).data)


class RoutesOfDraftPage(APIView):
    """草稿的办理方式。改动要带 If-Match。"""

    scope, has_tag = Scope.CASES_FILE, True
    needs_match: ClassVar = {"PUT"}

    @extend_schema(
        tags=["drafts"],
        operation_id="drafts_routes",
        summary=gettext_lazy("草稿的办理方式"),
        responses=shapes.RoutesOfDraft,
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """按这份草稿的答案和申请人的信用状况，哪些方式可以办、为什么，以及已经选定的。"""
        at = now()
        case = get_object_or_404(reach.drafts(request, at=at), uuid=uuid)
        return tagged(request, routes_data(request, case, at))

    @extend_schema(
        tags=["drafts"],
        operation_id="drafts_choose_route",
        summary=gettext_lazy("选择办理方式"),
        request=RouteTold,
        responses=shapes.RoutesOfDraft,
    )
    def put(self, request: Request, uuid: UUID) -> Response:
        """承诺由申请人自愿选择，提交前可以随时改；不承诺、不后补的送空的 lacking。规则不允许的为 409。"""
        at, sent = now(), told(RouteTold, request)
        with transaction.atomic():
            case = get_object_or_404(reach.drafts(request, at=at), uuid=uuid)
            case = Case.objects.locked(case.pk)
            refuse_stale(request, routes_data(request, case, at))
            lacking = lacking_of(case.materials, sent)
            case = routes.choose(case, sent["scheme"], lacking, by=request.actor, at=at)
        return tagged(request, routes_data(request, Case.objects.get(pk=case.pk), at))


def routes_data(request: Request, case: Case, at: datetime) -> Any:
    context = {"reader": rules.reader(request.actor), "at": at}
    return shapes.RoutesOfDraft(case, context=context).data


class RoutesOfCasePage(APIView):
    """办件的办理方式。"""

    scope, has_tag = Scope.CASES_READ, True

    @extend_schema(
        tags=["cases"],
        operation_id="cases_routes",
        summary=gettext_lazy("办件的办理方式"),
        parameters=[ReadingQuery],
        responses=shapes.RoutesOfCase,
    )
    def get(self, request: Request, number: str) -> Response:
        """提交、受理、决定时各有哪些方式可以办、为什么，选定的是哪一种；不对本账号公开的原因不写明。工作人员的查阅会被记录。"""
        at = now()
        case = reach.case(request, number, at=at)
        note_reading(request, case, What.CASE, at)
        reader = rules.reader(request.actor)
        reads = rules.threads_read_by(reader, case.party, at=at) if reader is not None else None
        return tagged(request, shapes.RoutesOfCase(case, context={"reads": reads}).data)
