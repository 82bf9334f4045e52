from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ground.clocks.enums import Limit, Unit
from matters.enums import EditionState, Level, LineChange, MatterType
from matters.models.edition import Edition
from matters.models.matter import Matter


class DirectoryQuerySet(models.QuerySet["Directory"]):
    def agreed(self) -> Self:
        """What is public."""
        return self.filter(agreed_at__isnull=False)

    def asked_for(self, year: int, no: int = 0, keeper: str = "") -> Directory | None:
        """The one of that year with this number, of this keeper or of the first that had it; without a number, what was agreed last."""
        found = self.filter(year=year).select_related("office")
        if keeper:
            found = found.filter(office__path=keeper)
        return (found.filter(no=no).order_by("pk") if no else found.order_by("-agreed_at", "-pk")).first()

    def locked(self, pk: int) -> Directory:
        """The directory as it is now, nobody else's until this transaction ends."""
        return self.select_for_update(no_key=True, of=("self",)).get(pk=pk)


class Directory(models.Model):
    """The catalogue of one year as it was frozen, agreed by another officer, and filed (年度目录).

    From when it is agreed it stays as it is (migration 0035): only its filing is written later.
    """

    # Whose matters it names: those of all offices whose catalogue this office keeps.
    office = models.ForeignKey(
        "accounts.Office", models.PROTECT, related_name="+", verbose_name=_("编制机构")
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    # Counted by each keeper for each year.
    no = models.PositiveSmallIntegerField(_("版本号"))
    # By which the trail knows it.
    thread = models.CharField(max_length=60, unique=True, editable=False)
    frozen_on = models.DateField(_("截止日期"))
    frozen_at = models.DateTimeField(_("生成时间"))
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("生成人")
    )
    agreed_at = models.DateTimeField(_("审定时间"), null=True, blank=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("审定人"),
    )
    returned_at = models.DateTimeField(_("退回时间"), null=True, blank=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("退回人"),
    )
    returned_words = models.CharField(_("退回意见"), max_length=400, blank=True)
    filed_on = models.DateField(_("报备日期"), null=True, blank=True)
    filed_reference = models.CharField(_("报备文号"), max_length=100, blank=True)
    # By the office above that keeps a catalogue, where there is one.
    received_at = models.DateTimeField(_("备案签收时间"), null=True, blank=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("备案签收人"),
    )

    objects = DirectoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("年度目录")
        verbose_name_plural = _("年度目录")
        constraints = [
            models.UniqueConstraint(fields=["office", "year", "no"], name="matters_directory_no_once"),
            models.CheckConstraint(
                name="matters_directory_agreed_pair",
                condition=Q(agreed_at=None, agreed_by=None)
                | Q(agreed_at__isnull=False, agreed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="matters_directory_agreed_by_another",
                condition=Q(agreed_by=None) | ~Q(agreed_by=F("frozen_by")),
            ),
            models.CheckConstraint(
                name="matters_directory_filed_after_agreed",
                condition=Q(filed_on=None, filed_reference="")
                | Q(filed_on__isnull=False, agreed_at__isnull=False) & ~Q(filed_reference=""),
            ),
            models.CheckConstraint(
                name="matters_directory_returned_with_words",
                condition=Q(returned_at=None, returned_by=None, returned_words="")
                | Q(returned_at__isnull=False, returned_by__isnull=False, agreed_at=None)
                & ~Q(returned_words=""),
            ),
            models.CheckConstraint(
                name="matters_directory_received_after_filed",
                condition=Q(received_at=None, received_by=None)
                | Q(received_at__isnull=False, received_by__isnull=False, filed_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}·{self.no}"


class DirectoryLine(models.Model):
    """One matter of a year's directory, as it was called then. It stays as it is."""

    append_only = True

    directory = models.ForeignKey(Directory, models.PROTECT, related_name="lines", verbose_name=_("年度目录"))
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="+", verbose_name=_("事项"))
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+", verbose_name=_("版本"))
    implementation_code = models.CharField(_("实施编码"), max_length=64)
    name = models.CharField(_("事项名称"), max_length=200)
    type_code = models.CharField(_("事项类型"), max_length=2, choices=MatterType)
    level = models.CharField(_("行使层级"), max_length=1, choices=Level, blank=True)
    office_name = models.CharField(_("实施主体"), max_length=100)
    state = models.CharField(_("状态"), max_length=10, choices=EditionState)
    change = models.CharField(_("较上年"), max_length=10, choices=LineChange)
    # What was done to it since, and what it was called before.
    words = models.CharField(_("变化说明"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("年度目录事项")
        verbose_name_plural = _("年度目录事项")
        constraints = [
            models.UniqueConstraint(fields=["directory", "matter"], name="matters_directory_line_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Reduction(models.Model):
    """What an edition spares against the one before (五减, S66): counts before and after. It stays as it is."""

    append_only = True

    edition = models.OneToOneField(Edition, models.PROTECT, related_name="reduction", verbose_name=_("版本"))
    before = models.ForeignKey(
        Edition, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("上一版本")
    )
    items_before = models.PositiveSmallIntegerField(_("原办理项数"))
    items_after = models.PositiveSmallIntegerField(_("现办理项数"))
    materials_before = models.PositiveSmallIntegerField(_("原材料数"))
    materials_after = models.PositiveSmallIntegerField(_("现材料数"))
    steps_before = models.PositiveSmallIntegerField(_("原环节数"))
    steps_after = models.PositiveSmallIntegerField(_("现环节数"))
    certificates_before = models.PositiveSmallIntegerField(_("原证明数"))
    certificates_after = models.PositiveSmallIntegerField(_("现证明数"))
    # The promised limit, in the edition's own unit.
    days_before = models.PositiveSmallIntegerField(_("原时限"))
    days_after = models.PositiveSmallIntegerField(_("现时限"))

    class Meta:
        verbose_name = _("五减台账")
        verbose_name_plural = _("五减台账")

    def __str__(self) -> str:
        return str(self.edition_id)


class Announcement(models.Model):
    """A promise was shortened from a day on, and that is published (S57). It stays as it is."""

    append_only = True

    edition = models.OneToOneField(
        Edition, models.PROTECT, related_name="announcement", verbose_name=_("版本")
    )
    from_length = models.PositiveSmallIntegerField(_("原承诺时限"))
    to_length = models.PositiveSmallIntegerField(_("现承诺时限"))
    unit = models.CharField(_("时限单位"), max_length=2, choices=Unit)
    on = models.DateField(_("执行日期"))

    class Meta:
        verbose_name = _("时限压缩公告")
        verbose_name_plural = _("时限压缩公告")
        constraints = [
            models.CheckConstraint(
                name="matters_announcement_is_shorter", condition=Q(to_length__lt=F("from_length"))
            ),
        ]
        indexes = [models.Index(fields=["-on"], name="matters_announcement_day")]

    def __str__(self) -> str:
        return f"{self.from_length}→{self.to_length}"

    @property
    def before(self) -> Limit:
        """What was promised until then."""
        return Limit(self.from_length, self.unit)

    @property
    def now(self) -> Limit:
        """What is promised since."""
        return Limit(self.to_length, self.unit)
