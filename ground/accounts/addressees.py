"""Who is told, as notices knows it: a reference and ways to reach, never a row of ours."""

from ground.accounts.enums import Role
from ground.accounts.models import PartyVersion, Representation, User
from ground.notices.tell import Addressee


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
