from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from matters.enums import MatterType


class PowerListQuerySet(models.QuerySet["PowerList"]):
    def published(self) -> Self:
        """What holds, held or will hold; what was recalled before its day does none of it."""
        return self.filter(published_at__isnull=False, recalled_at=None)

    def in_force(self, on: date) -> Self:
        """The one list of each organ that holds on the legal day `on`; both ends belong to it."""
        return self.published().filter(Q(until_on=None) | Q(until_on__gte=on), from_on__lte=on)

    def locked(self, pk: int) -> PowerList:
        """The list as it is now, nobody else's until this transaction ends."""
        return self.select_for_update(no_key=True, of=("self",)).get(pk=pk)


class PowerList(models.Model):
    """The powers and duties of one organ from one day on (权责清单); each matter points to its entry (S43).

    It is worked on, handed to the publishers, published; from then on the database holds it as it is, but for the day it ends, and
    for its recall before it began.
    """

    office = models.ForeignKey(
        "accounts.Office", models.PROTECT, related_name="power_lists", verbose_name=_("机关")
    )
    no = models.PositiveSmallIntegerField(_("版本号"))
    from_on = models.DateField(_("起始日"))
    until_on = models.DateField(_("截止日"), null=True, blank=True)
    # Why there is another edition: a change of law, of the organ's tasks.
    reason = models.CharField(_("调整理由"), max_length=400, blank=True)
    begun_at = models.DateTimeField(_("起草时间"), null=True, blank=True)
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("起草人"),
    )
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("提交人"),
    )
    returned_words = models.CharField(_("退回意见"), max_length=400, blank=True)
    published_at = models.DateTimeField(_("公布时间"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("公布人"),
    )

    # What was recalled before its day never held.
    recalled_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)
    recalled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("撤回人"),
    )

    objects = PowerListQuerySet.as_manager()

    class Meta:
        verbose_name = _("权责清单")
        verbose_name_plural = _("权责清单")
        constraints = [
            models.UniqueConstraint(fields=["office", "no"], name="matters_power_list_no_once"),
            models.CheckConstraint(
                name="matters_power_list_days_in_order",
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
            ),
            models.CheckConstraint(
                name="matters_power_list_begun_pair",
                condition=Q(begun_at=None, begun_by=None) | Q(begun_at__isnull=False, begun_by__isnull=False),
            ),
            models.CheckConstraint(
                name="matters_power_list_submitted_pair",
                condition=Q(submitted_at=None, submitted_by=None)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
            ),
            # What comes packaged is published by nobody: the moment may stand alone, the person not.
            models.CheckConstraint(
                name="matters_power_list_publisher_and_moment",
                condition=Q(published_by=None) | Q(published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="matters_power_list_published_by_another",
                condition=Q(published_by=None)
                | ~Q(published_by=F("begun_by")) & ~Q(published_by=F("submitted_by")),
            ),
            models.CheckConstraint(
                name="matters_power_list_recalled_after_published",
                condition=Q(recalled_at=None, recalled_by=None)
                | Q(recalled_at__isnull=False, recalled_by__isnull=False, published_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["office"], condition=Q(published_at=None), name="matters_power_list_one_draft"
            ),
            ExclusionConstraint(
                name="matters_power_list_one_in_force",
                expressions=[
                    ("office", RangeOperators.EQUAL),
                    (
                        Func(F("from_on"), F("until_on"), Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(published_at__isnull=False, recalled_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office_id}·{self.no}"

    @property
    def thread(self) -> str:
        return f"power-list:{self.pk}"

    @property
    def is_draft(self) -> bool:
        """Whether its editors may write in it."""
        return self.published_at is None and self.submitted_at is None


class PowerEntry(models.Model):
    """One power of the organ, with the law that gives it and the duties that come with it."""

    list = models.ForeignKey(PowerList, models.PROTECT, related_name="entries", verbose_name=_("权责清单"))
    code = models.CharField(_("权力编码"), max_length=40)
    name = models.CharField(_("权力名称"), max_length=200)
    type_code = models.CharField(_("权力类型"), max_length=2, choices=MatterType)
    basis = models.TextField(_("设定依据"), blank=True)
    duties = models.TextField(_("责任事项"), blank=True)

    class Meta:
        verbose_name = _("权力事项")
        verbose_name_plural = _("权力事项")
        ordering = ["list_id", "code"]
        constraints = [
            models.UniqueConstraint(fields=["list", "code"], name="matters_power_entry_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def reading(self) -> str:
        """A digest of what it says: by it an editor is known to have read what he changes."""
        said = [self.code, self.name, self.type_code, self.basis, self.duties]
        return sha256("\0".join(said).encode()).hexdigest()
