from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from approvals.enums import SlipFault
from approvals.models.case import Case
from ground.accounts.enums import Duty, Role
from ground.accounts.models import DutyHolding, Office, Representation, User
from ground.documents.models import Document
from ground.workdays.calendar import legal_day

if TYPE_CHECKING:
    from ground.accounts.actor import Actor


class EmergencyReceiptQuerySet(models.QuerySet["EmergencyReceipt"]):
    def with_story(self) -> Self:
        return self.select_related(
            "office__parent",
            "case__edition__matter",
            "case__party_version",
            "case__about_licence",
            "entered_by",
            "countersigned_by",
            "refused_by",
            "spoiled_by",
            "spoil_signed_by",
            "document",
        )

    def locked(self, pk: int) -> EmergencyReceipt:
        """The row as the database holds it now, nobody else's until this transaction ends; locked by itself and read afterwards."""
        self.select_for_update(no_key=True, of=("self",)).values_list("pk").get(pk=pk)
        return self.with_story().get(pk=pk)

    def visible_to(self, actor: Actor, *, at: datetime) -> Self:
        """A window sees its own slips, the officer in charge of a hall those of its windows, the monitors all."""
        if actor.acts_as(Duty.EFFICIENCY, at=at):
            return self
        if actor.office is not None and actor.acts_as(Duty.INTAKE, at=at):
            return self.filter(Q(office=actor.office) | Q(office__parent=actor.office))
        return self.none()

    def opening(self, document: Document, user: User, *, at: datetime) -> Self:
        """The slip whose paper it is: for its window and hall, for the monitors, and for whoever stands on the slip."""
        held = DutyHolding.objects.current(legal_day(at)).filter(user=user)
        offices = held.filter(duty=Duty.INTAKE).values("office")
        his = Q(office__in=offices) | Q(office__parent__pk__in=offices)
        own = Representation.objects.current(legal_day(at)).filter(user=user, role=Role.SELF)
        found = self.filter(document=document)
        if user.is_officer and held.filter(duty=Duty.EFFICIENCY).exists():
            return found
        return found.filter(his if user.is_officer else Q(case__party__in=own.values("party")))

    def unused(self) -> Self:
        return self.filter(entered_at=None, spoiled_at=None)

    def waiting(self) -> Self:
        """What the officer in charge of a hall has to sign, or not to: entered, or said to be spoiled."""
        entered = Q(entered_at__isnull=False, countersigned_at=None, refused_at=None)
        return self.with_story().filter(entered | Q(spoiled_at__isnull=False, spoil_signed_at=None))

    def returned(self) -> Self:
        """Sent back to the window, and not typed anew yet."""
        return self.with_story().filter(returned_at__isnull=False).order_by("number")

    def uncountersigned(self) -> Self:
        """Entered, and neither countersigned nor refused."""
        waiting = self.with_story().filter(entered_at__isnull=False, countersigned_at=None, refused_at=None)
        return waiting.order_by("number")


