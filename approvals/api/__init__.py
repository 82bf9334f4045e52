"""Cases for machines: how they look, and what an application has to say. What can be done to them stands in deeds.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from approvals import rules
from approvals.answers import MASKED, hide, opened
from approvals.api.hidden_reports import HiddenReportRow
from approvals.api.life import LicenceRow, licence_of
from approvals.api.promises import CommitmentRow, DeficiencyRow, PastCommitmentRow, at_desk, deficiencies_of
from approvals.enums import CaseState, Channel, How, Kind, Purpose, RemedyKind, RemedyOutcome, Seeker, Turn
from approvals.models import Case, CaseFile, Proceeding, Remedy
from approvals.papers import CHECK
from approvals.performed import performance
from approvals.proceedings import Breach, ProceedingState
from commitments.enums import OVER, Scheme
from commitments.models import Commitment
from ground.accounts.enums import IdType, PartyKind, ServedAt
from ground.accounts.identity import identify, telephone
from ground.accounts.models import ServiceTold
from ground.clocks.models import Clock
from ground.documents.models import Document
from matters import forms
from matters.models import Material

Told = dict[str, Any]


def said(words: Any, code: str = "said") -> serializers.ValidationError:
    """What is wrong, in our own words."""
    return serializers.ValidationError(words, code=code)


# ---------------------------------------------------------------------------------------------- how things look


class CaseRow(serializers.Serializer[Case]):
    """A case as a list shows it."""

    number = serializers.CharField(help_text=gettext_lazy("办件编号"))
    state = serializers.ChoiceField(choices=CaseState.choices)
    state_words = serializers.CharField(help_text=gettext_lazy("状态的法定叫法"))
    turn = serializers.ChoiceField(
        choices=Turn.choices, allow_null=True, help_text=gettext_lazy("等待谁办理")
    )
    matter = serializers.CharField(source="edition.matter.code", help_text=gettext_lazy("指南编码"))
    matter_name = serializers.CharField(source="edition.name")
    edition = serializers.UUIDField(source="edition.uuid", help_text=gettext_lazy("所依据的事项版本"))
    applicant = serializers.CharField(source="party_version.name", help_text=gettext_lazy("申请人"))
    party = serializers.UUIDField(source="party.uuid")
    purpose = serializers.ChoiceField(choices=Purpose.choices, help_text=gettext_lazy("申请类型"))
    channel = serializers.ChoiceField(choices=Channel.choices)
    competent_office = serializers.CharField(source="competent_office.path")
    filed_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    url = serializers.SerializerMethodField()

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_url(self, case: Case) -> str:
        return absolute(self, "api:case", case.number)


class ClockRow(serializers.Serializer[Clock]):
    kind = serializers.ChoiceField(choices=Kind.choices)
    side = serializers.CharField(help_text=gettext_lazy("statutory 法定，promised 承诺，空为不分"))
    started_on = serializers.DateField()
    due_on = serializers.DateField(help_text=gettext_lazy("届满日"))
    provisional = serializers.BooleanField(help_text=gettext_lazy("该年放假安排尚未公布，日期为暂定"))
    settled_at = serializers.DateTimeField(allow_null=True)


class FileRow(serializers.Serializer[CaseFile]):
    uuid = serializers.UUIDField()
    material = serializers.IntegerField(source="material.no")
    material_name = serializers.CharField(source="material.name")
    name = serializers.CharField()
    media_type = serializers.CharField(source="original.media_type")
    size = serializers.IntegerField(source="original.size", help_text=gettext_lazy("字节"))
    pages = serializers.IntegerField()
    warnings = serializers.ListField(child=serializers.CharField())
    added_at = serializers.DateTimeField()


class PaperRow(serializers.Serializer[Any]):
    material = serializers.IntegerField(source="material.no")
    material_name = serializers.CharField(source="material.name")
    originals = serializers.IntegerField()
    copies = serializers.IntegerField()


class DocumentRow(serializers.Serializer[Document]):
    """An issued paper."""

    uuid = serializers.UUIDField()
    paper = serializers.CharField(help_text=gettext_lazy("文书种类"))
    title = serializers.CharField()
    number = serializers.CharField(allow_null=True, help_text=gettext_lazy("文号"))
    organ = serializers.CharField(help_text=gettext_lazy("制发机关"))
    office = serializers.CharField()
    issued_at = serializers.DateTimeField()
    voided_at = serializers.DateTimeField(allow_null=True, help_text=gettext_lazy("作废时间"))
    void_reason = serializers.CharField()
    url = serializers.SerializerMethodField()
    pdf = serializers.SerializerMethodField(help_text=gettext_lazy("PDF 地址；还没有制作好时为空"))

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_url(self, document: Document) -> str:
        return absolute(self, "api:document", document.uuid)

    @extend_schema_field({"type": "string", "format": "uri", "nullable": True})
    def get_pdf(self, document: Document) -> str | None:
        return absolute(self, "api:document-pdf", document.uuid) if document.pdf_id else None


class RemedyRow(serializers.Serializer[Remedy]):
    """行政复议、行政诉讼 against what was decided on the case."""

    uuid = serializers.UUIDField()
    document = serializers.UUIDField(source="against.document.uuid", help_text=gettext_lazy("针对的文书"))
    kind = serializers.ChoiceField(choices=RemedyKind.choices)
    seeker = serializers.ChoiceField(choices=Seeker.choices)
    organ = serializers.CharField(help_text=gettext_lazy("复议机关或人民法院"))
    reference = serializers.CharField(help_text=gettext_lazy("案号"))
    sought_on = serializers.DateField(help_text=gettext_lazy("申请或起诉日期"))
    stayed = serializers.BooleanField(help_text=gettext_lazy("决定停止执行"))
    outcome = serializers.ChoiceField(
        choices=RemedyOutcome.choices, allow_blank=True, help_text=gettext_lazy("结果；正在审理的为空")
    )
    ended_on = serializers.DateField(allow_null=True, help_text=gettext_lazy("生效日期"))


class ProceedingLink(serializers.Serializer[Proceeding]):
    """A proceeding of revocation about the case, and where it is read."""

    uuid = serializers.UUIDField()
    state = serializers.ChoiceField(choices=ProceedingState.choices)
    kind = serializers.ChoiceField(choices=Breach.choices, help_text=gettext_lazy("缘由"))
    url = serializers.SerializerMethodField()

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_url(self, row: Proceeding) -> str:
        return absolute(self, "api:proceeding", row.uuid)


class CaseWhole(CaseRow):
    """A case with everything that lies in its folder. Identity numbers and phones are masked, as on its page (PII-4)."""

    received_on = serializers.DateField(help_text=gettext_lazy("收件日"))
    accepted_on = serializers.DateField(allow_null=True, help_text=gettext_lazy("受理日"))
    deemed = serializers.BooleanField(help_text=gettext_lazy("逾期未告知，视为受理"))
    clocks = serializers.SerializerMethodField()
    situation = serializers.DictField(help_text=gettext_lazy("情形：导办问题的答案"))
    answers = serializers.SerializerMethodField()
    files = serializers.SerializerMethodField()
    papers = serializers.SerializerMethodField()
    documents = serializers.SerializerMethodField()
    remedies = serializers.SerializerMethodField()
    licence = serializers.SerializerMethodField(help_text=gettext_lazy("所发或者所办理的证照"))
    proceedings = serializers.SerializerMethodField(
        help_text=gettext_lazy("撤销程序，新的在前；当事人在告知或者责令整改之后才看得到")
    )
    scheme = serializers.CharField(help_text=gettext_lazy("承诺方式；按一般程序办理的为空"))
    served_at = serializers.SerializerMethodField(
        help_text=gettext_lazy("当事人最后确认的送达方式；没有确认过的为空")
    )

    @extend_schema_field({"type": "string", "enum": [*ServedAt.values, ""]})
    def get_served_at(self, case: Case) -> str:
        told = rules.service_address(case)
        return told.way if told is not None else ""

    commitment = serializers.SerializerMethodField()

    @extend_schema_field(CommitmentRow(allow_null=True))
    def get_commitment(self, case: Case) -> Any:
        told = next((one for one in self._letters(case) if one.state not in OVER), None)
        if told is None:
            return None
        checks = [
            one for one in self._issued(case) if one.paper == CHECK.key and one.issued_at >= told.told_at
        ]
        context = self.context | {"announced": checks}
        return CommitmentRow(performance(case, told, now()), context=context).data

    past_commitments = serializers.SerializerMethodField(
        help_text=gettext_lazy("以前的承诺：撤回、终止的，决定已经撤销的")
    )

    @extend_schema_field(PastCommitmentRow(many=True))
    def get_past_commitments(self, case: Case) -> Any:
        return PastCommitmentRow([one for one in self._letters(case) if one.state in OVER], many=True).data

    def _letters(self, case: Case) -> list[Commitment]:
        """Every letter of the case, asked for once: the one it leans on, which is the only one that is not over, and those before."""
        if "letters" not in self.context:
            self.context["letters"] = list(Commitment.objects.of(case.thread).with_story().order_by("pk"))
        found: list[Commitment] = self.context["letters"]
        return found

    hidden_reports = serializers.SerializerMethodField(
        help_text=gettext_lazy("窗口提请认定的隐瞒情况、虚假材料和答复；只有工作人员看得到")
    )

    @extend_schema_field(HiddenReportRow(many=True))
    def get_hidden_reports(self, case: Case) -> Any:
        if not at_desk(self):
            return []
        return HiddenReportRow(case.hidden_reports.select_related("answer"), many=True).data

    deficiencies = serializers.SerializerMethodField()

    @extend_schema_field(DeficiencyRow(many=True))
    def get_deficiencies(self, case: Case) -> Any:
        return deficiencies_of(case)

    @extend_schema_field(ClockRow(many=True))
    def get_clocks(self, case: Case) -> Any:
        running = Clock.objects.filter(thread=case.thread, kind__in=Kind.values).order_by("started_on", "pk")
        return ClockRow(running, many=True).data

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_answers(self, case: Case) -> Told:
        return shown_answers(case)

    @extend_schema_field(FileRow(many=True))
    def get_files(self, case: Case) -> Any:
        return FileRow(files_of(case), many=True).data

    @extend_schema_field(PaperRow(many=True))
    def get_papers(self, case: Case) -> Any:
        return PaperRow(case.papers.select_related("material").order_by("pk"), many=True).data

    @extend_schema_field(DocumentRow(many=True))
    def get_documents(self, case: Case) -> Any:
        return DocumentRow(self._issued(case), many=True, context=self.context).data

    def _issued(self, case: Case) -> list[Document]:
        """Every paper of the case, asked for once."""
        if "issued" not in self.context:
            self.context["issued"] = list(Document.objects.of(case.thread))
        found: list[Document] = self.context["issued"]
        return found

    @extend_schema_field(RemedyRow(many=True))
    def get_remedies(self, case: Case) -> Any:
        told = case.remedies.select_related(
            "decision__document",
            "declination__document",
            "cancellation__document",
            "termination__document",
            "proceeding__document",
        )
        return RemedyRow(told.order_by("pk"), many=True).data

    @extend_schema_field(LicenceRow(allow_null=True))
    def get_licence(self, case: Case) -> Any:
        return licence_of(case)

    @extend_schema_field(ProceedingLink(many=True))
    def get_proceedings(self, case: Case) -> Any:
        told = case.proceedings.visible_to(self.context["request"].user, at=now())
        return ProceedingLink(told.order_by("-pk"), many=True, context=self.context).data


class DraftRow(serializers.Serializer[Case]):
    """An application that is not filed yet."""

    uuid = serializers.UUIDField()
    matter = serializers.CharField(source="edition.matter.code")
    matter_name = serializers.CharField(source="edition.name")
    edition = serializers.UUIDField(source="edition.uuid")
    party = serializers.UUIDField(source="party.uuid")
    purpose = serializers.ChoiceField(choices=Purpose.choices, help_text=gettext_lazy("申请类型"))
    saved_at = serializers.DateTimeField()
    url = serializers.SerializerMethodField()

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_url(self, case: Case) -> str:
        return absolute(self, "api:draft", case.uuid)


class DraftWhole(DraftRow):
    """A draft as its own account sees it, with what keeps it from being filed."""

    situation = serializers.DictField(help_text=gettext_lazy("情形：导办问题的答案"))
    answers = serializers.SerializerMethodField()
    files = serializers.SerializerMethodField()
    problems = serializers.SerializerMethodField(help_text=gettext_lazy("申请表中还需填写或更正之处，按字段"))
    missing = serializers.SerializerMethodField(help_text=gettext_lazy("还缺的材料的序号"))

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_answers(self, case: Case) -> Told:
        return opened(case.answers)

    @extend_schema_field(FileRow(many=True))
    def get_files(self, case: Case) -> Any:
        return FileRow(files_of(case), many=True).data

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
    def get_problems(self, case: Case) -> dict[str, str]:
        return forms.problems(case.edition, opened(case.answers), purpose=case.purpose, situation=case.led)

    def get_missing(self, case: Case) -> list[int]:
        return [material.no for material in rules.missing_materials(case)]


def files_of(case: Case) -> Any:
    """Its files with what a row says of them, in one query."""
    return case.files.select_related("material", "original").order_by("pk")


def shown_answers(case: Case) -> Told:
    """The answers by key; identity numbers and phones masked."""
    plain = opened(case.answers)
    specs = {spec["key"]: spec for spec in forms.specs(case.edition.form)}
    return {key: _hidden(specs[key], value) if key in specs else value for key, value in plain.items()}


def _hidden(spec: Mapping[str, Any], value: Any) -> Any:
    if spec["kind"] == "table" and isinstance(value, list):
        columns = {column["key"]: column for column in spec["columns"]}
        return [
            {key: _hidden(columns[key], cell) for key, cell in row.items() if key in columns} for row in value
        ]
    return hide(spec["kind"], str(value)) if value and spec["kind"] in MASKED else value


def absolute(serializer: serializers.BaseSerializer[Any], name: str, key: Any) -> str:
    """The address of something in full, as the caller reached us."""
    address: str = serializer.context["request"].build_absolute_uri(reverse(name, args=[key]))
    return address


# ------------------------------------------------------------------------------------- what an application says


class PartyTold(serializers.Serializer[Any]):
    """Who applies. An applicant's account names one of its parties (`uuid`); a window writes down who stands before it."""

    uuid = serializers.UUIDField(required=False, help_text=gettext_lazy("申请人账号：本人或所代表的申请人"))
    id_type = serializers.ChoiceField(
        choices=IdType.choices, required=False, help_text=gettext_lazy("窗口：证件类型")
    )
    id_number = serializers.CharField(max_length=40, required=False)
    name = serializers.CharField(max_length=200, required=False)
    phone = serializers.CharField(max_length=30, required=False)
    address = serializers.CharField(max_length=300, required=False, allow_blank=True)
    legal_representative = serializers.CharField(max_length=100, required=False, allow_blank=True)

    def of_window(self, told: Told, *, on: date) -> Told:
        """As accounts keeps a party; what is missing or cannot be right is said by field."""
        errors = {
            name: [_("缺少这一项")]
            for name in ("id_type", "id_number", "name", "phone")
            if not told.get(name)
        }
        person = told.get("id_type") == IdType.RESIDENT
        if told.get("id_type") and not person and not told.get("legal_representative"):
            errors["legal_representative"] = [_("请输入法定代表人（负责人、经营者）姓名")]
        number, phone = told.get("id_number", ""), told.get("phone", "")
        if told.get("id_type") and number:
            try:
                number = identify(told["id_type"], number, on=on)
            except ValueError as wrong:
                errors["id_number"] = [str(wrong)]
        if phone:
            try:
                phone = telephone(phone)
            except ValueError as wrong:
                errors["phone"] = [str(wrong)]
        if errors:
            raise said({"party": errors})
        return {
            "kind": PartyKind.PERSON if person else PartyKind.ORGANISATION,
            "id_type": told["id_type"],
            "number": number,
            "name": told["name"],
            "phone": phone,
            "address": told.get("address") or None,
            "legal_representative": None if person else told["legal_representative"],
        }


