"""Values that the law lets differ by place or year."""

from collections.abc import Collection
from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Func, Q, Value
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _


class DatedValueQuerySet(models.QuerySet["DatedValue"]):
    def nearest(self, key: str, place: str, on: date) -> Self:
        """The values in force that day for the place and for everything around it, the nearest first."""
        return self.around([key], [place], on).order_by(Length("place").desc())

    def around(self, keys: Collection[str], places: Collection[str], on: date) -> Self:
        """The values of these keys in force that day for these places and for everything around them."""
        around = {place[:length] for place in places for length in range(len(place) + 1)}
        in_force = Q(from_on__lte=on) & (Q(until_on__isnull=True) | Q(until_on__gte=on))
        return self.filter(in_force, key__in=keys, place__in=around)


class DatedValue(models.Model):
    """One value of one key, for a place (a prefix of its division code; empty is the nation), between two days."""

    key = models.CharField(_("参数"), max_length=64)
    place = models.CharField(_("适用地区（行政区划代码前缀）"), max_length=12, blank=True, default="")
    value = models.JSONField(_("取值"))
    from_on = models.DateField(_("施行日期"))
    until_on = models.DateField(_("施行至（含当日）"), null=True, blank=True)
    rule_id = models.CharField(_("规则编号"), max_length=16, blank=True, default="")
    source = models.TextField(_("依据"))

    objects = DatedValueQuerySet.as_manager()

    class Meta:
        verbose_name = _("法定参数")
        verbose_name_plural = _("法定参数")
        constraints = [
            ExclusionConstraint(
                name="law_one_value_a_day",
                expressions=[
                    ("key", RangeOperators.EQUAL),
                    ("place", RangeOperators.EQUAL),
                    (
                        Func(
                            "from_on",
                            "until_on",
                            Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
            models.CheckConstraint(
                name="law_value_ends_after_it_begins",
                condition=Q(until_on__isnull=True) | Q(until_on__gte=models.F("from_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.place or _('全国')} {self.from_on}"
