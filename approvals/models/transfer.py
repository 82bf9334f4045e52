from __future__ import annotations

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from approvals.models.case import Case
from ground.accounts.models import User
from ground.sealed import SealedTextField


class DraftTransfers(models.QuerySet["DraftTransfer"]):
    def open(self) -> Self:
        """Neither taken nor closed."""
        return self.filter(taken_at=None, closed_at=None)

    def offered_to(self, user: User) -> Self:
        """Meant for this account: its phone and its name were given."""
        if not user.phone_digest:
            return self.none()
        return self.open().filter(to_phone_digest=user.phone_digest, to_name=user.name)


class DraftTransfer(models.Model):
    """移交草稿: the account that began a draft offers it to another person who may act for the same party (B5)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="transfers", verbose_name=_("草稿"))
    to_name = models.CharField(_("接手人姓名"), max_length=100)
    to_phone = SealedTextField(_("接手人手机号码"))
    to_phone_digest = models.CharField(max_length=64, db_index=True, editable=False)
    offered_at = models.DateTimeField(_("提出时间"))
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("移交人")
    )
    taken_at = models.DateTimeField(_("接手时间"), null=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("接手人")
    )
    closed_at = models.DateTimeField(_("作罢时间"), null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("作罢人")
    )

    objects = DraftTransfers.as_manager()

    class Meta:
        verbose_name = _("移交草稿")
        verbose_name_plural = _("移交草稿")
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(taken_at=None, closed_at=None), name="transfer_one_open"
            ),
            models.CheckConstraint(
                name="transfer_taken_pair",
                condition=Q(taken_at=None, taken_by=None) | Q(taken_at__isnull=False, taken_by__isnull=False),
            ),
            models.CheckConstraint(
                name="transfer_closed_pair",
                condition=Q(closed_at=None, closed_by=None)
                | Q(closed_at__isnull=False, closed_by__isnull=False, taken_at=None),
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)
