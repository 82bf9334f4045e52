from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from approvals.enums import Answer
from approvals.models.case import Case
from approvals.models.case_query import DECIDING
from ground.accounts.models import DutyHolding, User
from ground.documents.models import Blob, Document
from ground.workdays.calendar import legal_day
from matters.models import ReviewPoint

if TYPE_CHECKING:
    from ground.accounts.actor import Actor


class SurveyQuerySet(models.QuerySet["Survey"]):
    def with_story(self) -> Self:
        return self.select_related(
            "case__edition__matter",
            "case__edition__regulator",
            "case__party",
            "case__party_version",
            "case__competent_office",
            "document",
            "arranged_by",
            "recorded_by",
        )

    def open(self) -> Self:
        """Neither recorded nor cancelled."""
        return self.filter(recorded_at=None, cancelled_at=None)

    def visible_to(self, user: User, *, at: datetime) -> Self:
        """To those who are sent there, as long as they hold a post."""
        if not user.is_authenticated or not user.is_officer:
            return self.none()
        posted = DutyHolding.objects.current(legal_day(at)).filter(user=user)
        sent = Surveyor.objects.filter(survey=OuterRef("pk"), user=user)
        return self.filter(Exists(sent), Exists(posted))

    def opening(self, user: User, *, at: datetime) -> Self:
        """Those that open the case itself to this person: the regulator's observer reads it until the survey is recorded."""
        return self.visible_to(user, at=at).open().filter(case__state__in=DECIDING)

    def awaiting(self, actor: Actor, *, at: datetime) -> Self:
        """Where he has yet to go, the next first."""
        if actor.user is None:
            return self.none()
        return self.opening(actor.user, at=at).order_by("planned_at", "pk")

    def locked(self, pk: int) -> Survey:
        """The row as the database holds it now, nobody else's until this transaction ends; locked by itself and read afterwards."""
        self.select_for_update(no_key=True, of=("self",)).values_list("pk").get(pk=pk)
        return self.with_story().get(pk=pk)


class Survey(models.Model):
    """The premises are looked at by two officers or more (现场核查、勘验, PRO-3); while open it gates `grant`."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, verbose_name=_("办件"), related_name="surveys")
    reason = models.CharField(_("核查事由"), max_length=500)
    place = models.CharField(_("核查地点"), max_length=300)
    planned_at = models.DateTimeField(_("约定时间"))
    arranged_at = models.DateTimeField(_("安排时间"))
    arranged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("安排人"), related_name="+"
    )
    # What was typed at the place and is not recorded yet: nothing is lost where the network is.
    draft = models.JSONField(_("记录草稿"), default=dict, blank=True)
    drafted_at = models.DateTimeField(_("草稿保存时间"), null=True, blank=True)
    begun_at = models.DateTimeField(_("开始时间"), null=True, blank=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    conforming = models.BooleanField(_("核查结论为符合"), null=True, blank=True)
    findings = models.TextField(_("核查情况"), max_length=4000, blank=True)
    present = models.CharField(_("在场人员"), max_length=200, blank=True)
    party_words = models.TextField(_("被核查人意见"), max_length=1000, blank=True)
    # Signed by the one present, or refused to, with a witness's name.
    signed_by_party = models.BooleanField(_("被核查人签字"), default=False)
    refusal_witness = models.CharField(_("拒签见证人"), max_length=60, blank=True)
    recorded_at = models.DateTimeField(_("记录时间"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("记录人"),
        related_name="+",
        null=True,
        blank=True,
    )
    document = models.OneToOneField(
        Document, models.PROTECT, verbose_name=_("现场核查笔录"), related_name="+", null=True, blank=True
    )
    # Nobody, where the law ended the case.
    cancelled_at = models.DateTimeField(_("取消时间"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("取消人"),
        related_name="+",
        null=True,
        blank=True,
    )
    cancelled_words = models.CharField(_("取消说明"), max_length=500, blank=True)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        verbose_name = _("现场核查")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="survey_recorded_as_a_whole",
                condition=Q(recorded_at=None, recorded_by=None, document=None, conforming=None)
                | Q(
                    recorded_at__isnull=False,
                    recorded_by__isnull=False,
                    document__isnull=False,
                    conforming__isnull=False,
                    begun_at__isnull=False,
                    ended_at__gte=F("begun_at"),
                ),
            ),
            models.CheckConstraint(
                name="survey_cancelled_when_and_by",
                condition=Q(cancelled_at=None, cancelled_by=None)
                | (Q(cancelled_at__isnull=False) & ~Q(cancelled_words="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.place}"

    @property
    def is_open(self) -> bool:
        return self.recorded_at is None and self.cancelled_at is None


class Surveyor(models.Model):
    """One of those who went, with the number of his certificate (执法证号)."""

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="surveyors")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("核查人员"), related_name="+"
    )
    certificate = models.CharField(_("执法证号"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("核查人员")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["survey", "user"], name="surveyor_once")]

    def __str__(self) -> str:
        return str(self.user)


class SurveyFinding(models.Model):
    """What was found on one review point at the place."""

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="answers")
    point = models.ForeignKey(ReviewPoint, models.PROTECT, verbose_name=_("审查要点"), related_name="+")
    answer = models.CharField(_("结论"), max_length=20, choices=Answer.choices)
    note = models.CharField(_("说明"), max_length=500, blank=True)

    append_only = True

    class Meta:
        verbose_name = _("现场核查结论")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["survey", "point"], name="survey_finding_once")]

    def __str__(self) -> str:
        return f"{self.point} {self.get_answer_display()}"


class SurveyPhoto(models.Model):
    """A photograph taken at the place: the original as it came, and the upright picture that pages show."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="photos")
    original = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    view = models.ForeignKey(Blob, models.PROTECT, related_name="+", null=True, blank=True)
    caption = models.CharField(_("说明"), max_length=120, blank=True)
    added_at = models.DateTimeField(_("上传时间"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("上传人"), related_name="+"
    )

    class Meta:
        verbose_name = _("现场照片")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.caption

    @property
    def shown(self) -> Blob:
        return self.view or self.original
