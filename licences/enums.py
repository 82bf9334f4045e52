from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """What became of a licence; each is a row of its life. That it has expired is told by the day, not by a row."""

    ISSUED = "issued", _("发证")
    CHANGED = "changed", _("变更")
    RENEWED = "renewed", _("延续")
    REPLACED = "replaced", _("补发")
    ANNULLED = "annulled", _("撤销")
    RESTORED = "restored", _("恢复")
    CANCELLED = "cancelled", _("注销")


# After these it is a licence no more, whatever its last day says.
CLOSED = (Status.ANNULLED, Status.CANCELLED)


class Standing(models.TextChoices):
    """What a licence is worth on a day."""

    VALID = "valid", _("有效")
    EXPIRED = "expired", _("已过有效期")
    ANNULLED = "annulled", _("已被撤销")
    CANCELLED = "cancelled", _("已注销")


class Ground(models.TextChoices):
    """Why a licence is closed (行政许可法 70); that it was revoked or withdrawn before is a record of its own (LIF-4)."""

    EXPIRED = "expired", _("有效期届满未延续")
    INCAPABLE = "incapable", _("持证公民死亡或者丧失行为能力")
    TERMINATED = "terminated", _("持证法人或者其他组织依法终止")
    REVOKED = "revoked", _("行政许可依法被撤销、撤回，或者许可证件依法被吊销")
    FORCE_MAJEURE = "force_majeure", _("因不可抗力导致许可事项无法实施")
    OTHER = "other", _("法律、法规规定的应当注销的其他情形")


# The item of 行政许可法 70 that each ground is.
ITEMS = {
    Ground.EXPIRED: _("第一项"),
    Ground.INCAPABLE: _("第二项"),
    Ground.TERMINATED: _("第三项"),
    Ground.REVOKED: _("第四项"),
    Ground.FORCE_MAJEURE: _("第五项"),
    Ground.OTHER: _("第六项"),
}
