"""公开清单和年度目录: what the reform orders published, each as it is today or as it was agreed."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ground.accounts.enums import Scope
from ground.addresses import absolute
from ground.workdays import legal_day
from matters.api import lists as shapes
from matters.lists import LISTS, PublicList, of_directory
from matters.lists.files import cell_of
from matters.models import Directory
from portal.api.conditions import for_everybody
from portal.api.paging import Keyset, PageQuery

KEEPER = OpenApiParameter(
    "keeper", str, description=gettext_lazy("编制机构的路径；不写的，是最先用这个版本号的机构")
)


class ListOfLists(APIView):
    """公开清单。"""

    public, scope, has_tag = True, Scope.MATTERS_READ, True

    @extend_schema(
        tags=["lists"],
        operation_id="lists_list",
        summary=gettext_lazy("公开清单目录"),
        responses=shapes.ListRow(many=True),
    )
    def get(self, request: Request) -> Response:
        """马上办、网上办、一次办等清单，以及已经审定的年度目录。"""
        found = [
            _named(one.slug, one, request.build_absolute_uri(reverse("api:list", args=[one.slug])))
            for one in LISTS.values()
        ]
        for one in Directory.objects.agreed().select_related("office").order_by("-year", "-no", "pk"):
            url = request.build_absolute_uri(reverse("api:directory-edition", args=[one.year, one.no]))
            keeper = urlencode({KEEPER.name: one.office.path}, safe="/")
            found.append(_named(f"{one.year}-{one.no}", of_directory(one), f"{url}?{keeper}"))
        return for_everybody(request, shapes.ListRow(found, many=True).data)


def _named(kind: str, one: PublicList, url: str) -> dict[str, Any]:
    return {"kind": kind, "title": str(one.title), "words": str(one.words), "url": url}


class OneList(APIView):
    """一份公开清单。"""

    public, scope, has_tag = True, Scope.MATTERS_READ, True

    @extend_schema(
        tags=["lists"],
        operation_id="lists_read",
        summary=gettext_lazy("读取公开清单"),
        parameters=[PageQuery],
        responses=shapes.ListPage,
    )
    def get(self, request: Request, kind: str) -> Response:
        """今天的清单；筛选条件见 filters，写在查询参数中，例如 `?office=zhaoxia/zhengwuban`。"""
        if kind not in LISTS:
            raise Http404
        return _page(request, LISTS[kind], legal_day(now()))


class DirectoryPage(APIView):
    """一个年度的事项目录。"""

    public, scope, has_tag = True, Scope.MATTERS_READ, True

    @extend_schema(
        tags=["lists"],
        operation_id="directories_read",
        summary=gettext_lazy("读取年度目录"),
        parameters=[PageQuery, KEEPER],
        responses=shapes.ListPage,
    )
    def get(self, request: Request, year: int, no: int = 0) -> Response:
        """审定时的样子，列明比上一年度新增、变更、取消、下放的事项；不写版本号的是这一年最后审定的。"""
        keeper = request.query_params.get(KEEPER.name, "").replace("\0", "")
        found = Directory.objects.agreed().asked_for(year, no, keeper)
        if found is None:
            raise Http404
        return _page(request, of_directory(found), found.frozen_on)


class DirectoryEdition(DirectoryPage):
    """一个年度审定的一版目录。"""

    @extend_schema(
        tags=["lists"],
        operation_id="directories_edition",
        summary=gettext_lazy("读取年度目录的一版"),
        parameters=[PageQuery, KEEPER],
        responses=shapes.ListPage,
    )
    def get(self, request: Request, year: int, no: int) -> Response:  # type: ignore[override]
        """年度目录审定后重新审定的，各版都在。"""
        return super().get(request, year, no)


class _Ordered:
    """What a keyset is told of a list: in which order its rows stand."""

    def __init__(self, published: PublicList) -> None:
        self.keys = tuple(published.order)


def _page(request: Request, published: PublicList, on: date) -> Response:
    chosen = published.chosen(request.query_params.dict())
    pages = Keyset()
    rows = pages.paginate_queryset(published.filtered(on, chosen), request, _Ordered(published))
    everything = published.rows(on)
    told = {
        "kind": published.slug,
        "title": str(published.title),
        "words": str(published.words),
        "on": on,
        "columns": published.labels(),
        "filters": [
            {
                "key": one.key,
                "words": str(one.label),
                "options": [{"value": value, "words": words} for value, words in one.options(everything)],
            }
            for one in published.filters
        ],
        "items": [
            {
                "cells": [str(cell_of(cell)) for cell in published.cells(row)],
                "page": absolute(published.link(row)) if published.link else None,
            }
            for row in rows
        ],
        "next": pages.address,
    }
    return for_everybody(request, shapes.ListPage(told).data)
