from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from ground.accounts.enums import Duty
from ground.clocks.enums import Limit, Side, Unit
from matters.enums import (
    EditionState,
    Handling,
    Medium,
    Necessity,
    OrganisationTheme,
    PersonTheme,
    PriorNotice,
    Purpose,
    ResultKind,
    Source,
)
from matters.models import search
from matters.models.entrustment import Entrustment
from matters.models.matter import Matter

if TYPE_CHECKING:
    from ground.accounts.models import Office


class EditionQuerySet(models.QuerySet["Edition"]):
    """The language of the catalogue."""

    def in_force(self, on: date) -> Self:
        """The one edition of each matter that holds on the legal day `on`."""
        return self.filter(Q(replaced_on=None) | Q(replaced_on__gt=on), effective_on__lte=on)

    def open_on(self, day: date) -> Self:
        """What can be applied for online on the legal day `day`."""
        return self.in_force(day).filter(state=EditionState.OPEN)

    def entrusted_to(self, window: Office | None, day: date) -> Self:
        """What a window may take in on the legal day `day`, of any office (综合窗口受托事项)."""
        entrusted = Entrustment.objects.current(day).filter(window=window)
        return self.open_on(day).filter(matter__in=entrusted.values("matter"))

    def listed(self) -> Self:
        return self.filter(state=EditionState.LISTED)

    def visible(self) -> Self:
        """With the matter and its office, as every public page shows them."""
        return self.select_related("matter__office")

    def in_name_order(self) -> Self:
        """As a Chinese reader expects it; the database sorts by bytes."""
        return self.order_by("matter__pinyin", "matter_id")

    def in_reverse_name_order(self) -> Self:
        return self.order_by("-matter__pinyin", "-matter_id")

    def after(self, matter: Matter) -> Self:
        """What follows `matter` in name order: the next keyset page."""
        return self.filter(
            Q(matter__pinyin__gt=matter.pinyin) | Q(matter__pinyin=matter.pinyin, matter__gt=matter)
        )

    def before(self, matter: Matter) -> Self:
        """What stands before `matter` in name order."""
        return self.filter(
            Q(matter__pinyin__lt=matter.pinyin) | Q(matter__pinyin=matter.pinyin, matter__lt=matter)
        )

    def matching(self, terms: tuple[str, ...]) -> Self:
        """What answers every term, open editions first, then the closest names."""
        return search.matching(self, terms)

    def resembling(self, terms: tuple[str, ...]) -> Self:
        """What shares a word with the terms or sounds like them."""
        return search.resembling(self, terms)


