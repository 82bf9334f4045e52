from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from ground.trail.vocabulary import acts
from matters.enums import MatterType

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class CaseState(models.TextChoices):
    """What the case waits for; what stands beside it (files, opinions, clocks) has rows of its own."""

    DRAFT = "draft", _("草稿")
    FILED = "filed", _("待受理")
    ACCEPTED = "accepted", _("审查中")
    REVIEWED = "reviewed", _("待决定")
    GRANTED = "granted", _("准予许可")
    REFUSED = "refused", _("不予许可")


class Turn(models.TextChoices):
    APPLICANT = "applicant", _("申请人")
    CLERK = "clerk", _("综合窗口")
    REVIEWER = "reviewer", _("审查人")
    APPROVER = "approver", _("审批决定人")


# Whose turn it is: the screen, the queue and the picture in docs/states.md read this table.
TURNS: dict[CaseState, Turn] = {
    CaseState.DRAFT: Turn.APPLICANT,
    CaseState.FILED: Turn.CLERK,
    CaseState.ACCEPTED: Turn.REVIEWER,
    CaseState.REVIEWED: Turn.APPROVER,
    CaseState.GRANTED: Turn.CLERK,
    CaseState.REFUSED: Turn.CLERK,
}


class Channel(models.TextChoices):
    ONLINE = "online", _("网上")
    COUNTER = "counter", _("窗口")


class Kind(models.TextChoices):
    """The kinds of clock this app starts; each says what its lapse means in tasks.py."""

    INTAKE = "approvals.intake", _("受理")
    DECISION = "approvals.decision", _("办结")
    DELIVERY = "approvals.delivery", _("送达")


class Answer(models.TextChoices):
    CONFORMS = "conforms", _("符合")
    FAILS = "fails", _("不符合")
    NOT_APPLICABLE = "not_applicable", _("不适用")


class Method(models.TextChoices):
    """How a paper reached its addressee (送达方式)."""

    COUNTER = "counter", _("窗口直接送达")
    POST = "post", _("邮寄送达")
    ONLINE = "online", _("网上送达")


class Relation(models.TextChoices):
    """Who took the paper, seen from the applicant."""

    SELF = "self", _("本人")
    LEGAL_REPRESENTATIVE = "legal_representative", _("法定代表人（负责人、经营者）")
    AGENT = "agent", _("委托代理人")


@acts
class Act(models.TextChoices):
    """What can happen to a case; the label is what its public history says."""

    FILED = "approvals.filed", _("提交申请，已收件")
    ACCEPTED = "approvals.accepted", _("予以受理")
    DEEMED_ACCEPTED = "approvals.deemed_accepted", _("逾期未告知补正，自收件之日起视为受理")
    REVIEWED = "approvals.reviewed", _("审查完毕，报请决定")
    GRANTED = "approvals.granted", _("准予行政许可")
    REFUSED = "approvals.refused", _("不予行政许可")
    DELIVERED = "approvals.delivered", _("送达")

    @classmethod
    def public(cls) -> set[str]:
        return set(cls.values)


@dataclass(frozen=True)
class Outcome:
    """How officials call what comes of a matter of one type (COR-20): only a permit is 准予行政许可.

    `granted` and `refused` name the act, and the state and the line of the history it leads to; the series are the words
    in the numbers of the two papers.
    """

    granted: "_StrPromise"
    refused: "_StrPromise"
    paper: "_StrPromise"
    refusal: "_StrPromise"
    series: str
    refusal_series: str
    grounds: "_StrPromise"
    decides: "_StrPromise"


PERMIT = Outcome(
    granted=_("准予许可"),
    refused=_("不予许可"),
    paper=_("准予行政许可决定书"),
    refusal=_("不予行政许可决定书"),
    series="准",
    refusal_series="不准",  # not a message: a word in the number
    grounds=_("经审查，符合规定的条件"),
    decides=_("本机关决定"),
)
PAYMENT = Outcome(
    granted=_("准予给付"),
    refused=_("不予给付"),
    paper=_("行政给付决定书"),
    refusal=_("不予行政给付决定书"),
    series="给",
    refusal_series="不给",  # not a message: a word in the number
    grounds=_("经审查，符合规定的条件"),
    decides=_("本机关决定"),
)
CONFIRMATION = Outcome(
    granted=_("予以确认"),
    refused=_("不予确认"),
    paper=_("行政确认决定书"),
    refusal=_("不予行政确认决定书"),
    series="确",
    refusal_series="不确",  # not a message: a word in the number
    grounds=_("经审查，符合规定的条件"),
    decides=_("本机关决定"),
)
# 备案 tests the form of what was handed in, and decides on nothing (COR-15).
RECORD = Outcome(
    granted=_("予以备案"),
    refused=_("不予备案"),
    paper=_("备案通知书"),
    refusal=_("不予备案通知书"),
    series="备",
    refusal_series="不备",  # not a message: a word in the number
    grounds=_("经核对，备案材料齐全、符合规定形式"),
    decides=_("本机关"),
)
SERVICE = Outcome(
    granted=_("办结"),
    refused=_("不予办理"),
    paper=_("办理结果告知书"),
    refusal=_("不予办理告知书"),
    series="办",
    refusal_series="不办",  # not a message: a word in the number
    decides=_("现予"),
    grounds=_("经审查，符合规定的条件"),
)


def outcome_of(type_code: str, name: str) -> Outcome:
    """The words for a matter: by its type, and for 备案 by its name too, because the national code has none of its own."""
    if type_code == MatterType.PERMIT:
        return PERMIT
    if "备案" in name:  # not a message: what catalogues call these matters
        return RECORD
    return {MatterType.PAYMENT.value: PAYMENT, MatterType.CONFIRMATION.value: CONFIRMATION}.get(
        type_code, SERVICE
    )
