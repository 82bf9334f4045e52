"""A licence for machines: what it is worth today and each turn of its life (docs/licences.md)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from approvals.models import Case, Decision
from ground.workdays import legal_day
from licences.enums import Ground, Standing, Status
from licences.models import Licence, LicenceStatus


class LicenceTurnRow(serializers.Serializer[LicenceStatus]):
    """One turn in the life of a licence, and until when it was valid since then."""

    status = serializers.ChoiceField(choices=Status.choices)
    since_on = serializers.DateField(help_text=gettext_lazy("自"))
    valid_until = serializers.DateField(allow_null=True, help_text=gettext_lazy("有效期止；长期有效的为空"))
    deemed = serializers.BooleanField(help_text=gettext_lazy("逾期未作决定，视为准予延续"))
    ground = serializers.ChoiceField(
        choices=Ground.choices, allow_blank=True, help_text=gettext_lazy("注销事由")
    )
    words = serializers.CharField(help_text=gettext_lazy("说明"))


class LicenceRow(serializers.Serializer[Licence]):
    """What the case gave, or what it is about."""

    uuid = serializers.UUIDField()
    name = serializers.CharField(help_text=gettext_lazy("证照名称"))
    number = serializers.CharField(help_text=gettext_lazy("证照编号"))
    valid_from = serializers.DateField(help_text=gettext_lazy("有效期起"))
    valid_until = serializers.DateField(allow_null=True, help_text=gettext_lazy("有效期止；长期有效的为空"))
    standing = serializers.SerializerMethodField(help_text=gettext_lazy("今天的效力"))
    life = LicenceTurnRow(many=True, source="statuses.all", help_text=gettext_lazy("经过，先后为序"))

    @extend_schema_field(serializers.ChoiceField(choices=Standing.choices))
    def get_standing(self, licence: Licence) -> str:
        return licence.standing(legal_day(now())).value


def licence_of(case: Case) -> Any:
    """The licence that the case gave, also where that was taken away since, or else the one it is about; None: neither."""
    gave = Decision.objects.filter(case=case).values("gives_licence")
    found = Licence.objects.filter(Q(pk__in=gave) | Q(pk=case.about_licence_id)).prefetch_related("statuses")
    first = found.order_by("-pk").first()
    return LicenceRow(first).data if first is not None else None
