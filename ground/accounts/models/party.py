from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Case, F, Prefetch, Q, When
from django.db.models.functions import Now
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ground.accounts.enums import IdType, PartyKind, Role
from ground.accounts.models.duty import days
from ground.sealed import SealedTextField, mask_id, mask_phone

if TYPE_CHECKING:
    from ground.accounts.models.user import User


class Party(models.Model):
    """A person or organisation the law knows, one row for one identity number. Facts stand in its versions."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("类别"), max_length=15, choices=PartyKind)
    id_type = models.CharField(_("证件类型"), max_length=15, choices=IdType)
    id_digest = models.CharField(max_length=64, editable=False)

    class Meta:
        verbose_name = _("申请人")
        verbose_name_plural = _("申请人")
        constraints = [
            models.UniqueConstraint(fields=["id_type", "id_digest"], name="accounts_party_once"),
            models.CheckConstraint(
                name="accounts_party_id_type_suits_kind",
                condition=Q(kind=PartyKind.PERSON, id_type=IdType.RESIDENT)
                | Q(kind=PartyKind.ORGANISATION, id_type=IdType.USCC),
            ),
        ]

    def __str__(self) -> str:
        return self.thread

    @property
    def thread(self) -> str:
        return f"party:{self.uuid}"

    @property
    def ref(self) -> str:
        return self.thread

    @cached_property
    def current(self) -> PartyVersion:
        """The newest version; read once per object."""
        prefetched: list[PartyVersion] | None = getattr(self, "newest", None)
        return prefetched[0] if prefetched else self.versions.order_by("-no")[0]


class PartyVersion(models.Model):
    """What was known of a party at one time. Never changed: cases and papers point at the version they relied on.

    Triggers refuse UPDATE, DELETE and TRUNCATE; the application's role has no right to them (`append_only`).
    """

    append_only = True

    party = models.ForeignKey(Party, models.PROTECT, related_name="versions")
    no = models.PositiveIntegerField(_("版本"))
    name = models.CharField(_("姓名或名称"), max_length=200)
    id_number = SealedTextField(_("证件号码"))
    id_tail = models.CharField(max_length=4)
    phone = SealedTextField(_("联系电话"), blank=True)
    phone_tail = models.CharField(max_length=4, blank=True)
    phone_digest = models.CharField(max_length=64, blank=True, db_index=True)
    address = models.CharField(_("地址"), max_length=300, blank=True)
    legal_representative = models.CharField(_("法定代表人（负责人、经营者）"), max_length=100, blank=True)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("申请人版本")
        verbose_name_plural = _("申请人版本")
        constraints = [
            models.UniqueConstraint(fields=["party", "no"], name="accounts_partyversion_no_once"),
        ]

    def __str__(self) -> str:
        return f"{self.party_id}/{self.no}"

    @property
    def masked_id(self) -> str:
        """The identity number as every page shows it that does not need the whole of it."""
        return mask_id(self.id_number)

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.phone) if self.phone else ""


class Representations(models.QuerySet["Representation"]):
    def current(self, day: date) -> Representations:
        """The representations that are in force on the legal day `day`."""
        return self.filter(Q(until_on=None) | Q(until_on__gte=day), from_on__lte=day)

    def of(self, user: User) -> Representations:
        """The user's own, himself first, each with its party and the party's newest version."""
        newest = PartyVersion.objects.order_by("party_id", "-no").distinct("party")
        himself_first = Case(When(role=Role.SELF, then=0), default=1)
        return (
            self.filter(user=user)
            .select_related("party")
            .prefetch_related(Prefetch("party__versions", newest, to_attr="newest"))
            .order_by(himself_first, "from_on", "pk")
        )


class Representation(models.Model):
    """A user acts for a party: for himself, or, by his own declaration, for an organisation."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="representations")
    party = models.ForeignKey(Party, models.PROTECT, related_name="representations")
    role = models.CharField(_("身份"), max_length=25, choices=Role)
    from_on = models.DateField(_("起始日"))
    until_on = models.DateField(_("截止日"), null=True, blank=True)

    objects = Representations.as_manager()

    class Meta:
        verbose_name = _("代表关系")
        verbose_name_plural = _("代表关系")
        constraints = [
            models.CheckConstraint(
                name="accounts_representation_days_in_order",
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
            ),
            ExclusionConstraint(
                name="accounts_representation_no_overlap",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("party", RangeOperators.EQUAL),
                    (days("from_on", "until_on"), RangeOperators.OVERLAPS),
                ],
            ),
            # One account is one person and one person has one account.
            models.UniqueConstraint(
                fields=["user"], condition=Q(role=Role.SELF), name="accounts_representation_one_self_of_user"
            ),
            models.UniqueConstraint(
                fields=["party"], condition=Q(role=Role.SELF), name="accounts_representation_one_user_of_self"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}·{self.role}·{self.party_id}"

    def covers(self, day: date) -> bool:
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)
