from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from matters.enums import MatterType


class PowerListQuerySet(models.QuerySet["PowerList"]):
    def in_force(self, on: date) -> Self:
        """The one list of each organ that holds on the legal day `on`; both ends belong to it."""
        return self.filter(Q(until_on=None) | Q(until_on__gte=on), from_on__lte=on)


class PowerList(models.Model):
    """The powers and duties of one organ from one day on (权责清单); each matter points to its entry (S43)."""

    office = models.ForeignKey(
        "accounts.Office", models.PROTECT, related_name="power_lists", verbose_name=_("机关")
    )
    no = models.PositiveSmallIntegerField(_("版本号"))
    from_on = models.DateField(_("起始日"))
    until_on = models.DateField(_("截止日"), null=True, blank=True)
    published_at = models.DateTimeField(_("公布时间"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("公布人"),
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
                name="matters_power_list_published_pair",
                condition=Q(published_at=None, published_by=None)
                | Q(published_at__isnull=False, published_by__isnull=False),
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
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office_id}·{self.no}"


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
