"""What the house keeps of calls to its API: never what was said in them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class KeyedCall(models.Model):
    """A call that changed something and came with an Idempotency-Key, with what it was answered
    (portal/api/idempotency.py).

    References only: the client ("system:<uuid>", "user:7"), a keyed hash of what was sent, status and address of what came
    of it, or which rule refused it and on what article, without its words. Kept for seven days.
    """

    client = models.CharField(_("调用方"), max_length=64)
    key = models.CharField(_("幂等键"), max_length=255)
    body = models.CharField(max_length=64)
    called_at = models.DateTimeField(_("调用时间"))
    status = models.PositiveSmallIntegerField(_("答复"), null=True)
    location = models.CharField(_("结果地址"), max_length=200, blank=True)
    ruling = models.JSONField(_("不予办理的依据"), null=True)

    class Meta:
        verbose_name = _("幂等调用")
        constraints = [
            models.UniqueConstraint(fields=["client", "key"], name="portal_keyedcall_once"),
        ]
        indexes = [models.Index(fields=["called_at"], name="portal_keyedcall_age")]

    def __str__(self) -> str:
        return f"{self.client} {self.key}"
