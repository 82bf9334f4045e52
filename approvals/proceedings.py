"""The words of a revocation (撤销程序): what it is about, what it waits for, whose turn that is (行政许可法 69)."""

from datetime import date
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.enums import Method
from ground.clocks.service import ServiceWay
from ground.trail.vocabulary import acts


class ProceedingState(models.TextChoices):
    """What a proceeding waits for (COR-2)."""

    OPENED = "opened", _("待处理")
    RECTIFYING = "rectifying", _("责令整改中")
    NOTIFIED = "notified", _("已告知，听取陈述申辩")
    HEARD = "heard", _("待决定")
    REVOKED = "revoked", _("已撤销")
    KEPT = "kept", _("不予撤销")
    CLOSED = "closed", _("已终结")
    STRUCK = "struck", _("决定已被撤销或者纠正")


class Turn(models.TextChoices):
    ORGAN = "organ", _("审批机关")
    PARTY = "party", _("当事人")


TURNS: dict[ProceedingState, Turn | None] = {
    ProceedingState.OPENED: Turn.ORGAN,
    ProceedingState.RECTIFYING: Turn.PARTY,
    ProceedingState.NOTIFIED: Turn.PARTY,
    ProceedingState.HEARD: Turn.ORGAN,
    ProceedingState.REVOKED: None,
    ProceedingState.KEPT: None,
    ProceedingState.CLOSED: None,
    ProceedingState.STRUCK: None,
}
# Nobody has concluded it yet.
PENDING = (
    ProceedingState.OPENED,
    ProceedingState.RECTIFYING,
    ProceedingState.NOTIFIED,
    ProceedingState.HEARD,
)


class Breach(models.TextChoices):
    """What is alleged: of a commitment, or any other ground of 行政许可法 69."""

    OVERDUE = "overdue", _("承诺的材料逾期未补齐")
    MISMATCH = "mismatch", _("实际情况与承诺不符")
    FALSE = "false", _("虚假承诺、虚假材料或者以其他不正当手段取得")
    OTHER = "other", _("其他依法可以撤销的情形")


# From the least: what is reported of a pending proceeding makes it graver, never less.
GRAVITY = (Breach.OTHER, Breach.OVERDUE, Breach.MISMATCH, Breach.FALSE)


class Item(models.TextChoices):
    """The named item of 行政许可法 69 on which a decision is revoked (LIF-1, LIF-2)."""

    ABUSE = "abuse", _("行政机关工作人员滥用职权、玩忽职守作出准予决定")
    POWER = "power", _("超越法定职权作出准予决定")
    PROCEDURE = "procedure", _("违反法定程序作出准予决定")
    UNQUALIFIED = "unqualified", _("对不具备申请资格或者不符合法定条件的申请人准予许可")
    OTHERWISE = "otherwise", _("依法可以撤销的其他情形")
    FRAUD = "fraud", _("以欺骗、贿赂等不正当手段取得许可")


# Where the item stands in the law, as papers cite it.
CITED = {
    Item.ABUSE: _("《中华人民共和国行政许可法》第六十九条第一款第一项"),
    Item.POWER: _("《中华人民共和国行政许可法》第六十九条第一款第二项"),
    Item.PROCEDURE: _("《中华人民共和国行政许可法》第六十九条第一款第三项"),
    Item.UNQUALIFIED: _("《中华人民共和国行政许可法》第六十九条第一款第四项"),
    Item.OTHERWISE: _("《中华人民共和国行政许可法》第六十九条第一款第五项"),
    Item.FRAUD: _("《中华人民共和国行政许可法》第六十九条第二款"),
}
# What went wrong was the organ's own doing.
ORGANS_FAULT = (Item.ABUSE, Item.POWER, Item.PROCEDURE)
# What the form proposes; whoever gives the notice names the item.
USUALLY = {
    Breach.OVERDUE: Item.OTHERWISE,
    Breach.MISMATCH: Item.UNQUALIFIED,
    Breach.FALSE: Item.FRAUD,
    Breach.OTHER: Item.OTHERWISE,
}


