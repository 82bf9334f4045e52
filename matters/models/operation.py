from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from matters.enums import OperationKind
from matters.models.edition import Edition
from matters.models.matter import Matter


class UpstreamChangeQuerySet(models.QuerySet["UpstreamChange"]):
    def newest_of_each(self) -> Self:
        """Of each matter the one offered last: it holds what those before it said."""
        newest = UpstreamChange.objects.filter(matter=OuterRef("matter"), accepted_at=None).order_by("-pk")
        found = self.filter(pk=Subquery(newest.values("pk")[:1]))
        return found.select_related("matter__office", "edition__matter__office")


class UpstreamChange(models.Model):
    """A new edition of the standard matter one level up, offered to a matter below: it is to be taken over by a day (S41)."""

    matter = models.ForeignKey(
        Matter, models.PROTECT, related_name="upstream_changes", verbose_name=_("下级事项")
    )
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="offered", verbose_name=_("上级版本"))
    offered_at = models.DateTimeField(_("下发时间"))
    due_on = models.DateField(_("承接期限"))
    accepted_at = models.DateTimeField(_("承接时间"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("承接人"),
    )

    objects = UpstreamChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("上级变更")
        verbose_name_plural = _("上级变更")
        constraints = [
            models.UniqueConstraint(fields=["matter", "edition"], name="matters_upstream_change_once"),
            models.CheckConstraint(
                name="matters_upstream_change_accepted_pair",
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id}·{self.edition_id}"


class Operation(models.Model):
    """What was done to a matter on one day (新增、变更、拆分、合并、暂停、恢复、取消、下放、划转), with its basis. It stays as it is."""

    append_only = True

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="operations", verbose_name=_("事项"))
    kind = models.CharField(_("操作"), max_length=10, choices=OperationKind)
    on = models.DateField(_("生效日"))
    basis = models.CharField(_("依据"), max_length=400, blank=True)
    reason = models.CharField(_("理由"), max_length=400, blank=True)
    proposal = models.ForeignKey(
        "matters.Proposal",
        models.PROTECT,
        related_name="operations",
        null=True,
        blank=True,
        verbose_name=_("拟稿"),
    )
    # Of a split what it became, of a merger what it was made of.
    parts: models.ManyToManyField[Matter, models.Model] = models.ManyToManyField(
        Matter, related_name="+", blank=True, verbose_name=_("拆分或合并的事项")
    )
    successor = models.ForeignKey(
        Matter, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("承接的事项")
    )
    to_office = models.ForeignKey(
        "accounts.Office",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("承接的机构"),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("操作人"),
    )
    at = models.DateTimeField(_("操作时间"))

    class Meta:
        verbose_name = _("事项操作")
        verbose_name_plural = _("事项操作")
        constraints = [
            models.CheckConstraint(
                name="matters_operation_not_its_own_successor",
                condition=Q(successor=None) | ~Q(successor=F("matter")),
            ),
            models.CheckConstraint(
                name="matters_operation_says_to_whom",
                condition=~Q(kind__in=[OperationKind.DEVOLVE, OperationKind.TRANSFER])
                | Q(to_office__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["on", "kind"], name="matters_operation_day")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.matter_id}"
