from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from credit.enums import CLOSES_APPLYING, BarGround
from credit.models.record import Record
from ground.accounts.models import Party


class BarQuerySet(models.QuerySet["Bar"]):
    def standing(self, on: date) -> Self:
        """In force on that day: not ended by then, with its entry or by itself, though no timer saw it yet, and not suspended."""
        in_force = self.filter(
            Q(until_on=None) | Q(until_on__gte=on), from_on__lte=on, ended_at=None, suspended_at=None
        )
        return in_force.exclude(record__max_until__lt=on)

    def of(self, party: Party, basic_code: str) -> Self:
        """Of this party: in this matter, or in every one."""
        return self.filter(Q(basic_code="") | Q(basic_code=basic_code), party=party)

    def closing_applications(self) -> Self:
        return self.filter(ground__in=CLOSES_APPLYING)

    def closing_commitments(self) -> Self:
        return self.exclude(ground__in=CLOSES_APPLYING)


class Bar(models.Model):
    """Somebody may not apply again (行政许可法 78、79), or may not commit again, in one matter or in all (BAN-3, COM-4, COM-8)."""

    party = models.ForeignKey(Party, models.PROTECT, related_name="bars", verbose_name=_("当事人"))
    ground = models.CharField(_("原因"), max_length=10, choices=BarGround)
    # Of the matter at every level and organ; empty where it holds for all.
    basic_code = models.CharField(_("基本编码"), max_length=64, blank=True)
    matter_name = models.CharField(_("事项"), max_length=300, blank=True)
    basis = models.CharField(_("依据"), max_length=400)
    thread = models.CharField(_("缘由"), max_length=64)
    from_on = models.DateField(_("起始日"))
    # The last day; without one it stands until it is ended.
    until_on = models.DateField(_("截止日"), null=True, blank=True)
    # It goes with this entry: lifted or dismissed, it ends.
    record = models.ForeignKey(
        Record, models.PROTECT, related_name="bars", null=True, blank=True, verbose_name=_("诚信档案记录")
    )
    # The office let its limit pass, and nothing is decided of the entry (CRE-4).
    suspended_at = models.DateTimeField(_("中止时间"), null=True, blank=True)
    ended_at = models.DateTimeField(_("解除时间"), null=True, blank=True)
    ended_words = models.CharField(_("解除原因"), max_length=400, blank=True)

    objects = BarQuerySet.as_manager()

    class Meta:
        verbose_name = _("限制")
        verbose_name_plural = _("限制")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["party", "ground", "thread"], condition=Q(ended_at=None), name="credit_bar_once"
            ),
            # What a breach closes goes with an entry, whose end ends it: nobody is barred for good.
            models.CheckConstraint(
                name="credit_bar_of_breach_has_entry",
                condition=~Q(ground=BarGround.BREACH) | Q(record__isnull=False),
            ),
            models.CheckConstraint(
                name="credit_bar_forwards", condition=Q(until_on=None) | Q(until_on__gte=F("from_on"))
            ),
            models.CheckConstraint(
                name="credit_bar_ended_and_why",
                condition=Q(ended_at=None, ended_words="") | Q(ended_at__isnull=False) & ~Q(ended_words=""),
            ),
            # The law's own bars wait for no entry.
            models.CheckConstraint(
                name="credit_bar_suspended_with_entry",
                condition=Q(suspended_at=None) | Q(record__isnull=False),
            ),
            # The law's own bars end on a day, and hold for what was applied for (行政许可法 78、79, BAN-3).
            models.CheckConstraint(
                name="credit_bar_of_law_ends",
                condition=~Q(ground__in=CLOSES_APPLYING) | Q(until_on__isnull=False) & ~Q(basic_code=""),
            ),
        ]
        indexes = [
            models.Index(fields=["party"], condition=Q(ended_at=None), name="credit_bar_standing"),
        ]

    def __str__(self) -> str:
        return self.get_ground_display()

    def stands(self, on: date) -> bool:
        """Whether it is in force on that day, as `BarQuerySet.standing` finds it."""
        open_still = self.ended_at is None and self.suspended_at is None
        return open_still and self.from_on <= on and (self.last_day is None or self.last_day >= on)

    @property
    def last_day(self) -> date | None:
        """Its own, or that of the entry it goes with; none where it stands until it is ended, and before the entry is listed."""
        own = [self.until_on, self.record.max_until if self.record is not None else None]
        return min((day for day in own if day is not None), default=None)

    @property
    def ref(self) -> str:
        """As a restriction names it."""
        return f"bar:{self.pk}"

    @property
    def found_in(self) -> frozenset[str]:
        """The threads in which it can be read why: what it was found in, and the entry it goes with."""
        return frozenset({self.thread} | ({self.record.thread} if self.record is not None else set()))
