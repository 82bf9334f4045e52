import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from approvals.models.case import Case
from ground.accounts.models import User
from ground.documents.models import Blob
from matters.models import Material


class CaseFileQuerySet(models.QuerySet["CaseFile"]):
    def visible_to(self, user: User, *, at: datetime) -> Self:
        """A file is reached only through the case that uses it."""
        return self.filter(case__in=Case.objects.visible_to(user, at=at).values("pk"))


class CaseFile(models.Model):
    """One file given for one material: the original as it came, and what the officer sees of it (U13)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, verbose_name=_("办件"), related_name="files")
    material = models.ForeignKey(Material, models.PROTECT, verbose_name=_("材料"), related_name="+")
    original = models.ForeignKey(Blob, models.PROTECT, verbose_name=_("原件"), related_name="+")
    view = models.ForeignKey(
        Blob, models.PROTECT, verbose_name=_("阅览件"), related_name="+", null=True, blank=True
    )
    name = models.CharField(_("文件名"), max_length=160)
    pages = models.PositiveIntegerField(_("页数"), default=1)
    warnings = models.JSONField(_("提示"), default=list, blank=True)
    added_at = models.DateTimeField(_("上传时间"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("上传人"), related_name="+"
    )

    objects = CaseFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("材料文件")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def shown(self) -> Blob:
        """What a page displays: the upright JPEG of a photo, otherwise the file itself."""
        return self.view or self.original


class PaperReceived(models.Model):
    """A paper taken at the window: how many originals and copies lie in the folder (一窗受理)."""

    case = models.ForeignKey(Case, models.CASCADE, verbose_name=_("办件"), related_name="papers")
    material = models.ForeignKey(Material, models.PROTECT, verbose_name=_("材料"), related_name="+")
    originals = models.PositiveSmallIntegerField(_("原件份数"), default=0)
    copies = models.PositiveSmallIntegerField(_("复印件份数"), default=0)
    received_at = models.DateTimeField(_("收取时间"))
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("收取人"), related_name="+"
    )

    class Meta:
        verbose_name = _("收取的纸质材料")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "material"], name="paper_received_once"),
            models.CheckConstraint(
                name="paper_received_something", condition=Q(originals__gt=0) | Q(copies__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.material} {self.originals}+{self.copies}"
