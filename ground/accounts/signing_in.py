"""Coming in: what is tried at the door is written down, five failures lock it for half an hour (DB-2, DB-4)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.contrib.auth import authenticate, login
from django.db import connection, transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from ground.accounts import security_rules
from ground.accounts.alarms import alarm
from ground.accounts.enums import How, Outcome
from ground.accounts.identity import username_of
from ground.accounts.models import Session, SignIn, User
from ground.accounts.whence import Whence, whence
from ground.law.rulings import Ruling
from ground.sealed import digest

if TYPE_CHECKING:
    from django.http import HttpRequest

BACKEND = "django.contrib.auth.backends.ModelBackend"
MOST_FAILURES = 5
COOL_OFF = timedelta(minutes=30)
# What the session remembers: by what second factor its person was known, and when he last proved to be himself.
FACTOR = "factor"
PROVEN_AT = "proven_at"


@dataclass(frozen=True)
class Answer:
    """What the door says to a try: who it is, or why it stays shut. Neither: the try was wrong."""

    user: User | None = None
    ruling: Ruling | None = None


@dataclass(frozen=True)
class Former:
    """The last time somebody came in on this account, and how often it was tried in vain since."""

    entry: SignIn | None
    failures: int


def account_of(typed: str) -> str:
    """The account as the log knows it: a keyed hash, whether such an account exists or not."""
    return digest(f"account:{username_of(typed)}")


def note(user: User | None, how: str, outcome: str, *, account: str = "", at: datetime, by: Whence) -> SignIn:
    """The try is in the sign-in log."""
    return SignIn.objects.create(
        user=user,
        account=account or account_of(cast(User, user).username),
        how=How(how),
        outcome=Outcome(outcome),
        at=at,
        address=by.address,
        device=by.device,
    )


@contextmanager
def one_at_a_time(account: str, by: Whence) -> Iterator[None]:
    """Inside, nobody else tries this account from this address: guesses sent at once count one after the other."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{account} {by.address}"]
            )
        yield


def locked_until(account: str, *, at: datetime, by: Whence) -> datetime | None:
    """Until when the door stays shut to this account from this address; None where it is open."""
    failures = 0
    latest = None
    tries = SignIn.objects.at_the_door(account, by.address, since=at - COOL_OFF)
    for outcome, tried_at in tries.values_list("outcome", "at"):
        if outcome in (Outcome.IN, Outcome.UNLOCKED, Outcome.RELEASED):
            break
        if outcome == Outcome.WRONG:
            failures, latest = failures + 1, latest or tried_at
    return latest + COOL_OFF if latest and failures >= MOST_FAILURES else None


def why_not(account: str, *, at: datetime, by: Whence) -> Ruling:
    """Whether another try is heard."""
    return security_rules.why_not_try(locked_until(account, at=at, by=by))


def try_password(request: HttpRequest, username: str, password: str, *, at: datetime) -> Answer:
    """The password was held against the account, and what came of it is written down; nobody is signed in yet."""
    account, by = account_of(username), whence(request)
    username = username_of(username)
    with one_at_a_time(account, by):
        known = User.objects.filter(username=username).first()
        ruling = why_not(account, at=at, by=by)
        if not ruling.ok:
            note(known, How.PASSWORD, Outcome.REFUSED, account=account, at=at, by=by)
            return Answer(ruling=ruling)
        found = authenticate(request, username=username, password=password)
        if not isinstance(found, User):
            note(known, How.PASSWORD, Outcome.WRONG, account=account, at=at, by=by)
            return Answer(ruling=_now_shut(account, at=at, by=by))
        return Answer(found)


def try_secret(user: User, how: str, opens: bool, *, at: datetime, by: Whence) -> Answer:
    """A second factor was held against the account; called under `one_at_a_time`, when `why_not` had nothing to say."""
    if opens:
        return Answer(user)
    account = account_of(user.username)
    note(user, how, Outcome.WRONG, account=account, at=at, by=by)
    return Answer(ruling=_now_shut(account, at=at, by=by))


def _now_shut(account: str, *, at: datetime, by: Whence) -> Ruling | None:
    """The fifth failure is told at once that the door is shut now."""
    ruling = why_not(account, at=at, by=by)
    return None if ruling.ok else ruling


def former(user: User) -> Former:
    """When the person last came in before now, and how many tries failed since."""
    failures = 0
    for entry in SignIn.objects.of(user)[:50]:
        if entry.outcome == Outcome.IN:
            return Former(entry, failures)
        failures += entry.outcome == Outcome.WRONG
    return Former(None, failures)


def admit(request: HttpRequest, user: User, how: str, *, at: datetime, factor: str = "") -> Former:
    """The person is signed in under a new session that knows by what second factor, if any, and it is written down.

    What is returned was true before.
    """
    before, by = former(user), whence(request)
    with transaction.atomic():
        if is_strange(user, by):
            alarm(
                user,
                "accounts/notices/new_address",
                at=at,
                when=date_format(localtime(at), _("n月j日H:i")),
                address=by.address or "",
            )
        note(user, how, Outcome.IN, at=at, by=by)
        login(request, user, BACKEND)
        request.session[PROVEN_AT] = at.isoformat()
        if factor:
            request.session[FACTOR] = str(factor)
    return before


def is_strange(user: User, by: Whence) -> bool:
    """Whether an officer, who came in before, comes from an address from which nobody ever came in on his account.

    In the example town everybody comes in on every account.
    """
    if not user.is_officer or settings.EXAMPLE_TOWN or by.address is None:
        return False
    came = SignIn.objects.of(user).filter(outcome=Outcome.IN)
    return came.exists() and not came.filter(address=by.address).exists()


def end_sessions(user: User, *, but: str | None = None) -> int:
    """The person's sessions are over, all but the one with this key; returns how many."""
    return Session.objects.filter(user=user).exclude(session_key=but).delete()[0]


def locked_anywhere(account: str, *, at: datetime) -> bool:
    """Whether the door is shut to this account from some address."""
    addresses = (
        SignIn.objects.filter(account=account, at__gt=at - COOL_OFF, outcome=Outcome.WRONG)
        .order_by("address")
        .values_list("address", flat=True)
        .distinct()
    )
    return any(locked_until(account, at=at, by=Whence(address)) for address in addresses)
