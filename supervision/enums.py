from django.db import models
from django.utils.translation import gettext_lazy as _

from ground.trail.vocabulary import acts


class Kind(models.TextChoices):
    CLAIM = "supervision.claim", _("监管部门接收")


@acts
class Act(models.TextChoices):
    COLLECTED = "supervision.collected", _("审批信息推送监管部门")
    RECEIVED = "supervision.received", _("监管部门接收")
    ENDED = "supervision.ended", _("不再属于日常监管")

    @classmethod
    def public(cls) -> set[str]:
        return {cls.RECEIVED}
