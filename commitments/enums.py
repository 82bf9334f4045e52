from django.db import models
from django.utils.translation import gettext_lazy as _

from ground.trail.vocabulary import acts
from matters.enums import CommitmentKind as Scheme

__all__ = [
    "RUNNING",
    "TURNS",
    "Act",
    "CommitmentState",
    "Kind",
    "Manner",
    "Method",
    "PromisedState",
    "Scheme",
    "Turn",
]


class CommitmentState(models.TextChoices):
    """What a commitment waits for (COM-19)."""

    TOLD = "told", _("已告知，待签署")
    SIGNED = "signed", _("已承诺")
    DECIDED = "decided", _("已决定")
    PERFORMING = "performing", _("履行中")
    OVERDUE = "overdue", _("逾期未补")
    MISMATCHED = "mismatched", _("核查不符")
    RECTIFYING = "rectifying", _("责令整改")
    FULFILLED = "fulfilled", _("已履行")
    REVOKED = "revoked", _("决定已撤销")
    KEPT = "kept", _("为公共利益不予撤销")
    WITHDRAWN = "withdrawn", _("已撤回承诺")
    ENDED = "ended", _("已终止")


class Turn(models.TextChoices):
    PARTY = "party", _("承诺人")
    ORGAN = "organ", _("审批机关")


TURNS: dict[CommitmentState, Turn | None] = {
    CommitmentState.TOLD: Turn.PARTY,
    CommitmentState.SIGNED: Turn.ORGAN,
    CommitmentState.DECIDED: Turn.ORGAN,
    CommitmentState.PERFORMING: Turn.PARTY,
    CommitmentState.OVERDUE: Turn.ORGAN,
    CommitmentState.MISMATCHED: Turn.ORGAN,
    CommitmentState.RECTIFYING: Turn.PARTY,
    CommitmentState.FULFILLED: None,
    CommitmentState.REVOKED: None,
    CommitmentState.KEPT: None,
    CommitmentState.WITHDRAWN: None,
    CommitmentState.ENDED: None,
}
# Signed, and neither kept nor broken nor given up: one at most of a party in a matter.
RUNNING = (
    CommitmentState.SIGNED,
    CommitmentState.DECIDED,
    CommitmentState.PERFORMING,
    CommitmentState.OVERDUE,
    CommitmentState.MISMATCHED,
    CommitmentState.RECTIFYING,
)


class Manner(models.TextChoices):
    """How it was signed (U9)."""

    ACCOUNT = "account", _("登录账号网上签署")
    PAD = "pad", _("手写板签名")
    SCAN = "scan", _("打印签字后扫描")


class PromisedState(models.TextChoices):
    """What became of one thing that was promised."""

    PROMISED = "promised", _("待提交")
    SUPPLIED = "supplied", _("已提交，待核对")
    CONFORMS = "conforms", _("符合")
    FAILS = "fails", _("不符合")


class Method(models.TextChoices):
    """How the organ checks what was promised (COM-13)."""

    WRITTEN = "written", _("书面核查")
    ONLINE = "online", _("在线核查")
    FIELD = "field", _("现场核查")
    WAIVED = "waived", _("免予核查")


class Kind(models.TextChoices):
    """The clocks of a commitment: one for each thing promised, one for the organ's own check."""

    SUPPLY = "commitments.supply", _("补齐承诺材料")
    VERIFY = "commitments.verify", _("核查承诺")


@acts
class Act(models.TextChoices):
    """What can happen to a commitment; it stands on the thread of its case."""

    TOLD = "commitments.told", _("告知承诺")
    SIGNED = "commitments.signed", _("签署承诺书")
    WITHDRAWN = "commitments.withdrawn", _("撤回承诺，转为一般程序")
    BEGUN = "commitments.begun", _("承诺开始履行")
    SUPPLIED = "commitments.supplied", _("提交承诺的材料")
    VERIFIED = "commitments.verified", _("核查承诺的内容")
    FULFILLED = "commitments.fulfilled", _("承诺履行完毕")
    OVERDUE = "commitments.overdue", _("承诺的材料逾期未补齐")
    MISMATCHED = "commitments.mismatched", _("经核查，与承诺不符")
    RECTIFYING = "commitments.rectifying", _("责令限期整改")
    ENDED = "commitments.ended", _("承诺终止")

    @classmethod
    def public(cls) -> set[str]:
        return set(cls.values)
