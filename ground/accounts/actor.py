"""Who acts, where, in which duty and for whom: handed to every verb as `by`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Self, TypeVar

from django.utils import timezone
from django.utils.functional import cached_property

from ground.accounts.enums import Role
from ground.accounts.models import DutyHolding, Mandate, Office, Party, Representation, User
from ground.law.rulings import follows
from ground.workdays import legal_day

if TYPE_CHECKING:
    from django.http import HttpRequest

    from ground.accounts.models.mandate import Coded

Row = TypeVar("Row", DutyHolding, Representation)

# What the session remembers: the holding an officer acts under, the representation or the mandate an applicant acts under.
HOLDING = "acting_under"
REPRESENTATION = "acting_for"
MANDATE = "acting_by_mandate"


@dataclass(frozen=True)
class Actor:
    """A person in a duty at an office, an applicant for a party, a timer, or nobody (an anonymous visitor)."""

    user: User | None = None
    office: Office | None = None
    duty: str = ""
    on_behalf_of: Party | None = None
    timer: str = field(default="", kw_only=True)
    mandate: Mandate | None = field(default=None, kw_only=True)
    # Of the token by which a system calls; empty where somebody is there himself.
    token_ref: str = field(default="", kw_only=True)

    @classmethod
    def system(cls, name: str) -> Self:
        """A timer of the house: it acts by itself and holds no duty."""
        return cls(timer=name)

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """Whoever sends this request, under the duty or for the party chosen in the session.

        Reads the clock, as the door it is: what is no longer in force today is not acted under.
        """
        if not isinstance(request.user, User):
            return cls()
        at = timezone.now()
        actor = cls(request.user)
        if request.user.is_officer:
            holding = _chosen(actor.holdings(at=at), request.session.get(HOLDING))
            return (
                replace(actor, office=holding.office, duty=holding.duty)._knowing(actor) if holding else actor
            )
        if by_mandate := request.session.get(MANDATE):
            chosen = next((row for row in actor.mandates(at=at) if row.pk == by_mandate), None)
            if chosen is not None:
                return actor.under(chosen)
        representation = _chosen(actor.representations(at=at), request.session.get(REPRESENTATION))
        return actor.acting_for(representation.party) if representation else actor

    def acting_for(self, party: Party) -> Self:
        """The same person, for this party. Whether he may is asked by `represents` and `may`.

        A mandate he acted under stays with him only for its own principal.
        """
        kept = self.mandate if self.mandate is not None and self.mandate.principal_id == party.pk else None
        return replace(self, on_behalf_of=party, mandate=kept)._knowing(self)

    def under(self, mandate: Mandate) -> Self:
        """The same person, for the principal of this mandate. Whether it covers an act is asked by `may`."""
        return replace(self, on_behalf_of=mandate.principal, mandate=mandate)._knowing(self)

    def acting_in(self, party: Party, power: str, matter: Coded, *, at: datetime) -> Self:
        """The same person for this party: in his own right where he has it, else under the mandate that covers the act."""
        if self.represents(party, at=at):
            return replace(self, on_behalf_of=party, mandate=None)._knowing(self)
        mandate = self.mandate_for(party, power, matter, at=at)
        return self.under(mandate) if mandate else self.acting_for(party)

    @property
    def user_id(self) -> int | None:
        return self.user.pk if self.user else None

    @property
    def mandate_ref(self) -> str:
        """The mandate this person acts under, as trail and papers name it; empty where he acts in his own right."""
        return self.mandate.ref if self.mandate else ""

    @property
    def person(self) -> User:
        """The person who acts, where the rule of the act has let no timer and no visitor pass."""
        assert self.user is not None
        return self.user

    @property
    def ref(self) -> str:
        """A reference, never a personal value: user:12, system:clock, visitor."""
        if self.user:
            return self.user.ref
        return f"system:{self.timer}" if self.timer else "visitor"

    @property
    def is_machine(self) -> bool:
        """Whether a system calls, in whose account nobody is there himself."""
        return self.user is not None and self.user.is_system

    @property
    def is_officer(self) -> bool:
        return self.user is not None and self.user.is_officer

    def holdings(self, *, at: datetime) -> list[DutyHolding]:
        """The duties this officer holds at that moment, in the order in which he got them."""
        day = legal_day(at)
        return [holding for holding in self.every_holding if holding.covers(day)]

    def holds(self, duty: str, *, at: datetime, office: Office | None = None) -> bool:
        """Whether the officer holds this duty at that moment, in `office` or else in the office he acts in."""
        where = office or self.office
        return where is not None and any(
            holding.duty == duty and holding.office_id == where.pk for holding in self.holdings(at=at)
        )

    def acts_as(self, duty: str, *, at: datetime, office: Office | None = None) -> bool:
        """Whether that is the duty he acts under now and still holds: what the trail says of him is then true."""
        return self.duty == duty and self.holds(duty, at=at, office=office)

    def representations(self, *, at: datetime) -> list[Representation]:
        """The parties this person may act for at that moment, himself first."""
        day = legal_day(at)
        return [row for row in self.every_representation if row.covers(day)]

    def represents(self, party: Party, *, at: datetime) -> bool:
        """Whether the person may act for this party at that moment."""
        return any(row.party_id == party.pk for row in self.representations(at=at))

    @follows("CRE-4", article="民法典 23、34、161", source="法定代理人依法行使代理权；委托代理人只办委托的事")
    def answers_for(self, party: Party, *, at: datetime) -> bool:
        """Whether the person may answer for this party what is held against it: who represents it, or is its guardian."""
        guarded = (one.principal_id for one in self.mandates(at=at) if one.is_guardianship)
        return self.represents(party, at=at) or party.pk in guarded

    def mandates(self, *, at: datetime) -> list[Mandate]:
        """The mandates in which this person is the agent and which are in force at that moment."""
        return [mandate for mandate in self.every_mandate if mandate.in_force(at)]

    def mandate_for(self, party: Party, power: str, matter: Coded, *, at: datetime) -> Mandate | None:
        """The mandate of this party that lets the person do this act in this matter, the chosen one first."""
        held = [self.mandate] if self.mandate else []
        for mandate in [*held, *self.every_mandate]:
            if mandate.principal_id == party.pk and mandate.covers(power, matter, at=at):
                return mandate
        return None

    def may(self, party: Party, power: str, matter: Coded, *, at: datetime) -> bool:
        """Whether the person may do this act for the party in this matter: in his own right or by mandate (B6)."""
        return self.represents(party, at=at) or self.mandate_for(party, power, matter, at=at) is not None

    def gives_for(self, party: Party, *, at: datetime) -> bool:
        """Whether the person may give a mandate in the party's name: himself, or as its legal representative."""
        own = {Role.SELF.value, Role.LEGAL_REPRESENTATIVE.value}
        return any(row.party_id == party.pk and row.role in own for row in self.representations(at=at))

    @cached_property
    def every_holding(self) -> list[DutyHolding]:
        """The officer's posts of all times; read once."""
        if not self.is_officer:
            return []
        return list(
            DutyHolding.objects.filter(user=self.user).select_related("office").order_by("from_on", "pk")
        )

    @cached_property
    def every_representation(self) -> list[Representation]:
        """The parties the person has ever acted for; read once."""
        if self.user is None:
            return []
        return list(Representation.objects.of(self.user))

    @cached_property
    def every_mandate(self) -> list[Mandate]:
        """The mandates this person has accepted and that nobody has ended; read once."""
        if self.user is None or self.is_officer:
            return []
        held = Mandate.objects.held_by(self.user).filter(accepted_at__isnull=False, ended_at=None)
        return list(held.with_people().order_by("pk"))

    def _knowing(self, other: Actor) -> Self:
        """This actor with what the other has read already: one query a request."""
        for name in ("every_holding", "every_representation", "every_mandate"):
            if name in other.__dict__:
                self.__dict__[name] = other.__dict__[name]
        return self


def _chosen(rows: list[Row], pk: object) -> Row | None:
    return next((row for row in rows if row.pk == pk), rows[0] if rows else None)
