"""Systems that call the API: registered, given a token, known by it, and shut out again."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ground.accounts import rules
from ground.accounts.actor import Actor
from ground.accounts.addressees import addressee
from ground.accounts.enums import Scope, SystemAct
from ground.accounts.models import DutyHolding, Representation, System, Token, User
from ground.law.rulings import refuse
from ground.notices.tell import tell
from ground.trail.record import record
from ground.workdays import legal_day

# So that a search for leaked keys finds one.
PREFIX = "yinuo_"
# How long before its end the keeper hears of a token.
WARNINGS = (timedelta(days=14), timedelta(days=1))
# `last_used_at` is right to the minute: a row is not written for every call.
USE_IS_NOTED_EVERY = timedelta(minutes=1)


def register(
    name: str,
    *,
    basis: str,
    keeper: User,
    acts_under: DutyHolding | Representation,
    by: Actor,
    at: datetime,
) -> System:
    """The system is on the books and may be given tokens (API-1); whose account it acts as has been told."""
    refuse(rules.why_not_register_system(acts_under, by=by, at=at))
    with transaction.atomic():
        system = System.objects.create(
            name=name.strip(),
            basis=basis.strip(),
            keeper=keeper,
            holding=acts_under if isinstance(acts_under, DutyHolding) else None,
            representation=acts_under if isinstance(acts_under, Representation) else None,
            registered_at=at,
            registered_by=by.person,
        )
        facts = {"acts_as": system.account.ref, "keeper": keeper.ref}
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

    Keeper and account are told: nobody's account is used by a machine without his knowing.
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
        people = {person.pk: person for person in (system.account, system.keeper)}
        tell(
            [addressee(person) for person in people.values()],
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
    """Whoever the token's system acts as: one officer in one duty, or one person for one party; nobody once that has ended.

    An officer's account that holds a second duty by now is no longer fit for a machine: it would see what both see (API-1).
    """
    system = token.system
    if not system.acts_on(legal_day(at)):
        return None
    if system.holding is not None:
        actor = Actor(
            system.account, office=system.holding.office, duty=system.holding.duty, token_ref=token.ref
        )
        return actor if len(actor.holdings(at=at)) == 1 else None
    assert system.party is not None
    return Actor(system.account, on_behalf_of=system.party, token_ref=token.ref)


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
