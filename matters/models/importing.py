from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from matters.enums import ImportProfile, ImportState

if TYPE_CHECKING:
    from ground.accounts.models import User


class Import(models.Model):
    """A file of the catalogue on its way in: read and reported first, then written whole or not at all."""

    uuid = models.UUIDField(_("标识"), default=uuid.uuid4, unique=True, editable=False)
    blob = models.ForeignKey("documents.Blob", models.PROTECT, related_name="+", verbose_name=_("文件"))
    profile = models.CharField(_("格式"), max_length=12, choices=ImportProfile)
    office = models.ForeignKey(
        "accounts.Office", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("限于机构")
    )
    state = FSMField(_("状态"), choices=ImportState, default=ImportState.WAITING, protected=True)
    total = models.PositiveIntegerField(_("总行数"), default=0)
    done_lines = models.PositiveIntegerField(_("已校验行数"), default=0)
    report = models.JSONField(_("校验报告"), default=dict, blank=True)
    begun_at = models.DateTimeField(_("导入时间"))
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("导入人")
    )
    written_at = models.DateTimeField(_("写入时间"), null=True, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("确认人"),
    )

    class Meta:
        verbose_name = _("目录导入")
        verbose_name_plural = _("目录导入")
        constraints = [
            models.CheckConstraint(
                name="matters_import_written_pair",
                condition=Q(written_at=None, written_by=None)
                | Q(written_at__isnull=False, written_by__isnull=False),
            ),
            models.CheckConstraint(
                name="matters_import_no_more_than_all", condition=Q(done_lines__lte=F("total"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_profile_display()} {self.get_state_display()}"

    @property
    def thread(self) -> str:
        return f"import:{self.uuid}"

    @transition(field=state, source=ImportState.WAITING, target=ImportState.CHECKING)
    def start(self) -> None: ...

    @transition(field=state, source=ImportState.CHECKING, target=ImportState.CHECKED)
    def end_checks(self) -> None: ...

    @transition(field=state, source=ImportState.CHECKED, target=ImportState.WRITING)
    def confirm(self) -> None: ...

    @transition(field=state, source=ImportState.WRITING, target=ImportState.DONE)
    def end(self, *, by: User, at: datetime) -> None:
        self.written_by, self.written_at = by, at

    @transition(field=state, source=[ImportState.CHECKING, ImportState.WRITING], target=ImportState.FAILED)
    def fail(self) -> None: ...

    @transition(field=state, source=[ImportState.WAITING, ImportState.CHECKED], target=ImportState.DISCARDED)
    def discard(self) -> None: ...
