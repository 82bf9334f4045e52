"""承诺 and 容缺受理 of a case for machines: what was promised or may follow, until when, and what became of it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy
from rest_framework import serializers

from approvals.models import Deficiency, Gap
from approvals.performed import Owed, Performance
from commitments.enums import CommitmentState, PromisedState, Scheme


class PromisedRow(serializers.Serializer[Owed]):
    """One thing promised: its state, and the last day on which it may come."""

    no = serializers.IntegerField(source="promised.no", help_text=gettext_lazy("序号，补交时用它指明"))
    material = serializers.IntegerField(source="promised.material.no", help_text=gettext_lazy("材料序号"))
    material_name = serializers.CharField(source="promised.material.name")
    standard = serializers.CharField(source="promised.material.standard", help_text=gettext_lazy("要求"))
    state = serializers.ChoiceField(source="known_state", choices=PromisedState.choices)
    due_on = serializers.DateField(
        source="supply.due_on", allow_null=True, default=None,
        help_text=gettext_lazy("最后一日；决定之前、不用提交的为空"),
    )  # fmt: skip
    supplied_at = serializers.DateTimeField(source="promised.supplied_at", allow_null=True)
    found = serializers.CharField(
        source="told.words", allow_null=True, default=None, help_text=gettext_lazy("核对不符合的原因")
    )


class CommitmentRow(serializers.Serializer[Performance]):
    """The commitment the case leans on: what was told, whether it is signed, what it promises and how far that is kept."""

    uuid = serializers.UUIDField(source="commitment.uuid")
    scheme = serializers.ChoiceField(
        source="commitment.scheme", choices=Scheme.choices, help_text=gettext_lazy("承诺方式")
    )
    state = serializers.ChoiceField(source="known", choices=CommitmentState.choices)
    letter = serializers.DictField(source="commitment.letter", help_text=gettext_lazy("告知承诺书全文"))
    sha256 = serializers.CharField(source="commitment.letter_sha256", help_text=gettext_lazy("全文的摘要"))
    told_at = serializers.DateTimeField(source="commitment.told_at", help_text=gettext_lazy("告知时间"))
    signed_at = serializers.DateTimeField(
        source="commitment.signed_at", allow_null=True, help_text=gettext_lazy("签署时间；未签署为空")
    )
    manner = serializers.CharField(source="commitment.manner", help_text=gettext_lazy("签署方式"))
    promised = PromisedRow(many=True, source="owed")
    check_by = serializers.DateField(
        source="whole.due_on", allow_null=True, default=None,
        help_text=gettext_lazy("审批机关核查承诺的最后一日；不另行核查的为空"),
    )  # fmt: skip


class GapRow(serializers.Serializer[Gap]):
    """One thing that a case accepted under 容缺受理 lacks, and what became of it."""

    no = serializers.IntegerField(help_text=gettext_lazy("序号"))
    material = serializers.IntegerField(source="material.no", help_text=gettext_lazy("材料序号"))
    material_name = serializers.CharField(source="material.name")
    fault = serializers.CharField(help_text=gettext_lazy("问题"))
    words = serializers.CharField(help_text=gettext_lazy("需要补齐的内容"))
    standard = serializers.CharField(help_text=gettext_lazy("要求"))
    supplied_at = serializers.DateTimeField(allow_null=True, help_text=gettext_lazy("收到时间"))
    conforms = serializers.BooleanField(allow_null=True, help_text=gettext_lazy("符合；尚未核对为空"))


class DeficiencyRow(serializers.Serializer[Deficiency]):
    """容缺受理: what was told, until when, and what became of it."""

    no = serializers.IntegerField(help_text=gettext_lazy("次数"))
    state = serializers.CharField(help_text=gettext_lazy("状态"))
    noticed_at = serializers.DateTimeField(help_text=gettext_lazy("告知时间"))
    due_on = serializers.DateField(help_text=gettext_lazy("最后一日"))
    promised_at = serializers.DateTimeField(allow_null=True, help_text=gettext_lazy("签署承诺书的时间"))
    lapse = serializers.CharField(help_text=gettext_lazy("逾期后果"))
    gaps = GapRow(many=True)