class PaperTold(serializers.Serializer[Any]):
    material = serializers.IntegerField(min_value=1, max_value=999, help_text=gettext_lazy("材料序号"))
    originals = serializers.IntegerField(min_value=0, max_value=99, default=0)
    copies = serializers.IntegerField(min_value=0, max_value=99, default=0)


def situation_field() -> serializers.DictField:
    return serializers.DictField(
        child=serializers.CharField(max_length=60, allow_blank=True),
        required=False,
        help_text=gettext_lazy(
            "情形：事项 questions 中问题的答案，按问题的 key；决定要填哪些字段、交哪些材料"
        ),
    )


class LackingTold(serializers.Serializer[Any]):
    material = serializers.IntegerField(min_value=1, max_value=999, help_text=gettext_lazy("材料序号"))
    how = serializers.ChoiceField(choices=How.choices)


class RouteTold(serializers.Serializer[Any]):
    """Which commitment, if any, and what he does not have: promised, or brought later. What is not named is handed in."""

    scheme = serializers.ChoiceField(
        choices=Scheme.choices,
        required=False,
        allow_blank=True,
        default="",
        help_text=gettext_lazy("承诺方式；有承诺的材料时填写"),
    )
    lacking = LackingTold(many=True, required=False, help_text=gettext_lazy("暂缺的材料，一种一次"))

    def validate(self, told: Told) -> Told:
        lacking = told.get("lacking", [])
        if len({one["material"] for one in lacking}) < len(lacking):
            raise said({"lacking": [_("同一项材料只能列一次")]})
        if told.get("scheme") and all(one["how"] != How.COMMITTED for one in lacking):
            raise said({"scheme": [_("没有承诺的材料，不用选承诺方式")]})
        return told


