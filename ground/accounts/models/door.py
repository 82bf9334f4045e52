from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from ground.accounts.enums import How, Outcome
from ground.sealed import SealedTextField

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.sessions.backends.base import SessionBase

    from ground.accounts.models.user import User


class Session(AbstractBaseSession):
    """A session that knows whose it is, from where it was last seen, and whether its screen is locked.

    The three columns of the lock are never written with the session's data: a request that was under way when the
    screen was locked must not unlock it by saving what it had read before.
    """

    user = models.ForeignKey("accounts.User", models.CASCADE, null=True, related_name="sessions")
    begun_at = models.DateTimeField(_("登录时间"), db_default=Now(), editable=False)
    seen_at = models.DateTimeField(_("最近活动"), db_default=Now())
    locked_at = models.DateTimeField(_("锁定时间"), null=True, blank=True)
    address = models.GenericIPAddressField(_("网络地址"), null=True, blank=True)
    device = models.CharField(_("设备"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("登录会话")

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        from ground.accounts.sessions import SessionStore

        return SessionStore


class SignIns(models.QuerySet["SignIn"]):
    def at_the_door(self, account: str, address: str | None, *, since: datetime) -> Self:
        """What was tried on this account from this address since then, the newest first; releases count everywhere."""
        here = Q(address=address) if address else Q(address=None)
        return self.filter(here | Q(outcome=Outcome.RELEASED), account=account, at__gt=since).order_by("-pk")

    def of(self, user: User) -> Self:
        """The attempts on this user's account, the newest first."""
        return self.filter(user=user).order_by("-pk")


class SignIn(models.Model):
    """Somebody tried to come in: on which account, how, from where, and what came of it (DB-4).

    What was typed is kept as its keyed hash alone: a password typed into the wrong field stays a secret.
    """

    append_only = True

    user = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", db_index=False)
    account = models.CharField(max_length=64)
    how = models.CharField(_("方式"), max_length=10, choices=How)
    outcome = models.CharField(_("结果"), max_length=10, choices=Outcome)
    at = models.DateTimeField(_("时间"))
    recorded_at = models.DateTimeField(_("记录时间"), db_default=Now(), editable=False)
    address = models.GenericIPAddressField(_("网络地址"), null=True, blank=True)
    device = models.CharField(_("设备"), max_length=200, blank=True)

    objects = SignIns.as_manager()

    class Meta:
        verbose_name = _("登录记录")
        indexes = [
            models.Index(fields=["account", "at"], name="accounts_signin_of_account"),
            models.Index(fields=["user", "id"], name="accounts_signin_of_user"),
            models.Index(fields=["at", "id"], name="accounts_signin_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.how}·{self.outcome}"


class FormerPassword(models.Model):
    """The hash of a password the account had, so that it is not chosen again too soon."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="former_passwords")
    password = models.CharField(max_length=128)
    until_at = models.DateTimeField(_("停用时间"))

    class Meta:
        verbose_name = _("曾用密码")

    def __str__(self) -> str:
        return f"{self.user_id}·{self.until_at}"


class Totp(models.Model):
    """The secret that the officer's telephone and we share; `last_step` is the half minute of the last code taken."""

    user = models.OneToOneField("accounts.User", models.CASCADE, related_name="totp")
    secret = SealedTextField()
    last_step = models.BigIntegerField(default=0)
    added_at = models.DateTimeField(_("绑定时间"))

    class Meta:
        verbose_name = _("动态验证码")

    def __str__(self) -> str:
        return f"totp·{self.user_id}"


class Passkey(models.Model):
    """A key pair whose private half never leaves the officer's device (WebAuthn)."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="passkeys")
    credential = models.CharField(max_length=1400, unique=True, help_text="base64url")
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField(default=0)
    name = models.CharField(_("名称"), max_length=40)
    added_at = models.DateTimeField(_("登记时间"))
    used_at = models.DateTimeField(_("最近使用"), null=True, blank=True)

    class Meta:
        verbose_name = _("通行密钥")

    def __str__(self) -> str:
        return f"passkey·{self.pk}"


class RecoveryCode(models.Model):
    """One of the codes that were shown once, by its keyed hash; each opens the door once."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("恢复码")

    def __str__(self) -> str:
        return f"recovery·{self.pk}"
