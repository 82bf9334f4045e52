from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from matters.enums import StatuteChangeKind, StatuteRank


class StatuteQuerySet(models.QuerySet["Statute"]):
    def in_force(self, on: date) -> Self:
        """What holds on the legal day `on`; both ends belong to it."""
        return self.filter(Q(until_on=None) | Q(until_on__gte=on), from_on__lte=on)

    def locked(self, pk: int) -> Statute:
        """The statute as it is now, nobody else's until this transaction ends."""
        return self.select_for_update(no_key=True, of=("self",)).get(pk=pk)


class StatuteChangeQuerySet(models.QuerySet["StatuteChange"]):
    def waiting(self) -> Self:
        """What a second officer has still to look at."""
        return self.filter(confirmed_at=None, refused_at=None)

    def locked(self, pk: int) -> StatuteChange:
        """What was told, as it is now, nobody else's until this transaction ends."""
        return self.select_for_update(no_key=True, of=("self",)).get(pk=pk)


class Statute(models.Model):
    """A law, regulation or rule that a matter may rest on, for the time it is in force (LINT-11). It is ended, and never gone."""

    # As it is cited, without 《》.
    title = models.CharField(_("名称"), max_length=200)
    document_no = models.CharField(_("文号"), max_length=100, blank=True)
    rank = models.CharField(_("位阶"), max_length=12, choices=StatuteRank)
    issuer = models.CharField(_("制定机关"), max_length=100, blank=True)
    from_on = models.DateField(_("施行日期"))
    until_on = models.DateField(_("失效日期"), null=True, blank=True)
    url = models.URLField(_("全文地址"), max_length=400, blank=True)
    # The number of its last article, where that is known: what is cited beyond it does not exist.
    last_article = models.PositiveSmallIntegerField(_("末条序号"), null=True, blank=True)

    # By whom it was last told or put right here, and confirmed by another: what the file of the platform says of it no longer counts.
    said_at = models.DateTimeField(_("登记时间"), null=True, blank=True)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("登记人"),
    )

    objects = StatuteQuerySet.as_manager()

    class Meta:
        verbose_name = _("法规")
        verbose_name_plural = _("法规")
        constraints = [
            models.UniqueConstraint(fields=["title", "from_on"], name="matters_statute_once"),
            models.CheckConstraint(
                name="matters_statute_days_in_order",
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
            ),
            models.CheckConstraint(
                name="matters_statute_said_pair",
                condition=Q(said_at=None, said_by=None) | Q(said_at__isnull=False, said_by__isnull=False),
            ),
            ExclusionConstraint(
                name="matters_statute_one_in_force",
                expressions=[
                    ("title", RangeOperators.EQUAL),
                    (
                        Func(F("from_on"), F("until_on"), Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def thread(self) -> str:
        return f"statute:{self.pk}"


class StatuteChange(models.Model):
    """What one officer told of a statute; it holds when another has confirmed it. What was told, and what came of it, stays."""

    statute = models.ForeignKey(
        Statute,
        models.PROTECT,
        related_name="told_changes",
        null=True,
        blank=True,
        verbose_name=_("法规"),
    )
    kind = models.CharField(_("登记内容"), max_length=10, choices=StatuteChangeKind)
    # By the columns of the statute; of an article, its label and words.
    told = models.JSONField(_("所登记的内容"))
    reason = models.CharField(_("理由"), max_length=400, blank=True)
    told_at = models.DateTimeField(_("登记时间"))
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("登记人")
    )
    confirmed_at = models.DateTimeField(_("确认时间"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("确认人"),
    )
    refused_at = models.DateTimeField(_("退回时间"), null=True, blank=True)
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("退回人"),
    )
    refused_words = models.CharField(_("退回意见"), max_length=400, blank=True)

    objects = StatuteChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("法规登记")
        verbose_name_plural = _("法规登记")
        constraints = [
            models.CheckConstraint(
                name="matters_statute_change_confirmed_pair",
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False, refused_at=None),
            ),
            models.CheckConstraint(
                name="matters_statute_change_confirmed_by_another",
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("told_by")),
            ),
            models.CheckConstraint(
                name="matters_statute_change_refused_with_words",
                condition=Q(refused_at=None, refused_by=None, refused_words="")
                | Q(refused_at__isnull=False, refused_by__isnull=False) & ~Q(refused_words=""),
            ),
            models.CheckConstraint(
                name="matters_statute_change_of_a_statute",
                condition=Q(statute__isnull=False) | Q(kind=StatuteChangeKind.ADD, confirmed_at=None),
            ),
            models.UniqueConstraint(
                fields=["statute"],
                condition=Q(confirmed_at=None, refused_at=None),
                name="matters_statute_change_one_waits",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}·{self.title}"

    @property
    def thread(self) -> str:
        return f"statute-change:{self.pk}"

    @property
    def title(self) -> str:
        """Of which statute it is told."""
        said: str = self.statute.title if self.statute else self.told["title"]
        return said

    @property
    def is_waiting(self) -> bool:
        return self.confirmed_at is None and self.refused_at is None


class Article(models.Model):
    """One article of a statute, where its words are kept; a statute without any is cited unchecked."""

    statute = models.ForeignKey(Statute, models.PROTECT, related_name="articles", verbose_name=_("法规"))
    label = models.CharField(_("条"), max_length=20)
    words = models.TextField(_("条文"))

    class Meta:
        verbose_name = _("条文")
        verbose_name_plural = _("条文")
        constraints = [
            models.UniqueConstraint(fields=["statute", "label"], name="matters_article_once"),
        ]

    def __str__(self) -> str:
        return f"{self.statute}{self.label}"