def lacking_of(materials: Iterable[Material], told: Mapping[str, Any]) -> dict[Material, How]:
    """What he says he lacks, by the materials his application is asked; 400 for what it is not asked."""
    by_no = {material.no: material for material in materials}
    lacking = told.get("lacking", [])
    if unknown := [one["material"] for one in lacking if one["material"] not in by_no]:
        raise said({"lacking": [_("没有这项材料：%(nos)s") % {"nos": "、".join(map(str, unknown))}]})
    return {by_no[one["material"]]: How(one["how"]) for one in lacking}


class ServiceAddressTold(serializers.Serializer[Any]):
    """送达地址确认: where papers that start days are to reach the applicant."""

    way = serializers.ChoiceField(choices=ServedAt.choices, help_text=gettext_lazy("送达方式"))
    address = serializers.CharField(
        max_length=300, required=False, allow_blank=True, default="", help_text=gettext_lazy("邮寄：收件地址")
    )
    phone = serializers.CharField(
        max_length=30,
        required=False,
        allow_blank=True,
        default="",
        help_text=gettext_lazy("邮寄：收件人电话"),
    )

    @staticmethod
    def of(sent: Told | None) -> ServiceTold | None:
        """As the acts take it; nothing where nobody said."""
        return ServiceTold(sent["way"], sent["address"], sent["phone"]) if sent else None


