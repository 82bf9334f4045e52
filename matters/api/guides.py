"""Matters and their editions: what can be applied for, what each asks and gives. Public, as their pages are."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ground.addresses import absolute
from ground.clocks.enums import Unit
from matters import forms
from matters.api import elements
from matters.api.elements import HELP, SHAPE
from matters.content import Change
from matters.enums import (
    Channel,
    EditionState,
    Handling,
    Level,
    MatterType,
    Medium,
    Necessity,
    Purpose,
    ResultKind,
    Source,
)
from matters.forms import answers_schema
from matters.models import Edition, HandlingItem, Material, spelling
from matters.situations import questions_for
from matters.themes import OrganisationTheme, PersonTheme

Row = dict[str, Any]


class FieldsAsked(serializers.CharField):
    """Elements by name, parted by commas; a name that is no element is named in the answer."""

    def __init__(self) -> None:
        super().__init__(
            required=False,
            max_length=elements.MOST_NAMED,
            help_text=_("答复中要哪些要素，以逗号分隔，例如 address,hours,materials.name"),
        )

    def to_internal_value(self, data: Any) -> Any:
        names = dict.fromkeys(name.strip() for name in super().to_internal_value(data).split(","))
        if unknown := [name for name in names if name not in elements.NAMES]:
            words = _("没有这样的要素：%(names)s") % {"names": "、".join(unknown)}
            raise serializers.ValidationError(words, code="said")
        return frozenset(names)


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
    type = serializers.ChoiceField(choices=MatterType.choices, required=False)
    level = serializers.ChoiceField(choices=Level.choices, required=False, help_text=_("行使层级"))
    person_theme = serializers.ChoiceField(choices=PersonTheme.choices, required=False)
    organisation_theme = serializers.ChoiceField(choices=OrganisationTheme.choices, required=False)
    updated_since = serializers.DateTimeField(
        required=False,
        help_text=_(
            "自这一时刻起有变更的事项，按变更时间排列，含暂停、暂不列入和已取消的；时刻写作 2026-03-04T02:00:00Z"
        ),
    )
    fields = FieldsAsked()


class PurposeQuery(serializers.Serializer[Any]):
    purpose = serializers.ChoiceField(
        choices=Purpose.choices,
        required=False,
        default=Purpose.NEW,
        help_text=_("哪一类申请的材料和申请表；事项没有开通的为 404"),
    )


class FieldsQuery(serializers.Serializer[Any]):
    fields = FieldsAsked()


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
    level = serializers.ChoiceField(source="matter.level", choices=Level.choices, allow_blank=True)
    until_on = serializers.DateField(source="replaced_on", allow_null=True, help_text=_("自这一天起不再执行"))
    in_force = serializers.SerializerMethodField(help_text=_("今天是否执行；已取消的为 false"))
    changed_at = serializers.DateTimeField(source="matter.changed_at", help_text=_("最近一次发布或者变更"))
    elements = serializers.SerializerMethodField(help_text=HELP)
    url = serializers.SerializerMethodField()

    @extend_schema_field(SHAPE)
    def get_elements(self, edition: Edition) -> Row:
        """In a list those alone that were asked for."""
        names = self.context["names"]
        return elements.of_edition(edition, names) if names or self.context["whole"] else {}

    def get_in_force(self, edition: Edition) -> bool:
        return edition.is_in_force(self.context["on"])

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
    questions = serializers.SerializerMethodField(
        help_text=_("这一类申请的导办问题；答案在申请时作为 situation 提交，只有一个选项的不用提交")
    )
    form = serializers.SerializerMethodField(help_text=_("申请表，按页面的分节"))
    answers_schema = serializers.SerializerMethodField(help_text=_("申请表答案的 JSON Schema"))
    files = serializers.SerializerMethodField(help_text=_("要素中文件的地址"))

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "string", "format": "uri"}})
    def get_files(self, edition: Edition) -> dict[str, str]:
        return elements.files_of(edition, elements.of_edition(edition))

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

    @extend_schema_field({"type": "array", "items": {"type": "object", "additionalProperties": True}})
    def get_questions(self, edition: Edition) -> list[Any]:
        return questions_for(edition, self.context["purpose"])

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_form(self, edition: Edition) -> Row:
        return edition.form | {"sections": forms.sections(edition.form, self.context["purpose"])}

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_answers_schema(self, edition: Edition) -> Row:
        purpose = self.context["purpose"]
        return schema_of(edition, purpose, answers_schema(edition.form, purpose))


def schema_of(edition: Edition, purpose: str, told: Row) -> Row:
    """The schema with an address of its own: of this edition, for it never changes."""
    path = reverse("api:edition", args=[edition.matter.code, edition.no])
    return {"$id": absolute(f"{path}?purpose={purpose}"), **told}


class EditionRow(serializers.Serializer[Edition]):
    """One edition: from when until when, and how it was published."""

    no = serializers.IntegerField(help_text=_("版本号"))
    edition = serializers.UUIDField(source="uuid")
    name = serializers.CharField()
    state = serializers.ChoiceField(choices=EditionState.choices)
    effective_on = serializers.DateField()
    until_on = serializers.DateField(source="replaced_on", allow_null=True, help_text=_("自这一天起不再执行"))
    in_force = serializers.SerializerMethodField()
    note = serializers.CharField(help_text=_("为什么有这一版"))
    published_at = serializers.DateTimeField(allow_null=True)
    url = serializers.SerializerMethodField()

    def get_in_force(self, edition: Edition) -> bool:
        return edition.is_in_force(self.context["on"])

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_url(self, edition: Edition) -> str:
        path = reverse("api:edition", args=[edition.matter.code, edition.no])
        return self.context["request"].build_absolute_uri(path)


class EditionWhole(EditionRow):
    """An edition with what it says."""

    elements = serializers.SerializerMethodField(help_text=HELP)
    answers_schema = serializers.SerializerMethodField(help_text=_("申请表答案的 JSON Schema"))

    @extend_schema_field(SHAPE)
    def get_elements(self, edition: Edition) -> Row:
        return elements.of_edition(edition, self.context["names"])

    @extend_schema_field(SHAPE)
    def get_answers_schema(self, edition: Edition) -> Row:
        purpose = self.context["purpose"]
        return schema_of(edition, purpose, answers_schema(edition.form, purpose))


class ChangeRow(serializers.Serializer[Change]):
    """One difference of two editions."""

    element = serializers.CharField(help_text=_("要素"))
    path = serializers.CharField(help_text=_("在内容中的位置"))
    before = serializers.JSONField(allow_null=True)
    after = serializers.JSONField(allow_null=True)
    words = serializers.CharField()


class Differences(serializers.Serializer[Any]):
    """What one edition says otherwise than another."""

    earlier = serializers.IntegerField(allow_null=True, help_text=_("比对的版本，没有更早版本的为空"))
    later = serializers.IntegerField()
    changes = ChangeRow(many=True)


class DifferencesQuery(serializers.Serializer[Any]):
    to = serializers.IntegerField(
        min_value=1, max_value=32767, required=False, help_text=_("与哪一版比对；默认是它之前的一版")
    )


class ItemRow(serializers.Serializer[HandlingItem]):
    no = serializers.CharField()
    code = serializers.CharField(help_text=_("业务办理项编码"))
    name = serializers.CharField()
    purpose = serializers.ChoiceField(choices=Purpose.choices)


class Guided(serializers.Serializer[Any]):
    """智能导办: what the answers given so far come to."""

    edition = serializers.UUIDField()
    situation = serializers.DictField(
        child=serializers.CharField(), help_text=_("已经回答的，申请时作为 situation 提交")
    )
    next = serializers.DictField(allow_null=True, help_text=_("下一个问题；答完为空"))
    item = ItemRow(allow_null=True, help_text=_("办的是哪一项"))
    purpose = serializers.ChoiceField(choices=Purpose.choices)
    promised_limit = LimitRow(allow_null=True)
    materials = MaterialRow(many=True)
    form = serializers.DictField(help_text=_("要填写的申请表，按页面的分节"))
    answers_schema = serializers.DictField(help_text=_("申请表答案的 JSON Schema"))
    page = serializers.URLField(help_text=_("同样回答的页面"))
