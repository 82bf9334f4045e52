"""告知承诺书 of a matter: the words of its letters, version by version, written by one officer and published by another (COM-10, COM-13)."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from commitments.enums import Method, Scheme
from commitments.letters import Wording, parts_of
from matters.models import Matter


class LetterTemplateQuerySet(models.QuerySet["LetterTemplate"]):
    def locked(self, pk: int) -> LetterTemplate:
        """The row as the database holds it now, nobody else's until this transaction ends; read afterwards with its story."""
        self.select_for_update(no_key=True, of=("self",)).values_list("pk").get(pk=pk)
        return self.with_story().get(pk=pk)

    def with_story(self) -> Self:
        return self.select_related("matter__office", "drafted_by", "published_by")

    def published(self) -> Self:
        return self.filter(published_at__isnull=False)

    def in_force(self, on: date) -> Self:
        """What letters are made from on the legal day `on`; the day on which another takes its place is the other's."""
        return self.published().filter(Q(replaced_on=None) | Q(replaced_on__gt=on), from_on__lte=on)


class LetterTemplate(models.Model):
    """The letter of one matter in one scheme: its notice and its promise, part by part, and how it is signed, shown and checked.

    From when it is published it stays as it is (migration 0004): only the day on which the next one takes its place is written later.
    """

    uuid = models.UUIDField(_("标识"), default=uuid.uuid4, unique=True, editable=False)
    matter = models.ForeignKey(
        Matter, models.PROTECT, related_name="letter_templates", verbose_name=_("事项")
    )
    scheme = models.CharField(_("承诺方式"), max_length=12, choices=Scheme)
    no = models.PositiveSmallIntegerField(_("版本"))

    # [{"item": NoticeItem or "", "head", "words"}], words with blanks such as 【事项】
    notice = models.JSONField(_("告知"), default=list)
    # [{"item": PromiseItem or "", "head", "words"}]
    promise = models.JSONField(_("承诺"), default=list)
    # Signed by the party itself alone, no agent (COM-12).
    personal = models.BooleanField(_("须本人签署"), default=False)
    # Whether anybody may read the letters, and for how many months (COM-10).
    published = models.BooleanField(_("公开承诺书"), default=False)
    published_months = models.PositiveSmallIntegerField(_("公开期限（月）"), null=True, blank=True)
    method = models.CharField(_("核查方式"), max_length=10, choices=Method, default=Method.WRITTEN)
    standard = models.TextField(_("核查标准"), blank=True)
    verify_days = models.PositiveSmallIntegerField(_("核查期限（工作日）"), null=True, blank=True)

    # He alone writes it; a colleague deletes it and begins anew.
    drafted_at = models.DateTimeField(_("起草时间"))
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("起草人")
    )
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    returned_words = models.CharField(_("退回意见"), max_length=400, blank=True)
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("发布人"),
    )
    from_on = models.DateField(_("起用日期"), null=True, blank=True)
    replaced_on = models.DateField(_("被替代日期"), null=True, blank=True)

    objects = LetterTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("告知承诺书文本")
        verbose_name_plural = _("告知承诺书文本")
        ordering = ["matter_id", "scheme", "-no"]
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "scheme", "no"], name="commitment_letter_template_no_once"
            ),
            models.UniqueConstraint(
                fields=["matter", "scheme"],
                condition=Q(published_at=None),
                name="commitment_letter_template_one_draft",
            ),
            models.CheckConstraint(
                name="commitment_letter_template_published_whole",
                condition=Q(published_at=None, published_by=None, from_on=None, replaced_on=None)
                | Q(
                    published_at__isnull=False,
                    published_by__isnull=False,
                    from_on__isnull=False,
                    submitted_at__isnull=False,
                ),
            ),
            # Four eyes.
            models.CheckConstraint(
                name="commitment_letter_template_by_another",
                condition=Q(published_by=None) | ~Q(published_by=F("drafted_by")),
            ),
            models.CheckConstraint(
                name="commitment_letter_template_months",
                condition=Q(published=False, published_months=None)
                | Q(published=True, published_months__gte=1)
                | Q(published_at=None),
            ),
            models.CheckConstraint(
                name="commitment_letter_template_days_in_order",
                condition=Q(replaced_on=None) | Q(replaced_on__gte=F("from_on")),
            ),
            ExclusionConstraint(
                name="commitment_letter_template_one_in_force",
                # Half open: one replaced on the day it was to begin was never in force.
                expressions=[
                    ("matter", RangeOperators.EQUAL),
                    ("scheme", RangeOperators.EQUAL),
                    (
                        Func(F("from_on"), F("replaced_on"), Value("[)"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(published_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_scheme_display()} {self.no}"

    @property
    def thread(self) -> str:
        return f"letter:{self.uuid}"

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    @property
    def is_waiting(self) -> bool:
        """Submitted, and not yet published by another."""
        return self.submitted_at is not None and self.published_at is None

    @property
    def is_draft(self) -> bool:
        return self.submitted_at is None

    def is_in_force(self, on: date) -> bool:
        return (
            self.from_on is not None
            and self.from_on <= on
            and (self.replaced_on is None or on < self.replaced_on)
        )

    @property
    def wording(self) -> Wording:
        return Wording(
            Scheme(self.scheme),
            parts_of(self.notice),
            parts_of(self.promise),
            personal=self.personal,
            published=self.published,
            published_months=self.published_months,
            method=Method(self.method),
            standard=self.standard,
            verify_days=self.verify_days,
            no=self.no,
        )
