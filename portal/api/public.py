"""What anybody may read of somebody's word: the letters that are published, and the entries that are publicised (COM-10, CRE-6)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.timezone import now
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from approvals.api import absolute
from commitments.enums import CommitmentState, Manner, Scheme
from commitments.models import Commitment
from credit.enums import Misdeed, Tier
from credit.models import Record, RecordQuerySet
from ground.accounts.enums import Role, Scope
from ground.workdays import legal_day
from portal.api.conditions import for_everybody
from portal.api.letters import LetterPartRow
from portal.pages.commitments import known_by_all, masked, public_name


class PublishedLetterRow(serializers.Serializer[Commitment]):
    """A letter that its matter publishes; a person's name is masked (PII-4)."""

    uuid = serializers.UUIDField()
    scheme = serializers.ChoiceField(choices=Scheme.choices, help_text=gettext_lazy("承诺方式"))
    title = serializers.CharField(source="letter.title")
    by = serializers.SerializerMethodField(help_text=gettext_lazy("承诺人；个人姓名只显示一部分"))
    matter = serializers.CharField(source="edition.matter.code", help_text=gettext_lazy("指南编码"))
    matter_name = serializers.CharField(source="edition.name")
    office = serializers.CharField(source="edition.matter.office.path")
    signed_at = serializers.DateTimeField(help_text=gettext_lazy("签署时间"))
    state = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()

    def get_by(self, letter: Commitment) -> str:
        return public_name(letter)

    @extend_schema_field(serializers.ChoiceField(choices=CommitmentState.choices))
    def get_state(self, letter: Commitment) -> str:
        return known_by_all(letter).value

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_url(self, letter: Commitment) -> str:
        return absolute(self, "api:published-commitment", letter.uuid)


class PublishedLetterWhole(PublishedLetterRow):
    """One of them, word for word but for a person's name; never a signature."""

    notice = serializers.SerializerMethodField(help_text=gettext_lazy("告知"))
    promise = serializers.SerializerMethodField(help_text=gettext_lazy("承诺"))
    signer_role = serializers.ChoiceField(choices=Role.choices, help_text=gettext_lazy("签署人身份"))
    manner = serializers.ChoiceField(choices=Manner.choices, help_text=gettext_lazy("签署方式"))

    @extend_schema_field(LetterPartRow(many=True))
    def get_notice(self, letter: Commitment) -> Any:
        return LetterPartRow(masked(letter)["letter"]["notice"], many=True).data

    @extend_schema_field(LetterPartRow(many=True))
    def get_promise(self, letter: Commitment) -> Any:
        return LetterPartRow(masked(letter)["letter"]["promise"], many=True).data


def _published() -> QuerySet[Commitment]:
    return Commitment.objects.open_to_all(now()).with_story()


class PublishedLetterList(generics.ListAPIView[Commitment]):
    """公开的承诺书。"""

    public, scope, has_tag = True, Scope.MATTERS_READ, True
    keys = ("-pk",)
    serializer_class = PublishedLetterRow

    def get_queryset(self) -> QuerySet[Commitment]:
        return _published()

    @extend_schema(
        tags=["commitments"], operation_id="commitments_list", summary=gettext_lazy("查询公开的承诺书")
    )
    def get(self, request: Request) -> Response:
        """按照事项的规定向社会公开、公开期限未满的承诺书，新的在前。"""
        return for_everybody(request, self.list(request).data)


class PublishedLetterPage(APIView):
    """一份公开的承诺书。"""

    public, scope, has_tag = True, Scope.MATTERS_READ, True

    @extend_schema(
        tags=["commitments"],
        operation_id="commitments_read",
        summary=gettext_lazy("读取一份公开的承诺书"),
        responses=PublishedLetterWhole,
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """全文；个人姓名只显示一部分，不含签名。"""
        letter = get_object_or_404(_published(), uuid=uuid)
        return for_everybody(request, PublishedLetterWhole(letter, context={"request": request}).data)


class PublicisedRow(serializers.ModelSerializer[Record]):
    """An entry that is publicised; a person's name is masked (PII-4)."""

    name = serializers.CharField(source="public_name", help_text=gettext_lazy("当事人；个人姓名只显示一部分"))
    misdeed = serializers.ChoiceField(choices=Misdeed.choices)
    tier = serializers.ChoiceField(choices=Tier.choices)
    office = serializers.CharField(source="office.path", help_text=gettext_lazy("认定机关"))
    until = serializers.DateField(source="max_until", help_text=gettext_lazy("公示截止日"))

    class Meta:
        model = Record
        fields = ("name", "misdeed", "tier", "office", "source_number", "publish_from", "until")


class PublicisedList(generics.ListAPIView[Record]):
    """公示中的诚信档案记录。"""

    public, scope, has_tag = True, Scope.MATTERS_READ, True
    keys = ("-pk",)
    serializer_class = PublicisedRow

    def get_queryset(self) -> RecordQuerySet:
        return Record.objects.publicised(legal_day(now())).with_story()

    @extend_schema(
        tags=["credit"], operation_id="credit_publicised", summary=gettext_lazy("查询公示中的诚信档案记录")
    )
    def get(self, request: Request) -> Response:
        """公示期限未满的记录，新的在前；不是严重失信主体名单。"""
        return for_everybody(request, self.list(request).data)
