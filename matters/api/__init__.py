"""The catalogue for machines: what can be applied for, what each matter asks and gives. Public, as its pages are."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ground.accounts.enums import Scope
from ground.clocks.enums import Unit
from ground.workdays import legal_day
from matters import forms
from matters.enums import (
    Channel,
    EditionState,
    Handling,
    MatterType,
    Medium,
    Necessity,
    Purpose,
    ResultKind,
    Source,
)
from matters.forms import answers_schema
from matters.models import Edition, Material, spelling
from matters.models.edition import EditionQuerySet

Row = dict[str, Any]


class MatterQuery(serializers.Serializer[Any]):
    q = serializers.CharField(
        max_length=spelling.LONGEST_QUERY, required=False, allow_blank=True,
        help_text=_("名称、俗称、拼音、首字母或编码；按相关程度排列，只有一页"),
    )  # fmt: skip
    audience = serializers.ChoiceField(
        choices=[("persons", _("个人")), ("organisations", _("法人和其他组织"))],
        required=False,
        help_text=_("面向谁"),
    )
    department = serializers.RegexField(
        r"^[a-z0-9/-]+$", max_length=200, required=False, help_text=_("实施主体的机构路径")
    )
    state = serializers.ChoiceField(choices=EditionState.choices, required=False, help_text=_("能否在线办理"))


class MatterRow(serializers.Serializer[Edition]):
    """A matter as the edition in force has it."""

    code = serializers.CharField(source="matter.code", help_text=_("指南编码"))
    name = serializers.CharField(help_text=_("事项名称"))
    edition = serializers.UUIDField(source="uuid", help_text=_("现行版本，申请时填写"))
    state = serializers.ChoiceField(choices=EditionState.choices)
    type = serializers.ChoiceField(source="matter.type_code", choices=MatterType.choices)
    summary = serializers.CharField()
    office = serializers.CharField(source="matter.office.name", help_text=_("实施主体"))
    office_path = serializers.CharField(source="matter.office.path", help_text=_("实施主体的机构路径"))
    for_persons = serializers.BooleanField(source="matter.for_persons")
    for_organisations = serializers.BooleanField(source="matter.for_organisations")
    implementation_code = serializers.CharField(source="matter.implementation_code", help_text=_("实施编码"))
    url = serializers.SerializerMethodField()

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_url(self, edition: Edition) -> str:
        return self.context["request"].build_absolute_uri(reverse("api:matter", args=[edition.matter.code]))


class MaterialRow(serializers.Serializer[Material]):
    no = serializers.IntegerField(help_text=_("序号，上传文件时用它指明材料"))
    name = serializers.CharField()
    necessity = serializers.ChoiceField(choices=Necessity.choices)
    when_words = serializers.CharField(help_text=_("按情形提供时，提供的情形"))
    when = serializers.JSONField(allow_null=True, help_text=_("提供条件：在 questions 和申请表答案上判断"))
    source = serializers.ChoiceField(choices=Source.choices)
    source_office = serializers.CharField()
    form = serializers.ChoiceField(choices=Medium.choices, help_text=_("材料形式"))
    originals = serializers.IntegerField()
    copies = serializers.IntegerField()
    standard = serializers.CharField(help_text=_("受理标准"))
    exempt = serializers.BooleanField(help_text=_("免提交"))


class StepRow(serializers.Serializer[Any]):
    no = serializers.IntegerField()
    name = serializers.CharField()
    office_words = serializers.CharField()
    days_words = serializers.CharField()


class BasisRow(serializers.Serializer[Any]):
    law = serializers.CharField()
    article = serializers.CharField(allow_blank=True)
    words = serializers.CharField(allow_blank=True)


class LimitRow(serializers.Serializer[Any]):
    length = serializers.IntegerField()
    unit = serializers.ChoiceField(choices=Unit.choices, help_text=_("wd 工作日，cd 日"))
    words = serializers.CharField(help_text=_("按单位写明的时限"))


class MatterWhole(MatterRow):
    """Everything its guide says, and what an application has to look like."""

    effective_on = serializers.DateField()
    handling = serializers.ChoiceField(choices=Handling.choices, allow_blank=True)
    statutory_days = serializers.IntegerField(
        source="statutory_length", allow_null=True, help_text=_("法定办结时限的天数，单位见 statutory_limit")
    )
    promised_days = serializers.IntegerField(
        source="promised_length",
        allow_null=True,
        help_text=_("承诺办结时限的天数，单位见 promised_limit；0 为当场"),
    )
    statutory_limit = LimitRow(source="statutory", allow_null=True)
    promised_limit = LimitRow(source="promised", allow_null=True)
    application_conditions = serializers.ListField(child=serializers.CharField())
    grant_conditions = serializers.ListField(child=serializers.CharField())
    legal_basis = BasisRow(many=True)
    free_of_charge = serializers.SerializerMethodField()
    visits = serializers.IntegerField(allow_null=True)
    channels = serializers.ListField(child=serializers.ChoiceField(choices=Channel.choices))
    result_name = serializers.CharField()
    result_kind = serializers.ChoiceField(choices=ResultKind.choices, allow_blank=True)
    consult_phone = serializers.CharField()
    complaint_phone = serializers.CharField()
    address = serializers.CharField()
    hours = serializers.CharField()
    purpose = serializers.SerializerMethodField(help_text=_("下面的材料和申请表是哪一类申请的"))
    purposes = serializers.SerializerMethodField(help_text=_("可以申请的类型"))
    materials = serializers.SerializerMethodField()
    steps = StepRow(many=True, source="steps.all")
    questions = serializers.ListField(
        child=serializers.DictField(), help_text=_("导办问题；答案在申请时作为 situation 提交")
    )
    form = serializers.SerializerMethodField(help_text=_("申请表，按页面的分节"))
    answers_schema = serializers.SerializerMethodField(help_text=_("申请表答案的 JSON Schema"))

    def get_free_of_charge(self, edition: Edition) -> bool:
        return edition.fee is None

    @extend_schema_field(serializers.ChoiceField(choices=Purpose.choices))
    def get_purpose(self, edition: Edition) -> str:
        purpose: str = self.context["purpose"]
        return purpose

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(choices=Purpose.choices)))
    def get_purposes(self, edition: Edition) -> list[str]:
        return [purpose.value for purpose in Purpose if edition.offers(purpose)]

    @extend_schema_field(MaterialRow(many=True))
    def get_materials(self, edition: Edition) -> Any:
        return MaterialRow(edition.asks_for(self.context["purpose"]), many=True).data

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_form(self, edition: Edition) -> Row:
        return edition.form | {"sections": forms.sections(edition.form, self.context["purpose"])}

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_answers_schema(self, edition: Edition) -> Row:
        return answers_schema(edition.form, self.context["purpose"])


class MatterList(generics.ListAPIView[Edition]):
    """事项目录。"""

    public, scope = True, Scope.MATTERS_READ
    keys = ("matter__pinyin", "matter_id")
    serializer_class = MatterRow

    def get_queryset(self) -> EditionQuerySet:
        editions = Edition.objects.in_force(legal_day(now())).visible()
        told = self.told
        if not told.get("q"):
            editions = editions.in_directory()
        if audience := told.get("audience"):
            editions = editions.filter(**{f"matter__for_{audience}": True})
        if path := told.get("department"):
            editions = editions.filter(matter__office__path=path)
        if state := told.get("state"):
            editions = editions.filter(state=state)
        return editions

    @extend_schema(
        tags=["matters"], operation_id="matters_list", summary=_("查询事项"), parameters=[MatterQuery]
    )
    def get(self, request: Request) -> Response:
        """现行的事项目录，按名称排列；带 q 时是搜索，按相关程度排列，只有一页。"""
        query = MatterQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        self.told: Row = query.validated_data
        if not (typed := self.told.get("q", "").strip()):
            return self.list(request)
        terms = spelling.query_terms(typed)
        editions = self.get_queryset()
        found = list(editions.matching(terms)[:MOST_FOUND]) if terms else []
        near = list(editions.resembling(terms)[:MOST_FOUND]) if terms and not found else []
        return Response({"items": self.get_serializer(found or near, many=True).data, "next": None})


MOST_FOUND = 20


class PurposeQuery(serializers.Serializer[Any]):
    purpose = serializers.ChoiceField(
        choices=Purpose.choices,
        required=False,
        default=Purpose.NEW,
        help_text=_("哪一类申请的材料和申请表；事项没有开通的为 404"),
    )


class MatterPage(APIView):
    """事项的现行版本：办事指南的全部要素、申请材料、申请表和答案的 JSON Schema。"""

    public, scope = True, Scope.MATTERS_READ

    @extend_schema(
        tags=["matters"],
        operation_id="matters_read",
        summary=_("读取一个事项"),
        parameters=[PurposeQuery],
        responses=MatterWhole,
    )
    def get(self, request: Request, code: str) -> Response:
        query = PurposeQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        purpose = query.validated_data["purpose"]
        editions = Edition.objects.in_force(legal_day(now())).visible()
        edition = get_object_or_404(
            editions.prefetch_related(Prefetch("materials", Material.objects.order_by("no")), "steps"),
            matter__code=code,
        )
        if not edition.offers(purpose):
            raise Http404(_("这个事项暂未开通该申请"))
        return Response(MatterWhole(edition, context={"request": request, "purpose": purpose}).data)
