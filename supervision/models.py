from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from approvals.models import Case
from ground.accounts.enums import Duty
from ground.accounts.models import DutyHolding, Office, User
from ground.workdays.calendar import legal_day

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
        """To those who regulate for the office it went to, and to the efficiency monitors."""
        if not user.is_authenticated or not user.is_officer:
            return self.none()
        duties = DutyHolding.objects.current(legal_day(at)).filter(user=user)
        return self.filter(
            Exists(duties.filter(duty=Duty.REGULATION, office=OuterRef("regulator")))
            | Exists(duties.filter(duty=Duty.EFFICIENCY))
        )

    def awaiting(self, actor: Actor) -> Self:
        """What this regulator's office has yet to receive, the oldest first."""
        if actor.office is None or actor.duty != Duty.REGULATION:
            return self.none()
        return self.filter(regulator=actor.office, received_at=None).order_by("pk")

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

    objects = HandoffQuerySet.as_manager()

    class Meta:
        verbose_name = _("审管衔接")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="handoff_received_at_and_by",
                condition=Q(received_at=None, received_by=None)
                | Q(received_at__isnull=False, received_by__isnull=False),
            )
        ]
        indexes = [
            models.Index(fields=["regulator", "id"], name="handoff_waiting", condition=Q(received_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.case} → {self.regulator}"

    def get_absolute_url(self) -> str:
        return reverse("supervision:handoff", args=[self.case.number])
