from django.db import models
from django.utils.translation import gettext_lazy as _

from ground.trail.vocabulary import acts
from matters.enums import CommitmentKind as Scheme

__all__ = [
    "BROKEN",
    "OUTSTANDING",
    "OVER",
    "RUNNING",
    "TURNS",
    "WITHOUT_EFFECT",
    "Act",
    "CommitmentState",
    "Grade",
    "Kind",
    "LetterAct",
    "Manner",
    "Method",
    "NoticeItem",
    "PromiseItem",
    "PromisedState",
    "Scheme",
    "Then",
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
    SUSPENDED = "suspended", _("中止履行")


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
    CommitmentState.SUSPENDED: None,
}
# Signed, and neither kept nor broken nor given up: one at most of a party in a matter whose check is not the organ's own delay.
RUNNING = (
    CommitmentState.SIGNED,
    CommitmentState.DECIDED,
    CommitmentState.PERFORMING,
    CommitmentState.OVERDUE,
    CommitmentState.MISMATCHED,
    CommitmentState.RECTIFYING,
)


# Not kept as it was promised, and nobody has concluded what follows.
BROKEN = (CommitmentState.OVERDUE, CommitmentState.MISMATCHED, CommitmentState.RECTIFYING)


# Nobody was ever bound by it in the end.
WITHOUT_EFFECT = (CommitmentState.WITHDRAWN, CommitmentState.ENDED)
# No other decision leans on it: what is decided anew is promised anew.
OVER = (*WITHOUT_EFFECT, CommitmentState.REVOKED, CommitmentState.KEPT)


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


# Neither there nor in order.
OUTSTANDING = (PromisedState.PROMISED, PromisedState.FAILS)


class Method(models.TextChoices):
    """How the organ checks what was promised (COM-13)."""

    WRITTEN = "written", _("书面核查")
    ONLINE = "online", _("在线核查")
    FIELD = "field", _("现场核查")
    # What was promised is public, and who knows better may say so.
    PUBLICITY = "publicity", _("公示核查")
    WAIVED = "waived", _("免予核查")


class Grade(models.TextChoices):
    """企业信用等级, the best first: in the order of their letters."""

    A = "A", _("A 级")
    B = "B", _("B 级")
    C = "C", _("C 级")
    D = "D", _("D 级")


class Kind(models.TextChoices):
    """The clocks of a commitment: one for each thing promised, one for the organ's own check."""

    SUPPLY = "commitments.supply", _("补齐承诺材料")
    VERIFY = "commitments.verify", _("核查承诺")


@acts
class Act(models.TextChoices):
    """What can happen to a commitment; it stands on the thread of its case."""

    TOLD = "commitments.told", _("告知承诺")
    SIGNED = "commitments.signed", _("签署承诺书")
    RAN_OUT = "commitments.ran_out", _("承诺书到期，尚未作出决定")
    WITHDRAWN = "commitments.withdrawn", _("撤回承诺，转为一般程序")
    BEGUN = "commitments.begun", _("承诺开始履行")
    SUPPLIED = "commitments.supplied", _("提交承诺的材料")
    CHECK_ANNOUNCED = "commitments.check_announced", _("通知核查承诺的内容")
    VERIFIED = "commitments.verified", _("核查承诺的内容")
    CHECK_OVER = "commitments.check_over", _("核查期限届满，机关尚未核查")
    FULFILLED = "commitments.fulfilled", _("承诺履行完毕")
    OVERDUE = "commitments.overdue", _("承诺的材料逾期未补齐")
    MISMATCHED = "commitments.mismatched", _("经核查，与承诺不符")
    RESTORED = "commitments.restored", _("查明没有逾期，恢复履行")
    RECTIFYING = "commitments.rectifying", _("承诺转入限期整改")
    ENDED = "commitments.ended", _("承诺终止")
    REVIVED = "commitments.revived", _("对承诺的处理被撤销或者纠正，承诺恢复")

    RETURNED = "commitments.returned", _("承诺恢复履行")
    SUSPENDED = "commitments.suspended", _("同一事项另有承诺正在履行，承诺中止")
    PROLONGED = "commitments.prolonged", _("核实所用的日数补回，补齐期限顺延")

    @classmethod
    def public(cls) -> set[str]:
        # As with a proceeding: he is told of a mismatch by its notice or its order.
        return set(cls.values) - {cls.MISMATCHED.value}


class NoticeItem(models.TextChoices):
    """What the organ tells in a letter (COM-10). `FOLLOWING` has no place where nothing is supplied later."""

    MATTER = "matter", _("办理事项")
    BASIS = "basis", _("设定依据")
    CONDITIONS = "conditions", _("条件和证明内容")
    FOLLOWING = "following", _("后补的材料和期限")
    MANNER = "manner", _("承诺的方式")
    LIABILITY = "liability", _("违反承诺的责任")
    VERIFICATION = "verification", _("核查权力")
    PUBLICATION = "publication", _("是否公开、范围和期限")


class PromiseItem(models.TextChoices):
    """What the applicant says in a letter (COM-11). `LACKING` and `DUE` are said where something is supplied later."""

    KNOWS = "knows", _("知晓告知内容")
    MEETS = "meets", _("符合条件")
    TRUE = "true", _("真实准确")
    LACKING = "lacking", _("尚未提交的材料")
    DUE = "due", _("补齐期限")
    VERIFIED = "verified", _("接受核查")
    LIABLE = "liable", _("承担责任")
    REVOCATION = "revocation", _("同意撤销")
    FREE = "free", _("自愿作出")


class Then(models.TextChoices):
    """What the place does about a promise that is not kept (COM-14); every revocation goes its own lawful way."""

    REVOKE = "revoke", _("依法撤销决定")
    RECTIFY = "rectify", _("责令限期整改，不改的撤销决定")
    STOP = "stop", _("责令停止，不能按期达到条件的撤销决定")
    CHOOSE = "choose", _("按情节责令整改、撤销决定或者处罚")


@acts
class LetterAct(models.TextChoices):
    """What can happen to the text of a letter; for officers."""

    BEGUN = "commitments.letter_begun", _("起草告知承诺书")
    SUBMITTED = "commitments.letter_submitted", _("提交发布告知承诺书")
    RETURNED = "commitments.letter_returned", _("退回告知承诺书")
    WITHDRAWN = "commitments.letter_withdrawn", _("删除告知承诺书草稿")
    PUBLISHED = "commitments.letter_published", _("发布告知承诺书")
