from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, Q
from django.utils.translation import gettext_lazy as _

from approvals.models import Case
from evaluations.enums import BAD, OPTIONS, Platform, Satisfaction
from ground.accounts.enums import Duty
from ground.accounts.models import DutyHolding, User
from ground.workdays.calendar import legal_day

if TYPE_CHECKING:
    from ground.accounts.actor import Actor


class RatingQuerySet(models.QuerySet["Rating"]):
    def with_story(self) -> Self:
        return self.select_related("case__edition__matter", "case__party", "case__competent_office", "reply")

    def visible_to(self, user: User, *, at: datetime) -> Self:
        """Who rated, and those who watch efficiency; query rights are limited (HCP-6)."""
        if not user.is_authenticated:
            return self.none()
        mine = Case.objects.of_applicant(user, at=at)
        watches = DutyHolding.objects.current(legal_day(at)).filter(user=user, duty=Duty.EFFICIENCY)
        return self.filter(Q(case__in=mine.values("pk")) | Exists(watches))

    def awaiting(self, actor: Actor) -> Self:
        """Not answered yet; the bad ones first, then the oldest."""
        if actor.duty != Duty.EFFICIENCY:
            return self.none()
        return self.filter(reply=None).order_by("grade", "pk")

    def bad(self) -> Self:
        return self.filter(grade__in=BAD)


class Rating(models.Model):
    """One case, one rating (一事一评, HCP-4, HCP-5), given freely by the applicant (HCP-6)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.OneToOneField(Case, models.PROTECT, verbose_name=_("办件"), related_name="rating")
    grade = models.PositiveSmallIntegerField(_("满意度"), choices=Satisfaction.choices)
    options = models.JSONField(_("评价标签"), default=list, blank=True)
    scores = models.JSONField(_("分项评价"), default=dict, blank=True)
    words = models.TextField(_("评价内容"), max_length=500, blank=True)
    platform = models.PositiveSmallIntegerField(_("评价渠道"), choices=Platform.choices)
    indicator_version = models.PositiveSmallIntegerField(_("指标版本"))
    rated_at = models.DateTimeField(_("评价时间"))
    rated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("评价人"), related_name="+"
    )

    objects = RatingQuerySet.as_manager()
    append_only = True

    class Meta:
        verbose_name = _("评价")
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(name="rating_five_grades", condition=Q(grade__range=(1, 5)))]
        indexes = [models.Index(fields=["grade", "id"], name="rating_grade")]

    def __str__(self) -> str:
        return f"{self.case} {self.get_grade_display()}"

    @property
    def is_bad(self) -> bool:
        return self.grade in BAD

    @property
    def option_words(self) -> list[str]:
        labels = dict(OPTIONS[self.grade])
        return [str(labels[code]) for code in self.options if code in labels]


class Reply(models.Model):
    """The answer to a rating, published with it (HCP-13)."""

    rating = models.OneToOneField(Rating, models.PROTECT, verbose_name=_("评价"), related_name="reply")
    words = models.TextField(_("回应"), max_length=1000)
    replied_at = models.DateTimeField(_("回应时间"))
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("回应人"), related_name="+"
    )

    append_only = True

    class Meta:
        verbose_name = _("回应")

    def __str__(self) -> str:
        return self.words[:40]
