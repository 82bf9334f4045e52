from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, OuterRef, Prefetch, Q
from django.db.models.expressions import BaseExpression
from django.utils.translation import gettext_lazy as _

from ground.accounts.enums import Ending, MandateState, Power, Proof, Role, Way
from ground.accounts.models.party import Party, PartyVersion
from ground.law.rulings import follows
from ground.sealed import SealedTextField, mask_phone
from ground.workdays import legal_day

if TYPE_CHECKING:
    from ground.accounts.models.user import User


class Coded(Protocol):
    """A matter, as a mandate knows it: by the code that it has, and those that it had when the mandate was given."""

    @property
    def codes(self) -> Iterable[str]: ...


class Mandates(models.QuerySet["Mandate"]):
    def with_people(self) -> Self:
        """Each with both parties and what is known of them now."""
        newest = PartyVersion.objects.order_by("party_id", "-no").distinct("party")
        return self.select_related("principal", "agent").prefetch_related(
            Prefetch("principal__versions", newest, to_attr="newest"),
            Prefetch("agent__versions", newest, to_attr="newest"),
        )

    @follows("B6", article="民法典 161、173")
    def in_force(self, at: datetime) -> Self:
        """Accepted, begun, neither run out nor ended by that moment: a revocation counts from its own second (B6)."""
        day = legal_day(at)
        return self.filter(
            Q(ended_at=None) | Q(ended_at__gt=at),
            accepted_at__lte=at,
            from_on__lte=day,
            until_on__gte=day,
        )

    def guardianships(self) -> Self:
        """Those of guardians, who act in everything (民法典 23、34)."""
        return self.filter(proof=Proof.GUARDIANSHIP)

    def held_by(self, user: User) -> Self:
        """Those in which this account's person is the agent."""
        return self.filter(agent__representations__user=user, agent__representations__role=Role.SELF)

    def covering(self, power: str, matter: Coded | BaseExpression) -> Self:
        """Those that name this act, and this matter by a code that it has or had, or all of them; the codes may be a subquery."""
        codes = matter if isinstance(matter, BaseExpression) else list(matter.codes)
        return self.filter(Q(all_matters=True) | Q(matters__overlap=codes), powers__contains=[power])

    def letting(
        self, user: User, power: str, *, at: datetime, principal: str, matter: BaseExpression
    ) -> Self:
        """For a subquery: what lets this user do that act for the outer row's party in the matter of these codes."""
        return self.in_force(at).held_by(user).covering(power, matter).filter(principal=OuterRef(principal))

    def offered_to(self, user: User) -> Self:
        """Not answered yet, and meant for this account: its phone and its name were given."""
        if not user.phone_digest:
            return self.none()
        return self.filter(
            proof=Proof.BOTH_PHONES,
            agent_phone_digest=user.phone_digest,
            agent_name=user.name,
            accepted_at=None,
            ended_at=None,
        )

    def to_confirm(self, user: User) -> Self:
        """Heard in a call back by two officers, of whom this one has not said so in his own account yet (U12)."""
        return self.filter(proof=Proof.CALL_BACK, witness=user, accepted_at=None, ended_at=None)


