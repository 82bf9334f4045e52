"""Who is told, as notices knows it: a reference and ways to reach, never a row of ours."""

from datetime import datetime

from django.db.models import Q

from ground.accounts.enums import Role
from ground.accounts.models import DutyHolding, Mandate, Office, Party, PartyVersion, Representation, User
from ground.law.rulings import follows
from ground.notices.tell import Addressee
from ground.workdays import legal_day


def addressee(told: PartyVersion | User) -> Addressee:
    """The user, or the party with the account of the person it is; an organisation has none of its own."""
    if isinstance(told, User):
        return Addressee(told.ref, told.pk, told.email, told.phone)
    himself = (
        Representation.objects.filter(party_id=told.party_id, role=Role.SELF).select_related("user").first()
    )
    if himself is None:
        return Addressee(told.party.thread, phone=told.phone)
    return Addressee(told.party.thread, himself.user_id, himself.user.email, told.phone or himself.user.phone)


@follows("CRE-4", article="民法典 23、34、161", source="法定代理人依法行使代理权；委托代理人只办委托的事")
def answering(party: Party, account_id: int | None, *, at: datetime) -> list[User]:
    """The people whose accounts open what is held against the party, and answer it: himself, whoever is his guardian at that moment,
    and of an organisation the account of its own in which it acted. An agent under a mandate is none, whatever he filed (B6).
    """
    guardians = Mandate.objects.in_force(at).guardianships().filter(principal=party)
    himself = Q(party=party, role=Role.SELF) | Q(party=party, user=account_id)
    guardian = Q(party__in=guardians.values("agent"), role=Role.SELF)
    held = Representation.objects.current(legal_day(at)).filter(himself | guardian)
    held = held.filter(user__is_active=True, user__is_system=False)
    return list({one.user_id: one.user for one in held.select_related("user").order_by("pk")}.values())


def holders(duty: str, *, at: datetime, office: Office | None = None) -> list[Addressee]:
    """Everybody who holds the duty on the day of `at`, in that office or, where none is named, anywhere; each once.

    People only: in a system's account nobody reads.
    """
    holdings = DutyHolding.objects.current(legal_day(at)).filter(duty=duty, user__is_system=False)
    if office is not None:
        holdings = holdings.filter(office=office)
    people = {holding.user_id: holding.user for holding in holdings.select_related("user")}
    return [addressee(user) for user in people.values()]
