"""The file of a proceeding: what was said in it, what was laid down, and what became of a report that came late (COR-14)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from approvals.models.proceeding import Proceeding, ProceedingReport, Supplement
from ground.documents.models import Blob


class Weighing(models.Model):
    """What became of a report that came after the notice: told by a supplement, or not relied upon, and why; once said."""

    append_only = True

    report = models.OneToOneField(ProceedingReport, models.PROTECT, related_name="weighing")
    supplement = models.ForeignKey(
        Supplement, models.PROTECT, related_name="weighings", null=True, blank=True
    )
    reasons = models.CharField(_("不作为决定依据的理由"), max_length=1000, blank=True)
    weighed_at = models.DateTimeField(_("处理时间"))
    weighed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("处理人")
    )

    class Meta:
        verbose_name = _("线索的处理")
        verbose_name_plural = _("线索的处理")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="proceeding_weighed_one_way",
                condition=Q(supplement=None) & ~Q(reasons="") | Q(supplement__isnull=False, reasons=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.report}: {self.reasons[:40]}"


class Plea(models.Model):
    """陈述申辩: what the party said to the notice, or what it put right as it was ordered, once said (行政许可法 7)."""

    append_only = True

    proceeding = models.ForeignKey(Proceeding, models.PROTECT, related_name="pleas")
    words = models.TextField(_("陈述申辩"), max_length=2000)
    # 整改情况: what he says he put right.
    rectifies = models.BooleanField(_("整改情况"), default=False)
    said_at = models.DateTimeField(_("提交时间"))
    # Of a paper: when it came, and what shows that (RQ-10).
    arrived_at = models.DateTimeField(_("收到时间"), null=True, blank=True)
    arrival = models.CharField(_("收到时间的凭据"), max_length=200, blank=True)
    # The account: his own, or the officer's who entered his paper.
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("提交人")
    )

    class Meta:
        verbose_name = _("陈述申辩")
        verbose_name_plural = _("陈述申辩")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="proceeding_plea_arrived_pair",
                condition=Q(arrived_at=None, arrival="") | Q(arrived_at__isnull=False) & ~Q(arrival=""),
            )
        ]

    def __str__(self) -> str:
        return self.words[:40]


class ProceedingFile(models.Model):
    """A file of the proceeding: evidence of whoever reported or told him more, or what came with a plea."""

    append_only = True

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    proceeding = models.ForeignKey(Proceeding, models.PROTECT, related_name="files")
    plea = models.ForeignKey(Plea, models.PROTECT, related_name="files", null=True, blank=True)
    report = models.ForeignKey(ProceedingReport, models.PROTECT, related_name="files", null=True, blank=True)
    supplement = models.ForeignKey(Supplement, models.PROTECT, related_name="files", null=True, blank=True)
    original = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    view = models.ForeignKey(Blob, models.PROTECT, related_name="+", null=True, blank=True)
    name = models.CharField(_("文件名"), max_length=160)
    pages = models.PositiveSmallIntegerField(_("页数"), default=1)
    added_at = models.DateTimeField(_("提交时间"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = _("撤销程序的材料")
        verbose_name_plural = _("撤销程序的材料")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def told_by(self) -> int | None:
        """The supplement that told of it, if one did."""
        if self.supplement_id is not None or self.report is None:
            return self.supplement_id
        weighing = getattr(self.report, "weighing", None)
        return weighing.supplement_id if weighing is not None else None

    @property
    def is_told(self) -> bool:
        """Whether the party has it before it: what came after the notice, only with the supplement that tells of it."""
        return self.report is None or not self.report.after_notice or self.told_by is not None
