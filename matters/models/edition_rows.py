"""What an edition owns: the materials it asks for, its steps, review points, handling items and points of supervision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ground.accounts.enums import Duty
from ground.clocks.enums import Limit, Unit
from matters import conditions
from matters.enums import MaterialKind, Medium, Necessity, Purpose, SharingMethod, SharingStatus, Source
from matters.models.edition import Edition


class Material(models.Model):
    """One paper an edition asks for (申请材料), from whom it comes and what is accepted."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="materials", verbose_name=_("事项版本"))
    no = models.PositiveSmallIntegerField(_("序号"))
    name = models.CharField(_("材料名称"), max_length=100)
    kind = models.CharField(_("材料类型"), max_length=12, choices=MaterialKind, blank=True)
    # The same paper in two matters: whoever applies for several hands it in once.
    standard_code = models.CharField(_("标准材料编码"), max_length=40, blank=True)
    necessity = models.CharField(_("必要性"), max_length=12, choices=Necessity)
    when_words = models.CharField(_("提供情形"), max_length=200, blank=True)
    # The same as a condition on the answers, where a machine can tell; people read `when_words`.
    when = models.JSONField(_("提供条件"), null=True, blank=True)
    # Any one of these will do: [text].
    alternatives = models.JSONField(_("可任选其一"), default=list, blank=True)
    source = models.CharField(_("来源渠道"), max_length=12, choices=Source)
    source_office = models.CharField(_("出具单位"), max_length=100, blank=True)
    form = models.CharField(_("材料形式"), max_length=12, choices=Medium)
    originals = models.PositiveSmallIntegerField(_("原件份数"), default=0)
    copies = models.PositiveSmallIntegerField(_("复印件份数"), default=0)
    pages_format = models.CharField(_("材料规格"), max_length=20, blank=True)
    fill_words = models.TextField(_("填报须知"), blank=True)
    blank_form = models.ForeignKey(
        "documents.Blob", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("空白表格")
    )
    sample = models.ForeignKey(
        "documents.Blob", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("填写样本")
    )
    # The application form of the edition is its blank form, filled in page by page.
    generated = models.BooleanField(_("由申请表生成"), default=False)
    standard = models.CharField(_("受理标准"), max_length=400)
    exempt = models.BooleanField(_("免提交"), default=False)
    committable = models.BooleanField(_("可承诺"), default=False)
    secondary = models.BooleanField(_("可容缺"), default=False)
    basis = models.CharField(_("依据"), max_length=200, blank=True)
    exempt_by = models.CharField(_("免提交依据的共享数据"), max_length=200, blank=True)
    proof_code = models.CharField(_("证明事项编码"), max_length=40, blank=True)
    # The step of this very procedure that gives it: it need not be brought (LINT-10).
    result_of_step = models.PositiveSmallIntegerField(_("产生该材料的环节"), null=True, blank=True)
    sharing_provider = models.CharField(_("数据提供单位"), max_length=100, blank=True)
    sharing_purpose = models.CharField(_("共享用途"), max_length=200, blank=True)
    sharing_items = models.TextField(_("共享数据项"), blank=True)
    sharing_method = models.CharField(_("共享方式"), max_length=12, choices=SharingMethod, blank=True)
    sharing_status = models.CharField(_("共享进度"), max_length=12, choices=SharingStatus, blank=True)
    # A copy of it serves a thief too: whatever shows one bears a watermark (ground.documents.watermark).
    identity_copy = models.BooleanField(_("身份证件"), default=False)
    # Of whom it is asked; one that does not say is asked of who applies for the first time.
    purposes = models.JSONField(_("适用申请类型"), default=list, blank=True)

    class Meta:
        verbose_name = _("申请材料")
        verbose_name_plural = _("申请材料")
        ordering = ["edition_id", "no"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "no"], name="matters_material_no_once"),
            models.CheckConstraint(
                name="matters_material_condition_is_said",
                condition=~Q(necessity=Necessity.CONDITIONAL) | ~Q(when_words=""),
            ),
            # Only what an organ issued can be fetched from it.
            models.CheckConstraint(
                name="matters_material_exempt_from_organ",
                condition=Q(exempt=False) | Q(source=Source.GOVERNMENT) & ~Q(source_office=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_asked(self, purpose: str) -> bool:
        return purpose in (self.purposes or [Purpose.NEW])

    @property
    def is_required(self) -> bool:
        return self.necessity == Necessity.REQUIRED

    def is_required_of(self, said: Mapping[str, Any]) -> bool:
        """Whether whoever `said` this must hand it in; what is required stays so while nobody knows whether its condition holds."""
        held = conditions.holds(self.when, said)
        if self.necessity == Necessity.CONDITIONAL:
            return self.when is not None and held is True
        return self.is_required and held is not False


class Step(models.Model):
    """One step of the way from application to delivery (办理环节)."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="steps", verbose_name=_("事项版本"))
    no = models.PositiveSmallIntegerField(_("序号"))
    name = models.CharField(_("环节"), max_length=40)
    office_words = models.CharField(_("办理单位"), max_length=60)
    duty = models.CharField(_("职责"), max_length=20, choices=Duty, blank=True)
    days_words = models.CharField(_("时限"), max_length=60)
    length = models.PositiveSmallIntegerField(_("时限数"), null=True, blank=True)
    unit = models.CharField(_("时限单位"), max_length=2, choices=Unit, null=True, blank=True)
    special = models.BooleanField(_("特别程序环节"), default=False)
    person_words = models.CharField(_("办理人员"), max_length=60, blank=True)
    words = models.CharField(_("说明"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("办理环节")
        verbose_name_plural = _("办理环节")
        ordering = ["edition_id", "no"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "no"], name="matters_step_no_once"),
            models.CheckConstraint(
                name="matters_step_length_has_unit",
                condition=Q(length=None, unit=None) | Q(length__isnull=False, unit__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ReviewPoint(models.Model):
    """One thing the reviewer must find true before a grant (审查要点); the merits are tested here, not at intake (COR-10)."""

    edition = models.ForeignKey(
        Edition, models.PROTECT, related_name="review_points", verbose_name=_("事项版本")
    )
    no = models.PositiveSmallIntegerField(_("序号"))
    words = models.CharField(_("要点"), max_length=300)
    basis = models.CharField(_("依据"), max_length=200)
    # What is enough, and what is not: so that two reviewers of like cases find alike (行政裁量权基准).
    standard = models.CharField(_("裁量基准"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("审查要点")
        verbose_name_plural = _("审查要点")
        ordering = ["edition_id", "no"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "no"], name="matters_review_point_no_once"),
        ]

    def __str__(self) -> str:
        return self.words


class HandlingItem(models.Model):
    """One way to apply within an edition (业务办理项): a first licence, its change, its renewal; its code is ours and two signs (COD-3)."""

    edition = models.ForeignKey(
        Edition, models.PROTECT, related_name="handling_items", verbose_name=_("事项版本")
    )
    no = models.CharField(_("序号"), max_length=2)
    name = models.CharField(_("业务办理项名称"), max_length=200)
    purpose = models.CharField(_("申请类型"), max_length=12, choices=Purpose, default=Purpose.NEW)
    # Where it promises something else than the edition.
    promised_length = models.PositiveSmallIntegerField(_("承诺办结时限"), null=True, blank=True)
    promised_unit = models.CharField(_("承诺办结时限单位"), max_length=2, choices=Unit, null=True, blank=True)
    summary = models.CharField(_("一句话说明"), max_length=200, blank=True)
    # Of several for the same purpose, the one whose condition holds (导办).
    when = models.JSONField(_("适用条件"), null=True, blank=True)

    class Meta:
        verbose_name = _("业务办理项")
        verbose_name_plural = _("业务办理项")
        ordering = ["edition_id", "no"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "no"], name="matters_handling_item_no_once"),
            models.UniqueConstraint(
                fields=["edition", "purpose"],
                condition=~Q(purpose=Purpose.NEW),
                name="matters_handling_item_purpose_once",
            ),
            models.CheckConstraint(
                name="matters_handling_item_no_is_two_signs", condition=Q(no__regex=r"^[0-9]{2}$")
            ),
            models.CheckConstraint(
                name="matters_handling_item_length_has_unit",
                condition=Q(promised_length=None, promised_unit=None)
                | Q(promised_length__isnull=False, promised_unit__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def code(self) -> str:
        return f"{self.edition.identity['implementation_code']}{self.no}"

    @property
    def promised(self) -> Limit | None:
        """Its own promise, in its own days; nothing where it is the edition's."""
        if self.promised_length is None or self.promised_unit is None:
            return None
        return Limit(self.promised_length, self.promised_unit)


class RegulationPoint(models.Model):
    """One thing the regulator looks at afterwards (监管要点), bound to what was promised or examined before (SHG-2)."""

    edition = models.ForeignKey(
        Edition, models.PROTECT, related_name="regulation_points", verbose_name=_("事项版本")
    )
    no = models.PositiveSmallIntegerField(_("序号"))
    words = models.CharField(_("监管内容"), max_length=300)
    site_standard = models.CharField(_("现场核查标准"), max_length=500, blank=True)
    penalty = models.CharField(_("违规后果"), max_length=300, blank=True)
    basis = models.CharField(_("依据"), max_length=200, blank=True)
    # The places, from 1, of what it watches: in `grant_conditions`, among the materials, among the review points.
    conditions = ArrayField(
        models.PositiveSmallIntegerField(), default=list, blank=True, verbose_name=_("对应准予条件")
    )
    materials = ArrayField(
        models.PositiveSmallIntegerField(), default=list, blank=True, verbose_name=_("对应材料")
    )
    points = ArrayField(
        models.PositiveSmallIntegerField(), default=list, blank=True, verbose_name=_("对应审查要点")
    )

    class Meta:
        verbose_name = _("监管要点")
        verbose_name_plural = _("监管要点")
        ordering = ["edition_id", "no"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "no"], name="matters_regulation_point_no_once"),
            models.CheckConstraint(
                name="matters_regulation_point_binds_something",
                condition=~Q(conditions=[], materials=[], points=[]),
            ),
        ]

    def __str__(self) -> str:
        return self.words
