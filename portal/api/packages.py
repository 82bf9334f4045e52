"""高效办成一件事: the packages as everybody may read them."""

from __future__ import annotations

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.timezone import now
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ground.accounts.enums import Scope
from ground.workdays import legal_day
from matters import conditions, packages
from matters.api import packages as shapes
from matters.models import PackageEdition
from portal.api.conditions import for_everybody


class PackageList(generics.ListAPIView[PackageEdition]):
    """一件事。"""

    public, scope, has_tag = True, Scope.MATTERS_READ, True
    keys = ("package__pinyin", "pk")
    serializer_class = shapes.PackageRow

    def get_queryset(self) -> QuerySet[PackageEdition]:
        return PackageEdition.objects.open_on(legal_day(now()))

    @extend_schema(tags=["packages"], operation_id="packages_list", summary=gettext_lazy("高效办成一件事"))
    def get(self, request: Request) -> Response:
        """现行的一件事，按名称排列。"""
        return for_everybody(request, self.list(request).data)


class PackagePage(APIView):
    """一件事：一次告知、一张表、一套材料。"""

    public, scope, has_tag = True, Scope.MATTERS_READ, True

    @extend_schema(
        tags=["packages"],
        operation_id="packages_read",
        summary=gettext_lazy("读取一件事"),
        responses=shapes.PackageWhole,
    )
    def get(self, request: Request, code: str) -> Response:
        """导办问题的答案写在查询参数中，例如 `?who=self`；没有回答的，有关的事项和材料都列出。"""
        on = legal_day(now())
        edition = get_object_or_404(PackageEdition.objects.open_on(on), package__code=code)
        situation = conditions.situation(edition.questions, request.query_params.dict())
        members, editions = packages.read(edition, on)
        told = {
            "request": request,
            "situation": situation,
            "next": conditions.next_question(edition.questions, situation),
            "joined": packages.joined(members, editions, packages.settled(edition.questions, situation)),
        }
        return for_everybody(request, shapes.PackageWhole(edition, context=told).data)
