"""拟稿 as JSON: how a change of the catalogue is begun and written, and where it stands. Nobody is named: who wrote is on the trail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from matters import conditions, rules, schema
from matters.actions.proposing import value_of
from matters.api import elements
from matters.api.elements import HELP, SHAPE
from matters.content import Content, shape_of_elements
from matters.elements import ROWS, of_part
from matters.enums import EditionState, OperationKind, PreparationKind, ProposalState, Severity
from matters.models import Preparation, Proposal

Row = dict[str, Any]

# What a program begins; what ends, stops or moves a matter is begun on the pages.
BEGUN = [
    (kind.value, kind.label)
    for kind in (OperationKind.NEW, OperationKind.CHANGE, OperationKind.CORRECT, OperationKind.RELIST)
]
# How a change may be published; to stop a matter is an operation of its own.
STATES = [(state.value, state.label) for state in EditionState if state != EditionState.SUSPENDED]


class Written(serializers.Serializer[Any]):
    """What a program writes; what is not sent stays."""

    elements = serializers.DictField(required=False, help_text=HELP)
    reason = serializers.CharField(max_length=400, required=False, allow_blank=True)
    basis = serializers.CharField(max_length=400, required=False, allow_blank=True)
    effective_on = serializers.DateField(required=False, help_text=_("拟生效日"))
    state = serializers.ChoiceField(choices=STATES, required=False, help_text=_("发布方式"))


class ProposalBegun(Written):
    operation = serializers.ChoiceField(choices=BEGUN)
    matter = serializers.CharField(max_length=8, required=False, help_text=_("指南编码；全新的事项不填"))
    office = serializers.RegexField(
        r"^[a-z0-9/-]+$",
        max_length=200,
        required=False,
        help_text=_("全新事项的实施主体；不填的为本系统所在的机构"),
    )


class ProposalRow(serializers.Serializer[Proposal]):
    """One change of one matter, and where it stands."""

    proposal = serializers.UUIDField(source="uuid")
    operation = serializers.ChoiceField(choices=OperationKind.choices)
    stage = serializers.ChoiceField(source="state", choices=ProposalState.choices, help_text=_("到了哪一步"))
    name = serializers.CharField()
    matter = serializers.CharField(
        source="matter.code", default=None, allow_null=True, help_text=_("指南编码；新事项发布前为空")
    )
    office_path = serializers.CharField(source="content.matter.office", allow_null=True, allow_blank=True)
    revision = serializers.IntegerField(help_text=_("修订号，写入时放在 If-Match"))
    effective_on = serializers.DateField(allow_null=True)
    returned_words = serializers.CharField(help_text=_("发布人员退回的意见"))
    begun_at = serializers.DateTimeField()
    saved_at = serializers.DateTimeField(allow_null=True)
    url = serializers.SerializerMethodField()

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_url(self, proposal: Proposal) -> str:
        path = reverse("api:proposal", args=[proposal.uuid])
        return self.context["request"].build_absolute_uri(path)


class FindingRow(serializers.Serializer[Any]):
    """What a check found, with its place and what to do."""

    check = serializers.CharField(help_text=_("规则"))
    severity = serializers.ChoiceField(choices=Severity.choices, help_text=_("error 不改正不能提交"))
    element = serializers.CharField(allow_blank=True)
    path = serializers.CharField(allow_blank=True)
    words = serializers.CharField()


class PreparationRow(serializers.Serializer[Preparation]):
    kind = serializers.ChoiceField(choices=PreparationKind.choices)
    done_on = serializers.DateField()
    lapsed = serializers.SerializerMethodField(help_text=_("登记以后内容又有修改，要重新办理"))

    def get_lapsed(self, preparation: Preparation) -> bool:
        return preparation.kind in self.context["lapsed"]


class ProposalWhole(ProposalRow):
    """The same with what still stands against it."""

    base = serializers.IntegerField(
        source="base.no", default=None, allow_null=True, help_text=_("依据第几版起草")
    )
    published = serializers.IntegerField(
        source="published.no", default=None, allow_null=True, help_text=_("发布为第几版")
    )
    findings = serializers.SerializerMethodField(help_text=_("校验结果"))
    refusal = serializers.SerializerMethodField(help_text=_("现在还不能通过校验的原因"))
    preparations = serializers.SerializerMethodField(help_text=_("工作人员登记的征求意见、合法性审核等"))
    locked = serializers.SerializerMethodField(help_text=_("由上级统一填写、本级不能改的要素"))
    content = serializers.SerializerMethodField(help_text=_("要素的地址"))

    @extend_schema_field(FindingRow(many=True))
    def get_findings(self, proposal: Proposal) -> Any:
        found = rules.found(proposal, at=self.context["at"])
        return FindingRow([one._asdict() for one in found], many=True).data

    def get_refusal(self, proposal: Proposal) -> str:
        return rules.why_not_pass(proposal, at=self.context["at"]).words or ""

    @extend_schema_field(PreparationRow(many=True))
    def get_preparations(self, proposal: Proposal) -> Any:
        done = proposal.preparations.order_by("kind")
        return PreparationRow(done, many=True, context={"lapsed": rules.lapsed(proposal)}).data

    def get_locked(self, proposal: Proposal) -> list[str]:
        return sorted(rules.locked_for(proposal, by=self.context["by"], at=self.context["at"]))

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_content(self, proposal: Proposal) -> str:
        path = reverse("api:proposal-elements", args=[proposal.uuid])
        return self.context["request"].build_absolute_uri(path)


class ProposalContent(serializers.Serializer[Proposal]):
    """What a proposal says at one revision."""

    revision = serializers.IntegerField()
    reason = serializers.CharField()
    basis = serializers.CharField()
    effective_on = serializers.DateField(allow_null=True)
    state = serializers.ChoiceField(
        source="content.state", choices=EditionState.choices, help_text=_("发布方式")
    )
    elements = serializers.SerializerMethodField(help_text=HELP)

    @extend_schema_field(SHAPE)
    def get_elements(self, proposal: Proposal) -> Row:
        return elements.said(proposal.content, self.context["names"])


# ---- what was sent


def by_group(told: Row) -> Iterator[tuple[str, Row]]:
    """The elements tab by tab, as they are saved."""
    groups: dict[str, Row] = {}
    for name, said in told.items():
        groups.setdefault(elements.group_of(name), {})[name] = said
    yield from groups.items()


def wrong_with(told: Row, content: Content) -> dict[str, str]:
    """What of the elements can be no element, by its place: an unknown name, a value of another kind, a condition on nothing."""
    found = {}
    for name in told:
        if name not in elements.WHOLE:
            why = _("材料、环节等请逐行整体写入") if name in elements.NAMES else _("没有这样的要素")
            found[f"elements.{name[:60]}"] = str(why)
    if found:
        return found
    for one in shape_of_elements(told, content["effective_on"]):
        path = one.path if one.path.partition("/")[0] in ROWS else one.element
        found.setdefault(f"elements.{path.replace('/', '.')}", one.words)
    if not found:
        for path, words in _wrong_conditions(told, content):
            found.setdefault(path, words)
    return found


def _wrong_conditions(told: Row, content: Content) -> Iterator[tuple[str, str]]:
    """Questions, the form and what hangs on their answers, read as they would stand together."""

    def now(name: str) -> Any:
        return told[name] if name in told else value_of(content, name)

    wrong_questions = conditions.why_not_questions(now("questions"))
    if "questions" in told and wrong_questions:
        yield "elements.questions", wrong_questions
    questions = [] if wrong_questions else now("questions")
    if "form" in told:
        for path, words in schema.wrong(told["form"], questions):
            yield f"elements.form.{path.replace('/', '.')}", words
    known = conditions.asked(questions)
    if schema.is_form(now("form")):
        known |= conditions.asked(spec for spec in schema.specs(now("form")) if spec.get("key"))
    for part in ROWS:
        for column in (one.column for one in of_part(part) if one.kind == "condition"):
            for place, row in enumerate(told.get(part, [])):
                if row.get(column) and (why := conditions.why_not_condition(row[column], known)):
                    yield f"elements.{part}.{place}.{column}", why


def conflict(name: str, before: Any, theirs: Any, yours: Any) -> Row:
    """Both sides of an element that two wrote, and what stood there before."""
    told = {"before": before, "theirs": theirs, "yours": yours}
    return {"element": name, "label": rules.label_of(name), **told}
