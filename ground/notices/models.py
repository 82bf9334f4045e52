"""What people are told: the outbox for e-mail and SMS and the inbox on the site are the same rows."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ground.notices.enums import Channel, NoticeState
from ground.sealed import SealedTextField


class Notices(models.QuerySet["Notice"]):
    def inbox_of(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """What this user finds in the inbox, the newest first; nobody else sees it."""
        return self.filter(channel=Channel.INBOX, user=user.pk).order_by("-pk") if user.pk else self.none()

    def unread(self) -> Self:
        """Not opened yet."""
        return self.filter(read_at=None)

    def mark_read(self, *, at: datetime) -> int:
        """What was unread among these is read since `at`; how many that were."""
        return self.unread().order_by().update(read_at=at)

    def outgoing(self) -> Self:
        """What leaves the house."""
        return self.exclude(channel=Channel.INBOX)

    def due(self, now: datetime) -> Self:
        """What may be sent now, the longest waiting first."""
        return self.filter(state=NoticeState.WAITING, next_try_at__lte=now).order_by("next_try_at", "pk")

    def orphaned(self, since: datetime) -> Self:
        """Claimed before `since` and never heard of again: the process that held them is gone."""
        return self.filter(state=NoticeState.CLAIMED, claimed_at__lte=since)

    def stuck(self) -> Self:
        """What only a person can bring further, the oldest first."""
        return self.filter(state__in=[NoticeState.UNCERTAIN, NoticeState.FAILED]).order_by("pk")


class Notice(models.Model):
    """One fact told to one addressee over one channel, once.

    `attempt` counts the claims. It is also the claim's own mark: only who holds the newest one says how it ended.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    fact = models.CharField(_("事实"), max_length=200)
    addressee_ref = models.CharField(_("对象"), max_length=64)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("收件人")
    )
    channel = models.CharField(_("渠道"), max_length=10, choices=Channel)
    thread = models.CharField(_("线索"), max_length=64)
    subject = models.CharField(_("标题"), max_length=200)
    body = SealedTextField(_("正文"))
    address = SealedTextField(_("地址"), blank=True)
    told_at = models.DateTimeField(_("告知时间"))
    # Printed at the end of a text message: with the phone's last digits it proves the message ours (U11).
    code = models.CharField(_("核验码"), max_length=8, blank=True, editable=False)
    phone_tail = models.CharField(_("手机尾号"), max_length=4, blank=True, editable=False)
    state = models.CharField(_("状态"), max_length=10, choices=NoticeState, default=NoticeState.WAITING)
    attempt = models.PositiveSmallIntegerField(_("次数"), default=0)
    next_try_at = models.DateTimeField(_("下次发送"), null=True)
    claimed_at = models.DateTimeField(_("开始发送"), null=True)
    sent_at = models.DateTimeField(_("送出时间"), null=True)
    read_at = models.DateTimeField(_("阅读时间"), null=True)

    objects = Notices.as_manager()

    class Meta:
        verbose_name = _("通知")
        verbose_name_plural = _("通知")
        constraints = [
            models.UniqueConstraint(fields=["fact", "addressee_ref", "channel"], name="notices_told_once"),
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="notices_code_once"),
            models.CheckConstraint(
                name="notices_code_is_of_a_text_message",
                condition=Q(code="", phone_tail="")
                | (Q(channel=Channel.SMS) & ~Q(code="") & ~Q(phone_tail="")),
            ),
            models.CheckConstraint(
                name="notices_waiting_has_its_time",
                condition=Q(state=NoticeState.WAITING, next_try_at__isnull=False)
                | (~Q(state=NoticeState.WAITING) & Q(next_try_at=None)),
            ),
            models.CheckConstraint(
                name="notices_claimed_has_its_time",
                condition=Q(state__in=[NoticeState.CLAIMED, NoticeState.UNCERTAIN], claimed_at__isnull=False)
                | (~Q(state__in=[NoticeState.CLAIMED, NoticeState.UNCERTAIN]) & Q(claimed_at=None)),
            ),
            models.CheckConstraint(
                name="notices_sent_has_its_time",
                condition=Q(state=NoticeState.SENT, sent_at__isnull=False)
                | (~Q(state=NoticeState.SENT) & Q(sent_at=None)),
            ),
            # The inbox needs no sending, only a reader; of what goes outside nobody here knows whether it was read.
            models.CheckConstraint(
                name="notices_inbox_has_its_reader",
                condition=Q(channel=Channel.INBOX, user__isnull=False, state=NoticeState.SENT)
                | (~Q(channel=Channel.INBOX) & Q(read_at=None)),
            ),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(state=NoticeState.WAITING), name="notices_due"),
            models.Index(
                fields=["claimed_at"], condition=Q(state=NoticeState.CLAIMED), name="notices_claimed"
            ),
            models.Index(fields=["user", "-id"], condition=Q(channel=Channel.INBOX), name="notices_inbox"),
            models.Index(
                fields=["user"], condition=Q(channel=Channel.INBOX, read_at=None), name="notices_unread"
            ),
        ]

    def __str__(self) -> str:
        return self.subject
