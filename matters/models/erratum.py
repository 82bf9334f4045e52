from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ground.sealed import SealedTextField
from matters.enums import ErratumState
from matters.models.edition import Edition
from matters.models.matter import Matter


class Erratum(models.Model):
    """Somebody says that a guide is wrong (办事指南纠错); its owner answers within a limit."""

    uuid = models.UUIDField(_("标识"), default=uuid.uuid4, unique=True, editable=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="errata", verbose_name=_("事项"))
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+", verbose_name=_("所见版本"))
    # A key of matters.elements, or nothing.
    element = models.CharField(_("有误的内容"), max_length=60, blank=True)
    words = models.CharField(_("说明"), max_length=500)
    # A telephone or an address to answer to, if he left one.
    contact = SealedTextField(_("联系方式"), blank=True)
    # Set with the answer, where he left one: it is kept so long for questions about the answer, and then is gone.
    forget_on = models.DateField(_("联系方式删除日"), null=True, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("账号"),
    )
    received_at = models.DateTimeField(_("收到时间"))
    state = models.CharField(_("状态"), max_length=10, choices=ErratumState, default=ErratumState.OPEN)
    answer = models.CharField(_("答复"), max_length=500, blank=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("答复人"),
    )

    class Meta:
        verbose_name = _("指南纠错")
        verbose_name_plural = _("指南纠错")
        constraints = [
            models.CheckConstraint(
                name="matters_erratum_answered_pair",
                condition=Q(answered_at=None, answered_by=None, state=ErratumState.OPEN, answer="")
                | Q(answered_at__isnull=False, answered_by__isnull=False)
                & ~Q(state=ErratumState.OPEN)
                & ~Q(answer=""),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "received_at"], name="matters_erratum_state"),
            models.Index(
                fields=["forget_on"], condition=Q(forget_on__isnull=False), name="matters_erratum_forget"
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def thread(self) -> str:
        return f"erratum:{self.uuid}"
