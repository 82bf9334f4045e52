"""信用信息归集: what the portal's own file says, as it is handed over to the credit platforms that are joined (CRE-8)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from credit.enums import KNOWN_AFTER, Lift, Telling
from credit.models.record import Record


class Recipient(models.Model):
    """A credit platform that is told what this file says: where it takes it, and how far it was told."""

    code = models.SlugField(_("代码"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=120)
    # https://…/, or the name of a folder below CREDIT_OUT.
    address = models.CharField(_("地址"), max_length=300)
    # The number of the last file that was made for it.
    sequence = models.PositiveBigIntegerField(_("批次"), default=0)
    # Since when nothing could be handed over; nothing where the last try went well.
    silent_since = models.DateTimeField(_("中断开始"), null=True, blank=True)

    class Meta:
        verbose_name = _("归集平台")
        verbose_name_plural = _("归集平台")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def waiting_for(self, recipient: Recipient) -> Self:
        """In no file for this platform yet."""
        return self.exclude(handovers__recipient=recipient).order_by("pk")

    def undelivered(self, recipient: Recipient) -> Self:
        """Not in this platform's hands yet, in a file or in none."""
        done = Handover.objects.filter(recipient=recipient, handed_at__isnull=False)
        return self.exclude(handovers__in=done).order_by("pk")


class Announcement(models.Model):
    """One thing that platforms are told of an entry: that it is listed, rests, stands again or is gone, and why. Written with the act itself.

    `says` is the line as it is handed over: an organisation as it is publicised, a person masked (PII-4).
    """

    append_only = True

    record = models.ForeignKey(Record, models.PROTECT, related_name="announcements", verbose_name=_("记录"))
    tells = models.CharField(_("内容"), max_length=10, choices=Telling)
    lift = models.CharField(_("移出原因"), max_length=10, choices=Lift, blank=True)
    says = models.JSONField(_("归集内容"))
    at = models.DateTimeField(_("时间"))

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = _("归集记录")
        verbose_name_plural = _("归集记录")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="credit_announced_why",
                condition=Q(tells__in=[Telling.ENTER, Telling.SUSPEND, Telling.RESUME], lift="")
                | (Q(tells__in=[Telling.REMOVE, Telling.VOID]) & ~Q(lift="")),
            ),
            models.UniqueConstraint(
                fields=["record", "tells"],
                condition=~Q(tells__in=[Telling.SUSPEND, Telling.RESUME]),
                name="credit_announced_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record} {self.get_tells_display()}"


class HandoverQuerySet(models.QuerySet["Handover"]):
    def open(self) -> Self:
        return self.filter(handed_at=None)


class Handover(models.Model):
    """归集批次: one file for one platform, the same whenever it is sent, until the platform has taken it and its receipt is kept."""

    recipient = models.ForeignKey(
        Recipient, models.PROTECT, related_name="handovers", verbose_name=_("归集平台")
    )
    sequence = models.PositiveBigIntegerField(_("批次"))
    announcements = models.ManyToManyField(Announcement, related_name="handovers", verbose_name=_("归集记录"))
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField(_("行数"))
    made_at = models.DateTimeField(_("生成时间"))
    tries = models.PositiveIntegerField(_("失败次数"), default=0)
    # What the last try failed of.
    why = models.CharField(_("未成原因"), max_length=200, blank=True)
    handed_at = models.DateTimeField(_("送达时间"), null=True, blank=True)
    receipt = models.CharField(_("回执"), max_length=200, blank=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("归集批次")
        verbose_name_plural = _("归集批次")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "sequence"], name="credit_handover_once"),
            # In the order of their numbers: the next one is made when this one is taken.
            models.UniqueConstraint(
                fields=["recipient"], condition=Q(handed_at=None), name="credit_handover_one_open"
            ),
            models.CheckConstraint(
                name="credit_handover_receipt",
                condition=Q(handed_at=None, receipt="") | (Q(handed_at__isnull=False) & ~Q(receipt="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient} {self.sequence}"

    def lines(self) -> list[dict[str, Any]]:
        """What the file says, one line for each entry, the last word of it; what came and went before it was told is not told."""
        last = {one.record_id: one for one in self.announcements.order_by("pk")}
        known = self._known(last)
        return [one.says for pk, one in last.items() if one.tells in KNOWN_AFTER or pk in known]

    def _known(self, records: Iterable[int]) -> set[int]:
        """Of which of these entries an earlier file said that they are there."""
        earlier = Announcement.handovers.through.objects.filter(
            handover__recipient=self.recipient_id,
            handover__sequence__lt=self.sequence,
            announcement__record__in=list(records),
        )
        said = earlier.order_by("handover__sequence", "announcement").values_list(
            "handover", "announcement__record", "announcement__tells"
        )
        # Of each file, again, the last word.
        last = {(file, record): tells for file, record, tells in said}
        return {record for (_file, record), tells in last.items() if tells in KNOWN_AFTER}
