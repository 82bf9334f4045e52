"""Systems that call the API: registered, given a token, known by it, and shut out again."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ground.accounts import rules
from ground.accounts.actor import Actor
from ground.accounts.addressees import addressee
from ground.accounts.enums import Role, Scope, SystemAct
from ground.accounts.models import DutyHolding, Party, Representation, System, Token, User
from ground.law.rulings import refuse
from ground.notices.tell import tell
from ground.trail.record import record
from ground.workdays import legal_day

# So that a search for leaked keys finds one.
PREFIX = "yinuo_"
# What no person's username begins with (identity.USERNAME): the account of a system cannot be taken for somebody's.
USERNAME_BEGINS = "-system-"
# How long before its end the keeper hears of a token.
WARNINGS = (timedelta(days=14), timedelta(days=1))
# `last_used_at` is right to the minute: a row is not written for every call.
USE_IS_NOTED_EVERY = timedelta(minutes=1)


def register(
    name: str,
    *,
    basis: str,
    keeper: User,
    party: Party | None = None,
    by: Actor,
    at: datetime,
) -> System:
    """The system is on the books with an account of its own, as which nobody can sign in (API-1).

    It acts for `party`, or else in the duty that security administration gives it (`people.give_duty`).
    """
    refuse(rules.why_not_register_system(keeper, by=by, at=at))
    uuid = uuid4()
    with transaction.atomic():
        account = User.objects.create_user(
            f"{USERNAME_BEGINS}{uuid.hex[:12]}", name.strip(), is_officer=party is None, is_system=True
        )
        if party is not None:
            Representation.objects.create(user=account, party=party, role=Role.AGENT, from_on=legal_day(at))
        system = System.objects.create(
            uuid=uuid,
            name=name.strip(),
            basis=basis.strip(),
            keeper=keeper,
            account=account,
            registered_at=at,
            registered_by=by.person,
        )
        facts = {"account": account.ref, "keeper": keeper.ref} | ({"party": party.thread} if party else {})
        record(system.thread, SystemAct.REGISTERED, by=by, at=at, facts=facts)
    return system


def issue_token(
    system: System,
    *,
    scopes: Collection[Scope],
    per_minute: int,
    expires_at: datetime,
    by: Actor,
    at: datetime,
) -> tuple[Token, str]:
    """A token opens these scopes until it expires (API-2); its text is returned here and kept nowhere.

    Its keeper is told, and the party it acts for: nobody is acted for without his knowing.
    """
    refuse(rules.why_not_issue_token(system, expires_at, by=by, at=at))
    text = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        token = Token.objects.create(
            system=system,
            beginning=text[: len(PREFIX) + 6],
            digest=_digest(text),
            scopes=sorted(scopes),
            per_minute=per_minute,
            issued_at=at,
            issued_by=by.person,
            expires_at=expires_at,
        )
        facts = {"token": str(token.uuid), "scopes": sorted(scopes), "expires_at": expires_at}
        record(system.thread, SystemAct.TOKEN_ISSUED, by=by, at=at, facts=facts)
        tell(
            [addressee(system.keeper), *([addressee(system.party.current)] if system.party else [])],
            "accounts/notices/token_issued",
            about=system.thread,
            at=at,
            fact=f"token:{token.uuid}:issued",
            context=_told(token),
        )
    return token, text


def revoke_token(token: Token, *, by: Actor, at: datetime) -> None:
    """The token opens nothing from `at` on (API-3)."""
    with transaction.atomic():
        token = Token.objects.select_for_update(no_key=True, of=("self",)).with_story().get(pk=token.pk)
        refuse(rules.why_not_revoke_token(token, by=by, at=at))
        token.revoked_at, token.revoked_by = at, by.person
        token.save(update_fields=["revoked_at", "revoked_by"])
        facts = {"token": str(token.uuid)}
        record(token.system.thread, SystemAct.TOKEN_REVOKED, by=by, at=at, facts=facts)


def known(text: str, *, at: datetime) -> Token | None:
    """The token with this text, while it opens anything; that it was used is noted, to the minute."""
    token = Token.objects.with_story().valid(at).filter(digest=_digest(text)).first()
    if token is None:
        return None
    stale = Q(last_used_at=None) | Q(last_used_at__lte=at - USE_IS_NOTED_EVERY)
    if token.last_used_at is None or token.last_used_at <= at - USE_IS_NOTED_EVERY:
        Token.objects.filter(stale, pk=token.pk).update(last_used_at=at)
    return token


def actor_of(token: Token, *, at: datetime) -> Actor | None:
    """The token's system, in its one duty or for its one party; nobody once that has ended.

    With a second duty it would see what both see: it is then let in under neither (API-1).
    """
    account, under = token.system.account, token.system.acts_under(legal_day(at))
    if under is None:
        return None
    if isinstance(under, DutyHolding):
        return Actor(account, office=under.office, duty=under.duty, token_ref=token.ref)
    return Actor(account, on_behalf_of=under.party, token_ref=token.ref)


def warn_of_expiry(*, now: datetime) -> int:
    """The keeper of each token that ends within fourteen days, and again within one, has heard of it; how many were told now."""
    told = 0
    ending = Token.objects.with_story().select_related("system__keeper").valid(now)
    for token in ending.filter(expires_at__lte=now + max(WARNINGS)).order_by("expires_at", "pk"):
        left = min(before for before in WARNINGS if token.expires_at - now <= before)
        notices = tell(
            [addressee(token.system.keeper)],
            "accounts/notices/token_expiring",
            about=token.system.thread,
            at=now,
            fact=f"token:{token.uuid}:{left.days}",
            context=_told(token),
        )
        told += bool(notices)
    return told


def _told(token: Token) -> dict[str, str]:
    return {
        "system": token.system.name,
        "beginning": token.beginning,
        "scopes": _("、").join(str(Scope(scope).label) for scope in token.scopes),
        "expires_on": date_format(legal_day(token.expires_at), _("Y年n月j日")),
    }


def _digest(text: str) -> str:
    """Of 256 random bits nothing can be guessed: a plain hash keeps them as well as a slow one."""
    return hashlib.sha256(text.encode()).hexdigest()
