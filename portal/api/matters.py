"""事项: the catalogue as everybody may read it, and what changed in it since."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q
from django.http import Http404
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

from ground.accounts.enums import Scope
from ground.addresses import absolute
from ground.workdays import legal_day
from matters import conditions, schema
from matters.api import elements
from matters.api import guides as shapes
from matters.content import changes, content_of
from matters.enums import Purpose
from matters.forms import answers_schema
from matters.models import Edition, spelling
from matters.models.edition import EditionQuerySet
from matters.situations import given_by
from portal.api.conditions import for_everybody
from portal.api.parsing import Told

MOST_FOUND = 20
BY_NAME = ("matter__pinyin", "matter_id")
BY_CHANGE = ("matter__changed_at", "matter_id")


class MatterList(generics.ListAPIView[Edition]):
    """事项目录。"""

    public, scope, has_tag = True, Scope.MATTERS_READ, True
    keys = BY_NAME
    serializer_class = shapes.MatterRow

    def get_queryset(self) -> EditionQuerySet:
        told, on = self.told, legal_day(now())
        since = told.get("updated_since")
        editions = _changed(since, on) if since else Edition.objects.in_force(on)
        if not since and not told.get("q"):
            editions = editions.in_directory()
        return _filtered(elements.with_elements(editions) if self.names else editions.visible(), told)

    def get_serializer_context(self) -> dict[str, Any]:
        told = {"on": legal_day(now()), "names": self.names, "whole": False}
        return super().get_serializer_context() | told

    @extend_schema(
        tags=["matters"],
        operation_id="matters_list",
        summary=gettext_lazy("查询事项"),
        parameters=[shapes.MatterQuery],
    )
    def get(self, request: Request) -> Response:
        """现行的事项目录，按名称排列；带 q 时是搜索，按相关程度排列，只有一页；带 updated_since 时是变更，按变更时间排列。"""
        query = shapes.MatterQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        self.told: Told = query.validated_data
        self.names = self.told.get("fields", frozenset())
        if not (typed := self.told.get("q", "").strip()):
            self.keys = BY_CHANGE if self.told.get("updated_since") else BY_NAME
            return for_everybody(request, self.list(request).data)
        terms = spelling.query_terms(typed)
        editions = self.get_queryset()
        found = list(editions.matching(terms)[:MOST_FOUND]) if terms else []
        near = list(editions.resembling(terms)[:MOST_FOUND]) if terms and not found else []
        return for_everybody(
            request, {"items": self.get_serializer(found or near, many=True).data, "next": None}
        )


def _filtered(editions: EditionQuerySet, told: Told) -> EditionQuerySet:
    wanted = {
        "matter__office__path": told.get("department"),
        "state": told.get("state"),
        "matter__type_code": told.get("type"),
        "matter__level": told.get("level"),
        "person_theme": told.get("person_theme"),
        "organisation_theme": told.get("organisation_theme"),
    }
    if audience := told.get("audience"):
        wanted[f"matter__for_{audience}"] = True
    return editions.filter(**{column: said for column, said in wanted.items() if said})


def _changed(since: datetime, on: date) -> EditionQuerySet:
    """Of each matter that changed since, the edition that holds on the day, or the last one that did."""
    begun = Edition.objects.ever().filter(effective_on__lte=on)
    after = Q(effective_on__gt=OuterRef("effective_on")) | Q(
        effective_on=OuterRef("effective_on"), no__gt=OuterRef("no")
    )
    later = begun.filter(after, matter=OuterRef("matter"))
    return begun.filter(~Exists(later), matter__changed_at__gte=since)


class MatterPage(APIView):
    """事项的现行版本：办事指南的全部要素、申请材料、申请表和答案的 JSON Schema。"""

    public, scope, has_tag = True, Scope.MATTERS_READ, True

    @extend_schema(
        tags=["matters"],
        operation_id="matters_read",
        summary=gettext_lazy("读取一个事项"),
        parameters=[shapes.PurposeQuery, shapes.FieldsQuery],
        responses=shapes.MatterWhole,
    )
    def get(self, request: Request, code: str) -> Response:
        """今天执行的版本；fields 只限定 elements，其他各项照旧。"""
        purpose, names = _asked(request)
        on = legal_day(now())
        edition = get_object_or_404(elements.with_elements(Edition.objects.in_force(on)), matter__code=code)
        if not edition.offers(purpose):
            raise Http404(_("这个事项暂未开通该申请"))
        told = {"request": request, "purpose": purpose, "on": on, "names": names, "whole": True}
        return for_everybody(request, shapes.MatterWhole(edition, context=told).data)


def _asked(request: Request) -> tuple[str, frozenset[str]]:
    """For which kind of application, and which elements; 400 for what there is not."""
    purpose, fields = (
        shapes.PurposeQuery(data=request.query_params),
        shapes.FieldsQuery(data=request.query_params),
    )
    purpose.is_valid(raise_exception=True)
    fields.is_valid(raise_exception=True)
    return purpose.validated_data["purpose"], fields.validated_data.get("fields", frozenset())


class EditionList(generics.ListAPIView[Edition]):
    """一个事项的历次版本。"""

    public, scope, has_tag = True, Scope.MATTERS_READ, True
    keys = ("-no",)
    serializer_class = shapes.EditionRow

    def get_queryset(self) -> EditionQuerySet:
        return Edition.objects.ever().filter(matter__code=self.kwargs["code"]).visible()

    def get_serializer_context(self) -> dict[str, Any]:
        return super().get_serializer_context() | {"on": legal_day(now())}

    @extend_schema(tags=["matters"], operation_id="editions_list", summary=gettext_lazy("事项的历次版本"))
    def get(self, request: Request, code: str) -> Response:
        """新的在前，包括已经公布、尚未执行的。"""
        if not self.get_queryset().exists():
            raise Http404
        return for_everybody(request, self.list(request).data)


class EditionPage(APIView):
    """一个版本：申请按提出时的版本办理，以后的版本不改变它。"""

    public, scope, has_tag = True, Scope.MATTERS_READ, True

    @extend_schema(
        tags=["matters"],
        operation_id="editions_read",
        summary=gettext_lazy("读取一个版本"),
        parameters=[shapes.PurposeQuery, shapes.FieldsQuery],
        responses=shapes.EditionWhole,
    )
    def get(self, request: Request, code: str, no: int) -> Response:
        """这一版的全部要素；fields 只取其中几项。"""
        purpose, names = _asked(request)
        edition = _edition(code, no)
        if not edition.offers(purpose):
            raise Http404(_("这个事项暂未开通该申请"))
        told = {"request": request, "purpose": purpose, "on": legal_day(now()), "names": names}
        return for_everybody(request, shapes.EditionWhole(edition, context=told).data)


def _edition(code: str, no: int) -> Edition:
    return get_object_or_404(elements.with_elements(Edition.objects.ever()), matter__code=code, no=no)


class DifferencePage(APIView):
    """两个版本的差异。"""

    public, scope, has_tag = True, Scope.MATTERS_READ, True

    @extend_schema(
        tags=["matters"],
        operation_id="editions_differences",
        summary=gettext_lazy("比对两个版本"),
        parameters=[shapes.DifferencesQuery],
        responses=shapes.Differences,
    )
    def get(self, request: Request, code: str, no: int) -> Response:
        """逐项列出要素、位置、前后的内容和文字说明。"""
        query = shapes.DifferencesQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        one, other = _edition(code, no), self._other(code, no, query.validated_data.get("to"))
        earlier, later = sorted([one, other], key=lambda edition: edition.no) if other else (None, one)
        found = changes(content_of(earlier), content_of(later)) if earlier else []
        told = {"earlier": earlier and earlier.no, "later": later.no, "changes": found}
        return for_everybody(request, shapes.Differences(told).data)

    def _other(self, code: str, no: int, named: int | None) -> Edition | None:
        if named is not None:
            return _edition(code, named)
        before = Edition.objects.ever().filter(matter__code=code, no__lt=no)
        return elements.with_elements(before).order_by("-no").first()


class QuestionPage(APIView):
    """智能导办：几个问题，得出办理项、材料和要填写的内容。"""

    public, scope, has_tag = True, Scope.MATTERS_READ, True

    @extend_schema(
        tags=["matters"],
        operation_id="matters_questions",
        summary=gettext_lazy("智能导办"),
        responses=shapes.Guided,
    )
    def get(self, request: Request, code: str) -> Response:
        """答案写在查询参数中，例如 `?place=hair&who=self`；不问的、没有的选项不作数。申请时把 situation 一并提交。"""
        editions = Edition.objects.in_force(legal_day(now())).visible()
        edition = get_object_or_404(
            editions.prefetch_related("materials", "handling_items"), matter__code=code
        )
        situation = conditions.situation(edition.questions, request.query_params.dict())
        item = edition.item_for(situation)
        purpose = item.purpose if item else Purpose.NEW.value
        given = given_by(edition, purpose, situation)
        page = reverse("matters:questions", args=[code])
        told = {
            "edition": edition.uuid,
            "situation": situation,
            "next": conditions.next_question(edition.questions, situation),
            "item": item,
            "purpose": purpose,
            "promised_limit": edition.promised(purpose, item.no if item else ""),
            "materials": edition.asks_for(purpose, given),
            "form": {"sections": schema.visible(edition.form, purpose, given)},
            "answers_schema": answers_schema(edition.form, purpose, given),
            "page": absolute(f"{page}?{urlencode(situation)}" if situation else page),
        }
        return for_everybody(request, shapes.Guided(told).data)


class Registry(APIView):
    """要素的名称、形式和可选的值。"""

    public, scope, has_tag = True, Scope.MATTERS_READ, True

    @extend_schema(
        tags=["matters"],
        operation_id="elements_list",
        summary=gettext_lazy("要素目录"),
        responses=elements.Registry,
    )
    def get(self, request: Request) -> Response:
        """编制页面、导入导出文件和本接口所用的要素，出自同一份目录。"""
        return for_everybody(request, elements.registry())
