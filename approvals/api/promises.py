"""承诺 and 容缺受理 of a case for machines: what was promised or may follow, until when, and what became of it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from approvals.enums import DeficiencyState, Fault, Kind, Lapse, Newness, Restoring, Way
from approvals.models import Case, Deficiency, Gap, GapSupply, LastDayMoved
from approvals.performed import Owed, Performance
from commitments.enums import CommitmentState, Manner, Method, PromisedState, Scheme
from commitments.models import Commitment, Verification
from ground import clocks
from ground.accounts.enums import Role
from ground.clocks.models import Clock
from ground.documents.models import Document


def at_desk(row: serializers.BaseSerializer[Any]) -> bool:
    """Whether an officer reads: he knows what was found before its holder is told (COR-2)."""
    return bool(row.context["request"].user.is_officer)


class PromisedRow(serializers.Serializer[Owed]):
    """One thing promised: its state, and the last day on which it may come."""

    no = serializers.IntegerField(source="promised.no", help_text=gettext_lazy("序号，补交时用它指明"))
    material = serializers.IntegerField(source="promised.material.no", help_text=gettext_lazy("材料序号"))
    material_name = serializers.CharField(source="promised.material.name")
    standard = serializers.CharField(source="promised.material.standard", help_text=gettext_lazy("要求"))
    state = serializers.SerializerMethodField()
    due_on = serializers.DateField(
        source="supply.due_on", allow_null=True, default=None,
        help_text=gettext_lazy("最后一日；决定之前、不用提交的为空"),
    )  # fmt: skip
    supplied_at = serializers.DateTimeField(source="promised.supplied_at", allow_null=True)
    found = serializers.SerializerMethodField(
        help_text=gettext_lazy("最近一次核查的情况；不符合的，写明原因")
    )

    @extend_schema_field(serializers.ChoiceField(choices=PromisedState.choices))
    def get_state(self, owed: Owed) -> str:
        return str(owed.promised.state) if at_desk(self) else owed.known_state.value

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_found(self, owed: Owed) -> str | None:
        said = owed.found if at_desk(self) else owed.told
        return said.words if said is not None else None


class VerificationRow(serializers.Serializer[Verification]):
    """One check of the organ: at what it looked, how, and what it found; no person is named."""

    promised = serializers.IntegerField(
        source="promised.no", allow_null=True, default=None,
        help_text=gettext_lazy("承诺材料序号；承诺书整体的为空"),
    )  # fmt: skip
    method = serializers.ChoiceField(choices=Method.choices, help_text=gettext_lazy("核查方式"))
    conforms = serializers.BooleanField(help_text=gettext_lazy("符合"))
    words = serializers.CharField(help_text=gettext_lazy("核查情况"))
    at = serializers.DateTimeField(help_text=gettext_lazy("核查时间"))
    office = serializers.CharField(help_text=gettext_lazy("核查机关"))


class AnnouncedRow(serializers.Serializer[Document]):
    """A check that was announced (核查通知书): when, how, and at what the organ looks."""

    document = serializers.UUIDField(source="uuid", help_text=gettext_lazy("核查通知书"))
    announced_at = serializers.DateTimeField(source="issued_at", help_text=gettext_lazy("通知时间"))
    method = serializers.CharField(source="facts.method", help_text=gettext_lazy("核查方式，通知书中的叫法"))
    on = serializers.DateField(source="facts.check_on", help_text=gettext_lazy("核查日期"))
    words = serializers.CharField(source="facts.words", help_text=gettext_lazy("核查内容"))


class CommitmentRow(serializers.Serializer[Performance]):
    """The commitment the case leans on: what was told, whether it is signed, what it promises and how far that is kept."""

    uuid = serializers.UUIDField(source="commitment.uuid")
    scheme = serializers.ChoiceField(
        source="commitment.scheme", choices=Scheme.choices, help_text=gettext_lazy("承诺方式")
    )
    state = serializers.SerializerMethodField()
    letter = serializers.DictField(source="commitment.letter", help_text=gettext_lazy("告知承诺书全文"))
    sha256 = serializers.CharField(source="commitment.letter_sha256", help_text=gettext_lazy("全文的摘要"))
    told_at = serializers.DateTimeField(source="commitment.told_at", help_text=gettext_lazy("告知时间"))
    signed_at = serializers.DateTimeField(
        source="commitment.signed_at", allow_null=True, help_text=gettext_lazy("签署时间；未签署为空")
    )
    manner = serializers.ChoiceField(
        source="commitment.manner",
        choices=Manner.choices,
        allow_blank=True,
        help_text=gettext_lazy("签署方式"),
    )
    signer_role = serializers.ChoiceField(
        source="commitment.signer_role",
        choices=Role.choices,
        allow_blank=True,
        help_text=gettext_lazy("签署人身份"),
    )
    document = serializers.UUIDField(
        source="commitment.document.uuid", allow_null=True, default=None,
        help_text=gettext_lazy("告知承诺书；未签署为空"),
    )  # fmt: skip
    decided_at = serializers.DateTimeField(
        source="commitment.decided_at", allow_null=True, help_text=gettext_lazy("据此决定的时间")
    )
    promised = PromisedRow(many=True, source="owed")
    method = serializers.ChoiceField(
        source="commitment.method", choices=Method.choices, help_text=gettext_lazy("承诺书约定的核查方式")
    )
    standard = serializers.CharField(source="commitment.standard", help_text=gettext_lazy("核查标准"))
    check_by = serializers.DateField(
        source="whole.due_on", allow_null=True, default=None,
        help_text=gettext_lazy("审批机关核查承诺的最后一日；不另行核查的为空"),
    )  # fmt: skip
    announced = serializers.SerializerMethodField(help_text=gettext_lazy("核查通知"))
    verifications = serializers.SerializerMethodField(help_text=gettext_lazy("核查结果，先后为序"))

    @extend_schema_field(serializers.ChoiceField(choices=CommitmentState.choices))
    def get_state(self, shown: Performance) -> str:
        return str(shown.commitment.state) if at_desk(self) else shown.known.value

    @extend_schema_field(AnnouncedRow(many=True))
    def get_announced(self, _shown: Performance) -> Any:
        return AnnouncedRow(self.context["announced"], many=True).data

    @extend_schema_field(VerificationRow(many=True))
    def get_verifications(self, shown: Performance) -> Any:
        return VerificationRow(shown.found if at_desk(self) else shown.told, many=True).data


class PastCommitmentRow(serializers.Serializer[Commitment]):
    """A letter that the case leans on no more: taken back, ended, or what was granted on it was revoked or kept."""

    uuid = serializers.UUIDField()
    scheme = serializers.ChoiceField(choices=Scheme.choices, help_text=gettext_lazy("承诺方式"))
    state = serializers.ChoiceField(choices=CommitmentState.choices)
    letter = serializers.DictField(help_text=gettext_lazy("告知承诺书全文"))
    sha256 = serializers.CharField(source="letter_sha256", help_text=gettext_lazy("全文的摘要"))
    told_at = serializers.DateTimeField(help_text=gettext_lazy("告知时间"))
    signed_at = serializers.DateTimeField(allow_null=True, help_text=gettext_lazy("签署时间；未签署为空"))
    document = serializers.UUIDField(
        source="document.uuid",
        allow_null=True,
        default=None,
        help_text=gettext_lazy("告知承诺书；未签署为空"),
    )
    closed_at = serializers.DateTimeField(allow_null=True, help_text=gettext_lazy("了结时间"))
    closed_words = serializers.CharField(help_text=gettext_lazy("了结说明"))


class GapSupplyRow(serializers.Serializer[GapSupply]):
    """Something came for a gap: how, and when it arrived, which is what counts (RQ-10)."""

    way = serializers.ChoiceField(choices=Way.choices, help_text=gettext_lazy("方式"))
    arrived_at = serializers.DateTimeField(help_text=gettext_lazy("到达时间"))
    recorded_at = serializers.DateTimeField(help_text=gettext_lazy("登记时间"))
    evidence = serializers.CharField(help_text=gettext_lazy("到达凭据"))


class GapRow(serializers.Serializer[Gap]):
    """One thing that a case accepted under 容缺受理 lacks, and what became of it."""

    no = serializers.IntegerField(help_text=gettext_lazy("序号"))
    material = serializers.IntegerField(source="material.no", help_text=gettext_lazy("材料序号"))
    material_name = serializers.CharField(source="material.name")
    fault = serializers.ChoiceField(choices=Fault.choices, help_text=gettext_lazy("问题"))
    words = serializers.CharField(help_text=gettext_lazy("需要补齐的内容"))
    standard = serializers.CharField(help_text=gettext_lazy("要求"))
    newness = serializers.ChoiceField(
        choices=Newness.choices, allow_blank=True, help_text=gettext_lazy("再次告知的理由")
    )
    supplied_at = serializers.DateTimeField(allow_null=True, help_text=gettext_lazy("收到时间"))
    conforms = serializers.BooleanField(allow_null=True, help_text=gettext_lazy("符合；尚未核对为空"))
    note = serializers.SerializerMethodField(help_text=gettext_lazy("最近一次核对不符合的原因"))
    supplies = GapSupplyRow(many=True, source="supplies.all", help_text=gettext_lazy("收到了什么，先后为序"))

    def get_note(self, gap: Gap) -> str:
        said = [one for one in gap.checks.all() if not one.conforms]
        return said[-1].note if gap.conforms is False and said else ""


class MovedRow(serializers.Serializer[LastDayMoved]):
    """The last day was put off, or a lapse taken back, and why."""

    ground = serializers.ChoiceField(choices=Restoring.choices, help_text=gettext_lazy("理由类别"))
    reason = serializers.CharField(help_text=gettext_lazy("理由"))
    restored = serializers.BooleanField(help_text=gettext_lazy("逾期以后恢复办理"))
    before = serializers.DateField(help_text=gettext_lazy("原最后一日"))
    after = serializers.DateField(help_text=gettext_lazy("新最后一日"))
    at = serializers.DateTimeField()


class DeficiencyRow(serializers.Serializer[Deficiency]):
    """容缺受理: what was told, until when, and what became of it; each of its papers by uuid."""

    no = serializers.IntegerField(help_text=gettext_lazy("次数"))
    state = serializers.ChoiceField(choices=DeficiencyState.choices, help_text=gettext_lazy("状态"))
    new_ground = serializers.CharField(help_text=gettext_lazy("再次告知的理由"))
    noticed_at = serializers.DateTimeField(help_text=gettext_lazy("告知时间"))
    due_on = serializers.SerializerMethodField(help_text=gettext_lazy("最后一日"))
    document = serializers.UUIDField(source="document.uuid", help_text=gettext_lazy("容缺受理通知书"))
    promised_at = serializers.DateTimeField(allow_null=True, help_text=gettext_lazy("签署承诺书的时间"))
    promise_document = serializers.UUIDField(
        source="promise_document.uuid",
        allow_null=True,
        default=None,
        help_text=gettext_lazy("容缺受理承诺书"),
    )
    moved = MovedRow(many=True, source="moved.all", help_text=gettext_lazy("补齐期限的变更"))
    closed_at = serializers.DateTimeField(allow_null=True, help_text=gettext_lazy("了结时间"))
    completion = serializers.UUIDField(
        source="completion.uuid", allow_null=True, default=None, help_text=gettext_lazy("补齐确认单")
    )
    lapse = serializers.ChoiceField(
        choices=Lapse.choices, allow_blank=True, help_text=gettext_lazy("逾期后果")
    )
    lapse_document = serializers.UUIDField(
        source="lapse_document.uuid", allow_null=True, default=None, help_text=gettext_lazy("逾期告知书")
    )
    gaps = GapRow(many=True)

    @extend_schema_field(serializers.DateField())
    def get_due_on(self, row: Deficiency) -> Any:
        clock = clocks.first_of(self.context["clocks"][row.thread])
        assert clock is not None, "every notice starts one"
        return serializers.DateField().to_representation(clock.due_on)


def deficiencies_of(case: Case) -> Any:
    """Every notice of 容缺受理 with its gaps and days, in so many queries however many there were."""
    rows = case.deficiencies.with_story().prefetch_related(
        "moved", "gaps__material", "gaps__supplies", "gaps__checks"
    )
    told = list(rows.order_by("no"))
    running: dict[str, list[Clock]] = {one.thread: [] for one in told}
    for clock in (
        Clock.objects.filter(thread__in=running, kind=Kind.DEFICIENCY).order_by("pk") if told else []
    ):
        running[clock.thread].append(clock)
    return DeficiencyRow(told, many=True, context={"clocks": running}).data
