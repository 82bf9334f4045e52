from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from approvals.enums import CaseState, RemedyOutcome
from approvals.models import RECEIPT_UNLESS_ONLINE, Case, Contest, Decision, Proceeding, Reached, Remedy
from approvals.models.case_query import DECIDING
from approvals.models.proceeding import DESKS
from approvals.models.remedy import ENDED_AS_A_WHOLE, TOLD_AFTER_IT_WAS_SOUGHT
from approvals.proceedings import ProceedingState
from approvals.rules import changed_by
from commitments.models import Commitment
from ground.accounts.enums import Duty
from ground.accounts.models import DutyHolding, Office, User
from ground.documents.models import Blob, Document
from ground.workdays.calendar import legal_day
from supervision.enums import StopPaper, Wrong

if TYPE_CHECKING:
    from ground.accounts.actor import Actor


class HandoffQuerySet(models.QuerySet["Handoff"]):
    def with_story(self) -> Self:
        return self.select_related(
            "case__edition__matter",
            "case__party",
            "case__party_version",
            "case__applicant",
            "case__competent_office",
            "case__decision__document",
            "case__decision__gives_licence",
            "regulator",
            "received_by",
        )

    def visible_to(self, user: User, *, at: datetime) -> Self:
        """To those who regulate for the office it went to, and to the efficiency monitors; that it ended and why, too."""
        if not user.is_authenticated or not user.is_officer:
            return self.none()
        duties = DutyHolding.objects.current(legal_day(at)).filter(user=user)
        return self.filter(
            Exists(duties.filter(duty=Duty.REGULATION, office=OuterRef("regulator")))
            | Exists(duties.filter(duty=Duty.EFFICIENCY))
        )

    def opening(self, user: User, *, at: datetime) -> Self:
        """Those that open their case to this person: the file of a grant that is gone is no regulator's any more (G10).

        Asked of the decision itself: the door shuts with it, and not only once the feed was read.
        """
        return self.visible_to(user, at=at).standing()

    def standing(self) -> Self:
        """Whose grant still stands, or what it gave does until the organ has carried out a change (变更)."""
        newest = Decision.objects.filter(case=OuterRef("decision__case")).order_by("-pk").values("pk")[:1]
        changed = Remedy.objects.filter(
            outcome=RemedyOutcome.CHANGED, decision__granted=True, decision=Subquery(newest)
        )
        return self.filter(
            Q(case__state=CaseState.GRANTED, case__decision__granted=True, case__decision__annulled_at=None)
            | Q(Exists(changed.filter(decision__case=OuterRef("case"))), case__state__in=DECIDING)
        )

    def over(self) -> Self:
        """Whose grant is gone, and nobody closed it yet."""
        return self.filter(ended_at=None).exclude(pk__in=self.model.objects.standing().values("pk"))

    def awaiting(self, actor: Actor) -> Self:
        """What this regulator's office has yet to receive, the oldest first."""
        if actor.office is None or actor.duty != Duty.REGULATION:
            return self.none()
        return self.standing().filter(regulator=actor.office, received_at=None).order_by("pk")

    def locked(self, pk: int) -> Handoff:
        """The row as the database holds it now, nobody else's until this transaction ends; locked by itself and read afterwards."""
        self.select_for_update(no_key=True, of=("self",)).values_list("pk").get(pk=pk)
        return self.with_story().get(pk=pk)


