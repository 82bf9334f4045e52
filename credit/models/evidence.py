from __future__ import annotations

import uuid
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from credit.models.record import Defence, Objection, Record, Repair, Service, Strike
from ground.accounts.models import User
from ground.documents.models import Blob

# With which of these a file came; with none of them: with the proposal.
ABOUT = ("service", "defence", "repair", "objection", "strike")


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def visible_to(self, user: User, *, at: datetime) -> Self:
        """Through the door of its entry, and no other."""
        return self.filter(record__in=Record.objects.visible_to(user, at=at))


class Evidence(models.Model):
    """A file that came with a proposal, a service, a defence, a repair, an objection or a strike (证明材料)."""

    append_only = True

    uuid = models.UUIDField(_("标识"), default=uuid.uuid4, unique=True, editable=False)
    record = models.ForeignKey(Record, models.PROTECT, related_name="evidence", verbose_name=_("记录"))
    service = models.ForeignKey(Service, models.PROTECT, related_name="evidence", null=True, blank=True)
    defence = models.ForeignKey(Defence, models.PROTECT, related_name="evidence", null=True, blank=True)
    repair = models.ForeignKey(Repair, models.PROTECT, related_name="evidence", null=True, blank=True)
    objection = models.ForeignKey(Objection, models.PROTECT, related_name="evidence", null=True, blank=True)
    strike = models.ForeignKey(Strike, models.PROTECT, related_name="evidence", null=True, blank=True)
    # As it came, and as it is shown where that is another.
    original = models.ForeignKey(Blob, models.PROTECT, related_name="+", verbose_name=_("文件"))
    view = models.ForeignKey(
        Blob, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("显示的文件")
    )
    name = models.CharField(_("文件名"), max_length=120)
    added_at = models.DateTimeField(_("提交时间"))
    # Nobody where the conclusion of a proceeding proposed it.
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("提交人"),
    )

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("证明材料")
        verbose_name_plural = _("证明材料")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="credit_evidence_of_one",
                condition=reduce(or_, (Q(**dict.fromkeys(set(ABOUT) - {one}, None)) for one in ABOUT)),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def shown(self) -> Blob:
        """What a page shows to the party and to the officer alike."""
        return self.view or self.original
