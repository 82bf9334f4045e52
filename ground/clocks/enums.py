"""The words of a clock."""

from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ground.trail.vocabulary import acts


class Side(models.TextChoices):
    """Whose limit it is: the law's, or the one the organ promised to keep within it."""

    STATUTORY = "statutory", _("法定期限")
    PROMISED = "promised", _("承诺期限")
    NONE = "", _("期限")


class Unit(models.TextChoices):
    """The law counts an organ's periods in working days (CAL-1); it knows no working hours.

    What ends with a day that is fixed already, as a licence's validity does, is counted in calendar days (CLK-11).
    """

    WORKING_DAYS = "wd", _("个工作日")
    CALENDAR_DAYS = "cd", _("日")


class Limit(NamedTuple):
    """How long something may take; a length of 0 is on the spot: the same day."""

    length: int
    unit: str = Unit.WORKING_DAYS

    def words(self) -> str:
        """How long, in the days it is counted in: 8 个工作日, 30 日, 当场办结. Whatever a person reads of a limit is this."""
        if not self.length:
            return gettext("当场办结")
        if self.unit == Unit.CALENDAR_DAYS:
            return gettext("%(n)d 日") % {"n": self.length}
        return gettext("%(n)d 个工作日") % {"n": self.length}

    def done(self) -> str:
        """The same as a promise: 8 个工作日办结."""
        return gettext("%(long)s办结") % {"long": self.words()} if self.length else self.words()

    def is_shorter_than(self, other: "Limit") -> bool:
        """Whether it is shorter beyond doubt: counted in the same days."""
        return self.unit == other.unit and self.length < other.length

    @property
    def working_days(self) -> int:
        """At most so many working days, in weeks of five."""
        if self.unit == Unit.WORKING_DAYS:
            return self.length
        weeks, rest = divmod(self.length, 7)
        return weeks * 5 + min(rest, 5)


class Said(models.TextChoices):
    """What a sweep says about a clock, once each (MON-1)."""

    DUE_SOON = "due_soon", _("临期提醒")
    YELLOW = "yellow", _("黄灯")
    OVER = "over", _("超期")


class Colour(models.TextChoices):
    GREEN = "green", _("绿灯")
    YELLOW = "yellow", _("黄灯")
    RED = "red", _("红灯")
    GREY = "grey", _("灰灯")


# A colour is never told by colour alone.
SHAPES = {Colour.GREEN: "circle", Colour.YELLOW: "triangle", Colour.RED: "square", Colour.GREY: "bar"}


@acts
class Act(models.TextChoices):
    """What happens to the calendar; its threads are calendar:<year>."""

    DAY_DECLARED = "clocks.day_declared", _("设定特殊日期")
    DAY_WITHDRAWN = "clocks.day_withdrawn", _("撤销特殊日期")
    YEAR_ANNOUNCED = "clocks.year_announced", _("公布年度日历")
    MOVED_TOLD = "clocks.moved_told", _("届满日的变动已通知当事人")
