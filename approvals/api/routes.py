"""办理方式 for machines: each route open or closed with what every rule says, and what somebody says he lacks (COM-6)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from approvals import rules
from approvals.api import LackingTold
from approvals.enums import Purpose, Route
from approvals.models import Case, RouteTaken
from commitments.enums import Scheme
from credit.enums import Moment
from ground.law.rulings import Ruling
from matters.models import Material


class RulingRow(serializers.Serializer[Ruling]):
    """What one rule says of a route."""

    rule = serializers.CharField(source="rule_id", help_text=gettext_lazy("规则编号"))
    article = serializers.CharField(help_text=gettext_lazy("依据的条款"))
    source = serializers.CharField(help_text=gettext_lazy("没有条款的，依据的来源"))
    ok = serializers.BooleanField(help_text=gettext_lazy("符合"))
    words = serializers.CharField(allow_null=True, help_text=gettext_lazy("不符合的原因"))


class MaterialName(serializers.Serializer[Material]):
    no = serializers.IntegerField(help_text=gettext_lazy("材料序号"))
    name = serializers.CharField()


class RouteRow(serializers.Serializer[rules.Offer]):
    """One route; open where no rule has anything against it."""

    route = serializers.ChoiceField(choices=Route.choices)
    name = serializers.CharField(source="route.label")
    open = serializers.BooleanField(source="is_open")
    scheme = serializers.ChoiceField(
        choices=Scheme.choices, allow_null=True, help_text=gettext_lazy("承诺方式；不是承诺的为空")
    )
    means = serializers.CharField(help_text=gettext_lazy("选这种方式意味着什么；不能选的为空"))
    days = serializers.IntegerField(
        allow_null=True,
        help_text=gettext_lazy("承诺的材料补齐的期限，容缺的材料后补的最长期限（工作日）；没有的为空"),
    )
    materials = MaterialName(many=True, help_text=gettext_lazy("可以承诺或者可以容缺后补的材料"))
    rulings = RulingRow(many=True)


class RoutesOfMatter(serializers.Serializer[Any]):
    """办理方式 of a matter, for whoever answers so."""

    edition = serializers.UUIDField()
    purpose = serializers.ChoiceField(choices=Purpose.choices)
    situation = serializers.DictField(child=serializers.CharField(), help_text=gettext_lazy("已经回答的"))
    permit = RulingRow(help_text=gettext_lazy("是否需要取得许可；ok 为 false 的不需要申请"))
    routes = RouteRow(many=True)


class LackingRow(LackingTold):
    material = serializers.IntegerField(source="material.no", help_text=gettext_lazy("材料序号"))


class RoutesOfDraft(serializers.Serializer[Case]):
    """办理方式 of a draft: what is open to it now, and what was chosen."""

    scheme = serializers.CharField(help_text=gettext_lazy("选定的承诺方式；不承诺的为空"))
    lacking = LackingRow(many=True, source="lacking.all", help_text=gettext_lazy("承诺或者后补的材料"))
    missing = serializers.SerializerMethodField(help_text=gettext_lazy("还没有提交的材料的序号"))
    routes = serializers.SerializerMethodField()

    def get_missing(self, case: Case) -> list[int]:
        return [material.no for material in rules.missing_materials(case)]

    @extend_schema_field(RouteRow(many=True))
    def get_routes(self, case: Case) -> Any:
        return RouteRow(rules.offers_of(case, self.context["reader"], at=self.context["at"]), many=True).data


class KeptRow(serializers.Serializer[RouteTaken]):
    """What was open and closed when an act relied on it."""

    moment = serializers.ChoiceField(choices=Moment.choices)
    at = serializers.DateTimeField()
    scheme = serializers.CharField(help_text=gettext_lazy("当时选定的承诺方式"))
    routes = serializers.SerializerMethodField()

    @extend_schema_field(RouteRow(many=True))
    def get_routes(self, taken: RouteTaken) -> Any:
        return RouteRow(
            [rules.kept_offer(one, self.context["reads"]) for one in taken.offers], many=True
        ).data


class RoutesOfCase(serializers.Serializer[Case]):
    """办理方式 of a case: what was chosen, and what was open at each act that relied on it."""

    scheme = serializers.CharField(help_text=gettext_lazy("承诺方式；按一般程序办理的为空"))
    lacking = LackingRow(many=True, source="lacking.all", help_text=gettext_lazy("提交时暂缺的材料"))
    taken = KeptRow(many=True, source="routes_taken.all")
