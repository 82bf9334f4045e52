"""When something is due, and what was said about it. No app keeps a copy of a due date: it asks the clocks of its thread."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ground.clocks.enums import Limit, Said, Side, Unit
from ground.workdays.calendar import Due

RUNNING = Q(settled_at__isnull=True)


class ClockQuerySet(models.QuerySet["Clock"]):
    def running(self) -> Self:
        return self.filter(RUNNING)

    def lapsed_by(self, now: datetime) -> Self:
        """Running clocks whose time is over: late is allowed, early never. The longest over come first."""
        return self.running().filter(lapses_at__lte=now).order_by("lapses_at", "pk")

    def counted_over(self, year: int) -> Self:
        """Running clocks whose counted days lie partly in the year."""
        return self.running().filter(started_on__year__lte=year, due_on__year__gte=year)

    def moved(self, kinds: Iterable[str]) -> Self:
        """Running clocks of these kinds that end for good on another day than people know (CAL-5)."""
        return self.running().filter(told_on__isnull=False, provisional=False, kind__in=list(kinds))


class Clock(models.Model):
    """A limit that runs on a thread until it is settled; a settled clock never changes again (a trigger holds it).

    `due_on` is the last day; `lapses_at` is the first moment after it, `yellow_at` the first moment of its last stretch.
    """

    thread = models.CharField(_("事由"), max_length=64)
    kind = models.CharField(_("种类"), max_length=40)
    side = models.CharField(_("期限性质"), max_length=10, choices=Side, blank=True, default=Side.NONE)
    rule_id = models.CharField(_("规则编号"), max_length=16)
    office = models.CharField(_("责任机关"), max_length=200)
    place = models.CharField(_("适用地区（行政区划代码前缀）"), max_length=12, blank=True, default="")
    started_on = models.DateField(_("起算日（当日不计入）"))
    length = models.PositiveSmallIntegerField(_("时限"))
    unit = models.CharField(_("单位"), max_length=2, choices=Unit, default=Unit.WORKING_DAYS)
    due_on = models.DateField(_("届满日"))
    yellow_at = models.DateTimeField(_("转黄灯时间"))
    lapses_at = models.DateTimeField(_("届满时间"))
    provisional = models.BooleanField(_("届满日暂定"))
    # The last day as people know it, where the calendar has moved it since and nobody was told yet.
    told_on = models.DateField(_("告知过的届满日"), null=True, blank=True)
    settled_at = models.DateTimeField(_("了结时间"), null=True, blank=True)

    objects = ClockQuerySet.as_manager()

    class Meta:
        verbose_name = _("时限")
        verbose_name_plural = _("时限")
        constraints = [
            models.UniqueConstraint(
                name="clocks_one_running", fields=["thread", "kind", "side"], condition=RUNNING
            ),
            models.CheckConstraint(name="clocks_side_known", condition=Q(side__in=Side.values)),
            models.CheckConstraint(name="clocks_unit_known", condition=Q(unit__in=Unit.values)),
            models.CheckConstraint(
                name="clocks_moments_in_order",
                condition=Q(due_on__gte=F("started_on"), yellow_at__lt=F("lapses_at")),
            ),
            models.CheckConstraint(
                name="clocks_named", condition=~Q(thread="") & ~Q(kind="") & ~Q(rule_id="")
            ),
        ]
        indexes = [
            models.Index(name="clocks_lapsing", fields=["lapses_at"], condition=RUNNING),
            models.Index(name="clocks_yellowing", fields=["yellow_at"], condition=RUNNING),
            models.Index(name="clocks_of_thread", fields=["thread"]),
            models.Index(name="clocks_moved", fields=["kind"], condition=RUNNING & Q(told_on__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.thread} {self.kind} {self.due_on}"

    @property
    def limit(self) -> Limit:
        return Limit(self.length, self.unit)

    @property
    def due(self) -> Due:
        return Due(self.due_on, self.provisional)

    @due.setter
    def due(self, due: Due) -> None:
        self.due_on, self.provisional = due

    def lapsed(self, now: datetime) -> bool:
        return self.lapses_at <= now


class MarkQuerySet(models.QuerySet["Mark"]):
    def untold(self, kinds: Iterable[str], said: Iterable[str]) -> Self:
        """What was said about running clocks of these kinds and nobody was told yet, in the order it was said."""
        return self.filter(
            told_at=None, kind__in=list(said), clock__kind__in=list(kinds), clock__settled_at=None
        ).order_by("at", "pk")


class Mark(models.Model):
    """Something was said about a clock: once, whatever runs twice."""

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="marks", verbose_name=_("时限"))
    kind = models.CharField(_("提示"), max_length=10, choices=Said)
    at = models.DateTimeField(_("提示时间"))
    told_at = models.DateTimeField(_("告知时间"), null=True, blank=True)

    objects = MarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("时限提示")
        verbose_name_plural = _("时限提示")
        constraints = [
            models.UniqueConstraint(name="clocks_said_once", fields=["clock", "kind"]),
            models.CheckConstraint(name="clocks_said_known", condition=Q(kind__in=Said.values)),
        ]
        indexes = [models.Index(name="clocks_untold", fields=["at"], condition=Q(told_at=None))]

    def __str__(self) -> str:
        return f"{self.clock_id} {self.kind}"


class ClockDoubt(models.Model):
    """The machine's clock was set while the timers ran; until somebody clears it, no sweep acts on the time of day."""

    noticed_at = models.DateTimeField(_("发现时间"))
    seconds = models.FloatField(_("跳变秒数（正为拨快）"))
    cleared_at = models.DateTimeField(_("确认时间"), null=True, blank=True)
    cleared_by = models.CharField(_("确认人"), max_length=64, blank=True, default="")

    class Meta:
        verbose_name = _("时钟疑点")
        verbose_name_plural = _("时钟疑点")
        constraints = [
            models.CheckConstraint(
                name="clocks_doubt_cleared_by_someone",
                condition=Q(cleared_at__isnull=True, cleared_by="")
                | Q(cleared_at__isnull=False) & ~Q(cleared_by=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.noticed_at} {self.seconds:+.0f} s"


class Tick(models.Model):
    """When the timers last went: one row, written every minute by the worker that beat told to. Asked by /readyz."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    at = models.DateTimeField(_("时间"))

    class Meta:
        constraints = [models.CheckConstraint(name="clocks_tick_one_row", condition=Q(id=1))]
