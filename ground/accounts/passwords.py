"""Passwords: what one must be like, how long it holds, and its change, which ends every other session (DB-2)."""

from __future__ import annotations

import string
from datetime import UTC, datetime, timedelta

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ground.accounts.alarms import alarm
from ground.accounts.enums import Act, Why
from ground.accounts.models import FormerPassword, User
from ground.accounts.signing_in import end_sessions
from ground.trail.record import Who, record

KINDS = (string.ascii_lowercase, string.ascii_uppercase, string.digits)
KINDS_OF_OFFICERS = 3
NOT_AMONG_LAST = 5
HOLDS_FOR = timedelta(days=180)
REMINDED_BEFORE = timedelta(days=14)


class KindsOfCharacters:
    """An officer's password has three of the four: small letters, capital letters, digits, others."""

    def validate(self, password: str, user: User | None = None) -> None:
        if user is None or not user.is_officer:
            return
        found = {next((n for n, kind in enumerate(KINDS) if sign in kind), len(KINDS)) for sign in password}
        if len(found) < KINDS_OF_OFFICERS:
            raise ValidationError(self.get_help_text(), code="password_too_plain")

    def get_help_text(self) -> str:
        return _("工作人员的密码应含大写字母、小写字母、数字、符号中的三种，请补充")


class NotAmongTheLast:
    """A password is not one of the last five of the account, the present one among them."""

    def validate(self, password: str, user: User | None = None) -> None:
        if user is None or user.pk is None:
            return
        before = user.former_passwords.order_by("-until_at", "-pk").values_list("password", flat=True)
        if any(check_password(password, known) for known in [user.password, *before[: NOT_AMONG_LAST - 1]]):
            raise ValidationError(self.get_help_text(), code="password_used_before")

    def get_help_text(self) -> str:
        return _("不能使用最近 5 次用过的密码，请换一个")


def due_at(user: User) -> datetime | None:
    """When an officer's password must be changed; None where one may be kept for as long as one likes.

    One that somebody else chose is due since ever.
    """
    if not user.is_officer:
        return None
    return user.password_set_at + HOLDS_FOR if user.password_set_at else datetime.min.replace(tzinfo=UTC)


def is_due(user: User, *, at: datetime) -> bool:
    """Whether the officer may do nothing more before he has changed his password."""
    due = due_at(user)
    return due is not None and due <= at


def days_left(user: User, *, at: datetime) -> int | None:
    """How many days the officer's password still holds, in its last fortnight; None before, and once it is due."""
    due = due_at(user)
    if due is None or not timedelta(0) < due - at <= REMINDED_BEFORE:
        return None
    return -(-(due - at) // timedelta(days=1))


def change_password(
    user: User,
    password: str,
    *,
    by: Who,
    at: datetime,
    keep: str | None = None,
    told: str = "accounts/notices/password_changed",
) -> None:
    """The password is the new one, chosen by the person himself, who is told so; every session but `keep` is over."""
    with transaction.atomic():
        user = User.objects.select_for_update(no_key=True, of=("self",)).get(pk=user.pk)
        FormerPassword.objects.create(user=user, password=user.password, until_at=at)
        user.set_password(password)
        user.password_set_at = at
        user.save(update_fields=["password", "password_set_at"])
        ended = end_sessions(user, but=keep)
        record(user.ref, Act.PASSWORD_CHANGED, by=by, at=at, facts={"sessions_ended": ended})
        alarm(user, told, at=at)


def give_password(user: User, password: str, why: Why, *, by: Who, at: datetime) -> None:
    """The account has a first password again, given by an administrator: its person must change it; no session is left."""
    with transaction.atomic():
        user = User.objects.select_for_update(no_key=True, of=("self",)).get(pk=user.pk)
        FormerPassword.objects.create(user=user, password=user.password, until_at=at)
        user.set_password(password)
        user.password_set_at = None
        user.save(update_fields=["password", "password_set_at"])
        end_sessions(user)
        record(user.ref, Act.PASSWORD_GIVEN, by=by, at=at, facts={"why": why.value})
        alarm(user, "accounts/notices/password_given", at=at)
