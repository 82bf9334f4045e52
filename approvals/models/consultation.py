from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self
from uuid import UUID, uuid4

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from approvals.enums import Consulting, Stance
from approvals.models.case import Case
from approvals.models.case_query import DECIDING
from ground.accounts.enums import Duty
from ground.accounts.models import DutyHolding, Office, User
from ground.documents.models import Blob, Document
from ground.workdays.calendar import legal_day

if TYPE_CHECKING:
    from ground.accounts.actor import Actor


class ConsultationQuerySet(models.QuerySet["Consultation"]):
    def with_story(self) -> Self:
        return self.select_related(
            "case__edition__matter",
            "case__edition__regulator",
            "case__party",
            "case__party_version",
            "case__competent_office",
            "office",
            "document",
            "enclosure",
            "asked_by",
            "answered_by",
            "closed_by",
        )

    def open(self) -> Self:
        """Neither answered nor closed."""
        return self.filter(answered_at=None, closed_at=None)

    def visible_to(self, user: User, *, at: datetime) -> Self:
        """To those who regulate or review for the office that was asked, on the day of `at`."""
        if not user.is_authenticated or not user.is_officer:
            return self.none()
        posts = DutyHolding.objects.current(legal_day(at)).filter(
            user=user, duty__in=[Duty.REGULATION, Duty.REVIEW], office=OuterRef("office")
        )
        return self.filter(Exists(posts))

    def opening(self, user: User, *, at: datetime) -> Self:
        """Those that open the case itself to this person: as long as his office is asked (SHG-6)."""
        return self.visible_to(user, at=at).open().filter(case__state__in=DECIDING)

    def awaiting(self, actor: Actor) -> Self:
        """What the office he acts for has yet to answer, the oldest first."""
        if actor.office is None or actor.duty not in (Duty.REGULATION, Duty.REVIEW):
            return self.none()
        return self.open().filter(office=actor.office, case__state__in=DECIDING).order_by("pk")

    def locked(self, pk: int) -> Consultation:
        """The row as the database holds it now, nobody else's until this transaction ends; locked by itself and read afterwards."""
        self.select_for_update(no_key=True, of=("self",)).values_list("pk").get(pk=pk)
        return self.with_story().get(pk=pk)

    def locked_round(self, case: Case, together: UUID) -> list[Consultation]:
        """Everybody who was asked at once, in the order of the keys."""
        rows = self.filter(case=case, round=together).order_by("pk")
        list(rows.select_for_update(no_key=True, of=("self",)).values_list("pk"))
        return list(rows.with_story())


class Consultation(models.Model):
    """Another office is asked before the decision (征求意见、事前告知、会商); open rows gate `grant` (G6, SHG-5).

    Its limit is a clock of its own thread. Several offices asked at once share one `round`.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, verbose_name=_("办件"), related_name="consultations")
    kind = models.CharField(_("方式"), max_length=15, choices=Consulting.choices)
    round = models.UUIDField(_("同批"), default=uuid4, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, verbose_name=_("被征求意见单位"), related_name="+")
    question = models.TextField(_("征求意见的内容"), max_length=2000)
    meeting_at = models.DateTimeField(_("会商时间"), null=True, blank=True)
    place = models.CharField(_("会商地点"), max_length=200, blank=True)
    asked_at = models.DateTimeField(_("发出时间"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("发出人"), related_name="+"
    )
    document = models.OneToOneField(
        Document, models.PROTECT, verbose_name=_("征求意见函"), related_name="+", null=True, blank=True
    )
    stance = models.CharField(_("意见"), max_length=12, choices=Stance.choices, blank=True)
    answer = models.TextField(_("答复内容"), max_length=4000, blank=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("答复人"),
        related_name="+",
        null=True,
        blank=True,
    )
    enclosure = models.ForeignKey(
        Blob, models.PROTECT, verbose_name=_("附件"), related_name="+", null=True, blank=True
    )
    enclosure_name = models.CharField(_("附件名称"), max_length=120, blank=True)
    # Whoever asked may go on without an answer once its limit is over, and says why. Nobody, where the law ended the case.
    closed_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("结束人"),
        related_name="+",
        null=True,
        blank=True,
    )
    closed_words = models.CharField(_("结束说明"), max_length=500, blank=True)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = _("征求意见")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="consultation_answered_when_and_by",
                condition=Q(answered_at=None, answered_by=None, stance="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(stance="")),
            ),
            models.CheckConstraint(
                name="consultation_closed_when_and_by",
                condition=Q(closed_at=None, closed_by=None)
                | (Q(closed_at__isnull=False) & ~Q(closed_words="")),
            ),
            models.CheckConstraint(
                name="consultation_meets_somewhere",
                condition=~Q(kind=Consulting.CONFERENCE) | (Q(meeting_at__isnull=False) & ~Q(place="")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["office", "id"],
                name="consultation_unanswered",
                condition=Q(answered_at=None, closed_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.get_kind_display()}"

    @property
    def thread(self) -> str:
        return f"consultation:{self.uuid}"

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.closed_at is None
