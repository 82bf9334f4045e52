from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from credit.enums import Moment
from ground.accounts.models import Party


class StandingCheck(models.Model):
    """How somebody stood when an act relied on it: what was closed, why, and how old the lists were.

    `version` is the same as long as nothing about him changed.
    """

    append_only = True

    party = models.ForeignKey(Party, models.PROTECT, related_name="standing_checks", verbose_name=_("当事人"))
    thread = models.CharField(_("办件"), max_length=64)
    moment = models.CharField(_("时点"), max_length=12, choices=Moment)
    at = models.DateTimeField(_("时间"))
    version = models.CharField(_("版本"), max_length=16)
    restrictions = models.JSONField(_("限制"), default=list)
    # How old what the lists of others say was, by list.
    heard = models.JSONField(_("名单更新时间"), default=dict)

    class Meta:
        verbose_name = _("信用核对")
        verbose_name_plural = _("信用核对")
        ordering = ["pk"]
        indexes = [models.Index(fields=["thread", "id"], name="credit_check_thread")]

    def __str__(self) -> str:
        return f"{self.get_moment_display()} {self.version}"
