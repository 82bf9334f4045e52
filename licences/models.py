from __future__ import annotations

import uuid
from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ground.accounts.models import Party
from licences.enums import CLOSED, Ground, Standing, Status
from matters.models import Matter


class LicenceQuerySet(models.QuerySet["Licence"]):
    def with_story(self) -> Self:
        """What every page of a licence shows."""
        return self.select_related("holder", "kind__office").prefetch_related("statuses")

    def locked(self, pk: int) -> Licence:
        """The row as the database holds it now, nobody else's until this transaction ends."""
        return self.select_for_update(no_key=True, of=("self",)).get(pk=pk)

    def numbered(self, number: str) -> Self:
        """As people type it from the paper."""
        return self.filter(number="".join(number.split())[:64])


class Licence(models.Model):
    """What a decision gave its holder (证照); its life is the append-only rows of its status.

    `valid_until` is what holds today, as the newest row says; the rows before it keep what held until then.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    holder = models.ForeignKey(Party, models.PROTECT, verbose_name=_("持证人"), related_name="licences")
    kind = models.ForeignKey(Matter, models.PROTECT, verbose_name=_("事项"), related_name="licences")
    name = models.CharField(_("证照名称"), max_length=120)
    number = models.CharField(_("证照编号"), max_length=64, unique=True)
    valid_from = models.DateField(_("有效期起"))
    valid_until = models.DateField(_("有效期止"), null=True, blank=True)

    objects = LicenceQuerySet.as_manager()

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
    def given_in(self) -> str:
        """The thread of the case that gave it."""
        return min(self.statuses.all(), key=lambda row: row.pk).thread

    @property
    def newest(self) -> LicenceStatus:
        """The newest row; every licence has at least the one of its issue."""
        return max(self.statuses.all(), key=lambda row: row.pk)

    @property
    def status(self) -> str:
        return self.newest.status

    @property
    def is_closed(self) -> bool:
        """Nothing can be applied for with it any more: it was taken away (撤销) or closed (注销)."""
        return self.status in CLOSED

    def before(self, thread: str) -> LicenceStatus | None:
        """The last row that the thread did not cause: what it is again where that is undone."""
        others = [row for row in self.statuses.all() if row.thread != thread]
        return max(others, key=lambda row: row.pk, default=None)

    def standing(self, on: date) -> Standing:
        """What it is worth on the legal day `on`: its last day is a day of validity."""
        if self.status == Status.CANCELLED:
            return Standing.CANCELLED
        if self.status == Status.ANNULLED:
            return Standing.ANNULLED
        if self.valid_until is not None and self.valid_until < on:
            return Standing.EXPIRED
        return Standing.VALID


class LicenceStatus(models.Model):
    """One turn in the life of a licence, until when it is valid since then, and the thread whose act caused it.

    After 注销 nothing follows but a restoration, after 撤销 nothing but 注销: a trigger holds it (migration 0005).
    """

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="statuses")
    status = models.CharField(_("状态"), max_length=12, choices=Status.choices)
    since_on = models.DateField(_("自"))
    valid_until = models.DateField(_("有效期止"), null=True, blank=True)
    # No organ decided in time: the law renewed it (行政许可法 50).
    deemed = models.BooleanField(_("视为准予延续"), default=False)
    ground = models.CharField(_("注销事由"), max_length=15, choices=Ground.choices, blank=True)
    words = models.CharField(_("说明"), max_length=500, blank=True)
    thread = models.CharField(_("缘由"), max_length=64)

    append_only = True

    class Meta:
        verbose_name = _("证照状态")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="licence_status_ground_when_cancelled",
                condition=(Q(status=Status.CANCELLED) & ~Q(ground=""))
                | (~Q(status=Status.CANCELLED) & Q(ground="")),
            ),
            models.CheckConstraint(
                name="licence_status_only_renewal_is_deemed",
                condition=Q(deemed=False) | Q(status=Status.RENEWED),
            ),
        ]
        indexes = [models.Index(fields=["thread"], name="licence_status_thread")]

    def __str__(self) -> str:
        return f"{self.licence} {self.get_status_display()}"
