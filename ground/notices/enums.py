from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    INBOX = "inbox", _("站内")
    EMAIL = "email", _("电子邮件")
    SMS = "sms", _("短信")


class NoticeState(models.TextChoices):
    """What is known about a notice. UNCERTAIN waits for a person: it may have gone out, so it is not repeated."""

    WAITING = "waiting", _("待发送")
    CLAIMED = "claimed", _("发送中")
    SENT = "sent", _("已发送")
    UNCERTAIN = "uncertain", _("不知是否送出")
    FAILED = "failed", _("发送失败")
