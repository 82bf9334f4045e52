"""撤销程序 for machines: what was found, told, said and decided, until when, and what may be done now and why not."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from approvals import papers, rules
from approvals.api import DocumentRow, RemedyRow, absolute
from approvals.api.promises import at_desk
from approvals.models import KeepingRequest, Plea, Proceeding, ProceedingFile, ProceedingService, Supplement
from approvals.proceedings import REACHED_BY, Breach, Item, ProceedingKind, ProceedingState, Served, Turn
from ground.accounts.actor import Actor
from ground.clocks.models import Clock


class ProceedingRow(serializers.Serializer[Proceeding]):
    """A proceeding as a list shows it."""

    uuid = serializers.UUIDField()
    case = serializers.CharField(source="case.number", help_text=gettext_lazy("办件编号"))
    matter_name = serializers.CharField(source="case.edition.name")
    applicant = serializers.CharField(source="case.party_version.name", help_text=gettext_lazy("当事人"))
    office = serializers.CharField(source="case.competent_office.path", help_text=gettext_lazy("办理机关"))
    state = serializers.ChoiceField(choices=ProceedingState.choices)
    turn = serializers.ChoiceField(
        choices=Turn.choices, allow_null=True, help_text=gettext_lazy("等待谁；已经了结的为空")
    )
    kind = serializers.ChoiceField(choices=Breach.choices, help_text=gettext_lazy("缘由"))
    opened_at = serializers.DateTimeField(help_text=gettext_lazy("启动时间"))
    url = serializers.SerializerMethodField()

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_url(self, row: Proceeding) -> str:
        return absolute(self, "api:proceeding", row.uuid)


class ProceedingClockRow(serializers.Serializer[Clock]):
    kind = serializers.ChoiceField(choices=ProceedingKind.choices)
    started_on = serializers.DateField()
    due_on = serializers.DateField(help_text=gettext_lazy("届满日"))
    provisional = serializers.BooleanField(help_text=gettext_lazy("该年放假安排尚未公布，日期为暂定"))
    settled_at = serializers.DateTimeField(allow_null=True)


class EvidenceRow(serializers.Serializer[ProceedingFile]):
    uuid = serializers.UUIDField()
    name = serializers.CharField()
    pages = serializers.IntegerField()
    added_at = serializers.DateTimeField()


class SupplementRow(serializers.Serializer[Supplement]):
    """补充告知: new facts, and the item of the law they come under."""

    no = serializers.IntegerField(help_text=gettext_lazy("序号"))
    item = serializers.ChoiceField(choices=Item.choices, help_text=gettext_lazy("依据的情形"))
    cited = serializers.CharField(help_text=gettext_lazy("依据的条款"))
    found = serializers.CharField(help_text=gettext_lazy("新查明的事实"))
    noticed_at = serializers.DateTimeField(help_text=gettext_lazy("补充告知时间"))
    evidence = serializers.SerializerMethodField()

    @extend_schema_field(EvidenceRow(many=True))
    def get_evidence(self, row: Supplement) -> Any:
        files = [file for file in self.context["files"] if file.told_by == row.pk]
        return EvidenceRow(files, many=True).data


class ServedRow(serializers.Serializer[ProceedingService]):
    """送达 of a notice, a supplement, an order or a decision: how, on which day, and by what that is known."""

    paper = serializers.ChoiceField(choices=Served.choices)
    supplement = serializers.IntegerField(
        source="supplement.no", allow_null=True, default=None, help_text=gettext_lazy("补充告知的序号")
    )
    method = serializers.ChoiceField(choices=REACHED_BY, help_text=gettext_lazy("送达方式"))
    on = serializers.DateField(help_text=gettext_lazy("送达日期"))
    receipt = serializers.CharField(help_text=gettext_lazy("送达凭据"))


class KeepingRequestRow(serializers.Serializer[KeepingRequest]):
    """请示 whether it is kept, and what the office above answered; approved is empty until it did."""

    office = serializers.CharField(source="office.path", help_text=gettext_lazy("请示的机关"))
    why = serializers.CharField(help_text=gettext_lazy("请示的理由"))
    asked_at = serializers.DateTimeField(help_text=gettext_lazy("请示时间"))
    approved = serializers.BooleanField(allow_null=True, help_text=gettext_lazy("同意不予撤销"))
    number = serializers.CharField(help_text=gettext_lazy("批复文号"))
    words = serializers.CharField(help_text=gettext_lazy("批复意见"))
    answered_at = serializers.DateTimeField(allow_null=True, help_text=gettext_lazy("批复时间"))


class PleaRow(serializers.Serializer[Plea]):
    """陈述申辩, or what he put right."""

    words = serializers.CharField()
    rectifies = serializers.BooleanField(help_text=gettext_lazy("整改情况；否则为陈述申辩"))
    said_at = serializers.DateTimeField(help_text=gettext_lazy("提交时间"))
    arrived_at = serializers.DateTimeField(
        allow_null=True, help_text=gettext_lazy("书面材料收到的时间；网上提交的为空")
    )
    arrival = serializers.CharField(help_text=gettext_lazy("收到时间的凭据"))
    files = EvidenceRow(many=True, source="files.all")


class ReportRow(serializers.Serializer[Any]):
    """What was reported while it was pending, and what became of what came after the notice."""

    no = serializers.IntegerField(help_text=gettext_lazy("序号，补充告知、不作为依据时用它指明"))
    kind = serializers.ChoiceField(
        source="report.kind", choices=Breach.choices, help_text=gettext_lazy("缘由")
    )
    words = serializers.CharField(source="report.words")
    reported_at = serializers.DateTimeField(source="report.reported_at", help_text=gettext_lazy("反映时间"))
    office = serializers.CharField(source="report.reported_office", help_text=gettext_lazy("反映单位"))
    after_notice = serializers.BooleanField(
        source="report.after_notice", help_text=gettext_lazy("告知之后反映")
    )
    told_by = serializers.IntegerField(
        source="report.weighing.supplement.no", allow_null=True, default=None,
        help_text=gettext_lazy("告知它的补充告知的序号"),
    )  # fmt: skip
    set_aside = serializers.CharField(
        source="report.weighing.reasons", allow_null=True, default=None,
        help_text=gettext_lazy("不作为决定依据的理由；没有处理的为空"),
    )  # fmt: skip


class MayRow(serializers.Serializer[Any]):
    """Whether an act may be done now, by the noun of its address; where not, which rule says so."""

    act = serializers.CharField(help_text=gettext_lazy("proceedings/<uuid>/<act>/"))
    ok = serializers.BooleanField(help_text=gettext_lazy("现在可以办理"))
    rule = serializers.CharField(help_text=gettext_lazy("规则编号"))
    article = serializers.CharField(help_text=gettext_lazy("依据的条款"))
    words = serializers.CharField(allow_null=True, help_text=gettext_lazy("现在不能办理的原因"))


class ProceedingWhole(ProceedingRow):
    """A proceeding as its page shows it: the desk reads all of it, the party what it was told of (COR-14)."""

    # Read before anything that may have come meanwhile: what is newer than it is read again.
    last_entry = serializers.SerializerMethodField(
        help_text=gettext_lazy("最后一条经过的序号，作出决定时作为 read 带上；只有工作人员看得到")
    )
    decision = serializers.UUIDField(
        source="decision.document.uuid", help_text=gettext_lazy("拟撤销的决定书")
    )
    commitment = serializers.UUIDField(source="commitment.uuid", allow_null=True, default=None)
    words = serializers.SerializerMethodField(help_text=gettext_lazy("发现的情况；当事人以告知的事实为准"))
    evidence = serializers.SerializerMethodField()
    ordered_at = serializers.DateTimeField(allow_null=True, help_text=gettext_lazy("责令整改时间"))
    ordered_words = serializers.CharField(help_text=gettext_lazy("整改要求"))
    ordered_kind = serializers.ChoiceField(
        choices=Breach.choices, allow_blank=True, help_text=gettext_lazy("责令整改的缘由")
    )
    item = serializers.ChoiceField(
        choices=Item.choices,
        allow_blank=True,
        help_text=gettext_lazy("依据的情形；补充告知的，以最后一次为准"),
    )
    cited = serializers.CharField(help_text=gettext_lazy("依据的条款"))
    found = serializers.CharField(help_text=gettext_lazy("查明的事实"))
    noticed_at = serializers.DateTimeField(allow_null=True, help_text=gettext_lazy("告知时间"))
    served_at = serializers.DateTimeField(allow_null=True, help_text=gettext_lazy("送达时间"))
    supplements = serializers.SerializerMethodField()
    services = serializers.SerializerMethodField(help_text=gettext_lazy("送达登记；只有工作人员看得到"))
    reports = serializers.SerializerMethodField(help_text=gettext_lazy("又反映的线索；只有工作人员看得到"))
    pleas = serializers.SerializerMethodField(help_text=gettext_lazy("陈述申辩和整改情况"))
    heard_at = serializers.DateTimeField(allow_null=True, help_text=gettext_lazy("陈述申辩结束时间"))
    decided_at = serializers.DateTimeField(allow_null=True, help_text=gettext_lazy("决定时间"))
    reasons = serializers.CharField(help_text=gettext_lazy("决定理由"))
    approval = serializers.CharField(help_text=gettext_lazy("批准不予撤销的机关"))
    approval_number = serializers.CharField(help_text=gettext_lazy("批准文号"))
    approved_on = serializers.DateField(allow_null=True, help_text=gettext_lazy("批准日期"))
    keeping_requests = serializers.SerializerMethodField(
        help_text=gettext_lazy("不予撤销的请示和批复；只有工作人员看得到")
    )
    document = serializers.UUIDField(
        source="document.uuid", allow_null=True, default=None, help_text=gettext_lazy("决定书")
    )
    closed_at = serializers.DateTimeField(allow_null=True, help_text=gettext_lazy("终结时间"))
    closed_words = serializers.CharField(help_text=gettext_lazy("终结的原因"))
    corrected_at = serializers.DateTimeField(
        source="self_correction.corrected_at",
        allow_null=True,
        default=None,
        help_text=gettext_lazy("自行纠正时间"),
    )
    corrected_words = serializers.CharField(
        source="self_correction.reasons",
        allow_null=True,
        default=None,
        help_text=gettext_lazy("自行纠正的理由"),
    )
    clocks = serializers.SerializerMethodField()
    documents = serializers.SerializerMethodField()
    remedies = serializers.SerializerMethodField()
    acts = serializers.SerializerMethodField(help_text=gettext_lazy("现在可以办理什么，不能的说明原因"))

    def get_words(self, row: Proceeding) -> str:
        return row.words if at_desk(self) or not row.found else ""

    @extend_schema_field(EvidenceRow(many=True))
    def get_evidence(self, row: Proceeding) -> Any:
        shown = [
            file for file in self._files(row) if file.told_by is None and (at_desk(self) or file.is_told)
        ]
        return EvidenceRow(shown, many=True).data

    @extend_schema_field(SupplementRow(many=True))
    def get_supplements(self, row: Proceeding) -> Any:
        context = self.context | {"files": self._files(row)}
        return SupplementRow(row.supplements.all(), many=True, context=context).data

    @extend_schema_field(ServedRow(many=True))
    def get_services(self, row: Proceeding) -> Any:
        served = row.services.select_related("supplement") if at_desk(self) else []
        return ServedRow(served, many=True).data

    @extend_schema_field(ReportRow(many=True))
    def get_reports(self, row: Proceeding) -> Any:
        reports = rules.numbered_reports(row) if at_desk(self) else {}
        told = [{"no": no, "report": one} for no, one in reports.items()]
        return ReportRow(told, many=True).data

    @extend_schema_field(KeepingRequestRow(many=True))
    def get_keeping_requests(self, row: Proceeding) -> Any:
        asked = row.keeping_requests.all() if at_desk(self) else []
        return KeepingRequestRow(asked, many=True).data

    @extend_schema_field(PleaRow(many=True))
    def get_pleas(self, row: Proceeding) -> Any:
        return PleaRow(row.pleas.prefetch_related("files"), many=True).data

    @extend_schema_field(ProceedingClockRow(many=True))
    def get_clocks(self, row: Proceeding) -> Any:
        every = Clock.objects.filter(thread=row.thread, kind__in=ProceedingKind.values)
        return ProceedingClockRow(every.order_by("started_on", "pk"), many=True).data

    @extend_schema_field(DocumentRow(many=True))
    def get_documents(self, row: Proceeding) -> Any:
        return DocumentRow(papers.of_proceeding(row), many=True, context=self.context).data

    @extend_schema_field(RemedyRow(many=True))
    def get_remedies(self, row: Proceeding) -> Any:
        return RemedyRow(row.remedies.select_related("proceeding__document").order_by("pk"), many=True).data

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_last_entry(self, row: Proceeding) -> int | None:
        return row.last_entry if at_desk(self) else None

    @extend_schema_field(MayRow(many=True))
    def get_acts(self, row: Proceeding) -> Any:
        by: Actor = self.context["by"]
        at: datetime = self.context["at"]
        his = by if by.is_officer else by.acting_for(row.case.party)
        rulings = rules.rulings_in(row, by=his, at=at)
        told = [
            {"act": act, "ok": one.ok, "rule": one.rule_id, "article": one.article, "words": one.words}
            for act, one in rulings.items()
        ]
        return MayRow(told, many=True).data

    def _files(self, row: Proceeding) -> list[ProceedingFile]:
        """Its files but those of a plea, asked for once."""
        if "proceeding_files" not in self.context:
            files = row.files.filter(plea=None).select_related("report__weighing")
            self.context["proceeding_files"] = list(files)
        found: list[ProceedingFile] = self.context["proceeding_files"]
        return found
