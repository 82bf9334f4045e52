"""请示: the office above is asked whether an unlawful grant is kept for the sake of the public (行政许可法 69 第三款)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from approvals.models.proceeding import Proceeding
from approvals.proceedings import Approval
from ground.accounts.models import Office
from ground.workdays.calendar import legal_day


class KeepingRequest(models.Model):
    """Asked once, by whom and why, of which office; answered once, by an approver of that office, with its number and day (LIF-3)."""

    proceeding = models.ForeignKey(
        Proceeding, models.PROTECT, related_name="keeping_requests", verbose_name=_("撤销程序")
    )
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name=_("请示的机关"))
    why = models.TextField(_("请示的理由"), max_length=2000)
    asked_at = models.DateTimeField(_("请示时间"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("请示人")
    )
    approved = models.BooleanField(_("同意不予撤销"), null=True)
    # 批复 of the office: its number, and what it says; where it does not agree, why.
    number = models.CharField(_("批复文号"), max_length=100, blank=True)
    words = models.TextField(_("批复意见"), max_length=1000, blank=True)
    answered_at = models.DateTimeField(_("批复时间"), null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name=_("批复人")
    )

    class Meta:
        verbose_name = _("不予撤销的请示")
        verbose_name_plural = _("不予撤销的请示")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="keeping_request_one_open", fields=["proceeding"], condition=Q(answered_at=None)
            ),
            models.CheckConstraint(
                name="keeping_request_answered_as_a_whole",
                condition=Q(answered_at=None, answered_by=None, approved=None, number="", words="")
                | Q(answered_at__isnull=False, answered_by__isnull=False, approved=True) & ~Q(number="")
                | Q(answered_at__isnull=False, answered_by__isnull=False, approved=False) & ~Q(words=""),
            ),
            models.CheckConstraint(
                name="keeping_request_by_two",
                condition=Q(answered_by=None) | ~Q(answered_by=F("asked_by")),
            ),
        ]

    def __str__(self) -> str:
        return self.why[:40]

    @property
    def approval(self) -> Approval:
        """What it approved, as the decision cites it; only of one that was approved."""
        assert self.answered_at is not None
        return Approval(self.office.name, self.number, legal_day(self.answered_at))