class Approval(NamedTuple):
    """By which organ, under which number and on which day it was approved that an unlawful grant stands (行政许可法 69 第三款)."""

    organ: str
    number: str
    on: date


# How one of its papers reached him: brought about by an officer, or lying in an account that answers it.
REACHED_BY = [*ServiceWay.choices, (Method.ONLINE.value, Method.ONLINE.label)]


class Served(models.TextChoices):
    """What of a proceeding is served, so that days are counted from it."""

    ORDER = "order", _("责令整改通知书")
    NOTICE = "notice", _("撤销事先告知书")
    SUPPLEMENT = "supplement", _("撤销补充告知书")
    # 撤销 or 不予撤销: from that day he has so long to turn against it.
    DECISION = "decision", _("撤销程序的决定书")
    CORRECTION = "correction", _("自行纠正决定书")


class ProceedingKind(models.TextChoices):
    """The clocks of a proceeding, on its own thread."""

    NOTICE = "approvals.proceeding", _("处理撤销线索")
    SERVICE = "approvals.service", _("送达文书")
    RECTIFY = "approvals.rectification", _("限期整改")
    DEFENCE = "approvals.defence", _("陈述申辩")
    CONCLUSION = "approvals.conclusion", _("撤销决定")
    ORDERED = "approvals.decide_again", _("责令重新作出的期限")


@acts
class ProceedingAct(models.TextChoices):
    """What can happen in a proceeding; it stands on the thread of its case."""

    OPENED = "approvals.proceeding_opened", _("启动撤销程序")
    REPORTED = "approvals.proceeding_reported", _("撤销程序中又有线索")
    RECTIFICATION_ORDERED = "approvals.rectification_ordered", _("责令限期整改")
    ORDER_SERVED = "approvals.rectification_served", _("责令整改通知书送达")
    RECTIFIED = "approvals.rectification_reported", _("提交整改情况")
    RECTIFICATION_FAILED = "approvals.rectification_failed", _("逾期未整改到位")
    RECTIFICATION_OVER = "approvals.rectification_over", _("整改期满，待核查")
    RECTIFICATION_RESTORED = "approvals.rectification_restored", _("查明整改材料在期限内收到，待核查")
    NOTIFIED = "approvals.revocation_notified", _("撤销事先告知")
    SERVED = "approvals.revocation_served", _("撤销事先告知书送达")
    SUPPLEMENTED = "approvals.revocation_supplemented", _("撤销补充告知")
    SUPPLEMENT_SERVED = "approvals.supplement_served", _("撤销补充告知书送达")
    SET_ASIDE = "approvals.report_set_aside", _("线索不作为决定的依据")
    DEFENDED = "approvals.revocation_defended", _("陈述申辩")
    HEARD = "approvals.revocation_heard", _("陈述申辩期结束")
    REVOKED = "approvals.revoked", _("撤销决定")
    KEPT = "approvals.revocation_kept", _("为公共利益不予撤销")
    KEEPING_ASKED = "approvals.keeping_asked", _("请示不予撤销")
    KEEPING_ANSWERED = "approvals.keeping_answered", _("上级机关批复不予撤销的请示")
    CLOSED = "approvals.proceeding_closed", _("撤销程序终结")
    DECISION_SERVED = "approvals.revocation_decision_served", _("撤销程序的决定书送达")
    UNDONE = "approvals.revocation_undone", _("撤销决定被复议机关或者法院撤销")
    CORRECTED = "approvals.revocation_corrected", _("自行纠正撤销决定")
    CORRECTION_SERVED = "approvals.correction_served", _("自行纠正决定书送达")

    @classmethod
    def public(cls) -> set[str]:
        # Nobody is told of a suspicion before he is told what it is.
        within = {cls.OPENED, cls.REPORTED, cls.SET_ASIDE, cls.KEEPING_ASKED, cls.KEEPING_ANSWERED}
        return set(cls.values) - {one.value for one in within}
