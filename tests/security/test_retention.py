"""Logs leave when they were kept long enough, not a day sooner; and nobody else can make them leave (DB-7)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils.timezone import now

from ground.accounts import retention
from ground.accounts.actor import Actor
from ground.accounts.enums import How, Outcome, Purpose
from ground.accounts.models import PhoneCode, SignIn
from ground.accounts.tasks import forget
from ground.law.models import DatedValue
from ground.trail import seals
from ground.trail.models import Entry, Reading, SealKind
from ground.trail.record import record
from ground.trail.verify import verify
from portal.owner import application_role

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


def sign_in(at: datetime) -> SignIn:
    return SignIn.objects.create(account="wang", how=How.PASSWORD, outcome=Outcome.IN, at=at, recorded_at=at)


def reading(at: datetime) -> Reading:
    return Reading.objects.create(thread="case:x", what="case", who="user:1", at=at, recorded_at=at)


@pytest.mark.rule("DB-7")
def test_what_was_kept_for_a_year_leaves_by_whole_days() -> None:
    at = now()
    day = retention._months_before(at.astimezone(SHANGHAI).date(), 12)
    begins = datetime.combine(day, datetime.min.time(), SHANGHAI)
    old, kept = sign_in(begins - timedelta(seconds=1)), sign_in(begins)
    assert retention.forget(now=at)["sign-ins"] == 1
    assert not SignIn.objects.filter(pk=old.pk).exists()
    assert SignIn.objects.filter(pk=kept.pk).exists()
    entry = Entry.objects.of("log:sign-ins").get()
    assert (entry.facts, entry.who) == ({"before": day.isoformat(), "rows": 1}, "system:retention")
    forget()
    assert Entry.objects.of("log:sign-ins").count() == 1, "nothing left, nothing said"


@pytest.mark.rule("DB-7")
def test_six_months_are_the_least_whatever_the_value_says() -> None:
    at = now()
    sign_in(at - timedelta(days=170))
    DatedValue.objects.filter(key="retention.sign_ins").update(value=1)
    assert retention.forget(now=at)["sign-ins"] == 0
    with (
        pytest.raises(DatabaseError, match="six months"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT accounts_forget_sign_ins(%s)", [at - timedelta(days=100)])
    with pytest.raises(DatabaseError), transaction.atomic():
        SignIn.objects.all().delete()
    assert SignIn.objects.count() == 1


@pytest.mark.rule("DB-7")
@pytest.mark.parametrize("log", ["accounts_signin", "trail_reading"])
def test_a_setting_lets_nothing_leave(as_owner: Callable[..., None], log: str) -> None:
    """Any role may set a setting; whose function runs, none can say: not even a role that was given the right to delete."""
    at = now() - timedelta(days=900)
    sign_in(at)
    reading(at)
    as_owner(f"GRANT DELETE ON {log} TO {application_role()}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('yinuo.forgetting', %s, false)", [log])
        with pytest.raises(DatabaseError, match="只增不改"):
            cursor.execute(f"DELETE FROM {log}")
        cursor.execute("SELECT set_config('yinuo.forgetting', '', false)")
    assert (SignIn.objects.count(), Reading.objects.count()) == (1, 1)


@pytest.mark.rule("DB-7")
@pytest.mark.parametrize("function", ["accounts_forget_sign_ins", "trail_forget_readings"])
def test_only_the_application_may_call_what_lets_rows_leave(function: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_function_privilege(current_user, oid, 'EXECUTE'), EXISTS ("
            " SELECT FROM aclexplode(proacl) WHERE grantee = 0) FROM pg_proc WHERE proname = %s",
            [function],
        )
        assert cursor.fetchall() == [(True, False)]


@pytest.mark.rule("DB-7")
@pytest.mark.parametrize(
    "by, act, days",
    [
        (Actor.system("retention"), "accounts.forgotten", -1),
        (Actor.system("retention"), "accounts.forgotten", 150),
        (Actor.system("retention"), "accounts.system_registered", 400),
        (Actor.system("clock"), "accounts.forgotten", 400),
    ],
)
def test_what_the_log_could_not_have_lost_is_not_believed(by: Actor, act: str, days: int) -> None:
    """A forged entry that says all readings have left covers no reading that is gone."""
    at = now()
    row = reading(at - timedelta(days=2))
    day = row.recorded_at.astimezone(SHANGHAI).date()
    seals.seal_readings(today=day + timedelta(days=1), now=at)
    before = (at.astimezone(SHANGHAI) - timedelta(days=days)).date().isoformat()
    record("log:readings", act, by=by, at=at, facts={"before": before, "rows": 1})
    assert seals.first_reading_kept() == date.min


@pytest.mark.rule("DB-7")
def test_readings_leave_after_five_years_and_their_seals_still_hold() -> None:
    at = now()
    long_ago, lately = reading(at - timedelta(days=1900)), reading(at - timedelta(days=30))
    days = [row.recorded_at.astimezone(SHANGHAI).date() for row in (long_ago, lately)]
    seals.seal_readings(today=days[0] + timedelta(days=1), now=at)
    assert retention.forget(now=at)["readings"] == 1
    assert list(Reading.objects.all()) == [lately]
    assert seals.first_reading_kept() > days[0]
    assert not [fault for fault in verify() if SealKind.READINGS in fault.thread]


@pytest.mark.rule("DB-7")
def test_codes_leave_and_the_trail_stays() -> None:
    at = now()
    told = {"purpose": Purpose.SIGN_UP, "phone_digest": "x", "code_digest": "y"}
    PhoneCode.objects.create(sent_at=at - timedelta(days=200), **told)
    young = PhoneCode.objects.create(sent_at=at - timedelta(days=100), **told)
    before = Entry.objects.count()
    assert retention.forget(now=at)["codes"] == 1
    assert list(PhoneCode.objects.all()) == [young]
    assert Entry.objects.count() == before


def test_months_end_where_the_month_ends() -> None:
    assert retention._months_before(date(2026, 8, 31), 6) == date(2026, 2, 28)
    assert retention._months_before(date(2026, 1, 15), 12) == date(2025, 1, 15)