def service_field() -> ServiceAddressTold:
    return ServiceAddressTold(
        required=False, help_text=gettext_lazy("文书怎样送达；不填的，视为没有同意电子送达")
    )


class Application(RouteTold):
    """A complete application: filed as a whole or not at all. Files come beside it, as parts named material-<序号>."""

    edition = serializers.UUIDField(help_text=gettext_lazy("事项的现行版本"))
    purpose = serializers.ChoiceField(choices=Purpose.choices, default=Purpose.NEW)
    licence = serializers.CharField(
        max_length=64, required=False, help_text=gettext_lazy("变更、延续、补办、注销：证照编号")
    )
    party = PartyTold(required=False)
    agent = serializers.CharField(
        max_length=40,
        required=False,
        help_text=gettext_lazy("窗口：代理人来的，他的身份证号码或手机号码；按有效的授权委托收件"),
    )
    answers = serializers.DictField(help_text=gettext_lazy("申请表的答案，按 answers_schema"))
    papers = PaperTold(many=True, required=False, help_text=gettext_lazy("窗口：当面收下的纸质材料"))
    situation = situation_field()
    service_address = service_field()
    again = serializers.CharField(
        max_length=300,
        required=False,
        allow_blank=True,
        help_text=gettext_lazy("同一申请人已经申请过同一事项、仍要提交的，填写原因（内容不同的可以为空）"),
    )


