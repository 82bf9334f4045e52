from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ground.accounts.enums import Purpose


class PhoneCodes(models.QuerySet["PhoneCode"]):
    def sent_to(self, phone_digest: str) -> Self:
        return self.filter(phone_digest=phone_digest).order_by("-sent_at", "-pk")

    def since(self, moment: datetime) -> Self:
        return self.filter(sent_at__gt=moment)


class PhoneCode(models.Model):
    """Six digits sent to a phone, for one purpose, good for ten minutes and five tries. Neither phone nor digits are kept."""

    VALID_FOR = timedelta(minutes=10)
    TRIES = 5

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    purpose = models.CharField(_("用途"), max_length=10, choices=Purpose)
    phone_digest = models.CharField(max_length=64, editable=False)
    code_digest = models.CharField(max_length=64, editable=False)
    sent_at = models.DateTimeField(_("发送时间"))
    tries = models.PositiveSmallIntegerField(_("已试次数"), default=0)
    used_at = models.DateTimeField(_("使用时间"), null=True)

    objects = PhoneCodes.as_manager()

    class Meta:
        verbose_name = _("短信验证码")
        verbose_name_plural = _("短信验证码")
        constraints = [
            models.CheckConstraint(name="accounts_code_tries", condition=Q(tries__lte=5)),
        ]
        indexes = [
            models.Index(fields=["phone_digest", "-sent_at"], name="accounts_code_phone"),
            models.Index(fields=["sent_at"], name="accounts_code_age"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose}·{self.uuid}"

    def good_at(self, at: datetime) -> bool:
        """Neither used nor worn out nor too old."""
        return self.used_at is None and self.tries < self.TRIES and at < self.sent_at + self.VALID_FOR
