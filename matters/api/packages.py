"""高效办成一件事: packages as their pages show them, joined for whoever answered so."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ground.addresses import absolute
from matters.api.elements import SHAPE
from matters.api.guides import LimitRow
from matters.enums import Necessity
from matters.models import PackageEdition
from matters.packages import Asked, Part, Section, Wanted


class PackageRow(serializers.Serializer[PackageEdition]):
    """A package as its edition in force has it."""

    code = serializers.CharField(source="package.code", help_text=_("一件事编码"))
    name = serializers.CharField(source="package.name")
    edition = serializers.UUIDField(source="uuid")
    summary = serializers.CharField()
    office = serializers.CharField(source="package.office.name", help_text=_("牵头部门"))
    office_path = serializers.CharField(source="package.office.path")
    for_persons = serializers.BooleanField(source="package.for_persons")
    for_organisations = serializers.BooleanField(source="package.for_organisations")
    promised_limit = LimitRow(source="promised", allow_null=True)
    visits = serializers.IntegerField(allow_null=True)
    effective_on = serializers.DateField()
    is_stopped = serializers.BooleanField(help_text=_("有所含事项停办，这件事暂停"))
    url = serializers.SerializerMethodField()

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_url(self, edition: PackageEdition) -> str:
        path = reverse("api:package", args=[edition.package.code])
        return self.context["request"].build_absolute_uri(path)


class MemberRow(serializers.Serializer[Part]):
    no = serializers.IntegerField()
    matter = serializers.CharField(source="matter.code", help_text=_("指南编码"))
    name = serializers.CharField()
    is_open = serializers.BooleanField(help_text=_("能否在线办理"))
    needed = serializers.BooleanField(allow_null=True, help_text=_("是否要办；还没有回答到的为空"))
    after = serializers.ListField(
        source="member.after", child=serializers.IntegerField(), help_text=_("要先办完的事项序号")
    )
    apart = serializers.BooleanField(source="member.apart", help_text=_("单独计时"))
    promised_limit = LimitRow(source="promised", allow_null=True)
    result = serializers.CharField()


def _members(parts: list[Part]) -> list[int]:
    return [part.no for part in parts]


class PackagePaper(serializers.Serializer[Wanted]):
    name = serializers.CharField()
    members = serializers.SerializerMethodField(help_text=_("哪些事项要，按序号"))
    necessity = serializers.ChoiceField(choices=Necessity.choices)
    exempt = serializers.BooleanField(help_text=_("免提交"))
    needed = serializers.BooleanField(allow_null=True)
    source = serializers.CharField(help_text=_("由谁出具"))
    form = serializers.CharField(help_text=_("材料形式"))
    originals = serializers.IntegerField()
    copies = serializers.IntegerField()
    standards = serializers.ListField(child=serializers.CharField(), help_text=_("受理标准"))
    whens = serializers.ListField(child=serializers.CharField(), help_text=_("提供的情形"))
    alternatives = serializers.ListField(child=serializers.CharField())

    def get_members(self, one: Wanted) -> list[int]:
        return _members(one.parts)


class FieldRow(serializers.Serializer[Asked]):
    field = serializers.SerializerMethodField(help_text=_("字段，按申请表的写法"))
    required = serializers.BooleanField()
    members = serializers.SerializerMethodField(help_text=_("哪些事项问，按序号"))

    @extend_schema_field(SHAPE)
    def get_field(self, one: Asked) -> Any:
        return one.spec

    def get_members(self, one: Asked) -> list[int]:
        return _members(one.parts)


class SectionRow(serializers.Serializer[Section]):
    members = serializers.SerializerMethodField()
    fields = FieldRow(many=True)

    def get_members(self, one: Section) -> list[int]:
        return _members(one.parts)


class PackageWhole(PackageRow):
    """One guide, one form, one set of materials, for everybody or for whoever answered so."""

    questions = serializers.ListField(child=serializers.DictField())
    conditions = serializers.ListField(source="requirements", child=serializers.DictField())
    situation = serializers.SerializerMethodField(help_text=_("已经回答的"))
    next = serializers.SerializerMethodField(help_text=_("下一个问题；答完为空"))
    members = serializers.SerializerMethodField()
    stages = serializers.SerializerMethodField(help_text=_("办理的先后，每一步可以同时办的事项序号"))
    materials = serializers.SerializerMethodField()
    sections = serializers.SerializerMethodField(help_text=_("一张申请表"))
    page = serializers.SerializerMethodField()

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
    def get_situation(self, _edition: PackageEdition) -> Any:
        return self.context["situation"]

    @extend_schema_field(SHAPE | {"nullable": True})
    def get_next(self, _edition: PackageEdition) -> Any:
        return self.context["next"]

    @extend_schema_field(MemberRow(many=True))
    def get_members(self, _edition: PackageEdition) -> Any:
        return MemberRow(self.context["joined"].parts, many=True).data

    def get_stages(self, _edition: PackageEdition) -> list[list[int]]:
        return [_members(stage) for stage in self.context["joined"].stages]

    @extend_schema_field(PackagePaper(many=True))
    def get_materials(self, _edition: PackageEdition) -> Any:
        return PackagePaper(self.context["joined"].materials, many=True).data

    @extend_schema_field(SectionRow(many=True))
    def get_sections(self, _edition: PackageEdition) -> Any:
        return SectionRow(self.context["joined"].sections, many=True).data

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_page(self, edition: PackageEdition) -> str:
        return absolute(edition.package.get_absolute_url())