class EmergencyReceipt(models.Model):
    """A pre-numbered slip for a day without power or network (U7), and the case that was entered from it later.

    Printed ahead, used when the house is dark, entered with the true moment of receipt and the reason, countersigned by a shift leader.
    Until then `case` is a draft that nobody may act on; what was refused keeps it, and nobody ever acts on it.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("应急收件编号"), max_length=24, unique=True)
    office = models.ForeignKey(Office, models.PROTECT, verbose_name=_("窗口"), related_name="+")
    printed_at = models.DateTimeField(_("打印时间"))
    printed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("打印人"), related_name="+"
    )
    case = models.OneToOneField(
        Case, models.PROTECT, verbose_name=_("办件"), related_name="emergency_receipt", null=True, blank=True
    )
    received_at = models.DateTimeField(_("实际收件时间"), null=True, blank=True)
    reason = models.CharField(_("补录原因"), max_length=300, blank=True)
    # Why it is filed beside an earlier case (G11); nothing where there is none.
    again = models.CharField(_("仍要提交的原因"), max_length=300, null=True, blank=True)
    entered_at = models.DateTimeField(_("补录时间"), null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("补录人"),
        related_name="+",
        null=True,
        blank=True,
    )
    countersigned_at = models.DateTimeField(_("会签时间"), null=True, blank=True)
    countersigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("会签人"),
        related_name="+",
        null=True,
        blank=True,
    )
    # Sent back, and not typed anew yet: a pair that is empty again once it is.
    returned_at = models.DateTimeField(_("退回重录时间"), null=True, blank=True)
    returned_words = models.CharField(_("退回重录的原因"), max_length=300, blank=True)
    refused_at = models.DateTimeField(_("不予会签时间"), null=True, blank=True)
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("不予会签人"),
        related_name="+",
        null=True,
        blank=True,
    )
    refused_ground = models.CharField(
        _("不予会签的情形"), max_length=20, choices=SlipFault.choices, blank=True
    )
    refused_words = models.CharField(_("不予会签的原因"), max_length=300, blank=True)
    document = models.OneToOneField(
        Document, models.PROTECT, verbose_name=_("告知书"), related_name="+", null=True, blank=True
    )
    # What the window says; whether it is so, the officer in charge of the hall has signed below.
    spoiled_at = models.DateTimeField(_("作废时间"), null=True, blank=True)
    spoiled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("作废人"),
        related_name="+",
        null=True,
        blank=True,
    )
    spoiled_words = models.CharField(_("作废原因"), max_length=300, blank=True)
    spoil_signed_at = models.DateTimeField(_("作废会签时间"), null=True, blank=True)
    spoil_signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("作废会签人"),
        related_name="+",
        null=True,
        blank=True,
    )

    objects = EmergencyReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = _("应急收件单")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                name="emergency_receipt_entered_as_a_whole",
                condition=Q(case=None, received_at=None, reason="", entered_at=None, entered_by=None)
                | (
                    Q(case__isnull=False, entered_by__isnull=False, entered_at__gte=F("received_at"))
                    & ~Q(reason="")
                ),
            ),
            models.CheckConstraint(
                name="emergency_receipt_countersigned_by_another",
                condition=Q(countersigned_at=None, countersigned_by=None)
                | (
                    Q(case__isnull=False, countersigned_at__isnull=False, countersigned_by__isnull=False)
                    & ~Q(countersigned_by=F("entered_by"))
                ),
            ),
            models.CheckConstraint(
                name="emergency_receipt_returned_pair",
                condition=Q(returned_at=None, returned_words="")
                | (Q(returned_at__isnull=False, entered_at=None, spoiled_at=None) & ~Q(returned_words="")),
            ),
            models.CheckConstraint(
                name="emergency_receipt_refused_by_another",
                condition=Q(
                    refused_at=None, refused_by=None, refused_ground="", refused_words="", document=None
                )
                | (
                    Q(entered_at__isnull=False, countersigned_at=None, document__isnull=False)
                    & Q(
                        refused_at__isnull=False,
                        refused_by__isnull=False,
                        refused_ground__in=SlipFault.values,
                    )
                    & ~Q(refused_words="")
                    & ~Q(refused_by=F("entered_by"))
                ),
            ),
            models.CheckConstraint(
                name="emergency_receipt_spoiled_only_unused",
                condition=Q(spoiled_at=None, spoiled_by=None)
                | (
                    Q(case=None, entered_at=None, spoiled_at__isnull=False, spoiled_by__isnull=False)
                    & ~Q(spoiled_words="")
                ),
            ),
            models.CheckConstraint(
                name="emergency_receipt_spoil_signed_by_another",
                condition=Q(spoil_signed_at=None, spoil_signed_by=None)
                | (
                    Q(spoiled_at__isnull=False, spoil_signed_at__isnull=False, spoil_signed_by__isnull=False)
                    & ~Q(spoil_signed_by=F("spoiled_by"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def waits(self) -> bool:
        """Entered, and nobody has said yes or no to it."""
        return self.entered_at is not None and self.countersigned_at is None and self.refused_at is None