class Handoff(models.Model):
    """One granted case in the hands of its regulator (审管衔接): collected from the feed, received by a named person.

    The package is the case itself, seen through this row: application, materials, decision, licence (SHG-1).
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.OneToOneField(Case, models.PROTECT, verbose_name=_("办件"), related_name="handoff")
    regulator = models.ForeignKey(Office, models.PROTECT, verbose_name=_("监管部门"), related_name="handoffs")
    collected_at = models.DateTimeField(_("推送时间"))
    received_at = models.DateTimeField(_("接收时间"), null=True, blank=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("监管联络员"),
        related_name="+",
        null=True,
        blank=True,
    )
    # The grant was taken away: not for daily supervision any more, until what is granted anew comes over (G10).
    ended_at = models.DateTimeField(_("终止时间"), null=True, blank=True)
    ended_words = models.CharField(_("终止原因"), max_length=400, blank=True)

    objects = HandoffQuerySet.as_manager()

    class Meta:
        verbose_name = _("审管衔接")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="handoff_received_at_and_by",
                condition=Q(received_at=None, received_by=None)
                | Q(received_at__isnull=False, received_by__isnull=False),
            ),
            models.CheckConstraint(
                name="handoff_ended_at_and_why",
                condition=Q(ended_at=None, ended_words="") | Q(ended_at__isnull=False) & ~Q(ended_words=""),
            ),
        ]
        indexes = [
            models.Index(fields=["regulator", "id"], name="handoff_waiting", condition=Q(received_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.case} → {self.regulator}"

    def get_absolute_url(self) -> str:
        return reverse("supervision:handoff", args=[self.case.number])

    @property
    def stands(self) -> bool:
        """Whether the grant that was handed over, or another of its case, still stands or is being changed."""
        case = self.case
        if self.being_changed is not None:
            return True
        decision = getattr(case, "decision", None) if case.state == CaseState.GRANTED else None
        return decision is not None and decision.granted and decision.annulled_at is None

    @cached_property
    def being_changed(self) -> Remedy | None:
        """The reconsideration that changed the grant, until the organ has carried that out: its licence holds that long."""
        changed = changed_by(self.case) if self.case.state in DECIDING else None
        return changed if changed is not None and changed.grants else None

    @cached_property
    def commitment(self) -> Commitment | None:
        """What the grant rests on, or nothing; that it was found kept does not say that it was true (虚假承诺)."""
        return Commitment.objects.of(self.case.thread).answered_for().order_by("-pk").first()

    @cached_property
    def gone(self) -> Decision | None:
        """The newest grant of the case that was taken away."""
        return self.case.decisions.filter(granted=True, annulled_at__isnull=False).order_by("-pk").first()

    @property
    def why_over(self) -> str:
        """What became of the grant, in the words of the register."""
        if self.ended_words:
            return self.ended_words
        if self.gone is None:
            return str(_("原决定已被撤销"))
        away = self.gone.annulled_by or self._revoked
        return away.reason if away is not None else str(_("原决定已被撤销"))

    @property
    def unlicensed(self) -> str:
        """By which rule its holder is treated as if he never had it, as the paper of its revocation says (COM-14); nothing otherwise."""
        return self._revoked.paper.facts.get("unlicensed", "") if self._revoked is not None else ""

    @cached_property
    def _revoked(self) -> Proceeding | None:
        """What revoked the grant that is gone."""
        if self.gone is None:
            return None
        revoked = self.gone.proceedings.filter(state=ProceedingState.REVOKED)
        return revoked.select_related("document").order_by("-pk").first()


class FindingQuerySet(models.QuerySet["Finding"]):
    def visible_to(self, user: User, *, at: datetime) -> Self:
        """To the regulator who found it and the efficiency monitors, and to the desks of the office that granted (SHG-7)."""
        if not user.is_authenticated or not user.is_officer:
            return self.none()
        held = DutyHolding.objects.current(legal_day(at)).filter(user=user, duty__in=DESKS)
        return self.filter(
            Q(handoff__in=Handoff.objects.opening(user, at=at))
            | Exists(held.filter(office=OuterRef("handoff__case__competent_office")))
        )

    def with_story(self) -> Self:
        """What a page says of each."""
        story = "stop__document", "found_by", "handoff__regulator", "proceeding"
        return self.select_related(*story).prefetch_related("files")


class Finding(models.Model):
    """What the regulator found of somebody's commitment, and whether it can still be made good in time (SHG-7)."""

    append_only = True

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    handoff = models.ForeignKey(Handoff, models.PROTECT, related_name="findings", verbose_name=_("审管衔接"))
    commitment = models.ForeignKey(
        Commitment, models.PROTECT, related_name="findings", verbose_name=_("承诺")
    )
    wrong = models.CharField(_("核查结果"), max_length=10, choices=Wrong)
    words = models.TextField(_("核查情况"), max_length=2000)
    completable = models.BooleanField(_("能否在承诺期限内补齐、整改"))
    # Which the office that granted has before it because of this; nothing where it is only known.
    proceeding = models.ForeignKey(
        Proceeding,
        models.PROTECT,
        related_name="findings",
        null=True,
        blank=True,
        verbose_name=_("撤销程序"),
    )
    found_at = models.DateTimeField(_("反馈时间"))
    found_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("核查人")
    )

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("监管核查")
        verbose_name_plural = _("监管核查")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.handoff} {self.get_wrong_display()}"