class Mandate(models.Model):
    """授权委托: a party lets a person act for it, in these matters, by these acts, between these days (民法典 165).

    Matters and acts are named by value, so that nothing that changes in the catalogue widens it. Once made its terms never
    change, and it is accepted once and ended once: a trigger holds that.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    principal = models.ForeignKey(
        Party, models.PROTECT, related_name="mandates_given", verbose_name=_("委托人")
    )
    agent = models.ForeignKey(
        Party, models.PROTECT, related_name="mandates_held", verbose_name=_("代理人"), null=True
    )
    agent_name = models.CharField(_("代理人姓名"), max_length=100)
    agent_phone = SealedTextField(_("代理人手机号码"), blank=True)
    agent_phone_digest = models.CharField(max_length=64, blank=True, db_index=True)
    agent_phone_tail = models.CharField(max_length=4, blank=True)

    all_matters = models.BooleanField(_("全部事项"), default=False)
    matters = ArrayField(
        models.CharField(max_length=64), verbose_name=_("事项编码"), default=list, blank=True
    )
    matter_names = ArrayField(
        models.CharField(max_length=200), verbose_name=_("事项名称"), default=list, blank=True
    )
    powers = ArrayField(models.CharField(max_length=10, choices=Power), verbose_name=_("权限"))
    from_on = models.DateField(_("起始日"))
    until_on = models.DateField(_("截止日"))

    proof = models.CharField(_("设立方式"), max_length=15, choices=Proof)
    office = models.ForeignKey(
        "accounts.Office", models.PROTECT, null=True, related_name="+", verbose_name=_("办理窗口")
    )
    recording = models.CharField(_("录音编号"), max_length=60, blank=True)
    called_on = models.DateField(_("回拨日期"), null=True)
    witness = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("复核人员")
    )
    reference = models.CharField(_("依据"), max_length=200, blank=True)
    relation = models.CharField(_("监护关系"), max_length=20, blank=True)
    relation_number = SealedTextField(_("监护关系证明编号"), blank=True)
    paper = models.ForeignKey(
        "documents.Blob", models.PROTECT, null=True, related_name="+", verbose_name=_("授权委托书")
    )

    offered_at = models.DateTimeField(_("提出时间"))
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("提出人")
    )
    accepted_at = models.DateTimeField(_("生效时间"), null=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("确认人")
    )
    ended_at = models.DateTimeField(_("终止时间"), null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("终止人")
    )
    ending = models.CharField(_("终止情形"), max_length=10, choices=Ending, blank=True)
    ended_way = models.CharField(_("终止方式"), max_length=10, choices=Way, blank=True)
    ended_recording = models.CharField(_("终止录音编号"), max_length=60, blank=True)
    ended_words = models.CharField(_("终止原因"), max_length=200, blank=True)

    objects = Mandates.as_manager()

    class Meta:
        verbose_name = _("授权委托")
        verbose_name_plural = _("授权委托")
        constraints = [
            models.CheckConstraint(
                name="accounts_mandate_days_in_order", condition=Q(until_on__gte=F("from_on"))
            ),
            models.CheckConstraint(
                name="accounts_mandate_names_matters",
                condition=Q(all_matters=True, matters__len=0) | Q(all_matters=False, matters__len__gt=0),
            ),
            models.CheckConstraint(name="accounts_mandate_names_acts", condition=Q(powers__len__gt=0)),
            models.CheckConstraint(
                name="accounts_mandate_not_to_oneself", condition=Q(agent=None) | ~Q(agent=F("principal"))
            ),
            models.CheckConstraint(
                name="accounts_mandate_accepted_pair",
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False, agent__isnull=False),
            ),
            models.CheckConstraint(
                name="accounts_mandate_ended_pair",
                condition=Q(ended_at=None, ended_by=None, ending="", ended_way="")
                | (Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(ending="") & ~Q(ended_way="")),
            ),
            models.CheckConstraint(
                name="accounts_mandate_declined_was_never_in_force",
                condition=~Q(ending__in=[Ending.DECLINED, Ending.UNCONFIRMED]) | Q(accepted_at=None),
            ),
            # How it was made is proven: a call by its recording and two officers, who each said so in his own account; a
            # guardian by the document; both at an office.
            models.CheckConstraint(
                name="accounts_mandate_proven",
                condition=(Q(proof=Proof.BOTH_PHONES, office=None) & ~Q(agent_phone_digest=""))
                | Q(proof=Proof.IDENTITY_CARD, office__isnull=False)
                | (
                    Q(proof=Proof.CALL_BACK, office__isnull=False, called_on__isnull=False)
                    & ~Q(recording="")
                    & Q(witness__isnull=False)
                    & ~Q(witness=F("offered_by"))
                    & (Q(accepted_by=None) | Q(accepted_by=F("witness")))
                )
                | (Q(proof=Proof.GUARDIANSHIP, office__isnull=False) & ~Q(relation="") & ~Q(reference="")),
            ),
        ]
        indexes = [
            models.Index(fields=["agent", "principal"], name="accounts_mandate_held"),
            models.Index(fields=["principal", "-id"], name="accounts_mandate_given"),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def ref(self) -> str:
        """How trail and papers name it: never by a person."""
        return f"mandate:{self.uuid}"

    @property
    def number(self) -> str:
        """The number that people read on pages and papers: the day it was offered and its place in the register."""
        return f"WT{legal_day(self.offered_at):%Y%m%d}{self.pk:06d}"

    @property
    def agent_words(self) -> str:
        """What the agent is called on papers."""
        return str(_("法定代理人") if self.is_guardianship else _("委托代理人"))

    @property
    def is_guardianship(self) -> bool:
        return self.proof == Proof.GUARDIANSHIP

    @property
    def masked_agent_phone(self) -> str:
        return mask_phone(self.agent_phone) if self.agent_phone else ""

    @property
    def powers_words(self) -> str:
        """申请、补正 …, in the order in which a case meets them."""
        return "、".join(str(power.label) for power in Power if power in self.powers)

    @property
    def matters_words(self) -> str:
        return str(_("全部事项")) if self.all_matters else "、".join(self.matter_names)

    def state_at(self, at: datetime) -> MandateState:
        """What it is at that moment: derived from who-and-when, never stored."""
        if self.ended_at is not None and self.ended_at <= at:
            return MandateState.DECLINED if self.ending == Ending.DECLINED else MandateState.ENDED
        if self.accepted_at is None or self.accepted_at > at:
            return MandateState.UNCONFIRMED if self.proof == Proof.CALL_BACK else MandateState.OFFERED
        day = legal_day(at)
        if day > self.until_on:
            return MandateState.EXPIRED
        return MandateState.IN_FORCE if self.from_on <= day else MandateState.TO_COME

    def in_force(self, at: datetime) -> bool:
        return self.state_at(at) == MandateState.IN_FORCE

    def covers(self, power: str, matter: Coded, *, at: datetime) -> bool:
        """Whether it lets the agent do this act in this matter at that moment, whatever the matter's code has become since."""
        if not self.in_force(at) or power not in self.powers:
            return False
        return self.all_matters or not set(self.matters).isdisjoint(matter.codes)
