"""People enter the books: parties in versions, accounts, declared representation."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, cast

from django.db import IntegrityError, transaction

from ground.accounts import rules
from ground.accounts.actor import Actor
from ground.accounts.enums import Act, Duty, IdType, PartyKind, RealName, RealNameBy, Role
from ground.accounts.identity import identify, mobile, telephone, username_of
from ground.accounts.models import DutyHolding, Office, Party, PartyVersion, Representation, User
from ground.law.rulings import refuse
from ground.sealed import digest
from ground.trail.record import Who, record
from ground.workdays import legal_day

# A key that no row has.
NOBODY = 0


def known_party(id_type: str, number: str) -> PartyVersion | None:
    """What is known of the party with this identity number, found by its digest; None for a stranger."""
    found = Party.objects.filter(id_type=id_type, id_digest=digest(identify(id_type, number))).first()
    return found.current if found else None


def looked_up(id_type: str, number: str) -> Party:
    """Whoever has this identity number, so that rules can be asked about him: as he is on the books, else as he would come to be there.

    Nothing is written. Nobody has a row under the key of a stranger, nothing here is his; the lists of others may name his number.
    """
    if known := known_party(id_type, number):
        return known.party
    number = identify(id_type, number)
    kind = PartyKind.PERSON if id_type == IdType.RESIDENT else PartyKind.ORGANISATION
    stranger = Party(pk=NOBODY, kind=kind, id_type=id_type, id_digest=digest(number))
    stranger.current = PartyVersion(party=stranger, id_tail=number[-4:])
    return stranger


def keep_party(
    kind: str,
    id_type: str,
    number: str,
    name: str,
    *,
    phone: str | None = None,
    address: str | None = None,
    legal_representative: str | None = None,
    by: Who,
    at: datetime,
) -> PartyVersion:
    """The party is on the books as told: its newest version, a new one only where something changed.

    None leaves a fact as it is known. Raises ValueError with words for a number or phone that cannot be right.
    """
    number = identify(id_type, number, on=legal_day(at))
    told: dict[str, Any] = {"name": name.strip(), "id_number": number, "id_tail": number[-4:]}
    if phone is not None:
        phone = telephone(phone) if phone else ""
        told |= {"phone": phone, "phone_tail": phone[-4:], "phone_digest": digest(phone) if phone else ""}
    if address is not None:
        told["address"] = address.strip()
    if legal_representative is not None:
        told["legal_representative"] = legal_representative.strip()

    with transaction.atomic():
        party, _ = Party.objects.get_or_create(
            id_type=id_type, id_digest=digest(number), defaults={"kind": kind}
        )
        while True:
            known = party.versions.order_by("-no").first()
            if known is not None and all(getattr(known, fact) == value for fact, value in told.items()):
                return known
            try:
                with transaction.atomic():
                    version = _next_version(party, known, told)
            except IntegrityError:  # somebody else wrote this number of version first: look again
                continue
            record(
                party.thread,
                Act.KEPT if known is None else Act.CHANGED,
                by=by,
                at=at,
                facts={"version": version.no},
            )
            return version


def _next_version(party: Party, known: PartyVersion | None, told: dict[str, Any]) -> PartyVersion:
    facts = {
        "name",
        "id_number",
        "id_tail",
        "phone",
        "phone_tail",
        "phone_digest",
        "address",
        "legal_representative",
    }
    kept = {fact: getattr(known, fact) for fact in facts} if known else {}
    return PartyVersion.objects.create(party=party, no=known.no + 1 if known else 1, **kept | told)


def sign_up(
    *,
    username: str,
    password: str | None,
    name: str,
    id_number: str,
    phone: str,
    phone_proven: bool = False,
    at: datetime,
) -> User:
    """The applicant has an account, is a party and acts for himself, all at once or not at all (WHO-1, WHO-6).

    With a phone that has shown its code the account is 初级实名 (ELC-11). Without a password nothing but another door
    opens it.
    """
    facts: dict[str, Any] = {"username": username_of(username), "name": name.strip(), "phone": mobile(phone)}
    if phone_proven:
        facts |= {"real_name": RealName.PRIMARY, "real_name_how": RealNameBy.PHONE, "real_name_at": at}
    try:
        return _sign_up(facts, password, id_number, at=at)
    except IntegrityError:  # the same form sent twice: now the rules see whoever was first
        return _sign_up(facts, password, id_number, at=at)


@transaction.atomic
def _sign_up(facts: dict[str, Any], password: str | None, id_number: str, *, at: datetime) -> User:
    name, phone = facts["name"], facts["phone"]
    known = known_party(IdType.RESIDENT, id_number)
    refuse(rules.why_not_take_username(facts["username"]))
    refuse(rules.why_not_sign_up(known, **same(known, name=name, phone=phone)))
    user = User.objects.create_user(
        **facts, password=password, phone_digest=digest(phone), phone_tail=phone[-4:]
    )
    himself = Actor(user)
    version = keep_party(PartyKind.PERSON, IdType.RESIDENT, id_number, name, phone=phone, by=himself, at=at)
    Representation.objects.create(user=user, party=version.party, role=Role.SELF, from_on=legal_day(at))
    record(version.party.thread, Act.SIGNED_UP, by=himself, at=at, facts={"user": user.ref})
    return user


def declare_organisation(
    *,
    name: str,
    uscc: str,
    role: str,
    legal_representative: str = "",
    address: str = "",
    by: Actor,
    at: datetime,
) -> Representation:
    """The person acts for the organisation, by his own declaration (WHO-2).

    An organisation that is known keeps the facts it has: a declaration does not change them.
    """
    facts = {"legal_representative": legal_representative, "address": address}
    try:
        return _declare(name.strip(), uscc, role, facts, by=by, at=at)
    except IntegrityError:  # the same form sent twice: now the rules see the first
        return _declare(name.strip(), uscc, role, facts, by=by, at=at)


@transaction.atomic
def _declare(
    name: str, uscc: str, role: str, facts: dict[str, str], *, by: Actor, at: datetime
) -> Representation:
    known = known_party(IdType.USCC, uscc)
    refuse(
        rules.why_not_declare(known, same_name=same(known, name=name)["same_name"], role=role, by=by, at=at)
    )
    version = known or keep_party(PartyKind.ORGANISATION, IdType.USCC, uscc, name, **facts, by=by, at=at)
    representation = Representation.objects.create(
        user_id=cast(int, by.user_id), party=version.party, role=role, from_on=legal_day(at)
    )
    declared = {"representation": str(representation.uuid), "role": role}
    record(version.party.thread, Act.DECLARED, by=by, at=at, facts=declared)
    return representation


def end_representation(representation: Representation, *, by: Actor, at: datetime) -> None:
    """The legal day of `at` is the last on which the person acts for the organisation (WHO-3)."""
    with transaction.atomic():
        representation = Representation.objects.select_for_update(no_key=True, of=("self",)).get(
            pk=representation.pk
        )
        refuse(rules.why_not_end(representation, by=by, at=at))
        representation.until_on = legal_day(at)
        representation.save(update_fields=["until_on"])
        ended = {"representation": str(representation.uuid)}
        record(representation.party.thread, Act.ENDED, by=by, at=at, facts=ended)


@transaction.atomic
def appoint(
    user: User,
    office: Office,
    duty: Duty,
    *,
    from_on: date,
    until_on: date | None = None,
    by: Who,
    at: datetime,
) -> DutyHolding:
    """The officer holds the duty in the office from the one day to the other, both included."""
    holding = DutyHolding.objects.create(
        user=user, office=office, duty=duty, from_on=from_on, until_on=until_on
    )
    facts = {"office": office.path, "duty": duty, "from_on": from_on, "until_on": until_on}
    record(user.ref, Act.APPOINTED, by=by, at=at, facts=facts)
    return holding


def same(known: PartyVersion | None, *, name: str = "", phone: str = "") -> dict[str, bool]:
    """Whether what is told agrees with what is known: the rules hear this and no personal value."""
    return {
        "same_name": known is not None and known.name == name.strip(),
        "same_phone": known is not None and bool(phone) and known.phone_digest == digest(phone),
    }
