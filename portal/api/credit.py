"""信用: how the caller's party stands and why, and how old each list is (K1, CRE-1). The entries stand in records.py."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import exceptions, generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from approvals.rules import same_matter
from commitments.enums import Grade
from commitments.rules import grade_here
from credit.enums import BarGround, Convenience, Moment, Register
from credit.models import Bar, ListSource, StandingCheck
from credit.rules import standing
from ground.accounts.enums import Duty, Scope
from ground.trail.readings import What
from portal.api import reach
from portal.api.conditions import tagged
from portal.api.problems import SAID
from portal.api.readings import PurposeQuery, note_reading
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


class SourceRow(serializers.ModelSerializer[ListSource]):
    register = serializers.ChoiceField(choices=Register.choices)

    class Meta:
        model = ListSource
        fields = ("code", "name", "register", "sequence", "heard_at", "silent_since")


class ClosedRow(serializers.Serializer[Any]):
    """One convenience that was closed when an act relied on it."""

    closes = serializers.ChoiceField(choices=Convenience.choices)
    rule_id = serializers.CharField()
    words = serializers.CharField()
    since = serializers.DateField()
    until = serializers.DateField(allow_null=True)


class HeardRow(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField(help_text=gettext_lazy("名单"))
    heard_at = serializers.DateTimeField(
        allow_null=True, help_text=gettext_lazy("当时最近一次更新；还没有收到过的为空")
    )


class CheckRow(serializers.Serializer[StandingCheck]):
    """How he stood when an act relied on it, and how old every list was."""

    moment = serializers.ChoiceField(choices=Moment.choices, help_text=gettext_lazy("时点"))
    at = serializers.DateTimeField()
    version = serializers.CharField(help_text=gettext_lazy("信用状况的版本；没有变化的相同"))
    closed = ClosedRow(many=True, source="restrictions")
    lists = serializers.SerializerMethodField()

    @extend_schema_field(HeardRow(many=True))
    def get_lists(self, one: StandingCheck) -> Any:
        names = self.context["names"]
        heard = [
            {
                "code": code,
                "name": names.get(code, code),
                "heard_at": datetime.fromisoformat(said) if said else None,
            }
            for code, said in one.heard.items()
        ]
        return HeardRow(heard, many=True).data


class StandingOfCase(serializers.Serializer[Any]):
    """What the acts on a case relied on; nobody's identity."""

    grade = serializers.ChoiceField(
        source="grade.grade", choices=Grade.choices, allow_null=True, default=None,
        help_text=gettext_lazy("企业信用等级，在这里起作用的"),
    )  # fmt: skip
    grade_words = serializers.CharField(source="grade.words", allow_null=True, default=None)
    checks = CheckRow(many=True, help_text=gettext_lazy("信用核对，新的在前"))


class StandingOfCasePage(APIView):
    """办件的信用核对。"""

    scope, has_tag = Scope.CASES_READ, True

    @extend_schema(
        tags=["cases"],
        operation_id="cases_standing",
        summary=gettext_lazy("办件的信用核对"),
        parameters=[PurposeQuery],
        responses=StandingOfCase,
    )
    def get(self, request: Request, number: str) -> Response:
        """工作人员查询：申请、受理、决定和复核时各依据哪一版信用状况，名单当时更新到何时。申请人的信用状况见 credit/standing/。"""
        at = now()
        case = reach.case(request, number, at=at)
        if not request.actor.is_officer:
            raise Http404(_("没有找到这个办件"))
        note_reading(request, case, What.CASE, at)
        stands = standing(case.party, basic_code=same_matter(case.edition.matter), place=case.place, at=at)
        told = {
            "grade": grade_here(stands, place=case.place, at=at) if case.edition.deficiency else None,
            "checks": StandingCheck.objects.filter(thread=case.thread).order_by("-pk"),
        }
        names = dict(ListSource.objects.order_by("code").values_list("code", "name"))
        return tagged(request, StandingOfCase(told, context={"names": names}).data)


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
        if party is None or request.actor.is_officer or not request.actor.answers_for(party, at=at):
            raise exceptions.PermissionDenied(_("请先选择为谁办事"), code=SAID)
        records = reach.records(request, at=at).filter(party=party)
        found = open_to(request.user, party, at=at)
        told = {
            "party": party.uuid,
            "restrictions": found.restrictions,
            "bars": found.bars.order_by("pk"),
            "hidden": found.hidden,
            "grades": grades_of(request.user, party, records, at=at),
        }
        return tagged(request, Stands(told).data)


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
