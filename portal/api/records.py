"""政务服务诚信档案: the entries that concern the caller or his office, one with its story, and each act on it (CRE-4, CRE-14)."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from approvals.actions.standing import propose_listing
from approvals.api import DocumentRow
from approvals.api.deeds import Deed
from approvals.api.deeds.revocation import evidence_of
from approvals.api.proceedings import MayRow
from approvals.models import Case
from credit import rules
from credit.enums import Kind, Lift, Misdeed, RecordState, Tier, Turn
from credit.models import Defence, Evidence, Record, RecordQuerySet, Service
from credit.models.evidence import ABOUT
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty, Scope
from ground.clocks.models import Clock
from ground.clocks.service import ServiceWay
from ground.documents.models import Document
from portal.api import reach
from portal.api.conditions import tagged
from portal.api.deed_views import Described
from portal.api.idempotency import once
from portal.api.parsing import JSON, JSONWithFiles, told
from portal.api.problems import SAID, wrong
from portal.api.record_deeds import ListingTold, RecordCall, objections_of, repairs_of, strikes_of


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


class RecordClockRow(serializers.Serializer[Clock]):
    kind = serializers.ChoiceField(choices=Kind.choices)
    started_on = serializers.DateField()
    due_on = serializers.DateField(help_text=gettext_lazy("届满日"))
    provisional = serializers.BooleanField(help_text=gettext_lazy("该年放假安排尚未公布，日期为暂定"))
    settled_at = serializers.DateTimeField(allow_null=True)


class ProofRow(serializers.Serializer[Evidence]):
    uuid = serializers.UUIDField()
    name = serializers.CharField()
    added_at = serializers.DateTimeField()


class RecordServiceRow(serializers.Serializer[Service]):
    """送达 of the notice: how, on which day, and by what that is known."""

    method = serializers.ChoiceField(choices=ServiceWay.choices, help_text=gettext_lazy("送达方式"))
    on = serializers.DateField(help_text=gettext_lazy("送达日期"))
    receipt = serializers.CharField(help_text=gettext_lazy("送达凭据"))
    papers = serializers.SerializerMethodField(help_text=gettext_lazy("送达的文书"))
    evidence = ProofRow(many=True, source="evidence.all")

    @extend_schema_field(serializers.ListField(child=serializers.UUIDField()))
    def get_papers(self, served: Service) -> list[str]:
        return [str(one.document.uuid) for one in served.papers.all()]


class DefenceRow(serializers.Serializer[Defence]):
    words = serializers.CharField()
    said_at = serializers.DateTimeField(help_text=gettext_lazy("提交时间"))
    arrived_at = serializers.DateTimeField(
        allow_null=True, help_text=gettext_lazy("书面材料收到的时间；网上提交的为空")
    )
    arrival = serializers.CharField(help_text=gettext_lazy("收到时间的凭据"))
    evidence = ProofRow(many=True, source="evidence.all")


class AskedRow(serializers.Serializer[Any]):
    """What is asked of the office, and its answer."""

    no = serializers.IntegerField(help_text=gettext_lazy("序号，答复时用它指明"))
    words = serializers.CharField(source="row.words")
    said_at = serializers.DateTimeField(source="row.said_at", help_text=gettext_lazy("提出时间"))
    yes = serializers.BooleanField(
        source="row.yes", allow_null=True, help_text=gettext_lazy("准予、成立；没有答复的为空")
    )
    answer = serializers.CharField(source="row.answer", help_text=gettext_lazy("理由"))
    decided_at = serializers.DateTimeField(
        source="row.decided_at", allow_null=True, help_text=gettext_lazy("答复时间")
    )
    document = serializers.UUIDField(
        source="row.document.uuid", allow_null=True, default=None, help_text=gettext_lazy("文书")
    )
    evidence = ProofRow(many=True, source="row.evidence.all")


class RepairRow(AskedRow):
    duty_done_on = serializers.DateField(source="row.duty_done_on", help_text=gettext_lazy("履行义务日期"))


class RecordWhole(RecordRow):
    """An entry as its page shows it: what was found, told, said and decided, until when, and what may be done now."""

    turn = serializers.ChoiceField(
        choices=Turn.choices, allow_null=True, help_text=gettext_lazy("等待谁；已经了结的为空")
    )
    noticed_at = serializers.DateTimeField(allow_null=True, help_text=gettext_lazy("告知时间"))
    served_at = serializers.DateTimeField(allow_null=True, help_text=gettext_lazy("送达时间"))
    heard_at = serializers.DateTimeField(allow_null=True, help_text=gettext_lazy("陈述申辩结束时间"))
    decided_at = serializers.DateTimeField(allow_null=True, help_text=gettext_lazy("决定时间"))
    lifted_at = serializers.DateTimeField(allow_null=True, help_text=gettext_lazy("移出时间"))
    suspended_at = serializers.SerializerMethodField(
        help_text=gettext_lazy("认定机关逾期，该记录或者因它所作的限制中止的时间")
    )
    evidence = serializers.SerializerMethodField()
    waiting = serializers.SerializerMethodField(help_text=gettext_lazy("待送达的文书"))
    services = serializers.SerializerMethodField()
    defences = serializers.SerializerMethodField()
    repairs = serializers.SerializerMethodField()
    objections = serializers.SerializerMethodField()
    strikes = serializers.SerializerMethodField(help_text=gettext_lazy("提请移出"))
    last_entry = serializers.IntegerField(
        help_text=gettext_lazy("最近一次变动的序号；作决定时作为 read 提交")
    )
    clocks = serializers.SerializerMethodField()
    documents = serializers.SerializerMethodField()
    acts = serializers.SerializerMethodField(help_text=gettext_lazy("现在可以办理什么，不能的说明原因"))

    class Meta:
        model = Record
        fields = (
            *RecordRow.Meta.fields, "turn", "noticed_at", "served_at", "heard_at", "decided_at", "lifted_at",
            "suspended_at", "evidence", "waiting", "services", "defences", "repairs", "objections", "strikes", "last_entry",
            "clocks", "documents", "acts",
        )  # fmt: skip

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_suspended_at(self, record: Record) -> Any:
        bars = record.bars.filter(ended_at=None).exclude(suspended_at=None).order_by("pk")
        since = record.suspended_at or bars.values_list("suspended_at", flat=True).first()
        return serializers.DateTimeField().to_representation(since) if since else None

    @extend_schema_field(ProofRow(many=True))
    def get_evidence(self, record: Record) -> Any:
        proposed = record.evidence.filter(**dict.fromkeys(ABOUT, None))
        return ProofRow(proposed, many=True).data

    @extend_schema_field(serializers.ListField(child=serializers.UUIDField()))
    def get_waiting(self, record: Record) -> list[str]:
        return [str(one.uuid) for one in record.waiting]

    @extend_schema_field(RecordServiceRow(many=True))
    def get_services(self, record: Record) -> Any:
        served = record.services.prefetch_related("evidence", "papers__document")
        return RecordServiceRow(served, many=True).data

    @extend_schema_field(DefenceRow(many=True))
    def get_defences(self, record: Record) -> Any:
        return DefenceRow(record.defences.prefetch_related("evidence"), many=True).data

    @extend_schema_field(RepairRow(many=True))
    def get_repairs(self, record: Record) -> Any:
        return RepairRow([{"no": no, "row": one} for no, one in repairs_of(record).items()], many=True).data

    @extend_schema_field(AskedRow(many=True))
    def get_objections(self, record: Record) -> Any:
        asked = [{"no": no, "row": one} for no, one in objections_of(record).items()]
        return AskedRow(asked, many=True).data

    @extend_schema_field(AskedRow(many=True))
    def get_strikes(self, record: Record) -> Any:
        asked = [{"no": no, "row": one} for no, one in strikes_of(record).items()]
        return AskedRow(asked, many=True).data

    @extend_schema_field(RecordClockRow(many=True))
    def get_clocks(self, record: Record) -> Any:
        every = Clock.objects.filter(thread=record.thread, kind__in=Kind.values).order_by("started_on", "pk")
        return RecordClockRow(every, many=True).data

    @extend_schema_field(DocumentRow(many=True))
    def get_documents(self, record: Record) -> Any:
        return DocumentRow(Document.objects.of(record.thread), many=True, context=self.context).data

    @extend_schema_field(MayRow(many=True))
    def get_acts(self, record: Record) -> Any:
        by: Actor = self.context["request"].actor
        his = by if by.is_officer else by.acting_for(record.party)
        rulings = rules.rulings_on(record, by=his, at=now())
        may = [
            {"act": act, "ok": one.ok, "rule": one.rule_id, "article": one.article, "words": one.words}
            for act, one in rulings.items()
        ]
        return MayRow(may, many=True).data


class RecordQuery(serializers.Serializer[Any]):
    state = serializers.ChoiceField(choices=RecordState.choices, required=False)
    waiting = serializers.BooleanField(
        required=False, default=False, help_text=gettext_lazy("只要等待当前职责办理的")
    )


class RecordList(generics.ListAPIView[Record]):
    """政务服务诚信档案。"""

    scopes: ClassVar = {"GET": Scope.CREDIT_READ, "POST": Scope.CREDIT_ACT}
    parser_classes = (JSON, JSONWithFiles)
    keys = ("-pk",)
    serializer_class = RecordRow

    def get_queryset(self) -> RecordQuerySet:
        query = RecordQuery(data=self.request.query_params)
        query.is_valid(raise_exception=True)
        sent, found = query.validated_data, reach.records(self.request, at=now())
        if "state" in sent:
            found = found.filter(state=sent["state"])
        if sent["waiting"]:
            kept = Record.objects.kept_by(self.request.actor).awaiting_office()
            found = found.filter(pk__in=kept.values("pk"))
        return found

    @extend_schema(
        tags=["credit"],
        operation_id="credit_records",
        summary=gettext_lazy("查询诚信档案记录"),
        parameters=[RecordQuery],
    )
    def get(self, request: Request) -> Response:
        """关系本人的、或者本机关保管的记录，新的在前；告知之前的只有认定机关看得到。"""
        return self.list(request)

    @extend_schema(
        tags=["credit"],
        operation_id="credit_propose",
        summary=gettext_lazy("拟列入诚信档案"),
        request={"application/json": ListingTold, "multipart/form-data": ListingTold},
        responses={201: RecordWhole},
    )
    @once
    def post(self, request: Request) -> Response:
        """由本机关的信用管理人员从本机关的办件中提出；只限已经认定的。提出以后在期限内告知当事人。"""
        at, sent, by = now(), told(ListingTold, request), request.actor
        if by.duty != Duty.CREDIT or by.office is None:
            raise PermissionDenied(_("由信用管理人员提出"), code=SAID)
        # Of what lies with other offices nothing is said, not even that it is there.
        cases = Case.objects.filed().with_story().filter(competent_office=by.office)
        case = cases.numbered(sent["case"]).first()
        if case is None:
            raise wrong(case=_("没有找到本机关的这个办件，请核对编号"))
        files = evidence_of({name: request.FILES.getlist(name) for name in request.FILES})
        misdeed, words, basis = Misdeed(sent["misdeed"]), sent["words"], sent["basis"]
        record = propose_listing(case, misdeed, words, basis, files=files, by=by, at=at)
        return _shown(request, record.uuid, status=201)


class RecordPage(APIView):
    """一条诚信档案记录。"""

    scope, has_tag = Scope.CREDIT_READ, True

    @extend_schema(
        tags=["credit"],
        operation_id="credit_record",
        summary=gettext_lazy("读取一条诚信档案记录"),
        responses=RecordWhole,
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """事实、依据、程度、陈述申辩、决定、公示期限和结果；现在可以办理什么，不能的说明原因。"""
        return _shown(request, uuid)


class RecordDeedView(APIView):
    """One act on an entry: reads what is told, calls the ordinary verb, shows the entry as it then is."""

    scope = Scope.CREDIT_ACT
    described = Described("credit", "credit_record", RecordWhole)
    deed: Deed[RecordCall]

    @once
    def post(self, request: Request, uuid: UUID) -> Response:
        record = get_object_or_404(reach.records(request, at=now()), uuid=uuid)
        files = {name: request.FILES.getlist(name) for name in request.FILES}
        self.deed.do(RecordCall(record, told(self.deed.told, request), request.actor, now(), files))
        return _shown(request, uuid, status=201)


def _shown(request: Request, uuid: UUID, *, status: int = 200) -> Response:
    record = get_object_or_404(reach.records(request, at=now()), uuid=uuid)
    data = RecordWhole(record, context={"request": request}).data
    if status == 200:
        return tagged(request, data)
    return tagged(request, data, status=status, Location=reverse("api:credit-record", args=[uuid]))
