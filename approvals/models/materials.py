import re
import uuid
from datetime import date, datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from approvals.enums import Relation
from approvals.models.case import Case
from approvals.models.correction import CorrectionItem
from approvals.models.deficiency import Gap
from ground.accounts.models import User
from ground.documents.models import Blob, Document, ScanState
from ground.documents.watermark import DOT
from matters.models import Material

# What a matter's name adds in brackets, and how much of the rest a watermark has room for.
IN_BRACKETS = re.compile(r"[（(][^（()）]*[)）]")
LONGEST_MATTER = 20


class CaseFileQuerySet(models.QuerySet["CaseFile"]):
    def visible_to(self, user: User, *, at: datetime) -> Self:
        """A file is reached only through the case that uses it."""
        return self.filter(case__in=Case.objects.visible_to(user, at=at).values("pk"))

    def infected(self) -> Self:
        """Files in which the scanner found something after they were taken."""
        return self.filter(original__scan_state=ScanState.INFECTED)

    def usable(self) -> Self:
        """Files that lie in no quarantine; those that still wait for their scan count."""
        return self.exclude(original__scan_state=ScanState.INFECTED)

    def current(self) -> Self:
        """What lies in the folder today: neither replaced in a supply nor still being gathered for one."""
        return self.filter(superseded_in=None, gave_way_to=None).exclude(
            correction_item__isnull=False, correction_item__correction__supplied_at=None
        )


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
    # Lineage (E3): the item it was given in answer to, and the item in whose answer it was replaced.
    correction_item = models.ForeignKey(
        CorrectionItem,
        models.PROTECT,
        verbose_name=_("所答复的补正事项"),
        related_name="files",
        null=True,
        blank=True,
    )
    superseded_in = models.ForeignKey(
        CorrectionItem,
        models.PROTECT,
        verbose_name=_("被替换于"),
        related_name="superseded_files",
        null=True,
        blank=True,
    )
    # Likewise what came after acceptance: the gap it was given for, and the gap for which something else took its place.
    gap = models.ForeignKey(
        Gap, models.PROTECT, verbose_name=_("所补的容缺材料"), related_name="files", null=True, blank=True
    )
    gave_way_to = models.ForeignKey(
        Gap,
        models.PROTECT,
        verbose_name=_("被补齐的材料替换"),
        related_name="replaced_files",
        null=True,
        blank=True,
    )
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

    @property
    def held(self) -> str:
        """Why it is not opened now, in words (N4); empty when it may be."""
        return self.original.held or (self.view.held if self.view else "")

    def watermark(self, on: date) -> str:
        """What lies across every picture of a copy of an identity paper: for what it was given, and the day it was shown.

        Empty where the material is none.
        """
        if not self.material.identity_copy:
            return ""
        matter = IN_BRACKETS.sub("", self.case.edition.name)[:LONGEST_MATTER]
        purpose = gettext("仅供办理%(matter)s使用") % {"matter": matter}
        return DOT.join(part for part in (purpose, self.case.number, on.isoformat()) if part)


class PaperReceivedQuerySet(models.QuerySet["PaperReceived"]):
    def lying(self) -> Self:
        """What lies in the folder today: nothing took its place."""
        return self.filter(superseded_in=None, gave_way_to=None)


class PaperReceived(models.Model):
    """A paper taken at the window: how many originals and copies lie in the folder (一窗受理)."""

    case = models.ForeignKey(Case, models.CASCADE, verbose_name=_("办件"), related_name="papers")
    material = models.ForeignKey(Material, models.PROTECT, verbose_name=_("材料"), related_name="+")
    originals = models.PositiveSmallIntegerField(_("原件份数"), default=0)
    copies = models.PositiveSmallIntegerField(_("复印件份数"), default=0)
    # Lineage (E3): the item it was given in answer to, and the item in whose answer it was replaced.
    correction_item = models.ForeignKey(
        CorrectionItem,
        models.PROTECT,
        verbose_name=_("所答复的补正事项"),
        related_name="papers",
        null=True,
        blank=True,
    )
    superseded_in = models.ForeignKey(
        CorrectionItem,
        models.PROTECT,
        verbose_name=_("被替换于"),
        related_name="superseded_papers",
        null=True,
        blank=True,
    )
    # Likewise what came after acceptance: the gap it was given for, and the gap for which something else took its place.
    gap = models.ForeignKey(
        Gap, models.PROTECT, verbose_name=_("所补的容缺材料"), related_name="papers", null=True, blank=True
    )
    gave_way_to = models.ForeignKey(
        Gap,
        models.PROTECT,
        verbose_name=_("被补齐的材料替换"),
        related_name="replaced_papers",
        null=True,
        blank=True,
    )
    received_at = models.DateTimeField(_("收取时间"))
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("收取人"), related_name="+"
    )

    objects = PaperReceivedQuerySet.as_manager()

    class Meta:
        verbose_name = _("收取的纸质材料")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "material"],
                condition=Q(superseded_in=None, gave_way_to=None),
                name="paper_received_once",
            ),
            models.CheckConstraint(
                name="paper_received_something", condition=Q(originals__gt=0) | Q(copies__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.material} {self.originals}+{self.copies}"


class OriginalCheck(models.Model):
    """An original was held against the copy or file in the folder (核对原件, ELC-10 level B)."""

    case = models.ForeignKey(Case, models.PROTECT, verbose_name=_("办件"), related_name="original_checks")
    material = models.ForeignKey(Material, models.PROTECT, verbose_name=_("材料"), related_name="+")
    agrees = models.BooleanField(_("与原件一致"))
    note = models.CharField(_("说明"), max_length=500, blank=True)
    checked_at = models.DateTimeField(_("核对时间"))
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("核对人"), related_name="+"
    )

    append_only = True

    class Meta:
        verbose_name = _("原件核对")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.material} {self.agrees}"


class OriginalReturn(models.Model):
    """Originals went back into the applicant's hands, listed on a signed slip (退还原件)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, verbose_name=_("办件"), related_name="original_returns")
    receiver = models.CharField(_("领取人"), max_length=60)
    relation = models.CharField(_("与申请人关系"), max_length=24, choices=Relation.choices)
    returned_at = models.DateTimeField(_("退还时间"))
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("经办人"), related_name="+"
    )
    document = models.OneToOneField(
        Document, models.PROTECT, verbose_name=_("原件退还清单"), related_name="+"
    )

    append_only = True

    class Meta:
        verbose_name = _("原件退还")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.case} {self.receiver}"


class OriginalReturned(models.Model):
    """How many originals of one material went back."""

    slip = models.ForeignKey(OriginalReturn, models.PROTECT, related_name="items")
    material = models.ForeignKey(Material, models.PROTECT, verbose_name=_("材料"), related_name="+")
    originals = models.PositiveSmallIntegerField(_("原件份数"))

    append_only = True

    class Meta:
        verbose_name = _("退还的原件")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["slip", "material"], name="original_returned_once_a_slip"),
            models.CheckConstraint(name="original_returned_something", condition=Q(originals__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.material} {self.originals}"
