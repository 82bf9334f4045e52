from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class FederatedIdentity(models.Model):
    """Whom the city's 统一身份认证 knows under this subject is this account here (OpenID Connect: issuer and sub)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="federated", verbose_name=_("账号")
    )
    issuer = models.CharField(_("认证方"), max_length=255)
    subject = models.CharField(_("认证方标识"), max_length=255)
    linked_at = models.DateTimeField(_("关联时间"))

    class Meta:
        verbose_name = _("统一身份认证关联")
        verbose_name_plural = _("统一身份认证关联")
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="accounts_federated_once"),
            models.UniqueConstraint(fields=["issuer", "user"], name="accounts_federated_one_of_user"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}@{self.issuer}"