class Edition(models.Model):
    """What a matter asks, promises and gives from one day on (实施清单). It is never edited: the next one replaces it.

    A case stays with the edition in force on the day it was received, for its burdens (COR-1).
    """

    uuid = models.UUIDField(_("标识"), default=uuid.uuid4, unique=True, editable=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="editions", verbose_name=_("事项"))
    no = models.PositiveSmallIntegerField(_("版本号"))
    state = models.CharField(_("状态"), max_length=10, choices=EditionState)
    name = models.CharField(_("事项名称"), max_length=200)
    effective_on = models.DateField(_("生效日"))
    replaced_on = models.DateField(_("取消日"), null=True, blank=True, help_text=_("自该日起不再执行"))

    summary = models.CharField(_("一句话说明"), max_length=200, blank=True)
    handling = models.CharField(_("办件类型"), max_length=10, choices=Handling, blank=True)
    statutory_length = models.PositiveSmallIntegerField(_("法定办结时限"), null=True, blank=True)
    statutory_unit = models.CharField(max_length=2, choices=Unit, default=Unit.WORKING_DAYS)
    promised_length = models.PositiveSmallIntegerField(_("承诺办结时限"), null=True, blank=True)
    promised_unit = models.CharField(max_length=2, choices=Unit, default=Unit.WORKING_DAYS)

    application_conditions = models.JSONField(_("申请条件"), default=list)
    grant_conditions = models.JSONField(_("准予条件"), default=list)
    legal_basis = models.JSONField(_("设定依据"), default=list)
    fee = models.JSONField(_("收费"), null=True, blank=True)
    visits = models.PositiveSmallIntegerField(_("到办事现场次数"), null=True, blank=True)
    visits_words = models.CharField(_("到现场说明"), max_length=200, blank=True)
    channels = models.JSONField(_("办理形式"), default=list)

    result_name = models.CharField(_("结果名称"), max_length=100, blank=True)
    result_kind = models.CharField(_("结果类型"), max_length=10, choices=ResultKind, blank=True)
    licence_validity_months = models.PositiveSmallIntegerField(_("有效期限（月）"), null=True, blank=True)
    licence_mark = models.CharField(_("证号前缀"), max_length=20, blank=True)

    # What can be applied for beside a first licence: {"renewal": {"promised_length": 5}, "change": {} …}.
    purposes = models.JSONField(_("其他申请类型"), default=dict, blank=True)

    form = models.JSONField(_("申请表"), default=dict)
    form_version = models.PositiveSmallIntegerField(_("申请表版本"), default=1)
    faq = models.JSONField(_("常见问题"), default=list)

    consult_phone = models.CharField(_("咨询电话"), max_length=30, blank=True)
    complaint_phone = models.CharField(_("监督投诉电话"), max_length=30, blank=True)
    address = models.CharField(_("办理地点"), max_length=200, blank=True)
    hours = models.CharField(_("办理时间"), max_length=200, blank=True)
    review_organ = models.CharField(_("行政复议机关"), max_length=100, blank=True)
    court = models.CharField(_("行政诉讼管辖法院"), max_length=100, blank=True)
    regulator = models.ForeignKey(
        "accounts.Office", models.PROTECT, related_name="regulated", null=True, blank=True,
        verbose_name=_("行业主管部门"),
    )  # fmt: skip
    # Why the regulator is told before the decision; nothing, where he need not be (SHG-5).
    prior_notice = models.CharField(
        _("决定前告知监管部门的情形"), max_length=10, choices=PriorNotice, blank=True
    )
    person_theme = models.CharField(_("个人主题"), max_length=3, choices=PersonTheme, blank=True)
    organisation_theme = models.CharField(_("法人主题"), max_length=3, choices=OrganisationTheme, blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("事项版本")
        verbose_name_plural = _("事项版本")
        constraints = [
            models.UniqueConstraint(fields=["matter", "no"], name="matters_edition_no_once"),
            ExclusionConstraint(
                name="matters_edition_one_in_force",
                # Half open: an edition replaced on the day it was to begin was never in force.
                expressions=[
                    ("matter", RangeOperators.EQUAL),
                    (
                        Func(F("effective_on"), F("replaced_on"), Value("[)"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
            models.CheckConstraint(
                name="matters_edition_days_in_order",
                condition=Q(replaced_on=None) | Q(replaced_on__gte=F("effective_on")),
            ),
            models.CheckConstraint(
                name="matters_edition_promise_within_law",
                condition=Q(statutory_length=None)
                | Q(promised_length=None)
                | Q(promised_length__lte=F("statutory_length")),
            ),
            models.CheckConstraint(
                name="matters_edition_instant_is_now",
                condition=Q(handling="", promised_length=None)
                | Q(handling=Handling.INSTANT, promised_length=0)
                | Q(handling=Handling.PROMISED, promised_length__gte=1),
            ),
            models.CheckConstraint(
                name="matters_edition_open_says_how_long",
                condition=Q(state=EditionState.LISTED)
                | ~Q(handling="") & Q(promised_length__isnull=False, visits__isnull=False),
            ),
            models.CheckConstraint(
                name="matters_edition_two_telephones",
                condition=Q(consult_phone="") | ~Q(consult_phone=F("complaint_phone")),
            ),
        ]
        indexes = [models.Index(fields=["state", "effective_on"], name="matters_edition_state")]

    def __str__(self) -> str:
        return self.name

    @property
    def thread(self) -> str:
        return f"edition:{self.uuid}"

    @property
    def is_open(self) -> bool:
        return self.state == EditionState.OPEN

    @property
    def is_instant(self) -> bool:
        return self.handling == Handling.INSTANT

    def is_in_force(self, on: date) -> bool:
        return self.effective_on <= on and (self.replaced_on is None or on < self.replaced_on)

    def offers(self, purpose: str) -> bool:
        """Whether it can be applied for here: a first licence always, what becomes of one where the edition says so."""
        return purpose == Purpose.NEW or purpose in self.purposes

    def asks_for(self, purpose: str = Purpose.NEW) -> list[Material]:
        """The materials of an application of this kind, in the order of the edition."""
        return [material for material in self.materials.all() if material.is_asked(purpose)]

    def promised_days(self, purpose: str) -> int | None:
        """How many working days the organ promises, for a purpose as for a first licence unless it says otherwise."""
        days: int | None = self.purposes.get(purpose, {}).get("promised_length", self.promised_length)
        return days

    def limits(self, purpose: str = Purpose.NEW) -> list[tuple[Side, Limit]]:
        """The law's limit and the organ's promise, as clocks count them; an instant matter promises the same day."""
        limits = []
        if self.statutory_length is not None:
            limits.append((Side.STATUTORY, Limit(self.statutory_length, self.statutory_unit)))
        promised = self.promised_days(purpose)
        if promised is not None:
            limits.append((Side.PROMISED, Limit(promised, self.promised_unit)))
        return limits


class Material(models.Model):
    """One paper an edition asks for (申请材料), from whom it comes and what is accepted."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="materials", verbose_name=_("事项版本"))
    no = models.PositiveSmallIntegerField(_("序号"))
    name = models.CharField(_("材料名称"), max_length=100)
    necessity = models.CharField(_("必要性"), max_length=12, choices=Necessity)
    when_words = models.CharField(_("提供情形"), max_length=200, blank=True)
    source = models.CharField(_("来源渠道"), max_length=12, choices=Source)
    source_office = models.CharField(_("出具单位"), max_length=100, blank=True)
    form = models.CharField(_("材料形式"), max_length=12, choices=Medium)
    originals = models.PositiveSmallIntegerField(_("原件份数"), default=0)
    copies = models.PositiveSmallIntegerField(_("复印件份数"), default=0)
    standard = models.CharField(_("受理标准"), max_length=400)
    exempt = models.BooleanField(_("免提交"), default=False)
    committable = models.BooleanField(_("可承诺"), default=False)
    secondary = models.BooleanField(_("可容缺"), default=False)
    basis = models.CharField(_("依据"), max_length=200, blank=True)
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


class Step(models.Model):
    """One step of the way from application to delivery (办理环节)."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="steps", verbose_name=_("事项版本"))
    no = models.PositiveSmallIntegerField(_("序号"))
    name = models.CharField(_("环节"), max_length=40)
    office_words = models.CharField(_("办理单位"), max_length=60)
    duty = models.CharField(_("职责"), max_length=20, choices=Duty, blank=True)
    days_words = models.CharField(_("时限"), max_length=60)
    words = models.CharField(_("说明"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("办理环节")
        verbose_name_plural = _("办理环节")
        ordering = ["edition_id", "no"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "no"], name="matters_step_no_once"),
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
