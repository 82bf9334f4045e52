"""信用: how the caller's party stands and why, the entries that concern him or his office, and how old each list is (K1, CRE-1)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from commitments.enums import Grade
from credit.enums import BarGround, Convenience, Lift, Misdeed, RecordState, Register, Tier
from credit.models import Bar, ListSource, Record, RecordQuerySet
from ground.accounts.enums import Duty, Scope
from portal.api import reach
from portal.api.conditions import tagged
from portal.api.problems import SAID
from portal.credit import grades_of, open_to


class RestrictionRow(serializers.Serializer[Any]):
    closes = serializers.ChoiceField(choices=Convenience.choices)
    rule_id = serializers.CharField()
    words = serializers.CharField()
    since = serializers.DateField()
    until = serializers.DateField(allow_null=True)
    repair = serializers.CharField(help_text=gettext_lazy("怎样恢复"))


class BarRow(serializers.ModelSerializer[Bar]):
    ground = serializers.ChoiceField(choices=BarGround.choices)

    class Meta:
        model = Bar
        fields = ("ground", "matter_name", "basis", "from_on", "until_on")


class FactRow(serializers.Serializer[Any]):
    words = serializers.CharField()
    source = serializers.CharField()
    since = serializers.DateField()
    until = serializers.DateField(allow_null=True)
    at_best = serializers.ChoiceField(
        choices=Grade.choices, allow_null=True, help_text=gettext_lazy("失信记录限定的最高等级")
    )


class GradeRow(serializers.Serializer[Any]):
    places = serializers.ListField(
        child=serializers.CharField(), help_text=gettext_lazy("这样定级的地方的行政区划代码")
    )
    grade = serializers.ChoiceField(
        choices=Grade.choices,
        source="graded.grade",
        allow_null=True,
        default=None,
        help_text=gettext_lazy("部分记录不对本账号公开的为空"),
    )
    words = serializers.CharField(source="graded.words", allow_null=True, default=None)
    facts = FactRow(many=True)


class Stands(serializers.Serializer[Any]):
    party = serializers.UUIDField()
    restrictions = RestrictionRow(many=True)
    bars = BarRow(many=True, help_text=gettext_lazy("一定期限内不得再次申请的事项"))
    hidden = serializers.BooleanField(help_text=gettext_lazy("还有不对本账号公开的限制，可以到窗口查询"))
    grades = GradeRow(many=True, help_text=gettext_lazy("企业信用等级；个人没有等级"))


class RecordRow(serializers.ModelSerializer[Record]):
    state = serializers.ChoiceField(choices=RecordState.choices)
    misdeed = serializers.ChoiceField(choices=Misdeed.choices)
    tier = serializers.ChoiceField(choices=Tier.choices, allow_blank=True)
    lift = serializers.ChoiceField(choices=Lift.choices, allow_blank=True)
    party = serializers.UUIDField(source="party.uuid")
    name = serializers.CharField(source="party_version.name")
    office = serializers.CharField(source="office.path")

    class Meta:
        model = Record
        fields = (
            "uuid",
            "state",
            "party",
            "name",
            "office",
            "misdeed",
            "words",
            "basis",
            "source_number",
            "found_on",
            "tier",
            "reasons",
            "published",
            "publish_from",
            "min_until",
            "max_until",
            "lift",
            "lift_words",
        )


class SourceRow(serializers.ModelSerializer[ListSource]):
    register = serializers.ChoiceField(choices=Register.choices)

    class Meta:
        model = ListSource
        fields = ("code", "name", "register", "sequence", "heard_at", "silent_since")


class RecordQuery(serializers.Serializer[Any]):
    state = serializers.ChoiceField(choices=RecordState.choices, required=False)


def _seen(request: Request) -> RecordQuerySet:
    """The entries that the caller may read on the pages too."""
    found = Record.objects.with_story().visible_to(request.user, at=now())
    party = reach.party_of(request)
    return found if party is None else found.filter(party=party)


class Standing(APIView):
    """所代表的申请人的信用状况。"""

    scope, has_tag = Scope.CREDIT_READ, True

    @extend_schema(
        tags=["credit"],
        operation_id="credit_standing",
        summary=gettext_lazy("查询本人、本单位的信用状况"),
        responses=Stands,
    )
    def get(self, request: Request) -> Response:
        """哪些便利暂不适用、为什么、自何时至何时、怎样恢复；企业的信用等级和依据。"""
        at, party = now(), request.actor.on_behalf_of
        if party is None or request.actor.is_officer or not request.actor.represents(party, at=at):
            raise exceptions.PermissionDenied(_("请先选择为谁办事"), code=SAID)
        records = _seen(request).filter(party=party)
        found = open_to(request.user, party, records, at=at)
        told = {
            "party": party.uuid,
            "restrictions": found.restrictions,
            "bars": found.bars.order_by("pk"),
            "hidden": found.hidden,
            "grades": grades_of(request.user, party, records, at=at),
        }
        return tagged(request, Stands(told).data)


class RecordList(generics.ListAPIView[Record]):
    """政务服务诚信档案。"""

    scope = Scope.CREDIT_READ
    keys = ("-pk",)
    serializer_class = RecordRow

    def get_queryset(self) -> Any:
        query = RecordQuery(data=self.request.query_params)
        query.is_valid(raise_exception=True)
        return _seen(self.request).filter(**query.validated_data)

    @extend_schema(
        tags=["credit"],
        operation_id="credit_records",
        summary=gettext_lazy("查询诚信档案记录"),
        parameters=[RecordQuery],
    )
    def get(self, request: Request) -> Response:
        """关系本人的、或者本机关保管的记录，新的在前；告知之前的只有认定机关看得到。"""
        return self.list(request)


class RecordPage(APIView):
    """一条诚信档案记录。"""

    scope, has_tag = Scope.CREDIT_READ, True

    @extend_schema(
        tags=["credit"],
        operation_id="credit_record",
        summary=gettext_lazy("读取一条诚信档案记录"),
        responses=RecordRow,
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """事实、依据、程度、公示期限和结果。"""
        return tagged(request, RecordRow(get_object_or_404(_seen(request), uuid=uuid)).data)


class Lists(generics.ListAPIView[ListSource]):
    """信用平台的名单。"""

    scope = Scope.CREDIT_READ
    keys = ("pk",)
    serializer_class = SourceRow

    def get_queryset(self) -> Any:
        if not self.request.actor.acts_as(Duty.CREDIT, at=now()):
            raise exceptions.PermissionDenied(_("由信用管理人员查询"), code=SAID)
        return ListSource.objects.all()

    @extend_schema(tags=["credit"], operation_id="credit_lists", summary=gettext_lazy("查询名单的更新情况"))
    def get(self, request: Request) -> Response:
        """每一名单最近取得的时间、批次；中断的自何时中断。"""
        return self.list(request)
