from __future__ import annotations

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from ground.accounts.enums import KEPT_APART, Duty


def days(first: str, last: str) -> Func:
    """The days of a dated row as PostgreSQL counts them: both ends belong to it, no end is for ever."""
    return Func(F(first), F(last), Value("[]"), function="daterange")


class Holdings(models.QuerySet["DutyHolding"]):
    def current(self, day: date) -> Holdings:
        """The holdings that are in force on the legal day `day`."""
        return self.filter(Q(until_on=None) | Q(until_on__gte=day), from_on__lte=day)


class DutyHolding(models.Model):
    """A user holds a duty in an office from one day to another, both included; it is asked for the day of the act."""

    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="duties", verbose_name=_("人员"))
    office = models.ForeignKey(
        "accounts.Office", models.PROTECT, related_name="holdings", verbose_name=_("机构")
    )
    duty = models.CharField(_("职责"), max_length=20, choices=Duty)
    from_on = models.DateField(_("起始日"))
    until_on = models.DateField(_("截止日"), null=True, blank=True)

    objects = Holdings.as_manager()

    class Meta:
        verbose_name = _("任职")
        verbose_name_plural = _("任职")
        constraints = [
            models.CheckConstraint(
                name="accounts_holding_days_in_order",
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
            ),
            ExclusionConstraint(
                name="accounts_holding_no_overlap",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("office", RangeOperators.EQUAL),
                    ("duty", RangeOperators.EQUAL),
                    (days("from_on", "until_on"), RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="accounts_holding_kept_apart",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("duty", RangeOperators.NOT_EQUAL),
                    (days("from_on", "until_on"), RangeOperators.OVERLAPS),
                ],
                condition=Q(duty__in=KEPT_APART),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}·{self.duty}"

    def covers(self, day: date) -> bool:
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)
