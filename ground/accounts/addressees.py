"""Who is told, as notices knows it: a reference and ways to reach, never a row of ours."""

from datetime import datetime

from ground.accounts.enums import Role
from ground.accounts.models import DutyHolding, Office, PartyVersion, Representation, User
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


def holders(duty: str, *, at: datetime, office: Office | None = None) -> list[Addressee]:
    """Everybody who holds the duty on the day of `at`, in that office or, where none is named, anywhere; each once.

    People only: in a system's account nobody reads.
    """
    holdings = DutyHolding.objects.current(legal_day(at)).filter(duty=duty, user__is_system=False)
    if office is not None:
        holdings = holdings.filter(office=office)
    people = {holding.user_id: holding.user for holding in holdings.select_related("user")}
    return [addressee(user) for user in people.values()]
