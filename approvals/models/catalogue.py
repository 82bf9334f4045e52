"""What becomes of what hangs on a matter when the matter ends or goes to another office (U3)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from approvals.enums import Ending, Hanging
from approvals.models.case import Case
from ground.accounts.models import Office
from licences.models import Licence
from matters.models import Operation, Proposal, ReformItem


class EndingPlan(models.Model):
    """How everything of one kind goes on, said before the publication, with the words in which people will be told."""

    proposal = models.ForeignKey(
        Proposal, models.PROTECT, related_name="ending_plans", verbose_name=_("拟稿")
    )
    subject = models.CharField(_("对象"), max_length=10, choices=Hanging)
    ending = models.CharField(_("处理方式"), max_length=10, choices=Ending)
    # The provisions on which an application is not accepted, where that is how it ends (行政许可法 32).
    basis = models.CharField(_("依据条款"), max_length=400, blank=True)
    words = models.TextField(_("告知内容"), max_length=1000)
    chosen_at = models.DateTimeField(_("确定时间"))
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("确定人")
    )
    # For which he spoke: 不受理 is this office's own, and of no other's cases (COR-7).
    chosen_office = models.ForeignKey(
        Office, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("确定机构")
    )

    class Meta:
        verbose_name = _("处理方式")
        verbose_name_plural = _("处理方式")
        constraints = [
            models.UniqueConstraint(fields=["proposal", "subject"], name="ending_plan_once"),
            models.CheckConstraint(
                name="ending_plan_cites", condition=~Q(ending=Ending.NOT_NEEDED) | ~Q(basis="")
            ),
            models.CheckConstraint(name="ending_plan_says_words", condition=~Q(words="")),
        ]

    def __str__(self) -> str:
        return f"{self.get_subject_display()}：{self.get_ending_display()}"


class CaseEnding(models.Model):
    """How one case goes on: chosen for it alone before the publication, or carried out on the day as its kind was to.

    What ended its matter was a proposal, or the row by which the reform of permits freed everybody from it (S50).
    """

    proposal = models.ForeignKey(
        Proposal,
        models.PROTECT,
        related_name="case_endings",
        null=True,
        blank=True,
        verbose_name=_("拟稿"),
    )
    reform = models.ForeignKey(
        ReformItem,
        models.PROTECT,
        related_name="case_endings",
        null=True,
        blank=True,
        verbose_name=_("改革清单的一条"),
    )
    case = models.ForeignKey(Case, models.PROTECT, related_name="catalogue_endings", verbose_name=_("办件"))
    # What it was when that was chosen, and in the end when it was carried out; not known of what is older.
    subject = models.CharField(_("对象"), max_length=10, choices=Hanging, blank=True)
    # Whose it was until then.
    office = models.ForeignKey(
        Office, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("原机构")
    )
    ending = models.CharField(_("处理方式"), max_length=10, choices=Ending)
    # Of a case that goes on, what its own office may cite to decline it: no permit is needed any more.
    basis = models.CharField(_("依据条款"), max_length=400, blank=True)
    words = models.TextField(_("告知内容"), max_length=1000)
    chosen_at = models.DateTimeField(_("确定时间"), null=True, blank=True)
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("确定人"),
    )
    chosen_office = models.ForeignKey(
        Office, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("确定机构")
    )
    done_at = models.DateTimeField(_("执行时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("办件的处理")
        verbose_name_plural = _("办件的处理")
        constraints = [
            models.UniqueConstraint(fields=["proposal", "case"], name="case_ending_once"),
            models.UniqueConstraint(fields=["reform", "case"], name="case_ending_once_of_reform"),
            models.CheckConstraint(
                name="case_ending_follows_one_thing",
                condition=Q(proposal=None, reform__isnull=False) | Q(proposal__isnull=False, reform=None),
            ),
            models.CheckConstraint(
                name="case_ending_chosen_pair",
                condition=Q(chosen_at=None, chosen_by=None)
                | Q(chosen_at__isnull=False, chosen_by__isnull=False),
            ),
            models.CheckConstraint(
                name="case_ending_chosen_or_done",
                condition=Q(chosen_at__isnull=False) | Q(done_at__isnull=False),
            ),
            models.CheckConstraint(
                name="case_ending_cites", condition=~Q(ending=Ending.NOT_NEEDED) | ~Q(basis="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}：{self.get_ending_display()}"


class LicenceTold(models.Model):
    """Its holder was told what becomes of a licence whose matter ended or went, or whose permit nobody needs any more (S50): a granted
    right is ended by no catalogue.
    """

    append_only = True

    operation = models.ForeignKey(
        Operation,
        models.PROTECT,
        related_name="licences_told",
        null=True,
        blank=True,
        verbose_name=_("事项操作"),
    )
    reform = models.ForeignKey(
        ReformItem,
        models.PROTECT,
        related_name="licences_told",
        null=True,
        blank=True,
        verbose_name=_("改革清单的一条"),
    )
    licence = models.ForeignKey(
        Licence, models.PROTECT, related_name="told_of_catalogue", verbose_name=_("证照")
    )
    told_at = models.DateTimeField(_("告知时间"))

    class Meta:
        verbose_name = _("告知持证人")
        verbose_name_plural = _("告知持证人")
        constraints = [
            models.UniqueConstraint(fields=["operation", "licence"], name="licence_told_once"),
            models.UniqueConstraint(fields=["reform", "licence"], name="licence_told_once_of_reform"),
            models.CheckConstraint(
                name="licence_told_follows_one_thing",
                condition=Q(operation=None, reform__isnull=False) | Q(operation__isnull=False, reform=None),
            ),
        ]

    def __str__(self) -> str:
        return str(self.licence)


class OperationFollowed(models.Model):
    """Everything that hung on the matter had its ending: the timer does not look at the operation again."""

    append_only = True

    operation = models.OneToOneField(
        Operation, models.PROTECT, related_name="followed", verbose_name=_("事项操作")
    )
    followed_at = models.DateTimeField(_("办结时间"))

    class Meta:
        verbose_name = _("已落实的事项操作")
        verbose_name_plural = _("已落实的事项操作")

    def __str__(self) -> str:
        return str(self.operation)
