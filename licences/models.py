from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ground.accounts.models import Party
from licences.enums import Status
from matters.models import Matter


class Licence(models.Model):
    """What a decision gave its holder (证照); its life is the append-only rows of its status."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    holder = models.ForeignKey(Party, models.PROTECT, verbose_name=_("持证人"), related_name="licences")
    kind = models.ForeignKey(Matter, models.PROTECT, verbose_name=_("事项"), related_name="licences")
    name = models.CharField(_("证照名称"), max_length=120)
    number = models.CharField(_("证照编号"), max_length=64, unique=True)
    valid_from = models.DateField(_("有效期起"))
    valid_until = models.DateField(_("有效期止"), null=True, blank=True)

    class Meta:
        verbose_name = _("证照")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="licence_valid_forwards",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"

    @property
    def status(self) -> str:
        """The newest row; every licence has at least the one of its issue."""
        return max(self.statuses.all(), key=lambda row: row.pk).status


class LicenceStatus(models.Model):
    """One turn in the life of a licence, and the thread whose act caused it."""

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="statuses")
    status = models.CharField(_("状态"), max_length=12, choices=Status.choices)
    since_on = models.DateField(_("自"))
    thread = models.CharField(_("缘由"), max_length=64)

    append_only = True

    class Meta:
        verbose_name = _("证照状态")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.licence} {self.get_status_display()}"
