"""导入 as JSON: how far a file is, and what its report says by sheet, row and column."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from matters.enums import ImportProfile, ImportState, Severity
from matters.models import Import

Row = dict[str, Any]


class HandedIn(serializers.Serializer[Any]):
    profile = serializers.ChoiceField(choices=ImportProfile.choices, help_text=_("文件格式"))


class FileHandedIn(serializers.Serializer[Any]):
    """multipart/form-data：data 是 JSON，file 是文件。"""

    data = HandedIn()
    file = serializers.FileField()


class Confirmed(serializers.Serializer[Any]):
    basis = serializers.CharField(
        max_length=400, required=False, allow_blank=True, help_text=_("变更现行事项的依据")
    )


class ImportRow(serializers.Serializer[Import]):
    """A file on its way into the catalogue."""

    uuid = serializers.UUIDField()
    profile = serializers.ChoiceField(choices=ImportProfile.choices)
    stage = serializers.ChoiceField(source="state", choices=ImportState.choices, help_text=_("到了哪一步"))
    office_path = serializers.CharField(source="office_id", allow_null=True, help_text=_("限于机构"))
    total = serializers.IntegerField(help_text=_("总行数"))
    done_lines = serializers.IntegerField(help_text=_("已校验行数"))
    begun_at = serializers.DateTimeField()
    written_at = serializers.DateTimeField(allow_null=True)
    url = serializers.SerializerMethodField()

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_url(self, made: Import) -> str:
        path = reverse("api:import", args=[made.uuid])
        return self.context["request"].build_absolute_uri(path)


class Counts(serializers.Serializer[Any]):
    new = serializers.IntegerField(required=False)
    changed = serializers.IntegerField(required=False)
    unchanged = serializers.IntegerField(required=False)
    left_out = serializers.IntegerField(required=False, help_text=_("有错误的行"))
    warnings = serializers.IntegerField(required=False)


class ProblemRow(serializers.Serializer[Any]):
    """One thing that speaks against a file, with its place."""

    sheet = serializers.CharField(allow_blank=True)
    row = serializers.IntegerField(allow_null=True)
    column = serializers.CharField(allow_blank=True)
    severity = serializers.ChoiceField(choices=Severity.choices)
    words = serializers.CharField()
    check = serializers.CharField(allow_blank=True)


class TakenRow(serializers.Serializer[Any]):
    """One matter that the file makes new or changes."""

    row = serializers.IntegerField(allow_null=True)
    code = serializers.CharField(help_text=_("实施编码"))
    name = serializers.CharField()
    changes = serializers.ListField(child=serializers.CharField())
    more = serializers.IntegerField(help_text=_("没有列出的变更数"))


class ImportWhole(ImportRow):
    """The same with its report; of long lists the first, all of them counted."""

    stops = serializers.SerializerMethodField(help_text=_("有错误，整体不写入"))
    needs_basis = serializers.SerializerMethodField(help_text=_("变更现行内容，确认时要写明依据"))
    unreadable = serializers.SerializerMethodField(help_text=_("文件不能读、没有写入的原因"))
    counts = serializers.SerializerMethodField()
    problems = serializers.SerializerMethodField()
    new = serializers.SerializerMethodField()
    changed = serializers.SerializerMethodField()

    def get_stops(self, made: Import) -> bool:
        return bool(made.report.get("stops"))

    def get_needs_basis(self, made: Import) -> bool:
        return bool(made.report.get("needs_basis"))

    def get_unreadable(self, made: Import) -> str:
        return str(made.report.get("unreadable", ""))

    @extend_schema_field(Counts)
    def get_counts(self, made: Import) -> Any:
        return made.report.get("facts", {})

    @extend_schema_field(ProblemRow(many=True))
    def get_problems(self, made: Import) -> Any:
        return made.report.get("problems", [])

    @extend_schema_field(TakenRow(many=True))
    def get_new(self, made: Import) -> Any:
        return made.report.get("new", [])

    @extend_schema_field(TakenRow(many=True))
    def get_changed(self, made: Import) -> Any:
        return made.report.get("changed", [])
