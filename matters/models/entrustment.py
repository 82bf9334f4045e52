from __future__ import annotations

from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from matters.enums import Entrusted
from matters.models.matter import Matter


class EntrustmentQuerySet(models.QuerySet["Entrustment"]):
    def current(self, on: date) -> Self:
        """In force on the legal day `on`; both ends belong to it."""
        return self.filter(Q(until_on=None) | Q(until_on__gte=on), from_on__lte=on)


class Entrustment(models.Model):
    """A window may do certain acts for a matter of any office (综合窗口受托事项), from one day to another."""

    window = models.ForeignKey(
        "accounts.Office", models.PROTECT, related_name="entrustments", verbose_name=_("窗口")
    )
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="entrustments", verbose_name=_("事项"))
    acts = ArrayField(models.CharField(max_length=10, choices=Entrusted), verbose_name=_("受托行为"))
    from_on = models.DateField(_("起始日"))
    until_on = models.DateField(_("截止日"), null=True, blank=True)

    objects = EntrustmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("窗口委托")
        verbose_name_plural = _("窗口委托")
        constraints = [
            models.CheckConstraint(
                name="matters_entrustment_days_in_order",
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
            ),
            models.CheckConstraint(name="matters_entrustment_says_what", condition=~Q(acts=[])),
            ExclusionConstraint(
                name="matters_entrustment_no_overlap",
                expressions=[
                    ("window", RangeOperators.EQUAL),
                    ("matter", RangeOperators.EQUAL),
                    (
                        Func(F("from_on"), F("until_on"), Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.window_id}·{self.matter_id}"