class AgainTold(serializers.Serializer[Any]):
    """That an earlier case of the same party and matter is known, and why this one stands beside it (G11)."""

    again = serializers.CharField(
        max_length=300,
        required=False,
        allow_blank=True,
        help_text=gettext_lazy("同一申请人已经申请过同一事项、仍要提交的，填写原因（内容不同的可以为空）"),
    )


class FiledTold(AgainTold):
    """What is said with the filing of a draft."""

    service_address = service_field()


class FilesTold(serializers.Serializer[Any]):
    """Each file a part of its own, named material-<序号>."""


class Begun(serializers.Serializer[Any]):
    """What a draft begins with."""

    edition = serializers.UUIDField(help_text=gettext_lazy("事项的现行版本"))
    party = serializers.UUIDField(required=False, help_text=gettext_lazy("申请人；不填为当前代表的申请人"))
    purpose = serializers.ChoiceField(choices=Purpose.choices, default=Purpose.NEW)
    licence = serializers.CharField(
        max_length=64, required=False, help_text=gettext_lazy("变更、延续、补办、注销：证照编号")
    )
    situation = situation_field()


class Change(serializers.Serializer[Any]):
    """Answers that replace those of the same keys."""

    answers = serializers.DictField()


class NothingTold(serializers.Serializer[Any]):
    """The call needs no more than its address."""
