from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ground.accounts.enums import RealName, RealNameBy
from ground.sealed import SealedTextField, mask_phone


class Users(BaseUserManager["User"]):
    def create_user(self, username: str, name: str, password: str | None = None, **facts: Any) -> User:
        """The user exists with a hashed password (Argon2), or with none that opens anything."""
        user = self.model(username=username, name=name, **facts)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Whoever can sign in, and a system, which cannot. What an applicant is in law stands in Party; what an officer may do in DutyHolding."""

    username = models.CharField(_("用户名"), max_length=40, unique=True)
    name = models.CharField(_("姓名"), max_length=100)
    phone = SealedTextField(_("手机号码"), blank=True)
    phone_digest = models.CharField(max_length=64, blank=True, db_index=True)
    phone_tail = models.CharField(max_length=4, blank=True)
    email = models.EmailField(_("电子邮箱"), blank=True)
    is_officer = models.BooleanField(_("工作人员"), default=False)
    is_active = models.BooleanField(_("启用"), default=True)
    # A system that calls the API (models/system.py): no person, and nobody signs in as it.
    is_system = models.BooleanField(_("系统账号"), default=False)
    # Empty while the password is one that somebody else chose.
    password_set_at = models.DateTimeField(_("密码修改时间"), null=True, blank=True)
    real_name = models.PositiveSmallIntegerField(_("实名等级"), choices=RealName, default=RealName.NONE)
    real_name_how = models.CharField(_("实名方式"), max_length=10, choices=RealNameBy, blank=True)
    real_name_at = models.DateTimeField(_("实名时间"), null=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[Users] = Users()

    class Meta:
        verbose_name = _("用户")
        verbose_name_plural = _("用户")
        constraints = [
            models.CheckConstraint(
                name="accounts_user_real_name_has_its_proof",
                condition=Q(real_name=RealName.NONE, real_name_how="", real_name_at=None)
                | (~Q(real_name=RealName.NONE) & ~Q(real_name_how="") & Q(real_name_at__isnull=False)),
            ),
            # Django begins with "!" what no password can match.
            models.CheckConstraint(
                name="accounts_user_system_has_no_password",
                condition=Q(is_system=False)
                | Q(("password__startswith", "!"), real_name=RealName.NONE, phone_digest="", email=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        """How trail, logs and notices name this user: never by a personal value."""
        return f"user:{self.pk}"

    @property
    def masked_phone(self) -> str:
        """The phone as pages show it, e.g. 138****5678; empty when none is kept."""
        return mask_phone(self.phone) if self.phone else ""
