"""The calendar's rows: every day that is not what its weekday says, and the years whose arrangement is announced."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SpecialDay(models.Model):
    """A named day: off in a holiday, or worked to make up for one (调休, CAL-4). What has no row goes by its weekday."""

    date = models.DateField(_("日期"), primary_key=True)
    is_workday = models.BooleanField(_("是否工作日"))
    name = models.CharField(_("名称"), max_length=40)
    source = models.CharField(_("依据"), max_length=200)

    class Meta:
        verbose_name = _("特殊日期")
        verbose_name_plural = _("特殊日期")
        ordering = ["date"]
        constraints = [
            models.CheckConstraint(name="workdays_day_named", condition=~Q(name="") & ~Q(source=""))
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class AnnouncedYear(models.Model):
    """A year whose holidays the State Council has announced (CAL-5). Days of any other year are counted provisionally."""

    year = models.PositiveSmallIntegerField(_("年份"), primary_key=True)
    source = models.CharField(_("依据"), max_length=200)
    loaded_at = models.DateTimeField(_("载入时间"))

    class Meta:
        verbose_name = _("已公布年份")
        verbose_name_plural = _("已公布年份")
        ordering = ["year"]

    def __str__(self) -> str:
        return str(self.year)
