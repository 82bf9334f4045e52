"""Officers come, get their duties, lose them and go: by two administrators, neither of whom can do it alone (DB-3)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from ground.accounts import factors, security_rules
from ground.accounts.actions import appoint
from ground.accounts.actor import Actor
from ground.accounts.enums import Act, Duty, How, Outcome, Why
from ground.accounts.identity import username_of
from ground.accounts.models import DutyHolding, Office, User
from ground.accounts.passwords import give_password
from ground.accounts.rules import why_not_for_system, why_not_take_username
from ground.accounts.signing_in import end_sessions, note
from ground.accounts.whence import Whence
from ground.law.rulings import refuse
from ground.trail.record import record
from ground.workdays import legal_day


@transaction.atomic
def add_officer(*, username: str, name: str, password: str, by: Actor, at: datetime) -> User:
    """The officer has an account whose first password he must change; what he may do, security administration says."""
    username = username_of(username)
    refuse(security_rules.why_not_keep_accounts(by=by, at=at))
    refuse(why_not_take_username(username))
    user = User.objects.create_user(username, name, password, is_officer=True)
    record(user.ref, Act.OFFICER_ADDED, by=by, at=at)
    return user


@transaction.atomic
def first_administrator(
    duty: Duty, office: Office, *, username: str, name: str, password: str, at: datetime
) -> User:
    """A deployment without administrators of this kind has its first, who changes the password and binds a second factor
    before anything else (DB-3); from then on administrators make administrators."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('first administrators', 0))")
    username, by = username_of(username), Actor.system("deploying")
    refuse(security_rules.why_not_begin(duty))
    refuse(why_not_take_username(username))
    user = User.objects.create_user(username, name, password, is_officer=True)
    record(user.ref, Act.OFFICER_ADDED, by=by, at=at)
    appoint(user, office, duty, from_on=legal_day(at), by=by, at=at)
    return user


@transaction.atomic
def close_account(user: User, why: Why, *, by: Actor, at: datetime) -> None:
    """Nobody comes in on this account any more, and whoever was in is out. Its duties stay on the books."""
    refuse(security_rules.why_not_keep_accounts(by=by, at=at))
    User.objects.filter(pk=user.pk).update(is_active=False)
    end_sessions(user)
    record(user.ref, Act.ACCOUNT_CLOSED, by=by, at=at, facts={"why": why.value})


@transaction.atomic
def open_account(user: User, *, by: Actor, at: datetime) -> None:
    """A closed account opens again, with the duties it still has."""
    refuse(security_rules.why_not_keep_accounts(by=by, at=at))
    User.objects.filter(pk=user.pk).update(is_active=True)
    record(user.ref, Act.ACCOUNT_OPENED, by=by, at=at)


def give_duty(
    user: User, office: Office, duty: str, *, from_on: date, until_on: date | None, by: Actor, at: datetime
) -> DutyHolding:
    """The officer holds the duty in the office from the one day to the other, both included."""
    refuse(security_rules.why_not_secure(user, by=by, at=at))
    refuse(security_rules.why_not_hold(user, duty, from_on=from_on, until_on=until_on))
    try:
        return appoint(user, office, Duty(duty), from_on=from_on, until_on=until_on, by=by, at=at)
    except IntegrityError:  # somebody else was quicker, or he holds this duty there already
        refuse(security_rules.why_not_hold(user, duty, from_on=from_on, until_on=until_on))
        raise AlreadyHeld(_("此人在这些日子里已在该机构担任这项职责")) from None


class AlreadyHeld(ValueError):
    """The same duty in the same office on the same days, once more."""


def end_duty(holding: DutyHolding, why: Why, *, by: Actor, at: datetime) -> None:
    """Yesterday was its last day; a duty that began today ends with today (who must go at once has his account closed)."""
    with transaction.atomic():
        holding = DutyHolding.objects.select_for_update(no_key=True, of=("self",)).get(pk=holding.pk)
        refuse(security_rules.why_not_secure(holding.user, by=by, at=at))
        refuse(security_rules.why_not_end_holding(holding, by=by, at=at))
        last = max(legal_day(at) - timedelta(days=1), holding.from_on)
        facts = {"office": holding.office.path, "duty": holding.duty, "until_on": last, "why": why.value}
        holding.until_on = last
        holding.save(update_fields=["until_on"])
        record(holding.user.ref, Act.DUTY_ENDED, by=by, at=at, facts=facts)


@transaction.atomic
def unlock(user: User, *, by: Actor, at: datetime, whence: Whence) -> None:
    """The failures so far no longer keep anybody from trying this account, from wherever."""
    refuse(security_rules.why_not_secure(user, by=by, at=at))
    note(user, How.OFFICE, Outcome.RELEASED, at=at, by=whence)
    record(user.ref, Act.ACCOUNT_UNLOCKED, by=by, at=at)


@transaction.atomic
def reset_factors(user: User, why: Why, *, by: Actor, at: datetime) -> None:
    """The officer has no second factor and no session left: he sets one up at his next sign-in."""
    refuse(why_not_for_system(user))
    refuse(security_rules.why_not_secure(user, by=by, at=at))
    factors.reset(user, why, by=by, at=at)
    end_sessions(user)


@transaction.atomic
def renew_password(user: User, password: str, why: Why, *, by: Actor, at: datetime) -> None:
    """The officer has a first password again, which he must change."""
    refuse(why_not_for_system(user))
    refuse(security_rules.why_not_secure(user, by=by, at=at))
    give_password(user, password, why, by=by, at=at)
