"""提请认定: what a window found in an application nobody accepted yet, and what the office that decides says to it (行政许可法 78)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.models.case import Case


class HiddenReport(models.Model):
    """What the window found and laid before whoever decides, in its words; stays as it was said (COR-10)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="hidden_reports", verbose_name=_("办件"))
    found = models.TextField(_("发现的情况"), max_length=1000)
    reported_at = models.DateTimeField(_("提请时间"))
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("提请人")
    )

    append_only = True

    class Meta:
        verbose_name = _("隐瞒情况、虚假材料的提请认定")
        verbose_name_plural = _("隐瞒情况、虚假材料的提请认定")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.found[:40]

    @property
    def said(self) -> HiddenAnswer | None:
        """What was answered, or None while nobody did."""
        return getattr(self, "answer", None)


class HiddenAnswer(models.Model):
    """Found so, with the 不予受理 that stands beside it, or not found so, and why; once (BAN-1)."""

    report = models.OneToOneField(
        HiddenReport, models.PROTECT, related_name="answer", verbose_name=_("提请认定")
    )
    upheld = models.BooleanField(_("予以认定"))
    words = models.TextField(_("认定意见"), max_length=1000, blank=True)
    answered_at = models.DateTimeField(_("答复时间"))
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("答复人")
    )

    append_only = True

    class Meta:
        verbose_name = _("提请认定的答复")
        verbose_name_plural = _("提请认定的答复")
        constraints = [
            models.CheckConstraint(
                name="hidden_answer_says_why", condition=models.Q(upheld=True) | ~models.Q(words="")
            )
        ]

    def __str__(self) -> str:
        return self.words[:40]
