from django.db import models
from django.utils.translation import gettext_lazy as _

from ground.trail.vocabulary import acts


class Kind(models.TextChoices):
    CLAIM = "supervision.claim", _("监管部门接收")
    SERVICE = "supervision.service", _("送达责令停止、解除责令停止的文书")


class StopPaper(models.TextChoices):
    """What of an order to stop is served."""

    ORDER = "order", _("责令停止通知书")
    LIFTING = "lifting", _("解除责令停止通知书")


class Wrong(models.TextChoices):
    """What the regulator found wrong (SHG-7)."""

    MISMATCH = "mismatch", _("实际情况与承诺不符")
    ILLEGAL = "illegal", _("有违法行为，不符合许可条件")
    FALSE = "false", _("虚假承诺或者虚假材料")


@acts
class Act(models.TextChoices):
    COLLECTED = "supervision.collected", _("审批信息推送监管部门")
    RECEIVED = "supervision.received", _("监管部门接收")
    ENDED = "supervision.ended", _("不再属于日常监管")
    REOPENED = "supervision.reopened", _("撤销决定被撤销，重新属于日常监管")
    FOUND = "supervision.found", _("监管部门反馈核查情况")
    STOPPED = "supervision.stopped", _("监管部门责令停止")
    LIFTED = "supervision.lifted", _("监管部门解除责令停止")
    SERVED = "supervision.stop_served", _("责令停止的文书送达")
    CONTESTED = "supervision.stop_contested", _("对责令停止申请复议或者起诉")
    CONTEST_ENDED = "supervision.stop_remedy_ended", _("对责令停止的复议或诉讼审结")

    @classmethod
    def public(cls) -> set[str]:
        return {cls.RECEIVED, cls.STOPPED, cls.SERVED, cls.LIFTED, cls.CONTESTED, cls.CONTEST_ENDED}