class FindingFile(models.Model):
    """A file of evidence for what was found."""

    append_only = True

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="files")
    original = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    view = models.ForeignKey(Blob, models.PROTECT, related_name="+", null=True, blank=True)
    name = models.CharField(_("文件名"), max_length=160)
    pages = models.PositiveSmallIntegerField(_("页数"), default=1)

    class Meta:
        verbose_name = _("监管核查的证据")
        verbose_name_plural = _("监管核查的证据")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class StopOrderQuerySet(models.QuerySet["StopOrder"]):
    def in_force(self) -> Self:
        """Which the regulator has not lifted."""
        return self.filter(lifting=None)

    def with_services(self) -> Self:
        """What of each reached whoever is to stop, and what still has to."""
        story = "finding__handoff__regulator", "finding__handoff__case", "document", "lifting__document"
        return self.select_related(*story).prefetch_related("services")


class StopOrder(models.Model):
    """责令停止: the regulator's own order, fed back to the office that granted in the same moment (COR-2, COM-16)."""

    append_only = True

    finding = models.OneToOneField(Finding, models.PROTECT, related_name="stop", verbose_name=_("监管核查"))
    words = models.TextField(_("责令停止的内容"), max_length=1000)
    basis = models.CharField(_("依据"), max_length=300)
    ordered_at = models.DateTimeField(_("责令停止时间"))
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("责令人")
    )
    document = models.OneToOneField(
        Document, models.PROTECT, related_name="+", verbose_name=_("责令停止通知书")
    )
    # Which the office that granted has before it because of this.
    proceeding = models.ForeignKey(
        Proceeding, models.PROTECT, related_name="stop_orders", verbose_name=_("撤销程序")
    )

    objects = StopOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("责令停止")
        verbose_name_plural = _("责令停止")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.finding} {self.document.number}"

    @property
    def thread(self) -> str:
        """Of the clock of its service; papers and history stand on the thread of its case."""
        return f"stop:{self.finding.uuid}"

    @property
    def paper(self) -> Document:
        """The paper it was ordered with; void where the order is gone."""
        return self.document

    @property
    def reached_on(self) -> date | None:
        """The day on which the order reached whoever is to stop; from the next one his days to contest it are counted."""
        return next((one.on for one in self.services.all() if one.paper == StopPaper.ORDER), None)

    @property
    def awaits_service(self) -> StopPaper | None:
        """What was made out and has not reached him; an order that is void or lifted is served no more."""
        reached = {one.paper for one in self.services.all()}
        lifting = getattr(self, "lifting", None)
        if lifting is not None:
            return None if StopPaper.LIFTING in reached else StopPaper.LIFTING
        return None if self.document.is_void or StopPaper.ORDER in reached else StopPaper.ORDER


class StopService(Reached):
    """送达: when and how an order to stop, or what lifts it, reached whoever is to stop, and what shows it; once said."""

    order = models.ForeignKey(StopOrder, models.PROTECT, related_name="services", verbose_name=_("责令停止"))
    paper = models.CharField(_("文书"), max_length=10, choices=StopPaper)

    class Meta:
        verbose_name = _("责令停止的送达")
        verbose_name_plural = _("责令停止的送达")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="stop_served_once", fields=["order", "paper"]),
            models.CheckConstraint(name="stop_service_has_receipt", condition=RECEIPT_UNLESS_ONLINE),
        ]

    def __str__(self) -> str:
        return f"{self.get_paper_display()} {self.on}"


class StopRemedy(Contest):
    """复议、诉讼 against an order to stop: an act of the regulator of its own, beside what becomes of the grant (G10)."""

    order = models.ForeignKey(StopOrder, models.PROTECT, related_name="remedies", verbose_name=_("责令停止"))

    class Meta:
        verbose_name = _("对责令停止的复议或诉讼")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="stop_remedy_ended_as_a_whole", condition=ENDED_AS_A_WHOLE),
            models.CheckConstraint(
                name="stop_remedy_told_after_it_was_sought", condition=TOLD_AFTER_IT_WAS_SOUGHT
            ),
        ]

    @property
    def against(self) -> StopOrder:
        """What it is turned against."""
        return self.order


class StopLifting(models.Model):
    """解除责令停止: the regulator's own order holds no longer, and why; nobody else lifts it (COR-2)."""

    append_only = True

    order = models.OneToOneField(
        StopOrder, models.PROTECT, related_name="lifting", verbose_name=_("责令停止")
    )
    reason = models.TextField(_("解除的理由"), max_length=1000)
    lifted_at = models.DateTimeField(_("解除时间"))
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("解除人")
    )
    document = models.OneToOneField(
        Document, models.PROTECT, related_name="+", verbose_name=_("解除责令停止通知书")
    )

    class Meta:
        verbose_name = _("解除责令停止")
        verbose_name_plural = _("解除责令停止")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.order} {self.document.number}"
