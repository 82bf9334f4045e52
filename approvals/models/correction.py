import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from approvals.enums import CaseState, Fault, Newness
from approvals.models.case import Case
from ground.documents.models import Document
from matters.models import Material


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def open(self) -> Self:
        """Asked, and not supplied yet, of cases that still wait for it."""
        return self.filter(supplied_at=None, case__state=CaseState.CORRECTING)


class Correction(models.Model):
    """One notice of everything that is missing or in a wrong form (一次性告知补正, 行政许可法 32), and what came of it.

    `answers` are the corrected answers of the form, sealed, until they are supplied; `answers_before` those that they replaced.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, verbose_name=_("办件"), related_name="corrections")
    no = models.PositiveSmallIntegerField(_("次数"))
    # A second notice needs a ground that could not be known the first time.
    new_ground = models.CharField(_("再次告知的理由"), max_length=500, blank=True)
    asked_at = models.DateTimeField(_("告知时间"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("告知人"), related_name="+"
    )
    document = models.OneToOneField(Document, models.PROTECT, verbose_name=_("补正告知书"), related_name="+")
    answers = models.JSONField(_("更正的申请表"), default=dict, blank=True)
    answers_before = models.JSONField(_("更正前的申请表"), default=dict, blank=True)
    supplied_at = models.DateTimeField(_("补正时间"), null=True, blank=True)
    supplied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("补正人"),
        related_name="+",
        null=True,
        blank=True,
    )

    # Since when nothing of it is asked any more, though nobody supplied it: what was asked is promised, or may follow, again.
    let_go_at = models.DateTimeField(_("不再要求补正的时间"), null=True, blank=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("补正告知")
        ordering = ["no"]
        constraints = [
            models.UniqueConstraint(fields=["case", "no"], name="correction_numbered"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(supplied_at=None), name="correction_one_open"
            ),
            models.CheckConstraint(
                name="correction_second_on_new_ground", condition=Q(no=1) | ~Q(new_ground="")
            ),
            models.CheckConstraint(
                name="correction_supplied_when_and_by",
                condition=Q(supplied_at=None, supplied_by=None)
                | Q(supplied_at__isnull=False, supplied_by__isnull=False)
                | Q(supplied_at__isnull=False, supplied_by=None, let_go_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.no}"


class CorrectionItemQuerySet(models.QuerySet["CorrectionItem"]):
    def awaited(self, case: Case) -> Self:
        """What the case waits for: the items of the notice that is open on it."""
        return self.filter(correction__case=case, correction__supplied_at=None).select_related(
            "material", "correction"
        )


class AskedItems(models.Manager.from_queryset(CorrectionItemQuerySet)):  # type: ignore[misc]
    """What a notice asks for still: of what was let go nobody is asked, nothing is awaited, and nothing is judged."""

    def get_queryset(self) -> CorrectionItemQuerySet:
        found: CorrectionItemQuerySet = super().get_queryset().filter(let_go_at=None)
        return found


class CorrectionItem(models.Model):
    """One thing to put right: a material or an answer of the form, what is the matter, and how it must be."""

    correction = models.ForeignKey(Correction, models.PROTECT, related_name="items")
    no = models.PositiveSmallIntegerField(_("序号"))
    material = models.ForeignKey(
        Material, models.PROTECT, verbose_name=_("材料"), related_name="+", null=True, blank=True
    )
    field = models.CharField(_("申请表字段"), max_length=60, blank=True)
    fault = models.CharField(_("问题"), max_length=10, choices=Fault.choices)
    words = models.CharField(_("需要补正的内容"), max_length=500)
    standard = models.CharField(_("要求"), max_length=500)
    newness = models.CharField(_("再次告知的理由"), max_length=10, choices=Newness.choices, blank=True)
    conforms = models.BooleanField(_("补正后符合"), null=True, blank=True)
    judged_note = models.CharField(_("核对说明"), max_length=500, blank=True)
    judged_at = models.DateTimeField(_("核对时间"), null=True, blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("核对人"),
        related_name="+",
        null=True,
        blank=True,
    )

    # Since when it is not asked any more: it is promised, or may follow, again.
    let_go_at = models.DateTimeField(_("不再要求的时间"), null=True, blank=True)

    objects = AskedItems()

    class Meta:
        verbose_name = _("补正事项")
        ordering = ["no"]
        constraints = [
            models.UniqueConstraint(fields=["correction", "no"], name="correction_item_numbered"),
            models.CheckConstraint(
                name="correction_item_material_or_field",
                condition=Q(material__isnull=False, field="") | (Q(material=None) & ~Q(field="")),
            ),
            models.CheckConstraint(
                name="correction_item_judged_when_and_by",
                condition=Q(conforms=None, judged_at=None, judged_by=None)
                | Q(conforms__isnull=False, judged_at__isnull=False, judged_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.words[:40]

    @property
    def replaces(self) -> bool:
        """What was in a wrong form gives way to what is supplied; what was missing comes beside the rest."""
        return self.fault == Fault.FORM
