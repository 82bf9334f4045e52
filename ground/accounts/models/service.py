"""送达地址确认: where papers that start days are to reach somebody, as he said."""

from __future__ import annotations

import uuid
from typing import NamedTuple, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ground.accounts.enums import ServedAt
from ground.accounts.models.party import Party
from ground.sealed import SealedTextField, mask_phone


class ServiceTold(NamedTuple):
    """What somebody says of it: where, and for the post to whom."""

    way: str
    address: str = ""
    phone: str = ""


class ServiceAddresses(models.QuerySet["ServiceAddress"]):
    def of(self, thread: str) -> Self:
        """What was said of one application, the newest first: that one holds."""
        return self.filter(thread=thread).order_by("-pk")


class ServiceAddress(models.Model):
    """送达地址确认书: of one application and whatever follows from it, by the party in an account or off its signed paper; once said.

    A newer row of the thread takes the place of an older one from its moment on; what was served before stays served.
    """

    append_only = True

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    party = models.ForeignKey(
        Party, models.PROTECT, related_name="service_addresses", verbose_name=_("当事人")
    )
    thread = models.CharField(_("办件"), max_length=64)
    way = models.CharField(_("送达方式"), max_length=10, choices=ServedAt)
    # Of the post alone.
    address = SealedTextField(_("收件地址"), blank=True)
    phone = SealedTextField(_("收件电话"), blank=True)
    # Of what a clerk entered: the paper that the party signed.
    proof = models.CharField(_("凭据"), max_length=200, blank=True)
    confirmed_at = models.DateTimeField(_("确认时间"))
    # His account, or the clerk's who entered his paper, and then at which window.
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("确认账号")
    )
    office = models.CharField(_("窗口"), max_length=200, blank=True)

    objects = ServiceAddresses.as_manager()

    class Meta:
        verbose_name = _("送达地址确认")
        verbose_name_plural = _("送达地址确认")
        ordering = ["pk"]
        indexes = [models.Index(fields=["thread", "id"], name="accounts_service_address")]
        constraints = [
            models.CheckConstraint(
                name="accounts_service_way_known", condition=models.Q(way__in=ServedAt.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.thread} {self.get_way_display()}"

    @property
    def is_electronic(self) -> bool:
        return self.way == ServedAt.ACCOUNT

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.phone) if self.phone else ""

    @property
    def masked_address(self) -> str:
        """Its first six characters: the place, and not the door."""
        return f"{self.address[:6]}******" if self.address else ""
