from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ground.accounts.enums import Scope
from ground.accounts.models.duty import DutyHolding
from ground.accounts.models.party import Party, Representation

# A token lives a year at the most (leap years too).
LONGEST_LIFE = timedelta(days=366)
MOST_PER_MINUTE = 6000
# What an account may act under, as a prefetch names it.
RIGHTS = ("duties__office", "representations__party")


class System(models.Model):
    """A computer of somebody else's that calls the API (接入系统). It has an account of its own, as which nobody signs in, and acts
    in the one duty that security administration gives it, or for the one party it was registered for; never as a person.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("系统名称"), max_length=100, unique=True)
    basis = models.CharField(_("接入依据"), max_length=200)
    keeper = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="keeps", verbose_name=_("负责人")
    )
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="system", verbose_name=_("系统账号")
    )
    registered_at = models.DateTimeField(_("登记时间"))
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("登记人")
    )

    class Meta:
        verbose_name = _("接入系统")
        verbose_name_plural = _("接入系统")

    def __str__(self) -> str:
        return self.name

    @property
    def thread(self) -> str:
        return f"system:{self.uuid}"

    @property
    def works_in_office(self) -> bool:
        """Whether it acts in a duty; else it acts for a party."""
        return self.account.is_officer

    @cached_property
    def party(self) -> Party | None:
        """The one party that it acts for; none where it acts in a duty."""
        rows = self.account.representations.all()
        return rows[0].party if rows else None

    def acts_under(self, day: date) -> DutyHolding | Representation | None:
        """The one dated row from which all its rights come on the legal day `day`; with none, or with two duties, it has none."""
        if not self.account.is_active:
            return None
        rows: Iterable[DutyHolding | Representation] = (
            self.account.duties.all() if self.works_in_office else self.account.representations.all()
        )
        found = [row for row in rows if row.covers(day)]
        return found[0] if len(found) == 1 else None


class Tokens(models.QuerySet["Token"]):
    def with_story(self) -> Self:
        """With the system, its account, and all that the account may act under."""
        return self.select_related("system__account").prefetch_related(
            *(f"system__account__{rights}" for rights in RIGHTS)
        )

    def valid(self, at: datetime) -> Self:
        """Those that open the API at that moment."""
        return self.filter(revoked_at=None, expires_at__gt=at)


class Token(models.Model):
    """What a system shows with each call (访问令牌). Only its digest is kept; the token itself is shown once, to whoever issued it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    system = models.ForeignKey(System, models.PROTECT, related_name="tokens", verbose_name=_("系统"))
    beginning = models.CharField(_("开头"), max_length=12, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope), verbose_name=_("权限"))
    per_minute = models.PositiveSmallIntegerField(_("每分钟次数"))
    issued_at = models.DateTimeField(_("签发时间"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("签发人")
    )
    expires_at = models.DateTimeField(_("到期时间"))
    last_used_at = models.DateTimeField(_("最近使用"), null=True)
    revoked_at = models.DateTimeField(_("撤销时间"), null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name=_("撤销人")
    )

    objects = Tokens.as_manager()

    class Meta:
        verbose_name = _("访问令牌")
        verbose_name_plural = _("访问令牌")
        constraints = [
            models.CheckConstraint(
                name="accounts_token_lives_a_year_at_most",
                condition=Q(expires_at__gt=F("issued_at"), expires_at__lte=F("issued_at") + LONGEST_LIFE),
            ),
            models.CheckConstraint(name="accounts_token_opens_something", condition=~Q(scopes=[])),
            models.CheckConstraint(
                name="accounts_token_rate", condition=Q(per_minute__gte=1, per_minute__lte=MOST_PER_MINUTE)
            ),
            models.CheckConstraint(
                name="accounts_token_revoked_at_and_by",
                condition=Q(revoked_at=None, revoked_by=None)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(revoked_at=None), name="accounts_token_expiring"),
        ]

    def __str__(self) -> str:
        return f"{self.beginning}…"

    @property
    def ref(self) -> str:
        """How the trail names it."""
        return f"token:{self.uuid}"

    def is_valid(self, at: datetime) -> bool:
        return self.revoked_at is None and at < self.expires_at
